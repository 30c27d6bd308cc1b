#include <gtest/gtest.h>

#include "electra/io/safetensors.hpp"
#include "io/support.hpp"

namespace electra::io::safetensors {
namespace {

using testing::bytes_of;
using testing::message_without;
using testing::parameter;
using testing::safetensors;
using testing::TemporaryFolder;
using testing::values;

/// The error for a file of these bytes.
std::string error_in(std::string_view bytes) {
  const TemporaryFolder folder;
  const auto path = folder.write("model.safetensors", bytes);
  return message_without(folder.path(), [&] { SafetensorsFile{path}; });
}

std::string error_in_header(std::string_view header, std::string_view data = "") {
  return error_in(safetensors(header, data));
}

const std::string numbers = bytes_of(std::vector<float>{1, 2, 3, 4});

TEST(Safetensors, TensorsAreFoundByName) {
  const TemporaryFolder folder;
  const SafetensorsFile file(
      folder.write("x", safetensors(R"({"__metadata__":{"format":"pt","é":""},)"
                                    R"("b":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},)"
                                    R"("a":{"data_offsets":[0,8],"shape":[2],"dtype":"F32"}})",
                                    numbers)));
  EXPECT_EQ(file.format(), "safetensors");
  EXPECT_EQ(file.names(), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(values(*file.find("a")), (std::vector<float>{1, 2}));
  EXPECT_EQ(values(*file.find("b")), (std::vector<float>{3, 4}));
  EXPECT_EQ(file.find("b")->shape, (Shape{1, 2}));
  EXPECT_EQ(file.find("c"), nullptr);
  EXPECT_EQ(file.metadata(), (SafetensorsMetadata{{"format", "pt"}, {"é", ""}}));
}

TEST(Safetensors, ATensorOutlivesItsFile) {
  const TemporaryFolder folder;
  const auto path = folder.write(
      "x", safetensors(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", numbers));
  const Parameter kept = *SafetensorsFile(path).find("a");
  EXPECT_EQ(values(kept), (std::vector<float>{1, 2, 3, 4}));
}

TEST(Safetensors, EveryDTypeIsRead) {
  for (int i = 0; i <= static_cast<int>(DType::boolean); ++i) {
    const auto dtype = static_cast<DType>(i);
    const auto size = static_cast<std::size_t>(size_of(dtype));
    const TemporaryFolder folder;
    const SafetensorsFile file(folder.write(
        "x", safetensors("{\"a\":{\"dtype\":\"" + std::string(to_string(dtype)) +
                             "\",\"shape\":[1],\"data_offsets\":[0," + std::to_string(size) + "]}}",
                         std::string(size, '\1'))));
    EXPECT_EQ(file.find("a")->dtype, dtype);
  }
}

TEST(Safetensors, WhitespaceAroundTheHeaderIsAccepted) {
  EXPECT_EQ(error_in_header(" \n{}  \t"), "nothing was thrown");
}

TEST(Safetensors, TensorsOfRankZeroAndWithoutElementsAreRead) {
  const TemporaryFolder folder;
  const SafetensorsFile file(folder.write(
      "x", safetensors(R"({"empty":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]},)"
                       R"("scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                       R"("none":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})",
                       numbers.substr(0, 4))));
  EXPECT_EQ(values(*file.find("scalar")), (std::vector<float>{1}));
  EXPECT_EQ(file.find("scalar")->shape, Shape());
  EXPECT_TRUE(file.find("empty")->present());
  EXPECT_EQ(values(*file.find("empty")), std::vector<float>());
}

TEST(Safetensors, ValuesAreNotLookedAt) {
  const TemporaryFolder folder;
  const SafetensorsFile file(
      folder.write("x", safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                                    "\xFF\xFF\xFF\xFF")));
  EXPECT_NE(values(*file.find("a"))[0], values(*file.find("a"))[0]);
}

TEST(Safetensors, AFileHasAtLeastEightBytes) {
  EXPECT_EQ(error_in("1234567"),
            "weights: model.safetensors has 7 bytes; a safetensors file has at least 8; it is cut "
            "short or damaged: download it again");
}

TEST(Safetensors, AHeaderHasAtMost16Mebibytes) {
  EXPECT_EQ(
      error_in(bytes_of(std::uint64_t{(16U << 20U) + 1}) + "{}"),
      "weights: model.safetensors: the header size is 16777217; at most 16777216 is supported");
  EXPECT_EQ(error_in(bytes_of(~std::uint64_t{0}) + "{}"),
            "weights: model.safetensors: the header size is 18446744073709551615; at most 16777216 "
            "is supported");
}

TEST(Safetensors, TheHeaderLiesInsideTheFile) {
  EXPECT_EQ(error_in(bytes_of(std::uint64_t{3}) + "{}"),
            "weights: model.safetensors: the header size is 3, but only 2 bytes follow; it is cut "
            "short or damaged: download it again");
}

TEST(Safetensors, TheHeaderIsStrictJson) {
  for (const char* nothing : {"", " \n"})
    EXPECT_EQ(error_in_header(nothing),
              "weights: model.safetensors: the header is empty; it must hold JSON");
  EXPECT_EQ(error_in_header("\xEF\xBB\xBF{}"),
            "weights: model.safetensors begins with a byte order mark; save it as UTF-8 without "
            "one");
  EXPECT_EQ(error_in_header("{} x"),
            "weights: model.safetensors: line 1, column 4: unexpected 'x'");
  EXPECT_EQ(error_in_header("{\"\xFF\":1}"),
            "weights: model.safetensors: line 1, column 3: malformed UTF-8");
  EXPECT_EQ(
      error_in_header(R"({"\ud800":1})"),
      "weights: model.safetensors: line 1, column 3: this escape does not denote a character");
}

TEST(Safetensors, TheHeaderIsAnObject) {
  const std::string expected = "weights: model.safetensors: the header is not a JSON object";
  for (const std::string_view header : {"[]", "1", "-1", "1.5", "\"a\"", "null", "true"}) {
    EXPECT_EQ(error_in_header(header), expected) << header;
  }
}

TEST(Safetensors, DuplicateNamesAreAnError) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                            R"("\u0061":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})"),
            "weights: model.safetensors: duplicate key 'a'");
}

TEST(Safetensors, MetadataMapsStringsToStrings) {
  EXPECT_EQ(error_in_header(R"({"__metadata__":[]})"),
            "weights: model.safetensors: '__metadata__' is not a JSON object");
  const std::string expected =
      "weights: model.safetensors: 'format' in __metadata__ must be a string";
  for (const std::string value : {"1", "null", "{}", "[]"}) {
    EXPECT_EQ(error_in_header("{\"__metadata__\":{\"format\":" + value + "}}"), expected) << value;
  }
}

TEST(Safetensors, MetadataHasABound) {
  std::string header = "{\"__metadata__\":{\"0\":\"\"";
  for (int i = 1; i <= 1000; ++i) header += ",\"" + std::to_string(i) + "\":\"\"";
  EXPECT_EQ(error_in_header(header + "}}"),
            "weights: model.safetensors: __metadata__ has more than 1000 entries");
}

TEST(Safetensors, AnEntryIsAnObjectOfThreeKeys) {
  EXPECT_EQ(error_in_header(R"({"a":1})"), "weights: model.safetensors: 'a' is not a JSON object");
  EXPECT_EQ(error_in_header(R"({"a":{}})"),
            "weights: model.safetensors: 'a' has only 0 of the keys dtype, shape and data_offsets");
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F32","shape":[0]}})"),
            "weights: model.safetensors: 'a' has only 2 of the keys dtype, shape and data_offsets");
  EXPECT_EQ(error_in_header(R"({"a":{"name":"F32"}})"),
            "weights: model.safetensors: 'a' has the unknown key 'name'; dtype, shape and "
            "data_offsets expected");
}

TEST(Safetensors, FieldsOfAnotherKindAreErrors) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":1}})"),
            "weights: model.safetensors: 'a': dtype must be a string");
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":[]}})"),
            "weights: model.safetensors: 'a': dtype must be a string");
  EXPECT_EQ(error_in_header(R"({"a":{"shape":"4"}})"),
            "weights: model.safetensors: 'a': shape must be an array");
  EXPECT_EQ(error_in_header(R"({"a":{"data_offsets":{}}})"),
            "weights: model.safetensors: 'a': data_offsets must be an array");
  const std::string expected =
      "weights: model.safetensors: 'a': shape must be an array of non-negative integers";
  for (const std::string value :
       {"-1", "1.0", "\"1\"", "[1]", "{}", "null", "18446744073709551616"}) {
    EXPECT_EQ(error_in_header("{\"a\":{\"shape\":[" + value + "]}}"), expected) << value;
  }
}

TEST(Safetensors, DTypesThatNoModelUsesAreRefusedByName) {
  for (const std::string dtype : {"F4", "F6_E2M3", "F8_E4M3", "U16", "I63", "f32", ""}) {
    EXPECT_EQ(error_in_header("{\"a\":{\"dtype\":\"" + dtype + "\"}}"),
              "weights: model.safetensors: 'a' has the dtype '" + dtype +
                  "'; F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL are supported");
  }
}

TEST(Safetensors, AShapeHasAtMostEightExtents) {
  EXPECT_EQ(error_in_header(R"({"a":{"shape":[1,1,1,1,1,1,1,1,1]}})"),
            "weights: model.safetensors: 'a' has more than 8 values in its shape");
}

TEST(Safetensors, AnExtentIsAtMostTwoToTheForty) {
  EXPECT_EQ(
      error_in_header(R"({"a":{"dtype":"F32","shape":[1099511627777,0],"data_offsets":[0,0]}})"),
      "weights: model.safetensors: 'a' has the extent 1099511627777; at most 1099511627776 is "
      "supported");
}

TEST(Safetensors, AShapeDoesNotWrapAround) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F32","shape":[1099511627776,4194304,0],)"
                            R"("data_offsets":[0,0]}})"),
            "weights: model.safetensors: 'a' has a shape of more bytes than 64 bits can count");
}

TEST(Safetensors, OffsetsAreTwo) {
  EXPECT_EQ(error_in_header(R"({"a":{"data_offsets":[0]}})"),
            "weights: model.safetensors: 'a' has 1 data_offsets, expected 2");
  EXPECT_EQ(error_in_header(R"({"a":{"data_offsets":[0,1,2]}})"),
            "weights: model.safetensors: 'a' has more than 2 values in its data_offsets");
}

TEST(Safetensors, TensorsLeaveNoHole) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", numbers),
            "weights: model.safetensors: 'a' begins at byte 4 of the data, but the tensor before "
            "it ends at 0");
}

TEST(Safetensors, TensorsDoNotOverlap) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                            R"("b":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}})",
                            numbers),
            "weights: model.safetensors: 'b' begins at byte 4 of the data, but the tensor before "
            "it ends at 8");
}

TEST(Safetensors, TensorsLieInsideTheFile) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F32","shape":[5],"data_offsets":[0,20]}})", numbers),
            "weights: model.safetensors: 'a' spans bytes 0 to 20 of 16; it is cut short or "
            "damaged: download it again");
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                            R"("b":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}})",
                            numbers),
            "weights: model.safetensors: 'b' spans bytes 4 to 0 of 16");
}

TEST(Safetensors, OffsetsThatWouldWrapAroundAreErrors) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":)"
                            R"([0,18446744073709551615]}})",
                            numbers),
            "weights: model.safetensors: 'a' spans bytes 0 to 18446744073709551615 of 16; it is "
            "cut short or damaged: download it again");
}

TEST(Safetensors, BytesAgreeWithTheShape) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F16","shape":[2,4],"data_offsets":[0,8]}})", numbers),
            "weights: model.safetensors: 'a' has 8 bytes, but F16 of shape [2, 4] takes 16");
}

TEST(Safetensors, NothingFollowsTheLastTensor) {
  EXPECT_EQ(error_in_header(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", numbers),
            "weights: model.safetensors has 4 bytes after its last tensor");
  EXPECT_EQ(error_in_header("{}", "PK"),
            "weights: model.safetensors has 2 bytes after its last tensor");
}

TEST(Safetensors, ANameFromTheFileCannotSteerATerminal) {
  EXPECT_EQ(error_in_header(R"({"\u001b[2J\u0000":1})"),
            "weights: model.safetensors: '?[2J?' is not a JSON object");
  EXPECT_EQ(error_in_header("{\"" + std::string(199, 'x') + "éé\":1}"),
            "weights: model.safetensors: '" + std::string(199, 'x') + "…' is not a JSON object");
}

TEST(Safetensors, TooManyTensorsAreAnError) {
  std::string header = "{";
  for (int i = 0; i <= 100'000; ++i) {
    header += (i == 0 ? "\"" : ",\"") + std::to_string(i) +
              R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  }
  EXPECT_EQ(error_in_header(header + "}"),
            "weights: model.safetensors has more than 100000 tensors");
}

}  // namespace
}  // namespace electra::io::safetensors
