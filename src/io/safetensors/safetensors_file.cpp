#include <algorithm>
#include <cstdint>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/io/safetensors.hpp"
#include "io/byte_reader.hpp"
#include "io/little_endian.hpp"
#include "io/safetensors/header.hpp"

namespace electra {
namespace io::safetensors {
namespace {

// The format allows 100 MB; a model of 24 layers needs 100 kB.
constexpr std::uint64_t max_header_size = std::uint64_t{16} << 20U;

/// The two parts of a safetensors file.
struct Parts {
  std::string_view header;
  const std::byte* data;
  std::uint64_t data_size;
};

Parts split(const MappedFile& file, FileName path) {
  require(file.size() >= 8, ErrorCode::weights, path, " has ", file.size(),
          " bytes; a safetensors file has at least 8", cut_short);
  const auto header_size = load_little_endian<std::uint64_t>(file.data());
  require(header_size <= max_header_size, ErrorCode::weights, path, ": the header size is ",
          header_size, "; at most ", max_header_size, " is supported");
  require(header_size <= file.size() - 8, ErrorCode::weights, path, ": the header size is ",
          header_size, ", but only ", file.size() - 8, " bytes follow", cut_short);
  const auto size = static_cast<std::size_t>(header_size);
  return {file.text().substr(8, size), file.data() + 8 + size, file.size() - 8 - size};
}

/// Checks that the tensors follow one another and fill the data: no hole, no overlap, no bytes
/// beyond the last.
void check_layout(const std::vector<Entry>& entries, std::uint64_t data_size, FileName path) {
  std::vector<const Entry*> sorted;
  sorted.reserve(entries.size());
  for (const Entry& entry : entries) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
  });
  std::uint64_t used = 0;
  for (const Entry* entry : sorted) {
    require(entry->begin == used, ErrorCode::weights, path, ": ", TensorName{entry->name},
            " begins at byte ", entry->begin, " of the data, but the tensor before it ends at ",
            used);
    const bool in_order = entry->begin <= entry->end;
    require(in_order && entry->end <= data_size, ErrorCode::weights, path, ": ",
            TensorName{entry->name}, " spans bytes ", entry->begin, " to ", entry->end, " of ",
            data_size, in_order ? cut_short : std::string_view());
    require(entry->end - entry->begin == entry->byte_count, ErrorCode::weights, path, ": ",
            TensorName{entry->name}, " has ", entry->end - entry->begin, " bytes, but ",
            entry->dtype, " of shape ", entry->shape, " takes ", entry->byte_count);
    used = entry->end;
  }
  require(used == data_size, ErrorCode::weights, path, " has ", data_size - used,
          " bytes after its last tensor");
}

}  // namespace
}  // namespace io::safetensors

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path)
    : SafetensorsFile(std::make_shared<MappedFile>(path)) {}

SafetensorsFile::SafetensorsFile(std::shared_ptr<const MappedFile> file) {
  using namespace io::safetensors;
  const FileName path(file->path().native());
  const Parts parts = split(*file, path);
  Header header = parse_header(parts.header, path);
  check_layout(header.entries, parts.data_size, path);
  metadata_ = std::move(header.metadata);
  tensors_.reserve(header.entries.size());
  for (Entry& entry : header.entries) {
    tensors_.push_back(
        {std::move(entry.name), {file, parts.data + entry.begin, entry.dtype, entry.shape}});
  }
  for (const NamedParameter& tensor : tensors_) by_name_.emplace(tensor.name, &tensor.value);
}

std::vector<std::string> SafetensorsFile::names() const {
  std::vector<std::string> names;
  names.reserve(tensors_.size());
  for (const NamedParameter& tensor : tensors_) names.push_back(tensor.name);
  return names;
}

const Parameter* SafetensorsFile::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

}  // namespace electra
