#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "electra/core/precision.hpp"
#include "electra/io/safetensors.hpp"
#include "electra/io/weights.hpp"

// The packed form of a model: a safetensors file whose matrices are U8 tensors in the order in
// which the kernels read them, each at a 64-byte boundary; all else is F32. Its first metadata is
// the CRC-32C of the header itself, taken with zeros in place of those eight digits; that of the
// data follows.

namespace electra::io::prepacked {

/// What every packed file's header begins with; the eight digits of its checksum follow.
constexpr std::string_view header_opening = R"({"__metadata__":{"header_crc32c":")";
/// Gives the digits that belong into a header which begins so.
std::string header_checksum(std::string_view header);

/// Whether a safetensors file says that it is packed.
bool is_prepacked(const SafetensorsMetadata& metadata);

/// Takes a packed file: its header is verified, its data only by check_contents(). Throws `weights`
/// for a damaged one, `unsupported` for another version or precision.
std::shared_ptr<const WeightSource> open(std::shared_ptr<const MappedFile> file,
                                         std::shared_ptr<const SafetensorsFile> opened);

/// Writes what a model took from its checkpoint.
void write(const std::filesystem::path& path, const WeightRecord& record, Precision precision);

}  // namespace electra::io::prepacked
