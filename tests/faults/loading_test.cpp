// Every system call of loading fails in turn.
#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "electra/heads/pre_training.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "faults/faults.hpp"
#include "io/samples.hpp"
#include "support/pipeline_kinds.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::expect_survival;
using testing::PipelineKind;
using testing::Sample;
using testing::TemporaryFolder;

/// The files of a sample under the names that a model's folder has.
std::map<std::string, std::string> folder_of(const Sample& sample) {
  static const std::map<std::string, std::string> names = {
      {"Safetensors", "model.safetensors"}, {"ShardIndex", "model.safetensors.index.json"},
      {"PyTorchZip", "pytorch_model.bin"},  {"PyTorchLegacy", "pytorch_model.bin"},
      {"KerasHdf5", "tf_model.h5"},         {"Flax", "flax_model.msgpack"},
      {"Prepacked", "model.electra"}};
  std::map<std::string, std::string> files = sample.files;
  const auto name = names.find(sample.name);
  if (name == names.end()) return files;
  auto main = files.extract(sample.main);
  main.key() = name->second;
  files.insert(std::move(main));
  return files;
}

class EachFormat : public ::testing::TestWithParam<Sample> {
 protected:
  EachFormat() {
    for (const auto& [name, bytes] : folder_of(GetParam())) folder_.write(name, bytes);
  }

  void load(FileAccess access) const {
    OpenOptions options;
    options.network = Network::discriminator;
    options.access = access;
    const auto source = open_checkpoint(folder_.path(), options);
    for (const std::string& name : source->names()) {
      const Parameter* value = source->find(name);
      if (is_float(value->dtype)) value->floats();
    }
    source->check_contents();
  }

  TemporaryFolder folder_;
};

TEST_P(EachFormat, SurvivesFaultsMapped) {
  expect_survival([this] { load(FileAccess::map); });
}

TEST_P(EachFormat, SurvivesFaultsCopied) {
  expect_survival([this] { load(FileAccess::copy); });
}

INSTANTIATE_TEST_SUITE_P(Loading, EachFormat, ::testing::ValuesIn(testing::samples()),
                         [](const auto& tested) { return tested.param.name; });

TEST(Loading, AModelSurvivesFaults) {
  LoadOptions options;
  options.threads = 1;
  for (const char* name : {"/golden/pretraining-silu", "/golden/sharded"}) {
    const fs::path folder = std::string(ELECTRA_TEST_DATA) + name;
    expect_survival([&] { ElectraModel::from_pretrained(folder, options); });
  }
}

TEST(Loading, ATokenizerSurvivesFaults) {
  for (const char* name : {"uncased-vocab", "added-flags", "korean", "sides-left"}) {
    const fs::path folder = fs::path(ELECTRA_TEST_DATA "/tokenizer/models") / name;
    expect_survival([&] { ElectraTokenizer::from_pretrained(folder); });
  }
}

class EachPipeline : public ::testing::TestWithParam<PipelineKind> {};

TEST_P(EachPipeline, SurvivesFaultsWhileItIsOpened) {
  const LoadOptions options = testing::load_options(1);
  expect_survival([&] { GetParam().open(GetParam().model(), options); });
}

INSTANTIATE_TEST_SUITE_P(Loading, EachPipeline, ::testing::ValuesIn(testing::pipeline_kinds()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace electra
