#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "electra/core/precision.hpp"
#include "electra/io/safetensors.hpp"
#include "electra/io/weights.hpp"
#include "io/atomic_file.hpp"

// The prepacked form of a model: a safetensors file whose matrices are U8 tensors in the kernels'
// panels, each aligned to 64 bytes; all other tensors are F32. The first metadata entry is the
// CRC-32C of the header itself, computed with zeros in place of its eight digits; that of the data
// follows.

namespace electra::io::prepacked {

/// The beginning of every header; the eight digits of its checksum follow.
constexpr std::string_view header_opening = R"({"__metadata__":{"header_crc32c":")";
/// Returns the digits of the checksum of a header that begins so.
std::string header_checksum(std::string_view header);

/// Returns whether a safetensors file is a prepacked one.
bool is_prepacked(const SafetensorsMetadata& metadata);

/// Opens a prepacked file: verifies its header at once, its data in check_contents(). Throws
/// `weights` for a damaged file, `unsupported` for another version or precision.
std::shared_ptr<const WeightSource> open(std::shared_ptr<const MappedFile> file,
                                         std::shared_ptr<const SafetensorsFile> opened);

/// Writes all of an open file: the tensors and matrices that a model read from its checkpoint.
/// `interrupt_check` is called between tensors and after the last; it may throw to stop.
void write(AtomicFile& file, const WeightRecord& record, Precision precision,
           const std::function<void()>& interrupt_check = {});

}  // namespace electra::io::prepacked
