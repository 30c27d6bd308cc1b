// Folders that hold a model, but not as transformers saves it.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/model_copy.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/safetensors.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* sentence = "a fine text";

/// A copy of a model of texts, two labels, that a test changes.
class Model : public ModelCopy {
 public:
  Model() : ModelCopy("pipelines/text-classification/two") {}

  void add(const char* name) const {
    change([&](std::vector<NamedParameter>& tensors) {
      tensors.push_back({name, tensors.front().value});
    });
  }
  void put_before_names(const std::string& prefix) const {
    change([&](std::vector<NamedParameter>& tensors) {
      for (NamedParameter& tensor : tensors) tensor.name.insert(0, prefix);
    });
  }
  /// Puts another name in the place of one in config.json.
  void rename_in_config(const std::string& from, const std::string& to) const {
    std::string config = read_text_file(path() / "config.json", 1 << 20);
    config.replace(config.find(from), from.size(), to);
    write("config.json", config);
  }

  Ended classify() const { return run({"classify", "--model", path(), sentence}); }
  Ended check() const { return run({"check", "--model", path()}); }
  Ended convert() const { return run({"convert", "--from", path(), "--to", beside("new")}); }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(OtherFolders, APrefixBeforeAllNamesIsRemovedAndReported) {
  const std::string expected = Model().classify().output;
  const Model model;
  model.put_before_names("module._orig_mod.");
  EXPECT_EQ(model.classify().output, expected);
  EXPECT_EQ(model.classify().errors, "");
  EXPECT_TRUE(contains(model.check().output, "\nremoved from the names: 'module._orig_mod.'\n"));
  EXPECT_TRUE(contains(model.run({"info", "--model", model.path()}).output,
                       "\nprefix              module._orig_mod.\n"));
  EXPECT_EQ(model.convert().status, 0);
  EXPECT_EQ(run_program({"classify", "--model", model.beside("new"), sentence}).output, expected);
}

TEST(OtherFolders, APrefixThatIsNotUnderstoodIsInTheSentence) {
  const Model model;
  model.put_before_names("backbone.");
  model.add("crf.transitions");
  const Ended run = model.classify();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(contains(run.errors,
                       "its encoder has the prefix 'backbone.electra.', not "
                       "'electra.'"))
      << run.errors;
}

TEST(OtherFolders, AnEncoderCalledEncoderKeepsItsNameInTheSentence) {
  const Model model;
  model.change([](std::vector<NamedParameter>& tensors) {
    for (NamedParameter& tensor : tensors) {
      const bool is_base = tensor.name.rfind("electra.", 0) == 0;
      tensor.name = is_base ? "encoder." + tensor.name.substr(8) : "head." + tensor.name;
    }
  });
  EXPECT_TRUE(contains(model.classify().errors, "its encoder has the prefix 'encoder.', not"))
      << model.classify().errors;
}

TEST(OtherFolders, WeightsThatAreNotUsedAreNamedOnStandardError) {
  const Model model;
  const std::string expected = model.classify().output;
  model.add("crf.transitions");
  const Ended run = model.classify();
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.output, expected);
  EXPECT_EQ(run.errors,
            "electra: warning: MODEL: 1 tensor of its weights is not used: 'crf.transitions'; the "
            "answers may not be those of the model that was trained\n");
  EXPECT_TRUE(contains(model.check().output, "\nnot read: 'crf.transitions'\n"));
}

TEST(OtherFolders, AHeadIsNoWarningWhereTheEncoderIsAskedFor) {
  const Model model;
  EXPECT_EQ(model.run({"embed", "--model", model.path(), sentence}).errors, "");
  model.add("pooler.dense.bias");
  EXPECT_TRUE(contains(model.run({"embed", "--model", model.path(), sentence}).errors,
                       "'pooler.dense.bias'"));
}

TEST(OtherFolders, AnAdapterThatIsNotAppliedIsNamed) {
  const Model model;
  model.write("adapter_model.safetensors", "");
  const Ended run = model.classify();
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(
      run.errors,
      "electra: warning: MODEL: the adapter 'adapter_model.safetensors' is not applied; merge "
      "it into the weights for its answers\n");
  EXPECT_TRUE(
      contains(model.check().output, "\nnot applied: the adapter 'adapter_model.safetensors'\n"));
}

TEST(OtherFolders, OfSeveralModelsInAFileOneIsChosen) {
  const std::string expected = Model().classify().output;
  const Model model;
  model.change([](std::vector<NamedParameter>& tensors) {
    const std::vector<NamedParameter> all = tensors;
    tensors.clear();
    for (const NamedParameter& tensor : all) {
      tensors.push_back({"student." + tensor.name, tensor.value});
      tensors.push_back({"teacher." + tensor.name, tensor.value});
    }
  });
  EXPECT_TRUE(contains(model.classify().errors,
                       "has several models, with the prefixes 'student.', 'teacher.'; choose one "
                       "with '--scope'"))
      << model.classify().errors;
  const Ended run =
      model.run({"classify", "--model", model.path(), "--scope", "teacher", sentence});
  EXPECT_EQ(run.output, expected) << run.errors;
  EXPECT_EQ(run.errors, "");
}

TEST(OtherFolders, AClassOfAnotherProgramIsNeitherSoundNorConverted) {
  const Model model;
  model.rename_in_config("ElectraForSequenceClassification", "ElectraForMultiLabelClassification");
  const std::string names =
      "architectures names 'ElectraForMultiLabelClassification', which is no "
      "class of transformers for ELECTRA";
  for (const Ended& run : {model.check(), model.convert()}) {
    EXPECT_EQ(run.status, 1);
    EXPECT_TRUE(contains(run.errors, names)) << run.errors;
  }
  EXPECT_FALSE(fs::exists(model.beside("new")));
  EXPECT_TRUE(
      contains(model.classify().errors,
               "electra: warning: MODEL: config.json names the class "
               "'ElectraForMultiLabelClassification', which is no class of transformers for "
               "ELECTRA"));
}

TEST(OtherFolders, AClassOfAnotherFrameworkIsTheSameClass) {
  for (const char* name :
       {"TFElectraForSequenceClassification", "FlaxElectraForSequenceClassification"}) {
    const Model model;
    model.rename_in_config("ElectraForSequenceClassification", name);
    EXPECT_EQ(model.classify().errors, "") << name;
    EXPECT_TRUE(contains(model.check().output, "is sound: ElectraForSequenceClassification"));
    EXPECT_EQ(model.convert().status, 0);
    EXPECT_TRUE(contains(read_text_file(model.beside("new") / "config.json", 1 << 20),
                         "\"ElectraForSequenceClassification\""));
  }
}

TEST(OtherFolders, AConfigThatNamesAnotherHeadIsToldOfTheOneThatIsThere) {
  const Model model;
  model.rename_in_config("ElectraForSequenceClassification", "ElectraForPreTraining");
  EXPECT_EQ(model.classify().status, 0);
  const Ended run = model.check();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(contains(run.errors, "its head is that of ElectraForSequenceClassification"))
      << run.errors;
}

TEST(OtherFolders, AConfigOfSomethingElseIsNamed) {
  const Model model;
  model.write("config.json", R"({"peft_type": "LORA", "r": 8})");
  for (const Ended& run : {model.classify(), model.check(), model.convert()}) {
    EXPECT_EQ(run.status, 1);
    EXPECT_TRUE(contains(run.errors,
                         "config.json is that of an adapter (peft_type), not of a "
                         "model: it has neither hidden_size nor vocab_size"))
        << run.errors;
  }
}

TEST(OtherFolders, WeightsWithoutTheirConfigAreNoTokenizerAlone) {
  const Model model;
  model.remove("config.json");
  for (const char* command : {"classify", "info", "check"}) {
    const Ended run = model.run({command, "--model", model.path()});
    EXPECT_EQ(run.status, 1);
    EXPECT_TRUE(contains(run.errors, "MODEL has weights ('model.safetensors'), but no config.json"))
        << run.errors;
  }
}

TEST(OtherFolders, AFileThatIsNoneOfWeightsIsSaidToBeNone) {
  const TemporaryFolder folder;
  folder.write("noise.bin", "noise and more noise");
  folder.write("empty.safetensors", "");
  folder.write("notes.json", "{}");
  const std::string begin = "electra: " + folder.path().string();
  for (const char* command : {"classify", "tokenize", "info"}) {
    const auto errors = [&](const char* name) {
      return run_program({command, "--model", folder.path() / name}).errors;
    };
    EXPECT_EQ(errors("noise.bin"), begin +
                                       "/noise.bin has an unknown format: it begins with the "
                                       "bytes 6E 6F 69 73 65 20 61 6E\n");
    EXPECT_EQ(errors("empty.safetensors"),
              begin + "/empty.safetensors is empty; expected a weight file\n");
    EXPECT_TRUE(contains(errors("notes.json"), "/notes.json has no weight_map, so it is not"));
  }
}

TEST(OtherFolders, AHeadOfASingleLayerIsSaidToBeOne) {
  const Model model;
  model.change([](std::vector<NamedParameter>& tensors) {
    const auto is_dense = [](const NamedParameter& tensor) {
      return contains(tensor.name, "classifier.dense");
    };
    tensors.erase(std::remove_if(tensors.begin(), tensors.end(), is_dense), tensors.end());
    for (NamedParameter& tensor : tensors) {
      const std::size_t at = tensor.name.find("out_proj.");
      if (at != std::string::npos) tensor.name.erase(at, 9);
    }
  });
  for (const Ended& run : {model.classify(), model.check(), model.convert()}) {
    EXPECT_EQ(run.status, 1);
    EXPECT_TRUE(contains(run.errors, "its head is a single layer, not classifier.dense"))
        << run.errors;
  }
  EXPECT_FALSE(fs::exists(model.beside("new")));
}

TEST(OtherFolders, AnUnmergedAdapterInTheWeightsIsSaidToBeOne) {
  const Model model;
  model.change([](std::vector<NamedParameter>& tensors) {
    for (NamedParameter& tensor : tensors) {
      const std::size_t at = tensor.name.find("query.weight");
      if (at != std::string::npos) tensor.name.insert(at + 6, "base_layer.");
    }
  });
  EXPECT_TRUE(contains(model.classify().errors, "it holds an adapter (LoRA or the like)"))
      << model.classify().errors;
}

TEST(OtherFolders, NothingIsConvertedThatItsCheckWouldRefuse) {
  const Model model;
  model.change([](std::vector<NamedParameter>& tensors) {
    const auto values = std::make_shared<std::vector<float>>(
        tensors.front().value.shape.element_count(), std::numeric_limits<float>::quiet_NaN());
    tensors.front().value = {values, values->data(), DType::f32, tensors.front().value.shape};
  });
  EXPECT_EQ(model.convert().status, 1);
  EXPECT_FALSE(fs::exists(model.beside("new")));
}

TEST(OtherFolders, ALayerOfZerosIsNotSound) {
  const Model model;
  model.change([](std::vector<NamedParameter>& tensors) {
    for (NamedParameter& tensor : tensors) {
      if (!contains(tensor.name, "layer.0.output.dense.weight")) continue;
      const auto values =
          std::make_shared<std::vector<float>>(tensor.value.shape.element_count(), 0.0F);
      tensor.value = {values, values->data(), DType::f32, tensor.value.shape};
    }
  });
  const Ended run = model.check();
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(contains(run.errors, "layer.0.output.dense.weight' is zero throughout"))
      << run.errors;
}

TEST(OtherFolders, ZerosThatNoModelReadsAreSound) {
  const Model model;
  model.change([](std::vector<NamedParameter>& tensors) {
    const auto values = std::make_shared<std::vector<float>>(1, 0.0F);
    tensors.push_back({"electra.encoder.layer.0.attention.self.query.lora_B.weight",
                       {values, values->data(), DType::f32, {1}}});
  });
  EXPECT_EQ(model.check().status, 0) << model.check().errors;
}

TEST(OtherFolders, TheWeightsThatAreLeftAreListed) {
  const Model model;
  fs::copy(model.path() / "model.safetensors", model.path() / "pytorch_model.bin");
  const Ended run = model.run({"info", "--model", model.path()});
  EXPECT_TRUE(contains(run.output, "\nweights             model.safetensors\n")) << run.output;
  EXPECT_TRUE(contains(run.output, "\nweights_left        pytorch_model.bin\n"));
}

TEST(OtherFolders, AFolderOfSomethingElseSaysWhatItIs) {
  const Model model;
  model.remove("config.json");
  model.write("adapter_config.json", "{}");
  const auto expect_its_name = [&](const char* command) {
    const Ended run = model.run({command, "--model", model.path()});
    EXPECT_EQ(run.status, 1);
    EXPECT_TRUE(contains(run.errors, "MODEL holds an adapter, without its base model"))
        << run.errors;
  };
  for (const char* command : {"classify", "info", "check"}) expect_its_name(command);
  model.remove("vocab.txt");
  model.remove("tokenizer_config.json");
  for (const char* command : {"classify", "info", "check"}) expect_its_name(command);
}

}  // namespace
}  // namespace electra::testing
