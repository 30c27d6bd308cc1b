#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "io/labelled_bytes.hpp"

namespace electra::testing {

constexpr std::uint64_t no_address = ~std::uint64_t{0};

/// Builds an HDF5 file as Keras does: superblock 0, object headers 1, groups with a tree,
/// a heap and a node of symbols. Labels are those of the object's name: "a.type.size".
class Hdf5Builder {
 public:
  Hdf5Builder() {
    put("magic", std::string_view("\x89HDF\r\n\x1A\n", 8));
    file_.put("superblock.version", std::uint8_t{0});
    put("", std::string(4, '\0'));
    file_.put("superblock.address_size", std::uint8_t{8});
    file_.put("superblock.length_size", std::uint8_t{8});
    put("", std::string(9, '\0'));
    file_.put("superblock.base", std::uint64_t{0});
    file_.put(no_address);
    file_.put("superblock.end", std::uint64_t{0});
    file_.put(no_address);
    file_.put(std::uint64_t{0});
    file_.put("superblock.root", std::uint64_t{0});
    put("", std::string(24, '\0'));
  }

  /// Adds an object header of these messages, types and contents; returns its address.
  std::uint64_t object(const std::string& label,
                       const std::vector<std::pair<int, std::string>>& messages) {
    file_.align(8);
    const std::uint64_t address = file_.size();
    std::uint32_t size = 0;
    for (const auto& [type, data] : messages) size += static_cast<std::uint32_t>(8 + data.size());
    file_.put(label + ".version", std::uint8_t{1});
    file_.put(std::uint8_t{0});
    file_.put(label + ".count", static_cast<std::uint16_t>(messages.size()));
    file_.put(std::uint32_t{1});
    file_.put(label + ".size", size);
    file_.put(std::uint32_t{0});
    for (const auto& [type, data] : messages) {
      const std::string name = label + "." + std::to_string(type);
      file_.put(name + ".kind", static_cast<std::uint16_t>(type));
      file_.put(name + ".size", static_cast<std::uint16_t>(data.size()));
      file_.put(name + ".flags", std::uint8_t{0});
      put("", std::string(3, '\0'));
      put(name, data);
    }
    return address;
  }

  /// Adds a dataset of 32-bit floats, or of the type, and returns its address.
  std::uint64_t dataset(const std::string& label, const std::vector<std::uint64_t>& extents,
                        const std::string& data, const std::string& type) {
    file_.align(8);
    const std::uint64_t address = file_.size();
    put(label + ".data", data);
    return object(label, {{1, extent(extents)}, {3, type}, {8, contiguous(address, data.size())}});
  }

  std::uint64_t dataset(const std::string& label, const std::vector<std::uint64_t>& extents,
                        const std::string& data) {
    return dataset(label, extents, data, float_type());
  }

  /// Adds a group of these names and addresses; returns its address.
  std::uint64_t group(const std::string& label,
                      const std::vector<std::pair<std::string, std::uint64_t>>& links) {
    std::string names(8, '\0');
    std::vector<std::uint64_t> offsets;
    for (const auto& [name, address] : links) {
      offsets.push_back(names.size());
      names += name + '\0';
    }
    file_.align(8);
    const std::uint64_t segment = file_.size();
    put(label + ".names", names);
    file_.align(8);
    const std::uint64_t heap = file_.size();
    put(label + ".heap", std::string_view("HEAP\0\0\0\0", 8));
    file_.put(label + ".heap.size", std::uint64_t{names.size()});
    file_.put(no_address);
    file_.put(label + ".heap.segment", segment);
    const std::uint64_t symbols = file_.size();
    put(label + ".symbols", std::string_view("SNOD\1\0", 6));
    file_.put(label + ".symbols.count", static_cast<std::uint16_t>(links.size()));
    for (std::size_t i = 0; i < links.size(); ++i) {
      const std::string link = label + "." + std::to_string(i);
      file_.put(link + ".name", offsets[i]);
      file_.put(link + ".object", links[i].second);
      file_.put(link + ".cache", std::uint32_t{0});
      put("", std::string(20, '\0'));
    }
    const std::uint64_t tree = put_tree(label + ".tree", 0, {{std::string(8, '\0'), symbols}});
    return object(label, {{0x11, number(tree) + number(heap)}});
  }

  /// Adds a tree node that leads from keys to addresses; returns its address.
  std::uint64_t put_tree(const std::string& label, std::uint8_t kind,
                         const std::vector<std::pair<std::string, std::uint64_t>>& children) {
    file_.align(8);
    const std::uint64_t address = file_.size();
    put(label, std::string_view("TREE", 4));
    file_.put(label + ".kind", kind);
    file_.put(label + ".level", std::uint8_t{0});
    file_.put(label + ".count", static_cast<std::uint16_t>(children.size()));
    file_.put(no_address);
    file_.put(no_address);
    for (std::size_t i = 0; i < children.size(); ++i) {
      put(label + "." + std::to_string(i) + ".key", children[i].first);
      file_.put(label + "." + std::to_string(i) + ".child", children[i].second);
    }
    return address;
  }

  /// Returns the file with this root.
  LabelledBytes finish(std::uint64_t root) {
    file_.set("superblock.root", root);
    file_.align(8);
    file_.set("superblock.end", static_cast<std::uint64_t>(file_.size()));
    return file_;
  }

  LabelledBytes& file() { return file_; }

  static std::string number(std::uint64_t value) {
    return {reinterpret_cast<const char*>(&value), sizeof(value)};
  }
  static std::string extent(const std::vector<std::uint64_t>& extents) {
    std::string message = {1, static_cast<char>(extents.size()), 0, 0, 0, 0, 0, 0};
    for (const std::uint64_t value : extents) message += number(value);
    return message;
  }
  static std::string float_type(bool big_endian = false) {
    return std::string({'\x11', static_cast<char>(big_endian ? 0x21 : 0x20), 31, 0, 4, 0, 0, 0}) +
           std::string("\0\0\x20\0\x17\x08\0\x17\x7F\0\0\0", 12);
  }
  static std::string contiguous(std::uint64_t address, std::uint64_t size) {
    return std::string("\3\1", 2) + number(address) + number(size);
  }

 private:
  void put(const std::string& label, std::string_view bytes) { file_.put(label, bytes); }

  LabelledBytes file_;
};

}  // namespace electra::testing
