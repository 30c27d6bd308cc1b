#pragma once

#include <memory>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"

namespace electra::io::pytorch {

/// Reads a state dict that torch.save() wrote as a zip archive (since PyTorch 1.6). Nothing in the
/// file is executed. Throws `weights` or `unsupported`.
std::vector<NamedParameter> read_zip(const std::shared_ptr<const MappedFile>& file);

/// Reads a state dict of the form before: five pickles, then the storages.
std::vector<NamedParameter> read_legacy(const std::shared_ptr<const MappedFile>& file);

/// The first bytes of the legacy form: the pickle of its magic number.
constexpr std::string_view legacy_magic{"\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19.",
                                        15};

}  // namespace electra::io::pytorch
