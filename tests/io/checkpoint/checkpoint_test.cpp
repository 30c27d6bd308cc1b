#include "electra/io/checkpoint.hpp"

#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "electra/io/safetensors.hpp"
#include "io/support.hpp"

namespace electra::io::checkpoint {
namespace {

namespace fs = std::filesystem;
using testing::message_without;
using testing::parameter;
using testing::safetensors;
using testing::TemporaryFolder;
using testing::values;

/// A file whose tensors have these names and the values 0, 1, …
fs::path write_named(const TemporaryFolder& folder, std::string_view file,
                     const std::vector<std::string>& names) {
  std::vector<NamedParameter> tensors;
  for (const std::string& name : names) {
    tensors.push_back({name, parameter({1}, {static_cast<float>(tensors.size())})});
  }
  write_safetensors(folder.path() / file, tensors);
  return folder.path() / file;
}

/// The canonical names of tensors with these names.
std::vector<std::string> canonical_for(const std::vector<std::string>& names) {
  const TemporaryFolder folder;
  return open_checkpoint(write_named(folder, "x", names))->names();
}

std::string error_for(const std::vector<std::string>& names) {
  const TemporaryFolder folder;
  const auto path = write_named(folder, "x", names);
  return message_without(folder.path(), [&] { open_checkpoint(path); });
}

using Names = std::vector<std::string>;

TEST(Checkpoint, BaseTensorsGetThePrefixTheyLack) {
  EXPECT_EQ(canonical_for({"embeddings.LayerNorm.weight", "embeddings_project.bias",
                           "encoder.layer.0.output.dense.bias", "classifier.bias"}),
            (Names{"electra.embeddings.LayerNorm.weight", "electra.embeddings_project.bias",
                   "electra.encoder.layer.0.output.dense.bias", "classifier.bias"}));
}

TEST(Checkpoint, BaseTensorsKeepThePrefixTheyHave) {
  EXPECT_EQ(canonical_for({"electra.embeddings.LayerNorm.weight", "classifier.bias"}),
            (Names{"electra.embeddings.LayerNorm.weight", "classifier.bias"}));
}

TEST(Checkpoint, BaseTensorsWithThePrefixAndWithoutAreAnError) {
  EXPECT_EQ(error_for({"electra.encoder.a", "encoder.a"}),
            "weights: x has 'encoder.a' beside tensors with the prefix 'electra.'; keep those of "
            "one model");
}

TEST(Checkpoint, NamesOfOldFilesBecomeTheNewOnes) {
  EXPECT_EQ(canonical_for({"electra.embeddings.LayerNorm.gamma",
                           "generator_predictions.LayerNorm.beta", "gammas.beta_s"}),
            (Names{"electra.embeddings.LayerNorm.weight", "generator_predictions.LayerNorm.bias",
                   "gammas.beta_s"}));
}

TEST(Checkpoint, PositionIdsAreLeftOut) {
  EXPECT_EQ(canonical_for({"electra.embeddings.position_ids", "a"}), (Names{"a"}));
  EXPECT_EQ(canonical_for({"embeddings.position_ids", "a"}), (Names{"a"}));
}

TEST(Checkpoint, TensorFlowNamesBecomePyTorchNames) {
  EXPECT_EQ(canonical_for({"electra/embeddings/word_embeddings/weight:0",
                           "electra/embeddings/position_embeddings/embeddings:0",
                           "electra/encoder/layer_._11/output/LayerNorm/gamma:0",
                           "electra/encoder/layer_._11/output/LayerNorm/beta:0",
                           "generator_lm_head/bias:0"}),
            (Names{"electra.embeddings.word_embeddings.weight",
                   "electra.embeddings.position_embeddings.weight",
                   "electra.encoder.layer.11.output.LayerNorm.weight",
                   "electra.encoder.layer.11.output.LayerNorm.bias", "generator_lm_head.bias"}));
}

TEST(Checkpoint, FlaxNamesBecomePyTorchNames) {
  EXPECT_EQ(
      canonical_for({"embeddings/word_embeddings/embedding", "encoder/layer/10/LayerNorm/scale"}),
      (Names{"electra.embeddings.word_embeddings.weight",
             "electra.encoder.layer.10.LayerNorm.weight"}));
}

TEST(Checkpoint, KernelsAreTransposed) {
  const TemporaryFolder folder;
  write_safetensors(folder.path() / "x",
                    {{"classifier/kernel", parameter({2, 3}, {1, 2, 3, 4, 5, 6})}});
  const auto source = open_checkpoint(folder.path() / "x");
  EXPECT_EQ(source->find("classifier.weight")->shape, (Shape{3, 2}));
  EXPECT_EQ(values(*source->find("classifier.weight")), (std::vector<float>{1, 4, 2, 5, 3, 6}));
}

TEST(Checkpoint, EqualCopiesOfATensorAreOne) {
  const TemporaryFolder folder;
  write_safetensors(folder.path() / "x",
                    {{"a.gamma", parameter({1}, {2})}, {"a.weight", parameter({1}, {2})}});
  EXPECT_EQ(open_checkpoint(folder.path() / "x")->names(), (Names{"a.weight"}));
}

TEST(Checkpoint, DifferentTensorsOfOneNameAreAnError) {
  EXPECT_EQ(error_for({"a.gamma", "a.weight"}),
            "weights: x has two different tensors with the canonical name 'a.weight'");
}

TEST(Checkpoint, TheFormatIsFoundByStructure) {
  const TemporaryFolder folder;
  const auto source = open_checkpoint(write_named(folder, "pytorch_model.bin", {"a"}));
  EXPECT_EQ(source->format(), "safetensors");
}

TEST(Checkpoint, AnUnknownFormatIsAnError) {
  const TemporaryFolder folder;
  folder.write("model.safetensors", "<!ELEMENT a>");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }),
            "weights: model.safetensors has an unknown format: it begins with the bytes 3C 21 45 "
            "4C 45 4D 45 4E");
  folder.write("model.safetensors", "");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }),
            "weights: model.safetensors is empty; expected a weight file");
}

TEST(Checkpoint, AGitLfsPointerIsAnErrorWithARemedy) {
  const TemporaryFolder folder;
  folder.write("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }),
            "weights: model.safetensors is a Git LFS pointer, not the file itself; fetch it with "
            "git lfs pull");
}

TEST(Checkpoint, AnErrorOfAServerIsAnErrorWithARemedy) {
  const TemporaryFolder folder;
  folder.write("model.safetensors", R"({"error": "Repository not found"})");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }),
            "weights: model.safetensors is an error message of a server, '{\"error\": \"Repository "
            "not found\"}', not the file itself; download the file again");
  folder.write("model.safetensors", "\r\n<HTML><body>");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }),
            "weights: model.safetensors is an HTML page, not the file itself; download the file "
            "again");
}

TEST(Checkpoint, ShardsAreDifferentFiles) {
  const TemporaryFolder folder;
  write_named(folder, "s1", {"a"});
  fs::create_symlink("s1", folder.path() / "s2");
  folder.write("model.safetensors.index.json", R"({"weight_map": {"a": "s1", "b": "s2"}})");
  const std::string sentence =
      "weights: s2 is the same file as s1; the weights of a model lie in files of their own: "
      "download each of them";
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }), sentence);
  fs::remove(folder.path() / "s2");
  fs::create_hard_link(folder.path() / "s1", folder.path() / "s2");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }), sentence);
}

TEST(Checkpoint, NamesInAnIndexHaveAtMostFourKiB) {
  const TemporaryFolder folder;
  write_named(folder, "s1", {"a"});
  folder.write("model.safetensors.index.json",
               R"({"weight_map": {")" + std::string(4097, 'a') + R"(": "s1"}})");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }),
            "weights: model.safetensors.index.json: '" + std::string(200, 'a') +
                "…' is a name of 4097 bytes; at most 4096 are supported");
}

TEST(Checkpoint, AFileOfItsOwnIsPreferredToShards) {
  const TemporaryFolder folder;
  write_named(folder, "model.safetensors", {"a"});
  folder.write("model.safetensors.index.json", "{}");
  EXPECT_EQ(open_checkpoint(folder.path())->names(), (Names{"a"}));
}

TEST(Checkpoint, AnotherFileOfAFolderCanBeChosen) {
  const TemporaryFolder folder;
  write_named(folder, "model.safetensors", {"a"});
  write_named(folder, "other", {"b"});
  OpenOptions options;
  options.file = "other";
  EXPECT_EQ(open_checkpoint(folder.path(), options)->names(), (Names{"b"}));
}

TEST(Checkpoint, AFolderWithoutWeightsIsAnErrorThatListsTheDefaultNames) {
  const TemporaryFolder folder;
  folder.write("config.json", "{}");
  EXPECT_EQ(
      message_without(folder.path().parent_path(), [&] { open_checkpoint(folder.path()); }),
      "io: " + folder.path().filename().string() +
          " has no weight file; looked for model.safetensors, model.safetensors.index.json, "
          "pytorch_model.bin, pytorch_model.bin.index.json, tf_model.h5, tf_model.h5.index.json, "
          "flax_model.msgpack, flax_model.msgpack.index.json, model.electra, *.index");
}

TEST(Checkpoint, AFileOfAnotherNameIsNamed) {
  const TemporaryFolder folder;
  folder.write("config.json", "{}");
  folder.write("optimizer.pt", "");
  for (const char* name : {"best.pt", "epoch1.pt", "last.ckpt"}) folder.write(name, "");
  EXPECT_EQ(message_without(folder.path().parent_path(), [&] { open_checkpoint(folder.path()); }),
            "io: " + folder.path().filename().string() +
                " has no weight file of a name that is looked for, but 'best.pt', 'epoch1.pt', "
                "'last.ckpt'; give its path if these are the weights of this model");
}

/// The error for a weight file of this name with these bytes.
std::string error_of_file(const std::string& name, const std::string& bytes) {
  const TemporaryFolder folder;
  const fs::path path = folder.write(name, bytes);
  return message_without(folder.path(), [&] { open_checkpoint(path); });
}

TEST(Checkpoint, AFileThatIsSomethingElseIsSaidToBe) {
  const auto error = [](const std::string& bytes) { return error_of_file("x", bytes); };
  EXPECT_EQ(error("\x1F\x8B..."), "weights: x is packed with gzip; unpack it");
  EXPECT_EQ(error("\x28\xB5\x2F\xFD..."), "weights: x is packed with zstd; unpack it");
  EXPECT_EQ(error(std::string(257, 'a') + "ustar"), "weights: x is a tar archive; unpack it");
  EXPECT_EQ(error("\x80\x04\x95..."),
            "weights: x is a pickle that torch.save() did not write; save model.state_dict() with "
            "it, or as safetensors");
  EXPECT_EQ(error("\x08\x07\x12\x07pytorch"),
            "weights: x is an ONNX model; take the weights that it was made from");
  EXPECT_EQ(error(std::string(100, '\0')),
            "weights: x begins with zeros, as a download does that was not finished; download it "
            "again");
  EXPECT_EQ(error_of_file("m.data-00000-of-00001", "abc"),
            "weights: m.data-00000-of-00001 is the data of a TensorFlow checkpoint; give the path "
            "of its .index file");
  EXPECT_EQ(error_of_file("openvino_model.xml", "<?xml"),
            "weights: openvino_model.xml is of an OpenVINO model; take the weights that it was "
            "made from");
}

TEST(Checkpoint, SaysWhereItsTensorsWereFound) {
  const TemporaryFolder folder;
  const auto path = write_named(
      folder, "x", {"module.electra.encoder.layer.0.attention.self.query.weight", "module.a"});
  const auto source = open_checkpoint(path);
  EXPECT_EQ(source->names(), (Names{"electra.encoder.layer.0.attention.self.query.weight", "a"}));
  EXPECT_EQ(source->origin().file, path);
  EXPECT_EQ(source->origin().prefix, "module.");
  EXPECT_EQ(source->origin().state_dict, "");
}

TEST(Checkpoint, APathThatIsNotThereIsAnError) {
  const TemporaryFolder folder;
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path() / "no"); }),
            "io: no cannot be opened: No such file or directory");
}

TEST(Checkpoint, APathThatCannotBeLookedAtIsAnErrorWithTheSystemsReason) {
  const TemporaryFolder folder;
  fs::create_symlink("model.safetensors", folder.path() / "model.safetensors");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path()); }),
            "io: model.safetensors cannot be read: Too many levels of symbolic links");
  const std::string long_name(256, 'x');
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path() / long_name); }),
            "io: " + long_name.substr(0, 200) + "… cannot be read: File name too long");
}

TEST(Checkpoint, AFolderThatMayNotBeSearchedIsAnErrorWithTheSystemsReason) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may search every folder";
  const TemporaryFolder folder;
  const fs::path closed = folder.write("closed/model.safetensors", "").parent_path();
  fs::permissions(closed, fs::perms::owner_read);
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(closed); }),
            "io: closed/model.safetensors cannot be read: Permission denied");
  fs::permissions(closed, fs::perms::owner_all);
}

TEST(ShardedCheckpoint, TensorsComeFromAllShards) {
  const TemporaryFolder folder;
  write_named(folder, "one", {"embeddings.a"});
  write_named(folder, "the other", {"classifier.b", "c"});
  folder.write("model.safetensors.index.json",
               R"({"metadata": {"total_size": 1e9, "weight_map": [[{"x": null}]]}, "weight_map":
                  {"c": "the other", "embeddings.a": "one", "classifier.b": "the other"}})");
  const auto source = open_checkpoint(folder.path());
  EXPECT_EQ(source->names(), (Names{"classifier.b", "c", "electra.embeddings.a"}));
  EXPECT_EQ(source->format(), "safetensors");
}

/// The error for a folder with this index and the shard "one" that holds the tensor "a".
std::string error_of_index(std::string_view index) {
  const TemporaryFolder folder;
  write_named(folder, "one", {"a"});
  folder.write("index.json", index);
  return message_without(folder.path(), [&] { open_checkpoint(folder.path() / "index.json"); });
}

TEST(ShardedCheckpoint, AShardIsAFileOfTheSameFolder) {
  const std::pair<std::string, std::string> names[] = {
      {"../one", "../one"}, {"/one", "/one"},      {"", ""}, {".", "."}, {"..", ".."},
      {"a\\\\b", "a\\b"},   {"one\\u0000", "one?"}};
  for (const auto& [written, shown] : names) {
    EXPECT_EQ(error_of_index(R"({"weight_map": {"a": ")" + written + "\"}}"),
              "weights: index.json: weight_map maps 'a' to '" + shown +
                  "', which is not the name of a file in the same folder");
  }
}

TEST(ShardedCheckpoint, AShardThatIsNotThereIsAnError) {
  EXPECT_EQ(error_of_index(R"({"weight_map": {"a": "two"}})"),
            "io: two is missing; index.json names it; download every file that it names");
}

TEST(ShardedCheckpoint, AShardHasTheTensorsThatTheIndexLists) {
  EXPECT_EQ(error_of_index(R"({"weight_map": {"a": "one", "b": "one"}})"),
            "weights: index.json: 'b' is not in its shard 'one'");
}

TEST(ShardedCheckpoint, AShardMayHaveMoreTensorsThanTheIndexLists) {
  EXPECT_EQ(error_of_index(R"({"weight_map": {"x.position_ids": "one"}})"),
            "weights: index.json: 'x.position_ids' is not in its shard 'one'");
  EXPECT_EQ(error_of_index(R"({"weight_map": {"embeddings.position_ids": "one"}})"),
            "nothing was thrown");
}

TEST(ShardedCheckpoint, ATensorIsInOneShard) {
  const TemporaryFolder folder;
  write_named(folder, "one", {"a"});
  write_named(folder, "two", {"b", "a"});
  folder.write("index.json", R"({"weight_map": {"a": "one", "b": "two"}})");
  EXPECT_EQ(message_without(folder.path(), [&] { open_checkpoint(folder.path() / "index.json"); }),
            "weights: two has 'a', which another shard of index.json has too");
}

TEST(ShardedCheckpoint, AnIndexIsNoShard) {
  EXPECT_EQ(error_of_index(R"({"weight_map": {"a": "index.json"}})"),
            "weights: index.json has an unknown format: it begins with the bytes 7B 22 77 65 69 67 "
            "68 74");
}

TEST(ShardedCheckpoint, AnIndexHasAWeightMapOfNames) {
  EXPECT_EQ(error_of_index("{}"),
            "weights: index.json has no weight_map, so it is not the index of a model's shards; "
            "give the path of the folder or of a weight file");
  EXPECT_EQ(error_of_index(R"({"weight_map": []})"),
            "weights: index.json: weight_map must be an object");
  EXPECT_EQ(error_of_index(R"({"weight_map": 1})"),
            "weights: index.json: weight_map must be an object");
  EXPECT_EQ(error_of_index(R"({"weight_map": "one"})"),
            "weights: index.json: weight_map must be an object");
  for (const std::string value : {"1", "null", "{}", "[]", "true", "-1", "0.5"}) {
    EXPECT_EQ(error_of_index(R"({"weight_map": {"a": )" + value + "}}"),
              "weights: index.json: 'a' in weight_map must be a string");
  }
}

TEST(ShardedCheckpoint, KeysStandOnce) {
  EXPECT_EQ(error_of_index(R"({"weight_map": {"a": "one", "a": "one"}})"),
            "weights: index.json: duplicate key 'a'");
}

TEST(ShardedCheckpoint, ThereIsABoundOfShards) {
  std::string index = R"({"weight_map": {"0": "0")";
  for (int i = 1; i <= 1000; ++i) {
    index += ",\"" + std::to_string(i) + "\":\"" + std::to_string(i) + '"';
  }
  EXPECT_EQ(error_of_index(index + "}}"), "weights: index.json has more than 1000 shards");
}

}  // namespace
}  // namespace electra::io::checkpoint
