#include "io/folder_contents.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/support.hpp"

namespace electra::io {
namespace {

using testing::TemporaryFolder;

/// Describes a folder with these files, which are empty.
std::string description_with(const std::vector<std::string>& files) {
  const TemporaryFolder folder;
  for (const std::string& file : files) folder.write(file, "");
  return describe_folder(folder.path());
}

TEST(FolderContents, AnAdapterIsToBeMerged) {
  EXPECT_EQ(description_with({"adapter_config.json", "adapter_model.safetensors"}),
            " holds an adapter, without its base model ('adapter_config.json'), not a model as "
            "transformers saves it; merge it into its base model (merge_and_unload() of PEFT) and "
            "save that");
}

TEST(FolderContents, ExportsAndOtherTrainersFormsAreNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"model_quantized.onnx", "an ONNX model ('model_quantized.onnx')"},
      {"onnx/model.onnx", "an ONNX model ('onnx/model.onnx')"},
      {"openvino_model.xml", "an OpenVINO model"},
      {"model.tflite", "a TensorFlow Lite model"},
      {"saved_model.pb", "a TensorFlow SavedModel"},
      {"electra.gguf", "a GGUF model"},
      {"openvino_model.bin", "an OpenVINO model"},
      {"openvino/openvino_model.xml", "an OpenVINO model ('openvino/openvino_model.xml')"},
      {"saved_model/1/saved_model.pb", "a TensorFlow SavedModel"},
      {"model.xml", "an OpenVINO model"},
      {"weights.npz", "weights of NumPy or MLX"},
      {"coreml/model.mlpackage/x", "a Core ML model"},
      {"model_state.pdparams", "a PaddlePaddle model"},
      {"group1-shard1of2.bin", "a model of TensorFlow.js"},
      {"model.weights.h5", "weights of Keras 3"},
      {"pytorch_adapter.bin", "an adapter"},
      {"model.tar.gz", "an archive ('model.tar.gz')"},
      {"language_model.bin", "a model of FARM or Haystack"},
      {"zero_to_fp32.py", "a checkpoint of DeepSpeed"},
      {"global_step500/mp_rank_00_model_states.pt", "a checkpoint of DeepSpeed"},
      {"__0_0.distcp", "a distributed checkpoint of PyTorch"},
      {"pytorch_model_fsdp_0/x", "a checkpoint of FSDP"},
  };
  for (const auto& [file, what] : cases) {
    const std::string text = description_with({file});
    EXPECT_EQ(text.find(std::string(" holds ") + what), 0U) << text;
  }
}

TEST(FolderContents, TheHubsCacheNamesTheSnapshotThatIsMeant) {
  const TemporaryFolder folder;
  folder.write("models--a--b/snapshots/111/config.json", "{}");
  folder.write("models--a--b/snapshots/222/config.json", "{}");
  EXPECT_EQ(describe_folder(folder.path() / "models--a--b"),
            " is a model's folder in the hub's cache; the model is in its folder 'snapshots/111'");
  folder.write("models--a--b/refs/main", "222\n");
  EXPECT_EQ(describe_folder(folder.path() / "models--a--b"),
            " is a model's folder in the hub's cache; the model is in its folder 'snapshots/222'");
  EXPECT_EQ(describe_folder(folder.path()),
            " is the hub's cache; a model is in a folder below it, as "
            "'models--a--b/snapshots/222'");
  folder.write("models--a--b/refs/main", "../../elsewhere");
  EXPECT_EQ(describe_folder(folder.path() / "models--a--b"),
            " is a model's folder in the hub's cache; the model is in its folder 'snapshots/111'");
}

TEST(FolderContents, FoldersOfTheHubsCacheNameTheSnapshotToo) {
  const TemporaryFolder folder;
  folder.write("hub/models--a--b/snapshots/111/config.json", "{}");
  folder.write("hub/models--a--b/blobs/222", "{}");
  folder.write("hub/models--a--c/blobs/333", "{}");
  folder.write("hub/models--a--c/refs/main", "444");
  EXPECT_EQ(describe_folder(folder.path()),
            " is the hub's cache; a model is in a folder below it, as "
            "'hub/models--a--b/snapshots/111'");
  for (const char* blobs : {"hub/models--a--b/blobs", "hub/models--a--b/blobs/"})
    EXPECT_EQ(describe_folder(folder.path() / blobs),
              " is a part of the hub's cache; the model is in the folder beside it "
              "'snapshots/111'");
  EXPECT_EQ(describe_folder(folder.path() / "hub/models--a--c"),
            " is a model's folder in the hub's cache, but without a snapshot; download the model "
            "again");
}

TEST(FolderContents, AnOldCacheWithoutNamesIsKnownByItsHashes) {
  const std::string name = std::string(64, 'a') + '.' + std::string(64, '0');
  EXPECT_EQ(description_with({name, name + ".json", name + ".lock"}),
            " is the cache of an old transformers, whose files are not called by their names; "
            "download the model again");
}

TEST(FolderContents, ADownloadThatWasNotFinishedIsNamed) {
  const char* expected =
      " has no weights; a download of it was not finished ('x.incomplete'); "
      "download it again";
  EXPECT_EQ(description_with({"config.json", "x.incomplete"}), expected);
  EXPECT_EQ(description_with({"config.json", ".cache/huggingface/download/x.incomplete"}),
            expected);
  const TemporaryFolder folder;
  folder.write("models--a--b/blobs/x.incomplete", "");
  folder.write("models--a--b/snapshots/111/config.json", "");
  EXPECT_EQ(describe_folder(folder.path() / "models--a--b/snapshots/111"), expected);
}

TEST(FolderContents, WhatIsMissingIsSaid) {
  EXPECT_EQ(description_with({"model.safetensors", "vocab.txt"}),
            " has weights ('model.safetensors'), but no config.json, which says how large the "
            "model is; copy that of the model there");
  EXPECT_EQ(description_with({"config.json", "pytorch_model-00001-of-00002.bin"}),
            " has shards of weights, as 'pytorch_model-00001-of-00002.bin', but not their index, "
            "as model.safetensors.index.json; copy it from where they are from");
  EXPECT_EQ(description_with({"config.json", "model.fp16.safetensors"}),
            " has no weight file of a name that is looked for, but 'model.fp16.safetensors'; give "
            "its path if these are the weights of this model");
  EXPECT_EQ(description_with({"config.json", "model.fp16-00001-of-00002.safetensors",
                              "model.safetensors.index.fp16.json"}),
            " has no weight file of a name that is looked for, but "
            "'model.fp16-00001-of-00002.safetensors', 'model.safetensors.index.fp16.json'; give "
            "its path if these are the weights of this model");
  EXPECT_EQ(description_with({"config.json", "model.ckpt-5.data-00000-of-00001"}),
            " has the data of a TensorFlow checkpoint, 'model.ckpt-5.data-00000-of-00001', but "
            "not its .index file; copy that there too");
  EXPECT_EQ(description_with({"config.json", "optimizer.bin", "random_states_0.pkl"}),
            " holds the state of a training ('optimizer.bin', 'random_states_0.pkl'), but no "
            "weights of a model; save the model with save_pretrained()");
}

TEST(FolderContents, AShardIsKnownByItsName) {
  for (const char* name : {"model-00001-of-00002.safetensors", "pytorch_model-00010-of-00012.bin",
                           "model.fp16-00001-of-00002.safetensors"})
    EXPECT_TRUE(is_shard_name(name)) << name;
  for (const char* name : {"model.safetensors", "model-1-of-2.bin", "-of-", "00001-of-00002.bin",
                           "m.data-00000-of-00001", "model-00001-of-0000x.bin"})
    EXPECT_FALSE(is_shard_name(name)) << name;
}

TEST(FolderContents, ATrainersOutputNamesItsLastCheckpoint) {
  EXPECT_EQ(description_with({"checkpoint-500/config.json", "checkpoint-1500/config.json",
                              "checkpoint-1000/config.json", "checkpoint-best/x", "runs/x"}),
            " is a Trainer's output folder; a model is in a checkpoint, the last is "
            "'checkpoint-1500'");
}

TEST(FolderContents, AModelOneFolderBelowIsNamed) {
  EXPECT_EQ(description_with({"final/config.json", "other/file"}),
            " has no config.json; there is a model in its folder 'final'");
  EXPECT_EQ(description_with({"config.json", "final/config.json"}),
            " has no weights; there is a model in its folder 'final'");
  EXPECT_EQ(description_with({"config.json", "checkpoint-5/config.json"}),
            " is a Trainer's output folder; a model is in a checkpoint, the last is "
            "'checkpoint-5'");
}

TEST(FolderContents, OfManyModelsBelowTheRestIsCounted) {
  EXPECT_EQ(description_with({"a/config.json", "b/config.json", "c/config.json", "d/config.json",
                              "e/config.json", "f/config.json", "g/config.json"}),
            " has no config.json; there is a model in its folder 'a', 'b', 'c', 'd', 'e' and 2 "
            "more");
}

TEST(FolderContents, ATokenizerAloneIsNoModel) {
  EXPECT_EQ(description_with({"tokenizer.json", "tokenizer_config.json"}),
            " holds a tokenizer, but no model: neither config.json nor weights");
}

TEST(FolderContents, WhatIsNotKnownIsNotDescribed) {
  EXPECT_EQ(description_with({"config.json", "README.md"}), "");
  EXPECT_EQ(description_with({"README.md"}), "");
  EXPECT_EQ(description_with({}), " is empty");
}

TEST(FolderContents, WeightsUnderOtherNamesAreNotThoseOfAnOptimizer) {
  const TemporaryFolder folder;
  for (const char* name : {"best.pt", "optimizer.pt", "scheduler.pt", "rng_state.pth",
                           "training_args.bin", "notes.txt", "adapter_model.bin"})
    folder.write(name, "");
  EXPECT_EQ(other_weight_files(folder.path()), (std::vector<std::string>{"best.pt"}));
  EXPECT_EQ(adapter_files(folder.path()), (std::vector<std::string>{"adapter_model.bin"}));
  folder.write("other/pytorch_adapter.bin", "");
  EXPECT_EQ(adapter_files(folder.path() / "other"),
            (std::vector<std::string>{"pytorch_adapter.bin"}));
  folder.write("third/adapter_config.json", "");
  EXPECT_EQ(adapter_files(folder.path() / "third"),
            (std::vector<std::string>{"adapter_config.json"}));
}

}  // namespace
}  // namespace electra::io
