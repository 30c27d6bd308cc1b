#pragma once

#include <memory>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"

namespace electra::io::pytorch {

/// Gives the tensors of a state dict that torch.save() wrote as a zip archive (since PyTorch 1.6).
/// Nothing in the file is executed.
std::vector<NamedParameter> read_zip(const std::shared_ptr<const MappedFile>& file);

/// The same of the form before: five pickles, then the storages.
std::vector<NamedParameter> read_legacy(const std::shared_ptr<const MappedFile>& file);

/// What the legacy form begins with: the pickle of a number that nothing else begins with.
constexpr std::string_view legacy_magic{"\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19.",
                                        15};

}  // namespace electra::io::pytorch
