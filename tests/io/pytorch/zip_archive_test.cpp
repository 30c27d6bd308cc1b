#include "io/pytorch/zip_archive.hpp"

#include <gtest/gtest.h>

#include "io/pytorch/zips.hpp"
#include "support/message_of.hpp"

namespace electra::io::pytorch {
namespace {

using testing::LabelledBytes;
using testing::message_of;
using testing::zip;

std::string error_in(const std::string& bytes) {
  return message_of([&] { ZipArchive(bytes, "x"); });
}

LabelledBytes sample() { return zip({{"archive/data.pkl", "abc"}, {"archive/data/0", "defg"}}); }

/// The error for the sample with one field changed.
template <class Number>
std::string error_with(const std::string& label, Number number) {
  LabelledBytes file = sample();
  file.set(label, number);
  return error_in(file.bytes());
}

TEST(ZipArchive, EntriesAreFoundBelowTheFolder) {
  const LabelledBytes file = sample();
  const ZipArchive archive(file.bytes(), "x");
  ASSERT_NE(archive.find("data.pkl"), nullptr);
  EXPECT_EQ(archive.find("data.pkl")->data, "abc");
  EXPECT_EQ(archive.find("data/0")->data, "defg");
  EXPECT_EQ(archive.find("data/1"), nullptr);
  EXPECT_EQ(archive.find("archive/data.pkl"), nullptr);
}

TEST(ZipArchive, ACommentMayFollow) {
  LabelledBytes file = sample();
  file.set("end.comment_size", std::uint16_t{3});
  EXPECT_EQ(error_in(file.bytes() + "abc"), "nothing was thrown");
  EXPECT_EQ(error_in(file.bytes() + "ab"),
            "weights: x begins as a zip archive, but has no end record; it is cut short or "
            "damaged: download it again");
}

TEST(ZipArchive, TheEndRecordIsFoundInTheLast64Kibibytes) {
  LabelledBytes file = sample();
  file.set("end.comment_size", std::uint16_t{65535});
  EXPECT_EQ(error_in(file.bytes() + std::string(65535, 'c')), "nothing was thrown");
  EXPECT_EQ(error_in(file.bytes() + std::string(65536, 'c')),
            "weights: x begins as a zip archive, but has no end record; it is cut short or "
            "damaged: download it again");
}

TEST(ZipArchive, AFileOfAFewBytesHasNoEndRecord) {
  for (const std::size_t size : {0U, 4U, 21U}) {
    EXPECT_EQ(error_in(sample().bytes().substr(0, size)),
              "weights: x begins as a zip archive, but has no end record; it is cut short or "
              "damaged: download it again");
  }
}

TEST(ZipArchive, TheRecordOf64BitsCounts) {
  LabelledBytes file = sample();
  LabelledBytes with_record;
  const std::size_t end = file.offset("end.signature");
  with_record.put("", std::string_view(file.bytes()).substr(0, end));
  with_record.put("signature", std::uint32_t{0x06064B50});
  with_record.put("", std::string(20, '\0'));
  with_record.put("count_here", std::uint64_t{2});
  with_record.put("count", std::uint64_t{2});
  with_record.put("size", static_cast<std::uint64_t>(end - file.offset("0.signature")));
  with_record.put("offset", static_cast<std::uint64_t>(file.offset("0.signature")));
  with_record.put("locator", std::uint32_t{0x07064B50});
  with_record.put(std::uint32_t{0});
  with_record.put("at", static_cast<std::uint64_t>(end));
  with_record.put(std::uint32_t{1});
  with_record.put("", std::string_view(file.bytes()).substr(end));
  EXPECT_EQ(error_in(with_record.bytes()), "nothing was thrown");

  LabelledBytes changed = with_record;
  changed.set("at", std::uint64_t{1} << 40U);
  EXPECT_EQ(error_in(changed.bytes()), "weights: x: the zip64 record is at byte 1099511627776 of " +
                                           std::to_string(with_record.offset("locator")));
  changed = with_record;
  changed.set("signature", std::uint32_t{0});
  EXPECT_EQ(error_in(changed.bytes()),
            "weights: x: no zip64 record at byte " + std::to_string(end));
  changed = with_record;
  changed.set("count", std::uint64_t{1'000'001});
  EXPECT_EQ(error_in(changed.bytes()),
            "weights: x has 1000001 zip entries; at most 1000000 are supported");
  changed = with_record;
  changed.set("offset", ~std::uint64_t{0});
  EXPECT_EQ(error_in(changed.bytes()),
            "weights: x: the zip directory has " +
                std::to_string(end - file.offset("0.signature")) +
                " bytes from byte 18446744073709551615, expected to end at " + std::to_string(end));
}

TEST(ZipArchive, AnArchiveIsInOneFile) {
  const std::string expected = "weights: x is a part of a split zip archive; expected a whole one";
  EXPECT_EQ(error_with("end.disks", std::uint32_t{1}), expected);
  EXPECT_EQ(error_with("end.count_here", std::uint16_t{1}), expected);
  EXPECT_EQ(error_with("0.disk", std::uint16_t{1}),
            "weights: x: the zip entry 'archive/data.pkl' is on another disk");
}

TEST(ZipArchive, TheDirectoryEndsWhereTheEndRecordBegins) {
  const LabelledBytes file = sample();
  const std::string size =
      std::to_string(file.offset("end.signature") - file.offset("0.signature"));
  const std::string end = std::to_string(file.offset("end.signature"));
  EXPECT_EQ(error_with("end.offset", std::uint32_t{7}),
            "weights: x: the zip directory has " + size +
                " bytes from byte 7, expected to end at " + end);
  EXPECT_EQ(error_with("end.size", std::uint32_t{9}),
            "weights: x: the zip directory has 9 bytes from byte " +
                std::to_string(file.offset("0.signature")) + ", expected to end at " + end);
}

TEST(ZipArchive, TheDirectoryHasAsManyEntriesAsItsEndRecordCounts) {
  LabelledBytes file = sample();
  file.set("end.count", std::uint16_t{1});
  file.set("end.count_here", std::uint16_t{1});
  EXPECT_EQ(error_in(file.bytes()),
            "weights: x: the zip directory has 60 bytes after its 1 entries");
  file.set("end.count", std::uint16_t{3});
  file.set("end.count_here", std::uint16_t{3});
  EXPECT_EQ(error_in(file.bytes()),
            "weights: x: byte " + std::to_string(file.offset("end.signature")) +
                ": expected 4 more bytes, found 0; it is cut short or damaged: download it again");
}

TEST(ZipArchive, AnEntryOfTheDirectoryIsSigned) {
  EXPECT_EQ(error_with("1.signature", std::uint32_t{0}),
            "weights: x: an entry of the zip directory has a wrong signature");
}

TEST(ZipArchive, EntriesAreNeitherEncryptedNorCompressed) {
  EXPECT_EQ(error_with("0.flags", std::uint16_t{1}),
            "weights: x: the zip entry 'archive/data.pkl' is encrypted");
  EXPECT_EQ(error_with("0.method", std::uint16_t{8}),
            "weights: x: the zip entry 'archive/data.pkl' is compressed with method 8; torch.save "
            "writes its entries uncompressed");
  EXPECT_EQ(error_with("0.packed_size", std::uint32_t{2}),
            "weights: x: the zip entry 'archive/data.pkl' has 3 bytes stored in 2");
}

TEST(ZipArchive, OfAnotherProgramIsSaidToBeOne) {
  const auto error = [](const std::string& name) {
    LabelledBytes file = zip({{"a/data.pkl", "abc"}, {name, "defg"}});
    file.set("1.method", std::uint16_t{8});
    return error_in(file.bytes());
  };
  EXPECT_EQ(error("a/constants.pkl"),
            "weights: x is a TorchScript program; take the folder that it was made from, or save "
            "the state_dict() of its model");
  EXPECT_EQ(error("a.npy"),
            "weights: x is an archive of NumPy; save the tensors with torch.save() or as "
            "safetensors");
  EXPECT_EQ(error("model.weights.h5"),
            "weights: x is a Keras archive; save the weights as transformers does, with "
            "save_pretrained()");
  EXPECT_EQ(error("b/config.json"),
            "weights: x is a packed folder; unpack it and give the folder that was in it");
}

TEST(ZipArchive, TheHeaderOfAnEntryAgreesWithTheDirectory) {
  const std::string expected =
      "weights: x: the local header of the zip entry 'archive/data.pkl' does not agree with the "
      "directory";
  EXPECT_EQ(error_with("0.local.signature", std::uint32_t{0}), expected);
  EXPECT_EQ(error_with("0.local.method", std::uint16_t{8}), expected);
  EXPECT_EQ(error_with("0.local.flags", std::uint16_t{1}), expected);
  EXPECT_EQ(error_with("0.local.size", std::uint32_t{4}), expected);
  EXPECT_EQ(error_with("0.local.packed_size", std::uint32_t{4}), expected);
  EXPECT_EQ(error_with("0.local.name", std::string_view("archivE")), expected);
  EXPECT_EQ(error_with("0.local.size", std::uint32_t{3}), "nothing was thrown");
  EXPECT_EQ(error_with("0.header", std::uint32_t{1 << 30}),
            "weights: x: the zip entry 'archive/data.pkl' begins at byte 1073741824 of " +
                std::to_string(sample().offset("0.signature")));
}

TEST(ZipArchive, EntriesDoNotOverlap) {
  LabelledBytes file = sample();
  file.set("1.size", std::uint32_t{3});
  file.set("1.packed_size", std::uint32_t{3});
  EXPECT_EQ(error_in(file.bytes()), "nothing was thrown");
  file = sample();
  file.set("0.size", std::uint32_t{4});
  file.set("0.packed_size", std::uint32_t{4});
  EXPECT_EQ(error_in(file.bytes()), "weights: x: the zip entry 'archive/data/0' overlaps another");
}

TEST(ZipArchive, SizesBeyond32BitsStandInAFieldOfTheirOwn) {
  EXPECT_EQ(error_with("0.size", std::uint32_t{0xFFFFFFFF}),
            "weights: x: the zip entry 'archive/data.pkl' has 4294967295 bytes stored in 3");
}

TEST(ZipArchive, EntriesLieBelowOneFolder) {
  const auto expected = [](const std::string& name) {
    return "weights: x: the zip entry '" + name + "' is not below the folder of the first";
  };
  EXPECT_EQ(error_in(zip({{"a/b", ""}, {"c/d", ""}}).bytes()), expected("c/d"));
  EXPECT_EQ(error_in(zip({{"ab/c", ""}, {"a", ""}}).bytes()), expected("a"));
  for (const std::string name : {"a", "/a", "a/", "a//b", "a/../b", "a/.", "a/b\\c"}) {
    EXPECT_EQ(error_in(zip({{name, ""}}).bytes()), expected(name)) << name;
  }
  EXPECT_EQ(error_in(zip({{std::string("a/b\0", 4), ""}}).bytes()), expected("a/b?"));
}

TEST(ZipArchive, NamesStandOnce) {
  EXPECT_EQ(error_in(zip({{"a/b", ""}, {"a/b", ""}}).bytes()),
            "weights: x: duplicate zip entry 'a/b'");
}

TEST(ZipArchive, AnArchiveHasEntries) {
  EXPECT_EQ(error_in(zip({}).bytes()), "weights: x is a zip archive without entries");
}

}  // namespace
}  // namespace electra::io::pytorch
