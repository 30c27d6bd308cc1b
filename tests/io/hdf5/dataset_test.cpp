#include "io/hdf5/dataset.hpp"

#include <gtest/gtest.h>

#include "io/hdf5/sample.hpp"

namespace electra::io::hdf5 {
namespace {

using testing::no_address;
using testing::values;

/// The error for the sample with another dataspace message, which must be as long as its own.
std::string error_of_extent(const std::string& message) {
  return error_with("a.1", std::string_view(message));
}

TEST(Hdf5Dataset, ExtentsHaveBounds) {
  std::string message = Hdf5Builder::extent({2, 3});
  message[0] = 3;
  EXPECT_EQ(error_of_extent(message),
            "weights: x: 'a' has a dataspace of version 3; 1 and 2 are supported");
  message = Hdf5Builder::extent({2, 3});
  message[1] = 9;
  EXPECT_EQ(error_of_extent(message), "weights: x: 'a' has 9 extents; at most 8 are supported");
  const std::string expected =
      "weights: x: 'a' has an extent of more than 1099511627776, or more bytes than 64 bits can "
      "count";
  EXPECT_EQ(error_of_extent(Hdf5Builder::extent({2, (std::uint64_t{1} << 40U) + 1})), expected);
  EXPECT_EQ(
      error_of_extent(Hdf5Builder::extent({std::uint64_t{1} << 40U, std::uint64_t{1} << 40U})),
      expected);
  message = std::string("\2\0\0\2", 4);
  EXPECT_EQ(error_of_extent(message), "weights: x: 'a' has a null dataspace");
}

TEST(Hdf5Dataset, TheBytesAgreeWithTheShape) {
  EXPECT_EQ(error_of_extent(Hdf5Builder::extent({2, 4})),
            "weights: x: 'a' has 24 bytes, but F32 of shape [2, 4] takes 32");
}

TEST(Hdf5Dataset, DatasetsWithoutElementsNeedNoBytes) {
  LabelledBytes file = sample();
  file.set("a.1", std::string_view(Hdf5Builder::extent({2, 0})));
  file.set("a.8", std::string_view(Hdf5Builder::contiguous(no_address, 0)));
  EXPECT_EQ(error_in(file), "nothing was thrown");
}

TEST(Hdf5Dataset, TheBytesLieInTheFileAndBelongToOneDataset) {
  EXPECT_EQ(error_with("a.8", std::string_view(Hdf5Builder::contiguous(no_address, 24))),
            "weights: x: 'a' has 24 bytes from byte 18446744073709551615 of " +
                std::to_string(sample().size()));
  Hdf5Builder builder;
  const std::string data(4096, '\0');
  std::vector<std::pair<std::string, std::uint64_t>> links;
  for (const char* name : {"a", "b", "c"})
    links.emplace_back(name, builder.dataset(name, {1024}, name == std::string("a") ? data : ""));
  const std::string shared = Hdf5Builder::contiguous(builder.file().offset("a.data"), 4096);
  builder.file().set("b.8", std::string_view(shared));
  builder.file().set("c.8", std::string_view(shared));
  EXPECT_EQ(error_in(builder.finish(builder.group("root", links))),
            "weights: x: 'b' and datasets before it share the same bytes");
}

TEST(Hdf5Dataset, LayoutsAreOfAKnownKind) {
  EXPECT_EQ(error_with("a.8", std::uint8_t{2}),
            "weights: x: 'a' has a layout of version 2; 3 and 4 are supported");
  EXPECT_EQ(error_with("a.8", std::string_view("\3\4")),
            "weights: x: 'a' has the unknown layout class 4");
  const std::string expected =
      "unsupported: x: 'a' is virtual, or has an index of chunks that is not supported; save it "
      "contiguously";
  EXPECT_EQ(error_with("a.8", std::string_view("\3\3")), expected);
  EXPECT_EQ(error_with("a.8", std::string_view("\4\2")), expected);
}

TEST(Hdf5Dataset, CompactDatasetsAreRead) {
  Hdf5Builder builder;
  const std::uint64_t dataset =
      builder.object("a", {{1, Hdf5Builder::extent({2})},
                           {3, Hdf5Builder::float_type()},
                           {8, std::string("\3\0\x08\0", 4) + six.substr(4, 8)}});
  const LabelledBytes file = builder.finish(builder.group("root", {{"a", dataset}}));
  const TemporaryFolder folder;
  EXPECT_EQ(values(read(folder, file.bytes()).front().value), (std::vector<float>{1, 2}));
}

TEST(Hdf5Dataset, CompressedAndExternalDataAreRefused) {
  for (const int message : {0x0B, 0x07}) {
    Hdf5Builder builder;
    const std::uint64_t dataset = builder.object("a", {{1, Hdf5Builder::extent({2})},
                                                       {3, Hdf5Builder::float_type()},
                                                       {message, std::string(8, '\0')},
                                                       {8, Hdf5Builder::contiguous(8, 8)}});
    EXPECT_EQ(error_in(builder.finish(builder.group("root", {{"a", dataset}}))),
              "unsupported: x: 'a' is compressed or in another file; save it uncompressed");
  }
}

/// A dataset of [2, 3] in chunks of [2, 2]: the second one has a column that is not used.
struct Chunked {
  Hdf5Builder builder;
  std::vector<std::pair<std::string, std::uint64_t>> chunks;
  std::string layout;

  Chunked() {
    add({0, 0}, {0, 1, 3, 4});
    add({0, 2}, {2, 99, 5, 99});
  }
  void add(const std::vector<std::uint64_t>& start, const std::vector<float>& numbers) {
    chunks.emplace_back(key(start), builder.file().size());
    builder.file().put("", std::string_view(bytes_of(numbers)));
  }
  static std::string key(const std::vector<std::uint64_t>& start, std::uint32_t size = 16) {
    std::string bytes = bytes_of(size) + bytes_of(std::uint32_t{0});
    for (const std::uint64_t along : start) bytes += bytes_of(along);
    return bytes + bytes_of(std::uint64_t{0});
  }
  static std::string layout_of(std::uint64_t tree, std::vector<std::uint32_t> chunk,
                               char rank = 3) {
    std::string bytes = std::string("\3\2", 2) + rank + bytes_of(tree);
    for (const std::uint32_t along : chunk) bytes += bytes_of(along);
    return bytes;
  }
  LabelledBytes finish(std::vector<std::uint32_t> chunk = {2, 2, 4}, char rank = 3) {
    const std::uint64_t tree = builder.put_tree("chunks", 1, chunks);
    const std::uint64_t dataset = builder.object("a", {{1, Hdf5Builder::extent({2, 3})},
                                                       {3, Hdf5Builder::float_type()},
                                                       {8, layout_of(tree, chunk, rank)}});
    return builder.finish(builder.group("root", {{"a", dataset}}));
  }
};

TEST(Hdf5Dataset, ChunksAreJoined) {
  const TemporaryFolder folder;
  EXPECT_EQ(values(read(folder, Chunked().finish().bytes()).front().value),
            (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(Hdf5Dataset, ChunksCoverTheDatasetOnce) {
  Chunked missing;
  missing.chunks.pop_back();
  EXPECT_EQ(error_in(missing.finish()), "weights: x: 'a' has 1 chunks, but shape [2, 3] needs 2");
  Chunked twice;
  twice.chunks[1].first = twice.chunks[0].first;
  EXPECT_EQ(error_in(twice.finish()), "weights: x: 'a' has 2 chunks, but shape [2, 3] needs 2");
}

TEST(Hdf5Dataset, ChunksAreOfOneSizeAndInsideTheDataset) {
  const std::string expected =
      "weights: x: 'a' has a chunk that is not of 16 bytes, or outside of it";
  for (const std::string& key : {Chunked::key({0, 4}), Chunked::key({0, 1}),
                                 Chunked::key({~std::uint64_t{1}, 0}), Chunked::key({0, 2}, 15)}) {
    Chunked file;
    file.chunks[1].first = key;
    EXPECT_EQ(error_in(file.finish()), expected);
  }
  const std::string sizes = "weights: x: 'a' has chunks that are empty or too large";
  EXPECT_EQ(error_in(Chunked().finish({0, 2, 4})), sizes);
  EXPECT_EQ(error_in(Chunked().finish({2, 2, 8})), sizes);
  EXPECT_EQ(error_in(Chunked().finish({0xFFFFFFFF, 0xFFFFFFFF, 4})), sizes);
  EXPECT_EQ(error_in(Chunked().finish({2, 2, 4}, 2)),
            "weights: x: 'a' has chunks of another rank than its own, 2");
  Chunked beyond;
  beyond.chunks[1].second = 1 << 30;
  const LabelledBytes file = beyond.finish();
  EXPECT_EQ(error_in(file),
            "weights: x: 'a' has 16 bytes from byte 1073741824 of " + std::to_string(file.size()));
}

}  // namespace
}  // namespace electra::io::hdf5
