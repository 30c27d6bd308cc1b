#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "io/labelled_bytes.hpp"

namespace electra::testing {

using ZipEntries = std::vector<std::pair<std::string, std::string>>;

/// A zip archive that stores its entries as they are. The fields of entry 0 are labelled
/// "0.method", "0.local.method" and so on.
inline LabelledBytes zip(const ZipEntries& entries) {
  LabelledBytes file;
  std::vector<std::size_t> headers;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string label = std::to_string(i) + ".local.";
    headers.push_back(file.size());
    file.put(label + "signature", std::uint32_t{0x04034B50});
    file.put(label + "version", std::uint16_t{0});
    file.put(label + "flags", std::uint16_t{0x0808});
    file.put(label + "method", std::uint16_t{0});
    file.put(std::uint64_t{0});  // time, date, CRC
    file.put(label + "packed_size", std::uint32_t{0});
    file.put(label + "size", std::uint32_t{0});
    file.put(label + "name_size", static_cast<std::uint16_t>(entries[i].first.size()));
    file.put(label + "extra_size", std::uint16_t{4});
    file.put(label + "name", std::string_view(entries[i].first));
    file.put(label + "extra", std::string_view("FB\0\0", 4));
    file.put(label + "data", std::string_view(entries[i].second));
  }
  const std::size_t directory = file.size();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string label = std::to_string(i) + ".";
    const auto size = static_cast<std::uint32_t>(entries[i].second.size());
    file.put(label + "signature", std::uint32_t{0x02014B50});
    file.put(label + "versions", std::uint32_t{0});
    file.put(label + "flags", std::uint16_t{0x0808});
    file.put(label + "method", std::uint16_t{0});
    file.put(std::uint64_t{0});
    file.put(label + "packed_size", size);
    file.put(label + "size", size);
    file.put(label + "name_size", static_cast<std::uint16_t>(entries[i].first.size()));
    file.put(label + "extra_size", std::uint16_t{0});
    file.put(label + "comment_size", std::uint16_t{0});
    file.put(label + "disk", std::uint16_t{0});
    file.put(std::uint16_t{0});
    file.put(std::uint32_t{0});
    file.put(label + "header", static_cast<std::uint32_t>(headers[i]));
    file.put(label + "name", std::string_view(entries[i].first));
  }
  const std::size_t end = file.size();
  file.put("end.signature", std::uint32_t{0x06054B50});
  file.put("end.disks", std::uint32_t{0});
  file.put("end.count_here", static_cast<std::uint16_t>(entries.size()));
  file.put("end.count", static_cast<std::uint16_t>(entries.size()));
  file.put("end.size", static_cast<std::uint32_t>(end - directory));
  file.put("end.offset", static_cast<std::uint32_t>(directory));
  file.put("end.comment_size", std::uint16_t{0});
  return file;
}

}  // namespace electra::testing
