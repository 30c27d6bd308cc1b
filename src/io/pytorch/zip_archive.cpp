#include "io/pytorch/zip_archive.hpp"

#include <algorithm>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/checked.hpp"

namespace electra::io::pytorch {
namespace {

constexpr std::uint32_t local_signature = 0x04034B50;
constexpr std::uint32_t directory_signature = 0x02014B50;
constexpr std::uint32_t end_signature = 0x06054B50;
constexpr std::uint32_t end64_signature = 0x06064B50;
constexpr std::uint32_t locator_signature = 0x07064B50;
constexpr std::size_t end_size = 22;
constexpr std::size_t locator_size = 20;
constexpr std::size_t max_comment = 65535;
constexpr std::uint64_t max_entries = 1'000'000;
constexpr std::uint16_t zip64_extra = 1;
constexpr std::uint32_t saturated = 0xFFFFFFFF;  // the value is in the zip64 record
// Encrypted, patched, strongly encrypted, header masked.
constexpr std::uint16_t flags_refused = 0x0001 | 0x0020 | 0x0040 | 0x2000;

/// The place and the size of the central directory.
struct Directory {
  std::uint64_t count = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
  std::uint64_t end = 0;  ///< offset of the record after it
};

/// Returns the offset of the end record: the last one whose comment ends with the file.
std::size_t find_end(std::string_view bytes, FileName file) {
  const std::size_t first =
      bytes.size() > end_size + max_comment ? bytes.size() - end_size - max_comment : 0;
  for (std::size_t at = bytes.size() - std::min(end_size, bytes.size()) + 1; at-- > first;) {
    if (bytes.size() - at < end_size) continue;
    ByteReader record(bytes, file, at);
    if (record.number<std::uint32_t>() != end_signature) continue;
    record.take(end_size - 6);
    if (record.number<std::uint16_t>() == record.remaining()) return at;
  }
  fail(ErrorCode::weights, file, " begins as a zip archive, but has no end record", cut_short);
}

/// Reads the zip64 record that the locator before the end record points to, if there is one.
void read_end64(std::string_view bytes, FileName file, std::size_t end, Directory& directory) {
  if (end < locator_size) return;
  ByteReader locator(bytes, file, end - locator_size);
  if (locator.number<std::uint32_t>() != locator_signature) return;
  locator.take(4);
  const auto at = locator.number<std::uint64_t>();
  require(at <= end - locator_size, ErrorCode::weights, file, ": the zip64 record is at byte ", at,
          " of ", end - locator_size);
  ByteReader record(bytes, file, static_cast<std::size_t>(at));
  require(record.number<std::uint32_t>() == end64_signature, ErrorCode::weights, file,
          ": no zip64 record at byte ", at);
  record.take(20);  // its size, versions, disks
  record.take(8);   // entries on this disk
  directory.count = record.number<std::uint64_t>();
  directory.size = record.number<std::uint64_t>();
  directory.offset = record.number<std::uint64_t>();
  directory.end = at;
}

Directory find_directory(std::string_view bytes, FileName file) {
  const std::size_t end = find_end(bytes, file);
  ByteReader record(bytes, file, end + 4);
  const std::string_view disks = record.take(4);
  const auto here = record.number<std::uint16_t>();
  Directory directory;
  directory.count = record.number<std::uint16_t>();
  directory.size = record.number<std::uint32_t>();
  directory.offset = record.number<std::uint32_t>();
  directory.end = end;
  require(disks == std::string_view("\0\0\0\0", 4) && here == directory.count, ErrorCode::weights,
          file, " is a part of a split zip archive; expected a whole one");
  read_end64(bytes, file, end, directory);
  require(directory.count <= max_entries, ErrorCode::weights, file, " has ", directory.count,
          " zip entries; at most ", max_entries, " are supported");
  require(directory.offset <= directory.end && directory.size == directory.end - directory.offset,
          ErrorCode::weights, file, ": the zip directory has ", directory.size, " bytes from byte ",
          directory.offset, ", expected to end at ", directory.end);
  return directory;
}

/// An entry of the central directory.
struct Record {
  std::string_view name;
  std::uint64_t packed_size;
  std::uint64_t size;
  std::uint64_t header;
};

/// Replaces numbers beyond 32 bits by those in the zip64 extra field.
void read_extra64(std::string_view extra, FileName file, Record& record) {
  ByteReader fields(extra, file);
  while (fields.remaining() >= 4) {
    const auto kind = fields.number<std::uint16_t>();
    const auto size = fields.number<std::uint16_t>();
    if (size > fields.remaining()) break;
    ByteReader numbers(fields.take(size), file);
    if (kind != zip64_extra) continue;
    for (std::uint64_t* number : {&record.size, &record.packed_size, &record.header}) {
      if (*number != saturated) continue;
      require(numbers.remaining() >= sizeof(std::uint64_t), ErrorCode::weights, file,
              ": the zip entry ", Quoted{record.name}, " has an incomplete zip64 field");
      *number = numbers.number<std::uint64_t>();
    }
    return;
  }
}

Record read_record(ByteReader& bytes) {
  const FileName file = bytes.file();
  require(bytes.number<std::uint32_t>() == directory_signature, ErrorCode::weights, file,
          ": an entry of the zip directory has a wrong signature");
  bytes.take(4);  // versions
  const auto flags = bytes.number<std::uint16_t>();
  const auto method = bytes.number<std::uint16_t>();
  bytes.take(8);  // time, date, CRC
  Record record{};
  record.packed_size = bytes.number<std::uint32_t>();
  record.size = bytes.number<std::uint32_t>();
  const auto name_size = bytes.number<std::uint16_t>();
  const auto extra_size = bytes.number<std::uint16_t>();
  const auto comment_size = bytes.number<std::uint16_t>();
  const auto disk = bytes.number<std::uint16_t>();
  bytes.take(6);  // attributes
  record.header = bytes.number<std::uint32_t>();
  record.name = bytes.take(name_size);
  read_extra64(bytes.take(extra_size), file, record);
  bytes.take(comment_size);
  require((flags & flags_refused) == 0, ErrorCode::weights, file, ": the zip entry ",
          Quoted{record.name}, " is encrypted");
  require(method == 0, ErrorCode::weights, file, ": the zip entry ", Quoted{record.name},
          " is compressed with method ", method, "; torch.save writes its entries uncompressed");
  require(disk == 0, ErrorCode::weights, file, ": the zip entry ", Quoted{record.name},
          " is on another disk");
  require(record.size == record.packed_size, ErrorCode::weights, file, ": the zip entry ",
          Quoted{record.name}, " has ", record.size, " bytes stored in ", record.packed_size);
  return record;
}

/// Returns the data of an entry, whose local header must agree with the directory. torch.save
/// leaves the sizes in the local header zero and pads with an extra field that the directory lacks.
std::string_view data_of(std::string_view bytes, FileName file, const Record& record) {
  require(record.header < bytes.size(), ErrorCode::weights, file, ": the zip entry ",
          Quoted{record.name}, " begins at byte ", record.header, " of ", bytes.size());
  ByteReader header(bytes, file, static_cast<std::size_t>(record.header));
  const bool has_signature = header.number<std::uint32_t>() == local_signature;
  header.take(2);
  const auto flags = header.number<std::uint16_t>();
  const auto method = header.number<std::uint16_t>();
  header.take(8);
  const auto packed_size = header.number<std::uint32_t>();
  const auto size = header.number<std::uint32_t>();
  const auto name_size = header.number<std::uint16_t>();
  const auto extra_size = header.number<std::uint16_t>();
  const bool same_name = header.take(name_size) == record.name;
  const auto agrees = [&](std::uint32_t number) {
    return number == 0 || number == saturated || number == record.size;
  };
  require(has_signature && same_name && method == 0 && (flags & flags_refused) == 0 &&
              agrees(packed_size) && agrees(size),
          ErrorCode::weights, file, ": the local header of the zip entry ", Quoted{record.name},
          " does not agree with the directory");
  header.take(extra_size);
  return header.take(record.size);
}

/// An archive that torch.save did not write, by the end of a name that only it has.
struct Foreign {
  std::string_view name_end;
  std::string_view what;
};

constexpr Foreign foreign_archives[] = {
    {"/constants.pkl",
     " is a TorchScript program; take the folder that it was made from, or save the state_dict() "
     "of its model"},
    {".npy", " is an archive of NumPy; save the tensors with torch.save() or as safetensors"},
    {"model.weights.h5",
     " is a Keras archive; save the weights as transformers does, with save_pretrained()"},
    {"config.json", " is a packed folder; unpack it and give the folder that was in it"},
};

/// Throws for archives of other kinds, before their entries are found to be compressed.
void require_not_foreign(ByteReader records, std::uint64_t count) {
  constexpr std::size_t before_sizes = 24;
  constexpr std::size_t after_sizes = 12;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (records.number<std::uint32_t>() != directory_signature) return;
    records.take(before_sizes);
    const auto name_size = records.number<std::uint16_t>();
    const auto extra_size = records.number<std::uint16_t>();
    const auto comment_size = records.number<std::uint16_t>();
    records.take(after_sizes);
    const std::string_view name = records.take(name_size);
    records.take(std::uint64_t{extra_size} + comment_size);
    for (const Foreign& foreign : foreign_archives)
      require(!ends_with(name, foreign.name_end), ErrorCode::weights, records.file(), foreign.what);
  }
}

std::vector<ZipArchive::Entry> read_entries(std::string_view bytes, FileName file) {
  const Directory directory = find_directory(bytes, file);
  const std::string_view before = bytes.substr(0, static_cast<std::size_t>(directory.offset));
  ByteReader records(bytes.substr(0, static_cast<std::size_t>(directory.end)), file, before.size());
  require_not_foreign(records, directory.count);
  std::vector<ZipArchive::Entry> entries;
  for (std::uint64_t i = 0; i < directory.count; ++i) {
    const Record record = read_record(records);
    entries.push_back({record.name, record.header, data_of(before, file, record)});
  }
  require(records.remaining() == 0, ErrorCode::weights, file, ": the zip directory has ",
          records.remaining(), " bytes after its ", directory.count, " entries");
  return entries;
}

void check_overlaps(std::vector<ZipArchive::Entry> entries, const char* begin, FileName file) {
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.header < b.header; });
  std::uint64_t used = 0;
  for (const ZipArchive::Entry& entry : entries) {
    require(entry.header >= used, ErrorCode::weights, file, ": the zip entry ", Quoted{entry.name},
            " overlaps another");
    used = static_cast<std::uint64_t>(entry.data.data() + entry.data.size() - begin);
  }
}

/// Returns whether a name is a plain path below `folder`.
bool is_plain(std::string_view name, std::string_view folder) {
  if (!starts_with(name, folder) || name.size() == folder.size()) return false;
  std::string_view rest = name;
  while (true) {
    const std::string_view component = rest.substr(0, rest.find('/'));
    if (component.empty() || component == "." || component == "..") return false;
    if (component.find_first_of(std::string_view("\\\0", 2)) != component.npos) return false;
    if (component.size() == rest.size()) return true;
    rest.remove_prefix(component.size() + 1);
  }
}

}  // namespace

ZipArchive::ZipArchive(std::string_view bytes, FileName file)
    : entries_(read_entries(bytes, file)) {
  require(!entries_.empty(), ErrorCode::weights, file, " is a zip archive without entries");
  check_overlaps(entries_, bytes.data(), file);
  folder_ = entries_.front().name.substr(0, entries_.front().name.find('/') + 1);
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  const Entry* before = nullptr;
  for (const Entry& entry : entries_) {
    require(is_plain(entry.name, folder_) && !folder_.empty(), ErrorCode::weights, file,
            ": the zip entry ", Quoted{entry.name}, " is not below the folder of the first");
    require(before == nullptr || before->name != entry.name, ErrorCode::weights, file,
            ": duplicate zip entry ", Quoted{entry.name});
    before = &entry;
  }
}

const ZipArchive::Entry* ZipArchive::find(std::string_view name) const {
  const std::string full = folder_ + std::string(name);
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), full,
                       [](const Entry& entry, const std::string& key) { return entry.name < key; });
  return found == entries_.end() || found->name != full ? nullptr : &*found;
}

}  // namespace electra::io::pytorch
