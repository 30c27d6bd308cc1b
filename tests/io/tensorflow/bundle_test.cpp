#include "io/tensorflow/bundle.hpp"

#include <gtest/gtest.h>

#include "io/tensorflow/tables.hpp"

namespace electra::io::tensorflow {
namespace {

using testing::bytes_of;
using testing::field;
using testing::fixed_field;
using testing::message_without;
using testing::table_of;
using testing::TemporaryFolder;
using testing::values;

using Entries = std::map<std::string, std::string>;

std::string shape(std::initializer_list<std::uint64_t> extents) {
  std::string message;
  for (const std::uint64_t extent : extents) message += field(2, field(1, extent));
  return message;
}

const std::string six = bytes_of(std::vector<float>{0, 1, 2, 3, 4, 5});

/// The entry of a float variable whose elements begin at element `first` of the six.
std::string variable(std::initializer_list<std::uint64_t> extents, std::size_t first,
                     std::size_t count) {
  return field(1, 1) + field(2, shape(extents)) + field(4, 4 * first) + field(5, 4 * count) +
         fixed_field(6, masked_crc32c(std::string_view(six).substr(4 * first, 4 * count)));
}

Entries index(const std::string& bias) {
  return {{"", field(1, 1)}, {"discriminator_predictions/dense/bias", bias}};
}

std::vector<NamedParameter> read(const TemporaryFolder& folder, const Entries& entries,
                                 std::optional<Network> network = Network::discriminator) {
  folder.write("m.data-00000-of-00001", six);
  DistinctFiles files;
  return read_bundle(std::make_shared<MappedFile>(folder.write("m.index", table_of(entries))),
                     network, FileAccess::automatic, files);
}

std::string error_in(const Entries& entries,
                     std::optional<Network> network = Network::discriminator) {
  const TemporaryFolder folder;
  return message_without(folder.path(), [&] { read(folder, entries, network); });
}

/// The error for the variable `discriminator_predictions/dense/bias`.
std::string error_of(const std::string& bias) {
  std::string error = error_in(index(bias));
  const std::string name = "'discriminator_predictions/dense/bias'";
  const std::size_t at = error.find(name);
  return at == std::string::npos ? error : error.replace(at, name.size(), "V");
}

TEST(TensorFlowBundle, VariablesAreViewsIntoTheDataFile) {
  const TemporaryFolder folder;
  const auto tensors = read(folder, index(variable({2, 1}, 3, 2)));
  ASSERT_EQ(tensors.size(), 1U);
  EXPECT_EQ(tensors[0].name, "discriminator_predictions/dense/bias");
  EXPECT_EQ(tensors[0].value.shape, (Shape{2, 1}));
  EXPECT_EQ(values(tensors[0].value), (std::vector<float>{3, 4}));
}

TEST(TensorFlowBundle, ACheckpointOfObjectsIsAnErrorWithARemedy) {
  EXPECT_EQ(error_in({{"", field(1, 1)},
                      {"model/discriminator/electra/embeddings/weight/.ATTRIBUTES/VARIABLE_VALUE",
                       variable({2, 1}, 3, 2)}}),
            "unsupported: m.index is a TensorFlow 2 checkpoint of objects, as NVIDIA's ELECTRA "
            "saves it, and not of the form of Google's; convert it to a folder with that project's "
            "postprocess_pretrained_ckpt.py");
}

TEST(TensorFlowBundle, EveryUsefulTypeIsRead) {
  const std::pair<std::uint64_t, DType> types[] = {
      {1, DType::f32}, {2, DType::f64}, {3, DType::i32},      {4, DType::u8},    {5, DType::i16},
      {6, DType::i8},  {9, DType::i64}, {10, DType::boolean}, {14, DType::bf16}, {19, DType::f16}};
  for (const auto& [number, dtype] : types) {
    const auto width = static_cast<std::size_t>(size_of(dtype));
    const TemporaryFolder folder;
    const auto tensors =
        read(folder, index(field(1, number) + field(5, width) +
                           fixed_field(6, masked_crc32c(std::string_view(six).substr(0, width)))));
    EXPECT_EQ(tensors.front().value.dtype, dtype);
  }
  for (const std::uint64_t number : {0U, 7U, 8U, 17U, 99U}) {
    EXPECT_EQ(error_of(field(1, number)), "weights: m.index: V has the TensorFlow type " +
                                              std::to_string(number) +
                                              "; floats and integers are supported");
  }
}

TEST(TensorFlowBundle, TheIndexHasAHeader) {
  EXPECT_EQ(error_in({{"a", ""}}),
            "weights: m.index is a sorted table, but not the index of a TensorFlow checkpoint: it "
            "has no header");
  EXPECT_EQ(error_in({{"", field(1, 0)}}),
            "weights: m.index has 0 data files; 1 to 1000 are supported");
  EXPECT_EQ(error_in({{"", field(1, 1001)}}),
            "weights: m.index has 1001 data files; 1 to 1000 are supported");
  EXPECT_EQ(error_in({{"", field(1, 1) + field(2, 1)}}),
            "unsupported: m.index is big-endian; save it on a little-endian machine");
}

TEST(TensorFlowBundle, MessagesAreWhole) {
  EXPECT_EQ(error_of("\x0A\x05"
                     "abc"),
            "weights: m.index: byte 2: expected 5 more bytes, found 3; it is cut short or damaged: "
            "download it again");
  EXPECT_EQ(error_of("\x0B"),
            "weights: m.index: byte 1: a protobuf field has the wire type 3; 0, 1, 2 and 5 are "
            "supported");
  EXPECT_EQ(error_of(std::string("\x00\x00", 2)),
            "weights: m.index: byte 2: a protobuf field has the number 0");
}

TEST(TensorFlowBundle, ShapesHaveBounds) {
  const std::string expected =
      "weights: m.index: V has more than 8 extents, one of more than 1099511627776, or too many "
      "elements";
  EXPECT_EQ(error_of(field(1, 1) + field(2, shape({1, 1, 1, 1, 1, 1, 1, 1, 1}))), expected);
  EXPECT_EQ(error_of(field(1, 1) + field(2, shape({(std::uint64_t{1} << 40U) + 1}))), expected);
  EXPECT_EQ(error_of(field(1, 1) + field(2, shape({~std::uint64_t{0}}))), expected);
  EXPECT_EQ(
      error_of(field(1, 1) + field(2, shape({std::uint64_t{1} << 40U, std::uint64_t{1} << 40U}))),
      expected);
}

TEST(TensorFlowBundle, TheBytesAgreeWithTheShape) {
  EXPECT_EQ(error_of(field(1, 1) + field(2, shape({3})) + field(5, 8)),
            "weights: m.index: V has 8 bytes, but F32 of shape [3] takes 4 for each of 3");
  EXPECT_EQ(error_of(field(1, 1) + field(2, shape({2})) + field(5, 9)),
            "weights: m.index: V has 9 bytes, but F32 of shape [2] takes 4 for each of 2");
}

TEST(TensorFlowBundle, TheBytesLieInTheDataFile) {
  EXPECT_EQ(error_of(field(1, 1) + field(2, shape({2})) + field(4, 20) + field(5, 8)),
            "weights: m.index: V has 8 bytes from byte 20 of m.data-00000-of-00001, which has 24; "
            "it is cut short or damaged: download it again");
  EXPECT_EQ(
      error_of(field(1, 1) + field(2, shape({2})) + field(4, ~std::uint64_t{0}) + field(5, 8)),
      "weights: m.index: V has 8 bytes from byte 18446744073709551615 of m.data-00000-of-00001, "
      "which has 24; it is cut short or damaged: download it again");
  EXPECT_EQ(error_of(field(1, 1) + field(2, shape({2})) + field(3, 1) + field(5, 8)),
            "weights: m.index: V is in the data file 1 of 1");
}

TEST(TensorFlowBundle, ADataFileThatIsNotThereIsAnError) {
  Entries entries = index(variable({2}, 0, 2));
  entries[""] = field(1, 2);
  EXPECT_EQ(error_in(entries),
            "io: m.data-00000-of-00002 is missing; m.index is of no use without it: copy both");
}

TEST(TensorFlowBundle, DamagedBytesAreAnError) {
  EXPECT_EQ(error_of(field(1, 1) + field(2, shape({2})) + field(5, 8) + fixed_field(6, 1)),
            "weights: m.index: V is damaged: its CRC differs");
}

TEST(TensorFlowBundle, VariablesDoNotShareBytes) {
  Entries entries = index(variable({4}, 0, 4));
  entries["discriminator_predictions/dense/kernel"] = variable({4}, 0, 4);
  EXPECT_EQ(error_in(entries),
            "weights: m.index: 'discriminator_predictions/dense/kernel' and variables before it "
            "share the same bytes of m.data-00000-of-00001");
}

/// The index of a bundle of two data files, each of which has the six numbers of a variable.
Entries in_two_files() {
  return {{"", field(1, 2)},
          {"discriminator_predictions/dense/bias", variable({6}, 0, 6)},
          {"discriminator_predictions/dense/kernel", variable({6}, 0, 6) + field(3, 1)}};
}

TEST(TensorFlowBundle, DataFilesAreDifferentFiles) {
  const TemporaryFolder folder;
  const auto first = folder.write("m.data-00000-of-00002", six);
  const auto second = folder.path() / "m.data-00001-of-00002";
  const std::string sentence =
      "weights: m.data-00001-of-00002 is the same file as m.data-00000-of-00002; the weights of a "
      "model lie in files of their own: download each of them";
  std::filesystem::create_symlink(first.filename(), second);
  EXPECT_EQ(message_without(folder.path(), [&] { read(folder, in_two_files()); }), sentence);
  std::filesystem::remove(second);
  std::filesystem::create_hard_link(first, second);
  EXPECT_EQ(message_without(folder.path(), [&] { read(folder, in_two_files()); }), sentence);
  std::filesystem::remove(second);
  folder.write("m.data-00001-of-00002", six);
  EXPECT_EQ(read(folder, in_two_files()).size(), 2U);
}

std::string slice(std::initializer_list<std::pair<std::uint64_t, std::int64_t>> extents) {
  std::string message;
  for (const auto& [start, length] : extents) {
    message += field(1, (start == 0 ? "" : field(1, start)) +
                            (length < 0 ? "" : field(2, static_cast<std::uint64_t>(length))));
  }
  return field(7, message);
}

/// The key of a part of the bias; `extents` as the bundle spells them.
std::string part_key(const std::string& extents) {
  return std::string("\0discriminator_predictions/dense/bias\0\1\1", 40) + extents;
}

/// A bias of [2, 3], the first column apart from the others.
Entries in_parts() {
  Entries entries = index(field(1, 1) + field(2, shape({2, 3})) + slice({{0, -1}, {0, 1}}) +
                          slice({{0, -1}, {1, 2}}));
  entries[part_key("\x02\x80\x7F\x80\x81")] = variable({2, 1}, 0, 2);
  entries[part_key("\x02\x80\x7F\x81\x82")] = variable({2, 2}, 2, 4);
  return entries;
}

TEST(TensorFlowBundle, PartsAreJoined) {
  const TemporaryFolder folder;
  const auto tensors = read(folder, in_parts());
  ASSERT_EQ(tensors.size(), 1U);
  EXPECT_EQ(tensors[0].value.shape, (Shape{2, 3}));
  EXPECT_EQ(values(tensors[0].value), (std::vector<float>{0, 2, 3, 1, 4, 5}));
}

TEST(TensorFlowBundle, PartsCoverTheWholeOnce) {
  const std::string expected =
      "weights: m.index: V of shape [2, 3] has slices that do not cover it exactly once";
  const auto error = [](Entries entries) {
    std::string text = error_in(entries);
    const std::string name = "'discriminator_predictions/dense/bias'";
    const std::size_t at = text.find(name);
    return at == std::string::npos ? text : text.replace(at, name.size(), "V");
  };
  const std::string head = field(1, 1) + field(2, shape({2, 3}));
  const std::string name = "discriminator_predictions/dense/bias";
  Entries entries = in_parts();
  entries[name] = head + slice({{0, -1}, {1, 2}});
  EXPECT_EQ(error(entries), expected);
  entries[name] =
      head + slice({{0, -1}, {0, 1}}) + slice({{0, -1}, {0, 1}}) + slice({{0, -1}, {0, 1}});
  EXPECT_EQ(error(entries), expected);
  entries[name] = head + slice({{0, -1}, {2, 2}});
  EXPECT_EQ(error(entries),
            "weights: m.index: V of shape [2, 3] has a slice that reaches beyond it");
  entries[name] = head + slice({{0, -1}});
  EXPECT_EQ(error(entries), "weights: m.index: V of shape [2, 3] has a slice of 1 extents");
  entries[name] = head + slice({{0, -1}, {0, 3}});
  EXPECT_EQ(error(entries), "weights: m.index: V lacks one of its slices");
  entries = in_parts();
  entries[part_key("\x02\x80\x7F\x80\x81")] = variable({2}, 0, 2);
  EXPECT_EQ(error(entries),
            "weights: m.index: V has a slice of shape [2] or of another type, expected [2, 1]");
  entries = in_parts();
  entries[name] = field(1, 1) + field(2, shape({})) + slice({});
  EXPECT_EQ(error(entries), "weights: m.index: V is partitioned, yet has one element");
  std::string many = head;
  for (int i = 0; i <= 256; ++i) many += slice({{0, -1}, {0, 1}});
  entries[name] = many;
  EXPECT_EQ(error(entries), "weights: m.index: V has more than 256 slices");
  entries[name] = head + slice({{0, -1}, {~std::uint64_t{0}, 1}});
  EXPECT_EQ(error(entries),
            "weights: m.index: a slice of V has more than 8 extents, or one that is not from 0 to "
            "1099511627776");
}

// TensorFlow's own spelling of larger numbers; golden/formats/google-partitioned-* has them too.
TEST(TensorFlowBundle, PartsOfManyRowsAreFoundByTheirKeys) {
  const TemporaryFolder folder;
  Entries entries = index(field(1, 6) + field(2, shape({8'200, 0})) + slice({{64, 26}, {0, -1}}) +
                          slice({{8'192, 8}, {0, -1}}));
  const std::string empty = field(1, 6) + fixed_field(6, masked_crc32c(""));
  entries[part_key("\x02\xC0\x40\x9A\x80\x7F")] = empty + field(2, shape({26, 0}));
  entries[part_key("\x02\xE0\x20" + std::string(1, '\0') + "\x88\x80\x7F")] =
      empty + field(2, shape({8, 0}));
  EXPECT_EQ(read(folder, entries).front().value.shape, (Shape{8'200, 0}));
}

std::vector<std::string> names_of(const std::vector<std::string>& stored,
                                  std::optional<Network> network) {
  const TemporaryFolder folder;
  Entries entries{{"", field(1, 1)}};
  for (const std::string& name : stored) {
    entries[name] = field(1, 6) + field(2, shape({0})) + fixed_field(6, masked_crc32c(""));
  }
  std::vector<std::string> names;
  for (const NamedParameter& tensor : read(folder, entries, network)) names.push_back(tensor.name);
  return names;
}

using Names = std::vector<std::string>;

const Names both_networks = {"discriminator_predictions/dense/kernel",
                             "discriminator_predictions/dense_1/bias",
                             "electra/embeddings/word_embeddings",
                             "electra/embeddings/word_embeddings/adam_m",
                             "electra/embeddings_project/bias",
                             "electra/encoder/layer_0/output/dense/bias",
                             "electra/encoder/layer_0/output/dense/bias/adam_v",
                             "generator/embeddings_project/bias",
                             "generator/encoder/layer_0/output/dense/bias",
                             "generator_predictions/dense/bias",
                             "generator_predictions/output_bias",
                             "generator_predictions/temperature",
                             "global_step",
                             "task_specific/cola/bias"};

TEST(GoogleCheckpoint, TheDiscriminatorIsTaken) {
  EXPECT_EQ(names_of(both_networks, Network::discriminator),
            (Names{"discriminator_predictions/dense/kernel",
                   "discriminator_predictions/dense_prediction/bias",
                   "electra/embeddings/word_embeddings", "electra/embeddings_project/bias",
                   "electra/encoder/layer_0/output/dense/bias"}));
}

TEST(GoogleCheckpoint, TheGeneratorIsTakenWithTheEmbeddingsThatItShares) {
  EXPECT_EQ(names_of(both_networks, Network::generator),
            (Names{"electra/embeddings/word_embeddings", "electra/embeddings_project/bias",
                   "electra/encoder/layer_0/output/dense/bias", "generator_predictions/dense/bias",
                   "generator_lm_head/bias"}));
}

TEST(GoogleCheckpoint, AGeneratorWithEmbeddingsOfItsOwnKeepsThem) {
  EXPECT_EQ(names_of({"electra/embeddings/word_embeddings", "electra/encoder/x",
                      "generator/embeddings/word_embeddings", "generator/encoder/x"},
                     Network::generator),
            (Names{"electra/embeddings/word_embeddings", "electra/encoder/x"}));
}

TEST(GoogleCheckpoint, AGeneratorMayRunOnTheDiscriminatorsEncoder) {
  EXPECT_EQ(names_of({"electra/embeddings/word_embeddings", "electra/embeddings_project/bias",
                      "electra/encoder/x", "generator_predictions/dense/bias"},
                     Network::generator),
            (Names{"electra/embeddings/word_embeddings", "electra/embeddings_project/bias",
                   "electra/encoder/x", "generator_predictions/dense/bias"}));
}

TEST(GoogleCheckpoint, OneOfTwoNetworksMustBeChosen) {
  Entries entries{{"", field(1, 1)}};
  for (const std::string& name : both_networks) entries[name] = "";
  EXPECT_EQ(error_in(entries, std::nullopt),
            "weights: m.index has a discriminator and a generator; choose one with "
            "OpenOptions::network, or with --discriminator or --generator of electra convert");
}

TEST(GoogleCheckpoint, TheOnlyNetworkNeedsNoChoice) {
  EXPECT_EQ(names_of({"discriminator_predictions/dense/bias", "electra/encoder/x"}, std::nullopt),
            (Names{"discriminator_predictions/dense/bias", "electra/encoder/x"}));
  EXPECT_EQ(names_of({"generator/encoder/x", "generator_predictions/dense/bias"}, std::nullopt),
            (Names{"electra/encoder/x", "generator_predictions/dense/bias"}));
}

TEST(GoogleCheckpoint, IsFoundInAFolderByItsIndexAndByItsPrefix) {
  const TemporaryFolder folder;
  read(folder, index(variable({2}, 0, 2)));
  for (const auto& path : {folder.path(), folder.path() / "m.index", folder.path() / "m"}) {
    const auto source = open_checkpoint(path);
    EXPECT_EQ(source->format(), "tensorflow checkpoint");
    EXPECT_EQ(source->names(), (Names{"discriminator_predictions.dense.bias"}));
  }
}

TEST(GoogleCheckpoint, OfSeveralTheOneThatTrainingSavedLastIsRead) {
  const TemporaryFolder folder;
  read(folder, index(variable({2}, 0, 2)));
  folder.write("older.index", "");
  const std::string several =
      "has several TensorFlow checkpoints ('m.index', 'older.index'), and no "
      "file 'checkpoint' that names one of them; give the path of one "
      ".index file";
  const auto error = [&] {
    const std::string text =
        message_without(folder.path(), [&] { open_checkpoint(folder.path()); });
    return text.substr(std::min(text.size(), text.find("has several")));
  };
  EXPECT_EQ(error(), several);
  for (const char* path : {"m", "/home/somebody/m", "C:\\models\\m"}) {
    folder.write("checkpoint", "model_checkpoint_path: \"" + std::string(path) +
                                   "\"\nall_model_checkpoint_paths: \"older\"\n");
    EXPECT_EQ(open_checkpoint(folder.path())->names(),
              (Names{"discriminator_predictions.dense.bias"}));
  }
  for (const char* text : {"", "\n", "model_checkpoint_path: \""}) {
    folder.write("checkpoint", text);
    EXPECT_EQ(error(), several);
  }
  folder.write("checkpoint", "model_checkpoint_path: \"gone\"\n");
  EXPECT_EQ(error(),
            "has several TensorFlow checkpoints ('m.index', 'older.index'), and its file "
            "'checkpoint' names another, 'gone'; give the path of one .index file");
}

}  // namespace
}  // namespace electra::io::tensorflow
