#include "electra/io/safetensors.hpp"

#include <algorithm>
#include <cstdint>

#include "electra/core/error.hpp"
#include "io/bytes.hpp"
#include "io/quoted.hpp"
#include "io/safetensors_header.hpp"

namespace electra {
namespace {

// The format allows 100 MB. A model of 24 layers needs 100 kB; nobody needs more than this.
constexpr std::uint64_t largest_header = std::uint64_t{16} << 20U;

/// The two parts of a file.
struct Parts {
  std::string_view header;
  const std::byte* data;
  std::uint64_t data_size;
};

Parts split(const MappedFile& file, FileName path) {
  require(file.size() >= 8, ErrorCode::weights, path, " has ", file.size(),
          " bytes; a safetensors file has at least 8");
  const auto header_size = load_little_endian<std::uint64_t>(file.data());
  require(header_size <= largest_header, ErrorCode::weights, path, ": the header should take ",
          header_size, " bytes; at most ", largest_header, " are read");
  require(header_size <= file.size() - 8, ErrorCode::weights, path, ": the header should take ",
          header_size, " bytes, but only ", file.size() - 8, " follow");
  const auto size = static_cast<std::size_t>(header_size);
  return {file.text().substr(8, size), file.data() + 8 + size, file.size() - 8 - size};
}

/// Checks that the tensors lie one behind the other and fill the data: no hole, no overlap, no
/// byte that belongs to nobody.
void check_layout(const std::vector<SafetensorsEntry>& entries, std::uint64_t data_size,
                  FileName path) {
  std::vector<const SafetensorsEntry*> sorted;
  sorted.reserve(entries.size());
  for (const SafetensorsEntry& entry : entries) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
  });
  std::uint64_t used = 0;
  for (const SafetensorsEntry* entry : sorted) {
    require(entry->begin == used, ErrorCode::weights, path, ": ", TensorName{entry->name},
            " begins at byte ", entry->begin, " of the data, but the tensor before it ends at ",
            used);
    require(entry->begin <= entry->end && entry->end <= data_size, ErrorCode::weights, path, ": ",
            TensorName{entry->name}, " lies at bytes ", entry->begin, " to ", entry->end, " of ",
            data_size);
    require(entry->end - entry->begin == entry->byte_count, ErrorCode::weights, path, ": ",
            TensorName{entry->name}, " has ", entry->end - entry->begin, " bytes, but ",
            entry->dtype, " of shape ", entry->shape, " takes ", entry->byte_count);
    used = entry->end;
  }
  require(used == data_size, ErrorCode::weights, path, " has ", data_size - used,
          " bytes after its last tensor");
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path)
    : SafetensorsFile(std::make_shared<MappedFile>(path)) {}

SafetensorsFile::SafetensorsFile(std::shared_ptr<const MappedFile> file) {
  const FileName path(file->path().native());
  const Parts parts = split(*file, path);
  SafetensorsHeader header = parse_safetensors_header(parts.header, path);
  check_layout(header.entries, parts.data_size, path);
  metadata_ = std::move(header.metadata);
  tensors_.reserve(header.entries.size());
  for (SafetensorsEntry& entry : header.entries) {
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
