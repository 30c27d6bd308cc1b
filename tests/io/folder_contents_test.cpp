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

TEST(FolderContents, ATrainersOutputNamesItsLastCheckpoint) {
  EXPECT_EQ(description_with({"checkpoint-500/config.json", "checkpoint-1500/config.json",
                              "checkpoint-1000/config.json", "checkpoint-best/x", "runs/x"}),
            " is a Trainer's output folder; a model is in a checkpoint, the last is "
            "'checkpoint-1500'");
}

TEST(FolderContents, AModelOneFolderBelowIsNamed) {
  EXPECT_EQ(description_with({"final/config.json", "other/file"}),
            " has no config.json; there is a model in its folder 'final'");
}

TEST(FolderContents, ATokenizerAloneIsNoModel) {
  EXPECT_EQ(description_with({"tokenizer.json", "tokenizer_config.json"}),
            " holds a tokenizer, but no model: neither config.json nor weights");
}

TEST(FolderContents, WhatIsNotKnownIsNotDescribed) {
  EXPECT_EQ(description_with({"config.json", "README.md"}), "");
  EXPECT_EQ(description_with({}), " is empty");
}

TEST(FolderContents, WeightsUnderOtherNamesAreNotThoseOfAnOptimizer) {
  const TemporaryFolder folder;
  for (const char* name : {"best.pt", "optimizer.pt", "scheduler.pt", "rng_state.pth",
                           "training_args.bin", "notes.txt", "adapter_model.bin"})
    folder.write(name, "");
  EXPECT_EQ(other_weight_files(folder.path()), (std::vector<std::string>{"best.pt"}));
  EXPECT_EQ(adapter_files(folder.path()), (std::vector<std::string>{"adapter_model.bin"}));
}

}  // namespace
}  // namespace electra::io
