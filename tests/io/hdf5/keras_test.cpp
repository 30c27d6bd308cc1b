#include "io/hdf5/keras.hpp"

#include <gtest/gtest.h>

#include "electra/io/checkpoint.hpp"
#include "io/hdf5/sample.hpp"

namespace electra::io::hdf5 {
namespace {

using testing::no_address;
using testing::values;

std::string at(const std::string& label) { return std::to_string(sample().offset(label)); }

TEST(Keras, DatasetsAreNamedByTheirPathsWithoutLayerAndScope) {
  Hdf5Builder builder;
  const auto nest = [&](std::vector<std::string> path) {
    std::uint64_t address = builder.dataset("x", {6}, six);
    for (std::size_t i = path.size(); i-- > 1;) address = builder.group("x", {{path[i], address}});
    return std::make_pair(path[0], address);
  };
  const LabelledBytes file = builder.finish(builder.group(
      "root", {nest({"a", "b", "c"}), nest({"classifier", "tf_model_3", "classifier", "kernel:0"}),
               nest({"electra", "encoder", "layer_._0", "kernel:0"}),
               nest({"top", "scope", "electra", "embeddings", "weight:0"})}));
  const TemporaryFolder folder;
  std::vector<std::string> names;
  for (const auto& tensor : read(folder, file.bytes())) names.push_back(tensor.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a/b/c", "classifier/kernel:0",
                                             "electra/encoder/layer_._0/kernel:0",
                                             "electra/embeddings/weight:0"}));
}

TEST(Keras, DatasetsAreViewsIntoTheFile) {
  const TemporaryFolder folder;
  const auto tensors = read(folder, sample().bytes());
  ASSERT_EQ(tensors.size(), 1U);
  EXPECT_EQ(tensors[0].value.shape, (Shape{2, 3}));
  EXPECT_EQ(values(tensors[0].value), (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(Keras, TheFormatIsFoundByStructure) {
  const TemporaryFolder folder;
  EXPECT_EQ(open_checkpoint(folder.write("x", sample().bytes()))->format(), "keras hdf5");
}

std::string type(unsigned kind, unsigned flags, unsigned sign, std::uint32_t size,
                 const std::string& properties) {
  return std::string({static_cast<char>(0x10U | kind), static_cast<char>(flags),
                      static_cast<char>(sign), 0}) +
         bytes_of(size) + properties;
}

/// Returns the dtype of a dataset with this datatype message; nothing if it is not numeric.
std::optional<DType> read_type(const std::string& message, std::size_t width) {
  Hdf5Builder builder;
  const std::uint64_t dataset = builder.dataset("a", {1}, std::string(width, '\1'), message);
  const LabelledBytes file = builder.finish(builder.group("root", {{"a", dataset}}));
  const TemporaryFolder folder;
  const auto tensors = read(folder, file.bytes());
  return tensors.empty() ? std::nullopt : std::optional<DType>(tensors.front().value.dtype);
}

TEST(Keras, IntegersAndIeeeFloatsAreRead) {
  const std::string integer = std::string(4, '\0');
  EXPECT_EQ(read_type(type(0, 8, 0, 1, integer), 1), DType::i8);
  EXPECT_EQ(read_type(type(0, 0, 0, 1, integer), 1), DType::u8);
  EXPECT_EQ(read_type(type(0, 8, 0, 2, integer), 2), DType::i16);
  EXPECT_EQ(read_type(type(0, 8, 0, 4, integer), 4), DType::i32);
  EXPECT_EQ(read_type(type(0, 8, 0, 8, integer), 8), DType::i64);
  EXPECT_EQ(read_type(type(1, 0x20, 15, 2, std::string("\0\0\x10\0\x0A\5\0\x0A\x0F\0\0\0", 12)), 2),
            DType::f16);
  EXPECT_EQ(
      read_type(type(1, 0x20, 63, 8, std::string("\0\0\x40\0\x34\x0B\0\x34\xFF\3\0\0", 12)), 8),
      DType::f64);
}

TEST(Keras, WhatIsNoNumberIsPassedOver) {
  EXPECT_EQ(read_type(type(3, 0, 0, 5, ""), 5), std::nullopt);  // text
  EXPECT_EQ(read_type(type(9, 0, 0, 16, std::string(20, '\0')), 16), std::nullopt);
}

TEST(Keras, BigEndianNumbersAreTurnedRound) {
  Hdf5Builder builder;
  const std::uint64_t dataset = builder.dataset("a", {2}, std::string("\x3F\x80\0\0\xC0\0\0\0", 8),
                                                Hdf5Builder::float_type(true));
  const LabelledBytes file = builder.finish(builder.group("root", {{"a", dataset}}));
  const TemporaryFolder folder;
  EXPECT_EQ(values(read(folder, file.bytes()).front().value), (std::vector<float>{1, -2}));
}

TEST(Keras, OtherNumbersAreErrors) {
  const std::string expected =
      "weights: x: 'a' has a float type of 4 bytes that is not an IEEE format of 2, 4 or 8";
  for (const std::size_t offset : {8U, 10U, 12U, 13U, 14U, 15U, 16U}) {  // of the properties
    LabelledBytes file = sample();
    file.bytes()[file.offset("a.3") + offset] ^= 1;
    EXPECT_EQ(error_in(file), expected) << offset;
  }
  LabelledBytes file = sample();
  file.bytes()[file.offset("a.3") + 2] = 30;  // the sign
  EXPECT_EQ(error_in(file), expected);
  file = sample();
  file.bytes()[file.offset("a.3") + 1] = 0x61;  // VAX
  EXPECT_EQ(error_in(file), expected);
  file = sample();
  file.bytes()[file.offset("a.3")] = 0x10;
  EXPECT_EQ(error_in(file),
            "weights: x: 'a' has an integer type of 4 bytes that is not supported; signed ones of "
            "1, 2, 4 and 8 bytes and bytes are");
}

TEST(Keras, TheSuperblockIsOneThatIsRead) {
  EXPECT_EQ(error_with("superblock.version", std::uint8_t{4}),
            "weights: x has an HDF5 superblock of version 4; 0 to 3 are supported");
  EXPECT_EQ(error_with("superblock.address_size", std::uint8_t{4}),
            "weights: x has HDF5 addresses that are not of 8 bytes");
  EXPECT_EQ(error_with("superblock.base", std::uint64_t{512}),
            "weights: x has the HDF5 base address 512, expected 0");
  EXPECT_EQ(error_with("superblock.end", std::uint64_t{1} << 40U),
            "weights: x has " + std::to_string(sample().size()) +
                " bytes, but its superblock says 1099511627776; it is cut short or damaged: "
                "download it again");
}

TEST(Keras, ObjectsLieInsideTheFile) {
  const std::string size = std::to_string(sample().size());
  EXPECT_EQ(error_with("superblock.root", no_address),
            "weights: x: an object is at byte 18446744073709551615 of " + size);
  EXPECT_EQ(error_with("root.size", std::uint32_t{100'000}),
            "weights: x: a block has 100000 bytes from byte " +
                std::to_string(sample().offset("root.version") + 16) + " of " + size);
}

TEST(Keras, ObjectHeadersAreOfAKnownVersion) {
  EXPECT_EQ(error_with("a.version", std::uint8_t{3}),
            "weights: x: the object at byte " + at("a.version") +
                " has a header of version 3; 1 and 2 are supported");
  EXPECT_EQ(error_with("a.count", std::uint16_t{4}), "weights: x: the object at byte " +
                                                         at("a.version") +
                                                         " has 3 messages, but its header says 4");
  EXPECT_EQ(
      error_with("a.8.size", std::uint16_t{200}),
      "weights: x: byte " + at("a.8") +
          ": expected 200 more bytes, found 18; it is cut short or damaged: download it again");
  EXPECT_EQ(error_with("a.3.flags", std::uint8_t{2}),
            "unsupported: x has shared object types, which are not supported; save it with Keras "
            "or h5py");
}

TEST(Keras, MessagesGoOnElsewhere) {
  Hdf5Builder builder;
  builder.file().align(8);
  const std::uint64_t data = builder.file().size();
  builder.file().put("data", std::string_view(six));
  const std::uint64_t rest = builder.file().size();
  const std::string layout = Hdf5Builder::contiguous(data, 24);
  builder.file().put("rest", std::uint16_t{8});
  builder.file().put(static_cast<std::uint16_t>(layout.size()));
  builder.file().put(std::uint32_t{0});
  builder.file().put("", std::string_view(layout));
  const std::uint64_t length = builder.file().size() - rest;
  const std::uint64_t dataset =
      builder.object("a", {{1, Hdf5Builder::extent({6})},
                           {3, Hdf5Builder::float_type()},
                           {0x10, Hdf5Builder::number(rest) + Hdf5Builder::number(length)}});
  builder.file().set("a.count", std::uint16_t{4});
  LabelledBytes file = builder.finish(builder.group("root", {{"a", dataset}}));
  const TemporaryFolder folder;
  EXPECT_EQ(values(read(folder, file.bytes()).front().value),
            (std::vector<float>{0, 1, 2, 3, 4, 5}));

  LabelledBytes circle = file;
  circle.set("a.16", Hdf5Builder::number(file.offset("a.1.kind")) + Hdf5Builder::number(88));
  EXPECT_EQ(error_in(circle), "weights: x: blocks overlap or form a cycle");
  LabelledBytes beyond = file;
  beyond.set("a.16", Hdf5Builder::number(1 << 30));
  EXPECT_EQ(error_in(beyond), "weights: x: a block has " + std::to_string(length) +
                                  " bytes from byte 1073741824 of " + std::to_string(file.size()));
}

TEST(Keras, BlocksBeginWithTheirSignatures) {
  EXPECT_EQ(error_with("root.heap", std::string_view("HEAX")),
            "weights: x: byte " + at("root.heap") + ": expected a block with the signature HEAP");
  EXPECT_EQ(error_with("root.tree", std::string_view("TREX")),
            "weights: x: byte " + at("root.tree") + ": expected a block with the signature TREE");
  EXPECT_EQ(
      error_with("root.symbols", std::string_view("SNOX")),
      "weights: x: byte " + at("root.symbols") + ": expected a block with the signature SNOD");
}

TEST(Keras, ATreeIsOfItsKindAndItsLevelsGoDown) {
  const std::string expected = "weights: x: the tree node at byte " + at("root.tree") +
                               " is not of the expected kind and level";
  EXPECT_EQ(error_with("root.tree.kind", std::uint8_t{1}), expected);
  EXPECT_EQ(error_with("root.tree.level", std::uint8_t{9}), expected);
  LabelledBytes file = sample();
  file.set("root.tree.level", std::uint8_t{1});
  file.set("root.tree.0.child", static_cast<std::uint64_t>(file.offset("root.tree")));
  EXPECT_EQ(error_in(file), expected);
}

TEST(Keras, ObjectsThatHoldThemselvesAreAnError) {
  EXPECT_EQ(
      error_with("root.0.object", static_cast<std::uint64_t>(sample().offset("root.version"))),
      "weights: x: blocks overlap or form a cycle");
}

TEST(Keras, NamesLieInTheirHeap) {
  EXPECT_EQ(error_with("root.0.name", std::uint64_t{10}),
            "weights: x: a name is at byte 10 of a heap of 10");
  EXPECT_EQ(error_with("root.heap.size", std::uint64_t{9}),
            "weights: x: a name is not terminated, or is longer than 1024 bytes");
  EXPECT_EQ(error_with("root.heap.size", std::uint64_t{1} << 40U),
            "weights: x: a block has 1099511627776 bytes from byte " + at("root.names") + " of " +
                std::to_string(sample().size()));
}

std::string error_of_names(const std::vector<std::string>& names) {
  Hdf5Builder builder;
  std::vector<std::pair<std::string, std::uint64_t>> links;
  for (const std::string& name : names) links.emplace_back(name, builder.dataset("x", {6}, six));
  return error_in(builder.finish(builder.group("root", links)));
}

TEST(Keras, NamesArePlainAndStandOnce) {
  EXPECT_EQ(error_of_names({"a", "é"}), "nothing was thrown");
  EXPECT_EQ(error_of_names({""}), "weights: x: '' cannot be the name of an object");
  EXPECT_EQ(error_of_names({"a/b"}), "weights: x: 'a/b' cannot be the name of an object");
  EXPECT_EQ(error_of_names({"."}), "weights: x: '.' cannot be the name of an object");
  EXPECT_EQ(error_of_names({"\xFF"}), "weights: x: '\uFFFD' cannot be the name of an object");
  EXPECT_EQ(error_of_names({"a", "b", "a"}), "weights: x: duplicate name 'a' in one group");
  EXPECT_EQ(error_of_names({std::string(1025, 'a')}),
            "weights: x: a name is not terminated, or is longer than 1024 bytes");
}

TEST(Keras, LinksToNamesAreNotFollowed) {
  EXPECT_EQ(error_with("root.0.cache", std::uint32_t{2}),
            "unsupported: x: 'a' is a soft or external link, which is not supported; save it with "
            "Keras or h5py");
}

TEST(Keras, NestingAndPathsHaveBounds) {
  Hdf5Builder builder;
  std::uint64_t address = builder.dataset("x", {6}, six);
  for (int i = 0; i < 33; ++i) address = builder.group("x", {{"d", address}});
  std::string path = "d";
  for (int i = 1; i < 33; ++i) path += "/d";
  EXPECT_EQ(error_in(builder.finish(address)),
            "weights: x: '" + path + "' exceeds 20000 objects, 32 levels or a path of 1024 bytes");
  Hdf5Builder wide;
  const std::string name(600, 'd');
  const LabelledBytes file = wide.finish(
      wide.group("x", {{name, wide.group("x", {{name, wide.dataset("x", {6}, six)}})}}));
  EXPECT_EQ(error_in(file), "weights: x: '" + name.substr(0, 200) +
                                "…' exceeds 20000 objects, 32 levels or a path of 1024 bytes");
}

/// A file of superblock 2 with one group of one dataset, as newer libraries write it.
LabelledBytes newer(const std::string& link_flags_and_rest, const std::string& info = "") {
  LabelledBytes file;
  const auto header = [&](const std::string& label,
                          const std::vector<std::pair<int, std::string>>& messages) {
    std::string all;
    for (const auto& [kind, data] : messages) {
      all +=
          static_cast<char>(kind) + bytes_of(static_cast<std::uint16_t>(data.size())) + '\0' + data;
    }
    file.put(label, std::string_view("OHDR"));
    file.put(label + ".version", std::uint8_t{2});
    file.put(label + ".flags", std::uint8_t{0});
    file.put(label + ".size", static_cast<std::uint8_t>(all.size()));
    file.put(label + ".messages", std::string_view(all));
    file.put(std::uint32_t{0});
  };
  file.put("", std::string_view("\x89HDF\r\n\x1A\n", 8));
  file.put("", std::string_view("\2\x08\x08\0", 4));
  file.put(std::uint64_t{0});
  file.put(no_address);
  file.put("end", std::uint64_t{0});
  file.put("root_address", std::uint64_t{0});
  file.put(std::uint32_t{0});
  const std::uint64_t data = file.size();
  file.put("", std::string_view(six));
  const std::uint64_t dataset = file.size();
  header("a", {{1, std::string("\2\1\0\1", 4) + bytes_of(std::uint64_t{6})},
               {3, Hdf5Builder::float_type()},
               {8, Hdf5Builder::contiguous(data, 24)}});
  file.set("root_address", static_cast<std::uint64_t>(file.size()));
  const std::string link = std::string("\1", 1) + link_flags_and_rest + bytes_of(dataset);
  header("root",
         {{2, info.empty() ? std::string("\0\0", 2) + bytes_of(no_address) + bytes_of(no_address)
                           : info},
          {6, link}});
  file.set("end", static_cast<std::uint64_t>(file.size()));
  return file;
}

TEST(Keras, FilesOfNewerLibrariesAreRead) {
  const TemporaryFolder folder;
  const auto of = [&](const std::string& link) {
    return read(folder, newer(link).bytes()).front();
  };
  EXPECT_EQ(values(of(std::string("\0\1a", 3)).value), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(of(std::string("\x1D\0", 2) + std::string(8, '\0') + std::string("\1\2\0ab", 5)).name,
            "ab");
}

TEST(Keras, NewerGroupsHaveTheSameRules) {
  EXPECT_EQ(error_in(newer(std::string("\x08\1\1a", 4))),
            "unsupported: x: 'a' is a soft or external link, which is not supported; save it with "
            "Keras or h5py");
  EXPECT_EQ(error_in(newer(std::string("\1\1\xFF", 3))),
            "weights: x: a name has 65281 bytes; at most 1024 are supported");
  EXPECT_EQ(error_in(newer(std::string("\0\1a", 3), std::string("\0\1", 2) + std::string(8, '\0') +
                                                        bytes_of(std::uint64_t{8}))),
            "unsupported: x has a group that stores its links densely, which is not supported; "
            "save it with libver='earliest'");
  LabelledBytes file = newer(std::string("\0\1a", 3));
  file.set("a.version", std::uint8_t{1});
  EXPECT_EQ(error_in(file), "weights: x: the object at byte " + std::to_string(file.offset("a")) +
                                " has a header of version 1; 1 and 2 are supported");
}

}  // namespace
}  // namespace electra::io::hdf5
