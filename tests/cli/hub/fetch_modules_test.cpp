// Models that consist of several folders, and checkpoints of TensorFlow.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "cli/support/fetch_test.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

class FetchParts : public FetchTest {
 protected:
  /// Adds a small file with some content.
  void add(const std::string& file) {
    const bool is_config = fs::path(file).filename() == "config.json";
    hub_.add(file, is_config ? R"({"model_type": "electra"})" : file);
  }
  bool has(const std::string& file) const { return fs::exists(snapshot() / file); }
};

TEST_F(FetchParts, FollowsModulesIntoTheirFolders) {
  hub_.add(
      "modules.json",
      R"([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
               {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
               {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}])");
  for (const char* file :
       {"config.json", "sentence_bert_config.json", "tokenizer.json",
        "config_sentence_transformers.json", "1_Pooling/config.json", "1_Pooling/notes.txt",
        "2_Dense/config.json", "2_Dense/pytorch_model.bin", "2_Dense/model.safetensors",
        "3_Other/config.json"})
    add(file);
  hub_.add("model.safetensors", "weights", true);
  const Ended run = fetch();
  ASSERT_EQ(run.status, 0) << run.errors;
  for (const char* file :
       {"config.json", "sentence_bert_config.json", "tokenizer.json",
        "config_sentence_transformers.json", "modules.json", "1_Pooling/config.json",
        "2_Dense/config.json", "2_Dense/model.safetensors", "model.safetensors"})
    EXPECT_TRUE(has(file)) << file;
  for (const char* file : {"1_Pooling/notes.txt", "2_Dense/pytorch_model.bin", "3_Other"})
    EXPECT_FALSE(has(file)) << file;
  EXPECT_EQ(fs::read_symlink(snapshot() / "1_Pooling/config.json").parent_path(), "../../../blobs");
}

TEST_F(FetchParts, FindsTheModelOfAnOldFolder) {
  hub_.add(
      "modules.json",
      R"([{"idx": 0, "name": "0", "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"}])");
  for (const char* file :
       {"0_Transformer/config.json", "0_Transformer/vocab.txt", "0_Transformer/pytorch_model.bin"})
    add(file);
  const Ended run = fetch();
  ASSERT_EQ(run.status, 0) << run.errors;
  EXPECT_TRUE(has("0_Transformer/pytorch_model.bin"));
  EXPECT_TRUE(has("0_Transformer/vocab.txt"));
}

TEST_F(FetchParts, AModuleOutOfTheFolderIsRefused) {
  hub_.add(
      "modules.json",
      R"([{"idx": 0, "name": "0", "path": "../x", "type": "sentence_transformers.models.Transformer"}])");
  add("config.json");
  EXPECT_NE(fetch().errors.find("modules.json: the path '../x' of module 0"), std::string::npos);
}

TEST_F(FetchParts, TakesTheCheckpointOfTensorFlowThatWasSavedLast) {
  for (const char* file :
       {"config.json", "vocab.txt", "model.ckpt-1.index", "model.ckpt-1.data-00000-of-00001",
        "model.ckpt-1.meta", "model.ckpt-2.index", "model.ckpt-2.data-00000-of-00002",
        "model.ckpt-2.data-00001-of-00002", "graph.pbtxt"})
    add(file);
  hub_.add("checkpoint", "model_checkpoint_path: \"model.ckpt-2\"\n");
  const Ended run = fetch();
  ASSERT_EQ(run.status, 0) << run.errors;
  for (const char* file : {"model.ckpt-2.index", "model.ckpt-2.data-00000-of-00002",
                           "model.ckpt-2.data-00001-of-00002", "checkpoint"})
    EXPECT_TRUE(has(file)) << file;
  for (const char* file : {"model.ckpt-1.data-00000-of-00001", "graph.pbtxt", "model.ckpt-1.meta"})
    EXPECT_FALSE(has(file)) << file;
}

TEST_F(FetchParts, AnIndexWithoutItsShardsIsAnError) {
  add("config.json");
  hub_.add("model.safetensors.index.json", R"({"weight_map": {"a": "model-1.safetensors"}})");
  EXPECT_EQ(fetch().errors,
            "electra: 'model.safetensors.index.json' names 'model-1.safetensors', which the hub "
            "does not have; the model is incomplete\n");
}

TEST_F(FetchParts, TakesTheShardsThatAnIndexNames) {
  hub_.add("model.safetensors.index.json",
           R"({"weight_map": {"a": "model-00001-of-00002.safetensors",
                              "b": "model-00002-of-00002.safetensors"}})");
  for (const char* file : {"config.json", "vocab.txt", "model-00001-of-00002.safetensors",
                           "model-00002-of-00002.safetensors", "unused.safetensors"})
    add(file);
  const Ended run = fetch();
  ASSERT_EQ(run.status, 0) << run.errors;
  EXPECT_TRUE(has("model-00001-of-00002.safetensors"));
  EXPECT_TRUE(has("model-00002-of-00002.safetensors"));
  EXPECT_FALSE(has("unused.safetensors"));
}

TEST_F(FetchParts, AShardIsNoFileWhoseNameOnlyBeginsSo) {
  add("config.json");
  hub_.add("pytorch_model.bin.index.json", R"({"weight_map": {"a": "m.bin"}})");
  add("m.bin.bin");
  EXPECT_EQ(fetch().errors,
            "electra: 'pytorch_model.bin.index.json' names 'm.bin', which the hub does not have; "
            "the model is incomplete\n");
  add("m.bin");
  ASSERT_EQ(fetch().status, 0);
  EXPECT_TRUE(has("m.bin"));
  EXPECT_FALSE(has("m.bin.bin"));
}

TEST_F(FetchParts, AShardOfAnotherNameThanOfWeightsIsRefused) {
  const fs::path folder = home_.path() / "model";
  add("config.json");
  const auto error_of = [&](const std::string& shard) {
    hub_.add("model.safetensors.index.json", R"({"weight_map": {"a": ")" + shard + "\"}}");
    hub_.add(shard, "theirs");
    home_.write(folder / shard, "mine");
    const std::string errors = fetch({"--to", folder}).errors;
    EXPECT_EQ(content_of(folder / shard), "mine");
    return errors;
  };
  EXPECT_EQ(error_of("notes.txt"),
            "electra: 'model.safetensors.index.json' names the shard 'notes.txt'; the name of a "
            "weight file was expected, as 'model-00001-of-00002.safetensors'\n");
  EXPECT_EQ(error_of(".model.safetensors"),
            "electra: HOME/model/model.safetensors.index.json: weight_map maps 'a' to "
            "'.model.safetensors', which is hidden; the name of a shard must not begin with a "
            "dot\n");
}

TEST_F(FetchParts, OtherWeightsInTheFolderAreRefused) {
  add("config.json");
  hub_.add("pytorch_model.bin", "x");
  const fs::path folder = home_.path() / "model";
  home_.write(folder / "model.safetensors", "x");
  EXPECT_EQ(fetch({"--to", folder}).errors,
            "electra: HOME/model has model.safetensors, which would be read instead of "
            "pytorch_model.bin; remove it or write to another folder\n");
  EXPECT_FALSE(fs::exists(folder / "config.json"));
}

TEST_F(FetchParts, WithoutWeightsAreNotDownloaded) {
  add("config.json");
  hub_.add("onnx/model.onnx", "x");
  EXPECT_EQ(fetch().errors,
            "electra: the model has no weights of a name that is read, but 'config.json', "
            "'onnx/model.onnx'\n");
  EXPECT_FALSE(fs::exists(cache()));
}

TEST_F(FetchParts, OfAnotherFamilyAreRefusedBeforeTheirWeights) {
  hub_.add("config.json", R"({"model_type": "bert"})");
  hub_.add("model.safetensors", "weights", true);
  EXPECT_EQ(fetch().errors,
            "electra: HOME/cache/models--me--reviews/snapshots/COMMIT: config.json: model_type is "
            "\"bert\"; this library runs \"electra\" models\n");
  EXPECT_EQ(hub_.count("HEAD", "model.safetensors"), 0U);
}

TEST_F(FetchParts, WithoutAConfigAreNotDownloaded) {
  hub_.add("model.safetensors", "x");
  EXPECT_EQ(fetch().errors,
            "electra: the model has no config.json, but 'model.safetensors'; it is no model of "
            "transformers\n");
  EXPECT_FALSE(fs::exists(cache()));
}

}  // namespace
}  // namespace electra::testing
