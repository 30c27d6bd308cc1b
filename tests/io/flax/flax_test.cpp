#include "io/flax/flax.hpp"

#include <gtest/gtest.h>

#include "electra/io/checkpoint.hpp"
#include "io/support.hpp"

namespace electra::io::flax {
namespace {

using testing::bytes_of;
using testing::message_without;
using testing::TemporaryFolder;
using testing::values;

// The parts of MessagePack that these tests need.
std::string big_endian(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = size; i-- > 0;) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
  return bytes;
}
std::string text(std::string_view value) {
  return '\xDA' + big_endian(value.size(), 2) + std::string(value);
}
std::string binary(std::string_view value) {
  return '\xC6' + big_endian(value.size(), 4) + std::string(value);
}
std::string extension(int type, std::string_view value) {
  return '\xC9' + big_endian(value.size(), 4) + static_cast<char>(type) + std::string(value);
}
std::string map(std::initializer_list<std::string> keys_and_values) {
  std::string all = '\xDE' + big_endian(keys_and_values.size() / 2, 2);
  for (const std::string& part : keys_and_values) all += part;
  return all;
}
std::string list(std::initializer_list<std::string> items) {
  std::string all = '\xDC' + big_endian(items.size(), 2);
  for (const std::string& item : items) all += item;
  return all;
}
std::string payload(const std::string& shape, std::string_view dtype, std::string_view data) {
  return "\x93" + shape + text(dtype) + binary(data);
}
std::string array(const std::string& shape, std::string_view dtype, std::string_view data) {
  return extension(1, payload(shape, dtype, data));
}

const std::string two = bytes_of(std::vector<float>{1, 2});
const std::string good = array(list({"\x02"}), "float32", two);
const std::string nil = "\xC0";

std::vector<NamedParameter> read(const TemporaryFolder& folder, const std::string& bytes) {
  return flax::read(std::make_shared<MappedFile>(folder.write("x", bytes)));
}

std::string error_in(const std::string& bytes) {
  const TemporaryFolder folder;
  return message_without(folder.path(), [&] { read(folder, bytes); });
}

/// The error for a file with this leaf "a" alone.
std::string error_of(const std::string& leaf) { return error_in(map({text("a"), leaf})); }

TEST(Flax, LeavesAreNamedByTheirPaths) {
  const TemporaryFolder folder;
  const auto tensors =
      read(folder, map({text("b"), map({text("c"), good, text("a"), good}), text("d"), good}));
  ASSERT_EQ(tensors.size(), 3U);
  EXPECT_EQ(tensors[0].name, "b/c");
  EXPECT_EQ(tensors[1].name, "b/a");
  EXPECT_EQ(tensors[2].name, "d");
  EXPECT_EQ(values(tensors[2].value), (std::vector<float>{1, 2}));
}

TEST(Flax, EveryDTypeIsRead) {
  const std::pair<std::string, DType> dtypes[] = {
      {"float64", DType::f64},   {"float32", DType::f32}, {"float16", DType::f16},
      {"bfloat16", DType::bf16}, {"int64", DType::i64},   {"int32", DType::i32},
      {"int16", DType::i16},     {"int8", DType::i8},     {"uint8", DType::u8},
      {"bool", DType::boolean}};
  for (const auto& [dtype_name, dtype] : dtypes) {
    const TemporaryFolder folder;
    const auto tensors =
        read(folder,
             map({text("a"), array(list({"\x01"}), dtype_name,
                                   std::string(static_cast<std::size_t>(size_of(dtype)), '\1'))}));
    EXPECT_EQ(tensors.front().value.dtype, dtype);
  }
}

TEST(Flax, ShapesMayHaveNoExtentOrAnExtentOfZero) {
  const TemporaryFolder folder;
  const auto tensors =
      read(folder, map({text("a"), array(list({}), "float32", two.substr(0, 4)), text("b"),
                        array(list({"\x02", std::string(1, '\0')}), "float32", "")}));
  EXPECT_EQ(values(tensors[0].value), (std::vector<float>{1}));
  EXPECT_EQ(tensors[1].value.shape, (Shape{2, 0}));
}

TEST(Flax, ParamsAtTheTopAreTheTree) {
  const TemporaryFolder folder;
  const auto tensors =
      read(folder,
           map({text("step"), "\x07", text("params"), map({text("a"), good}), text("opt"), good}));
  ASSERT_EQ(tensors.size(), 1U);
  EXPECT_EQ(tensors.front().name, "a");
}

TEST(Flax, WhatIsNoArrayIsPassedOver) {
  const TemporaryFolder folder;
  const std::string leaves[] = {nil,
                                "\xC2",
                                "\xC3",
                                "\x7F",
                                "\xE0",
                                "\xA1z",
                                "\xD9\x01z",
                                text("z"),
                                '\xDB' + big_endian(1, 4) + "z",
                                "\xC4\x01z",
                                '\xC5' + big_endian(1, 2) + "z",
                                binary("z"),
                                "\xCA" + std::string(4, '\0'),
                                "\xCB" + std::string(8, '\0'),
                                "\xCC\xFF",
                                "\xCD\xFF\xFF",
                                "\xCE" + std::string(4, '\xFF'),
                                "\xCF" + std::string(8, '\xFF'),
                                "\xD0\xFF",
                                "\xD1\xFF\xFF",
                                "\xD2" + std::string(4, '\xFF'),
                                "\xD3" + std::string(8, '\xFF'),
                                "\xD4\x03z",
                                "\xD5\x03zz",
                                "\xD6\x02zzzz",
                                "\xD7\x02" + std::string(8, 'z'),
                                "\xD8\x03" + std::string(16, 'z'),
                                "\xC7\x01\x03z",
                                '\xC8' + big_endian(1, 2) + "\x03z",
                                extension(2, "z"),
                                "\x92\x01\xC0",
                                list({map({text("b"), good})}),
                                '\xDD' + big_endian(1, 4) + nil,
                                "\x81\xA1z\xC0",
                                '\xDF' + big_endian(1, 4) + "\xA1z\xC0"};
  for (const std::string& leaf : leaves) {
    const auto tensors = read(folder, map({text("a"), leaf, text("b"), good}));
    ASSERT_EQ(tensors.size(), 1U) << ::testing::PrintToString(leaf);
    EXPECT_EQ(tensors.front().name, "b");
  }
}

TEST(Flax, TheRootIsAMapAndNothingFollows) {
  EXPECT_EQ(error_in(list({})), "weights: x is not a map of arrays");
  EXPECT_EQ(error_in(map({}) + "z"), "weights: x has 1 bytes after its map");
}

TEST(Flax, KeysAreTextsThatStandOnce) {
  EXPECT_EQ(error_in(map({nil, good})), "weights: x: byte 4: a key is not a string");
  EXPECT_EQ(error_in(map({binary("nd"), good})), "weights: x: byte 10: a key is not a string");
  EXPECT_EQ(error_in(map({text("\xFF"), good})), "weights: x: byte 7: a key is not UTF-8");
  EXPECT_EQ(error_in(map({text("a/b"), good})), "weights: x: byte 9: the key 'a/b' has a slash");
  EXPECT_EQ(error_in(map({text("a"), nil, text("a"), nil})),
            "weights: x: byte 12: duplicate key 'a'");
}

TEST(Flax, LengthsLieInsideTheFile) {
  EXPECT_EQ(error_of('\xDB' + big_endian(1000, 4) + "z"),
            "weights: x: byte 12: expected 1000 more bytes, found 1; it is cut short or damaged: "
            "download it again");
  EXPECT_EQ(error_of('\xDD' + big_endian(1000, 4) + "z"),
            "weights: x: byte 12: an array of 1000 elements, but only 1 bytes follow; it is cut "
            "short or damaged: download it again");
  EXPECT_EQ(error_of('\xDF' + big_endian(2, 4) + "zzz"),
            "weights: x: byte 12: a map of 2 elements, but only 3 bytes follow; it is cut short or "
            "damaged: download it again");
}

TEST(Flax, CodesAndExtensionsAreKnownOnes) {
  EXPECT_EQ(error_of("\xC1"), "weights: x: byte 8: the code 0xC1 is not part of MessagePack");
  EXPECT_EQ(error_of(extension(4, "z")),
            "weights: x: byte 14: the extension type 4 is not one of Flax");
  EXPECT_EQ(error_of(extension(0, "z")),
            "weights: x: byte 14: the extension type 0 is not one of Flax");
}

TEST(Flax, NestingHasABound) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "\x81\xA1z";
  EXPECT_EQ(error_in(deep + nil),
            "weights: x: byte 195: maps and arrays nest deeper than 64 levels");
  EXPECT_EQ(error_in("\x81\xA1z" + std::string(1000, '\x91') + nil),
            "weights: x: byte 67: maps and arrays nest deeper than 64 levels");
}

TEST(Flax, ValuesAndArraysHaveBounds) {
  EXPECT_EQ(error_of('\xDD' + big_endian(200'000, 4) + std::string(200'000, '\xC0')),
            "weights: x: byte 200010: more than 200000 values");
  const std::string empty = array("\x91" + std::string(1, '\0'), "int8", "");
  std::string many = '\xDF' + big_endian(20'001, 4);
  for (int i = 0; i <= 20'000; ++i) many += text(std::to_string(i)) + empty;
  EXPECT_EQ(error_in(many), "weights: x: '20000' exceeds 20000 arrays");
}

TEST(Flax, NamesHaveABound) {
  const std::string key(1025, 'a');
  EXPECT_EQ(error_in(map({text(key), good})),
            "weights: x: '" + key.substr(0, 200) +
                "…' is a name of 1025 bytes; at most 1024 are supported");
}

TEST(Flax, AnArrayHasThreeParts) {
  const auto of = [](const std::string& content) { return error_of(extension(1, content)); };
  const std::string shape = list({"\x02"});
  EXPECT_EQ(of(nil), "weights: x: 'a' is an array without its three parts");
  EXPECT_EQ(of("\x92" + shape + text("float32")),
            "weights: x: 'a' is an array without its three parts");
  EXPECT_EQ(of("\x93" + nil + text("float32") + binary(two)),
            "weights: x: 'a' is an array without a shape");
  EXPECT_EQ(of("\x93" + list({nil}) + text("float32") + binary(two)),
            "weights: x: 'a' is an array without a shape of integers");
  EXPECT_EQ(of("\x93" + list({"\xCA" + std::string(4, '\0')}) + text("float32") + binary(two)),
            "weights: x: 'a' is an array without a shape of integers");
  EXPECT_EQ(of("\x93" + shape + binary("float32") + binary(two)),
            "weights: x: 'a' is an array without a dtype");
  EXPECT_EQ(of("\x93" + shape + text("float32") + text(two)),
            "weights: x: 'a' is an array without bytes");
  EXPECT_EQ(of(payload(shape, "float32", two) + "z"),
            "weights: x: 'a' has 1 bytes after its array");
  EXPECT_EQ(of(""),
            "weights: x: byte 0: expected 1 more bytes, found 0; it is cut short or damaged: "
            "download it again");
}

TEST(Flax, DTypesThatNoModelNeedsAreRefusedByName) {
  for (const std::string dtype : {"object", "complex64", "uint32", "float8_e4m3fn", "V2", ""}) {
    EXPECT_EQ(error_of(array(list({"\x02"}), dtype, two)),
              "weights: x: 'a' has the dtype '" + dtype + "'; floats and integers are supported");
  }
}

TEST(Flax, TheBytesAgreeWithTheShape) {
  EXPECT_EQ(error_of(array(list({"\x03"}), "float32", two)),
            "weights: x: 'a' has 8 bytes, but F32 of shape [3] takes 12");
  const std::string expected =
      "weights: x: 'a' has a shape with an extent that is not from 0 to 1099511627776, or of more "
      "bytes than 64 bits can count";
  EXPECT_EQ(error_of(array(list({"\xFF"}), "float32", two)), expected);
  EXPECT_EQ(error_of(array(list({'\xCF' + big_endian((std::uint64_t{1} << 40U) + 1, 8)}), "float32",
                           two)),
            expected);
  const std::string huge = '\xCF' + big_endian(std::uint64_t{1} << 40U, 8);
  EXPECT_EQ(error_of(array(list({huge, huge}), "float32", two)), expected);
  EXPECT_EQ(error_of(array("\x99" + std::string(9, '\1'), "float32", two)),
            "weights: x: 'a' has a shape of 9 extents; at most 8 are supported");
}

std::string chunked(const std::string& flag, const std::string& shape, const std::string& chunks) {
  return map(
      {text("chunks"), chunks, text("__msgpack_chunked_array__"), flag, text("shape"), shape});
}

const std::string yes = "\xC3";
const std::string chunk_of_two = good;
const std::string two_by_two = map({text("1"), "\x02", text("0"), "\x02"});
const std::string two_chunks =
    map({text("1"), chunk_of_two, text("0"),
         array(list({"\x02"}), "float32", bytes_of(std::vector<float>{8, 9}))});

TEST(Flax, ChunksAreJoinedInTheOrderOfTheirNumbers) {
  const TemporaryFolder folder;
  const auto tensors = read(folder, map({text("a"), chunked(yes, two_by_two, two_chunks)}));
  ASSERT_EQ(tensors.size(), 1U);
  EXPECT_EQ(tensors.front().value.shape, (Shape{2, 2}));
  EXPECT_EQ(values(tensors.front().value), (std::vector<float>{8, 9, 1, 2}));
}

TEST(Flax, ChunksHaveAShapeAndNothingElse) {
  const std::string expected =
      "weights: x: 'a' is chunked, but its members are not a shape and chunks";
  EXPECT_EQ(error_of(chunked("\xC2", two_by_two, two_chunks)), expected);
  EXPECT_EQ(error_of(chunked(nil, two_by_two, two_chunks)), expected);
  EXPECT_EQ(error_of(chunked(yes, nil, two_chunks)), expected);
  EXPECT_EQ(error_of(chunked(yes, two_by_two, nil)), expected);
  EXPECT_EQ(error_of(chunked(yes, two_by_two, map({}))), expected);
  EXPECT_EQ(error_of(map({text("__msgpack_chunked_array__"), yes})), expected);
}

TEST(Flax, ChunksAndExtentsAreNumberedWithoutAGap) {
  EXPECT_EQ(
      error_of(chunked(yes, two_by_two, map({text("0"), chunk_of_two, text("2"), chunk_of_two}))),
      "weights: x: 'a' is chunked, but lacks the number 1");
  EXPECT_EQ(error_of(chunked(yes, map({text("1"), "\x02"}), two_chunks)),
            "weights: x: 'a' is chunked, but lacks the number 0");
  EXPECT_EQ(error_of(chunked(yes, map({text("0"), text("2")}), two_chunks)),
            "weights: x: 'a' is an array without a shape of integers");
}

TEST(Flax, ChunksAreFlatArraysOfOneType) {
  EXPECT_EQ(error_of(chunked(yes, two_by_two, map({text("0"), nil}))),
            "weights: x: 'a' is chunked, but number 0 is not an array");
  EXPECT_EQ(
      error_of(chunked(yes, two_by_two, map({text("0"), chunked(yes, two_by_two, two_chunks)}))),
      "weights: x: 'a' is chunked, but number 0 is not an array");
  EXPECT_EQ(
      error_of(chunked(yes, two_by_two,
                       map({text("0"), array(list({"\x01", "\x02"}), "float32", two)}))),
      "weights: x: 'a' is chunked, but number 0 is not a flat array of F32 as those before it");
  EXPECT_EQ(
      error_of(chunked(
          yes, two_by_two,
          map({text("0"), chunk_of_two, text("1"), array(list({"\x01"}), "float64", two)}))),
      "weights: x: 'a' is chunked, but number 1 is not a flat array of F32 as those before it");
  EXPECT_EQ(error_of(chunked(yes, map({text("0"), "\x05"}), two_chunks)),
            "weights: x: 'a' has 16 bytes, but F32 of shape [5] takes 20");
}

TEST(Flax, ThereIsABoundOfChunks) {
  std::string chunks = '\xDE' + big_endian(4097, 2);
  const std::string empty = array("\x91" + std::string(1, '\0'), "int8", "");
  for (int i = 0; i <= 4096; ++i) chunks += text(std::to_string(i)) + empty;
  EXPECT_EQ(error_of(chunked(yes, two_by_two, chunks)),
            "weights: x: 'a' has 4097 chunks; at most 4096 are supported");
}

TEST(Flax, TheFormatIsFoundByStructure) {
  const TemporaryFolder folder;
  const auto source =
      open_checkpoint(folder.write("x", map({text("classifier"), map({text("bias"), good})})));
  EXPECT_EQ(source->format(), "flax");
  EXPECT_EQ(source->names(), (std::vector<std::string>{"classifier.bias"}));
}

}  // namespace
}  // namespace electra::io::flax
