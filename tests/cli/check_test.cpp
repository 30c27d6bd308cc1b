#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/model_copy.hpp"
#include "cli/support/task_model.hpp"
#include "electra/io/safetensors.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

/// A copy of a sound model, with 55 tokens and its tokenizer, that a test may spoil.
class Model : public ModelCopy {
 public:
  Model() : ModelCopy("pipelines/text-classification/two") {}

  /// Replaces a tensor.
  void set(const char* name, const Shape& shape, std::vector<float> values) const {
    const auto owner = std::make_shared<std::vector<float>>(std::move(values));
    change([&](std::vector<NamedParameter>& tensors) {
      for (NamedParameter& tensor : tensors) {
        if (tensor.name == name) tensor.value = {owner, owner->data(), DType::f32, shape};
      }
    });
  }

  /// Returns the sentence of its check, with MODEL for the folder.
  std::string sentence(int status) const {
    const Ended ended = run({"check", "--model", path()});
    EXPECT_EQ(ended.status, status);
    return status == 0 ? ended.output : ended.errors;
  }
};

TEST(Check, ReportsThatASoundModelIsSound) {
  EXPECT_EQ(Model().sentence(0),
            "MODEL is sound: ElectraForSequenceClassification, 27 tensors in safetensors, with its "
            "tokenizer\n");
}

TEST(Check, NeedsNoTokenizerAndNamesWhatIsNotRead) {
  const Ended run = run_program({"check", "--model", ELECTRA_TEST_DATA "/golden/leftover-tensors"});
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.output, ELECTRA_TEST_DATA
            "/golden/leftover-tensors is sound: ElectraForPreTraining, 27 tensors in safetensors, "
            "no tokenizer\n"
            "not read: 'electra.embeddings_project.bias'\n"
            "not read: 'electra.embeddings_project.weight'\n");
}

TEST(Check, PrintsTheSameAsJson) {
  const Ended run =
      run_program({"check", "--json", "--model", ELECTRA_TEST_DATA "/golden/leftover-tensors"});
  EXPECT_EQ(run.output, "{\"ok\":true,\"model\":\"" ELECTRA_TEST_DATA
                        "/golden/leftover-tensors\",\"architecture\":\"ElectraForPreTraining\","
                        "\"format\":\"safetensors\",\"tensors\":27,\"unread\":["
                        "\"electra.embeddings_project.bias\","
                        "\"electra.embeddings_project.weight\"],\"tokenizer\":null}\n");
  const Ended failed = run_program({"check", "--json", "--model", "nowhere"});
  EXPECT_EQ(failed.output,
            "{\"ok\":false,\"model\":\"nowhere\",\"error\":\"'nowhere' is not a folder; the "
            "path of a Hugging Face folder on this machine was expected\"}\n");
  EXPECT_EQ(failed.status, 1);
}

TEST(Check, RefusesWeightsThatAreNotFinite) {
  const Model model;
  model.set("classifier.out_proj.bias", {2}, {0, std::numeric_limits<float>::infinity()});
  EXPECT_EQ(model.sentence(1),
            "electra: MODEL: 'classifier.out_proj.bias' has inf at element 1; a model's weights "
            "must be finite numbers\n");
}

TEST(Check, RefusesATokenizerOfAnotherModel) {
  const Model model;
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (int i = 0; i < 96; ++i) vocabulary += "word" + std::to_string(i) + '\n';
  model.write("vocab.txt", vocabulary);
  EXPECT_EQ(model.sentence(1),
            "electra: MODEL: the tokenizer gives the id 100, but vocab_size in config.json is 80; "
            "they must come from the same model\n");
}

TEST(Check, RefusesATokenizerWithMoreTokenTypesThanTheModel) {
  const Model model;
  std::ifstream file(model.path() / "config.json");
  std::string config(std::istreambuf_iterator<char>(file), {});
  config.replace(config.find("\"type_vocab_size\": 2"), 20, "\"type_vocab_size\": 1");
  model.write("config.json", config);
  model.set("electra.embeddings.token_type_embeddings.weight", {1, 8}, std::vector<float>(8));
  EXPECT_EQ(model.sentence(1),
            "electra: MODEL: the tokenizer gives the token type 1, but type_vocab_size in "
            "config.json is 1; they must come from the same model\n");
}

TEST(Check, SaysWhatTheTokenTypesOfPairsAreWhereReleasesDiffer) {
  const Model model;
  const std::string sound =
      "MODEL is sound: ElectraForSequenceClassification, 27 tensors in safetensors, with its "
      "tokenizer\n";
  model.write("tokenizer_config.json", R"({"tokenizer_class": "DistilBertTokenizer"})");
  EXPECT_EQ(model.sentence(0),
            sound + "token types of pairs: all 0, the default of the tokenizer_class\n");
  model.write("tokenizer_config.json", R"({"model_input_names": ["input_ids"]})");
  EXPECT_EQ(model.sentence(0),
            sound +
                "token types of pairs: all 0, as model_input_names in tokenizer_config.json "
                "says\n");
  model.write("tokenizer_config.json", R"({"model_input_names": ["token_type_ids"]})");
  EXPECT_EQ(model.sentence(0), sound);
}

TEST(Check, SaysWhatTheTokenTypesOfAGenericTokenizerAre) {
  const Model model;
  model.write("tokenizer.json",
              R"({"normalizer": {"type": "BertNormalizer", "clean_text": true,)"
              R"( "handle_chinese_chars": true, "lowercase": true}, "added_tokens": [],)"
              R"( "pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"unk_token": "[UNK]",)"
              R"( "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,)"
              R"( "vocab": {"[UNK]": 1, "a": 5}}})");
  model.write("tokenizer_config.json", R"({"tokenizer_class": "TokenizersBackend"})");
  const std::string sentence = model.sentence(0);
  EXPECT_EQ(sentence.substr(sentence.find("token types")),
            "token types of pairs: 0 and 1, as transformers 4 reads a PreTrainedTokenizerFast "
            "without model_input_names; transformers 5 reads all 0, as --no-token-type-ids does\n");
  const Ended json = run_program({"check", "--json", "--model", model.path()});
  EXPECT_NE(json.output.find("\"token_type_ids\":true,\"token_type_ids_reason\":\"0 and 1, as "
                             "transformers 4 reads"),
            std::string::npos);
}

TEST(Check, RefusesAVocabularyWithoutItsUnknownToken) {
  const Model model;
  model.write("vocab.txt", "[PAD]\n[CLS]\n[SEP]\n[MASK]\na\n");
  EXPECT_EQ(model.sentence(1),
            "electra: MODEL: the vocabulary lacks the tokenizer's unk_token '[UNK]', so every text "
            "with a word that it lacks too is an error; restore the vocabulary that the model was "
            "trained with\n");
}

TEST(Check, NamesTheFolderWhereAShapeIsWrong) {
  const Model model;
  fs::copy(fs::path(ELECTRA_TEST_DATA) / "pipelines/text-classification/five/model.safetensors",
           model.path(), fs::copy_options::overwrite_existing);
  EXPECT_EQ(model.sentence(1).rfind("electra: MODEL", 0), 0U) << model.sentence(1);
}

TEST(Check, NamesAFileThatCannotBeRead) {
  const Model model;
  model.write("config.json", "{");
  EXPECT_EQ(model.sentence(1),
            "electra: MODEL: config.json: line 1, column 2: unexpected end of text\n");
}

TEST(Check, ReadsHowTextIsGeneratedWhereThatIsTheTask) {
  const TaskModel causal("generate", "ElectraForCausalLM");
  const auto sentence_with = [](const TaskModel& model, const std::string& text) {
    std::ofstream(model.path() / "generation_config.json") << text;
    return run_program({"check", "--model", model.path()}).errors;
  };
  EXPECT_EQ(sentence_with(causal, "{\"num_beams\": 2}"), "");
  EXPECT_NE(sentence_with(causal, "Entry not found").find("is an error message of a server"),
            std::string::npos);
  EXPECT_EQ(sentence_with({"qa", "ElectraForQuestionAnswering"}, "{\"num_beams\": \"x\"}"), "");
}

}  // namespace
}  // namespace electra::testing
