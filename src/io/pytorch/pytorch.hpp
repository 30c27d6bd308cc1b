#pragma once

#include <memory>
#include <string_view>

#include "electra/core/mapped_file.hpp"
#include "io/pytorch/state_dict.hpp"

namespace electra::io::pytorch {

/// Reads a state dict that torch.save() wrote as a zip archive (since PyTorch 1.6). Nothing in the
/// file is executed. `key` chooses where it holds several. Throws `weights` or `unsupported`.
StateDict read_zip(const std::shared_ptr<const MappedFile>& file, std::string_view key = {});

/// Reads a state dict of the form before: five pickles, then the storages.
StateDict read_legacy(const std::shared_ptr<const MappedFile>& file, std::string_view key = {});

/// The first bytes of the legacy form: the pickle of its magic number.
constexpr std::string_view legacy_magic{"\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19.",
                                        15};

}  // namespace electra::io::pytorch
