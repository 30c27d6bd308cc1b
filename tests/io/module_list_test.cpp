#include "io/module_list.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "io/model_folder.hpp"
#include "io/sentence_config.hpp"
#include "io/support.hpp"

namespace electra::io {
namespace {

using testing::message_without;
using testing::TemporaryFolder;

std::string module_of(const std::string& type, const std::string& path) {
  return R"({"idx":0,"name":")" + type + R"(","path":")" + path + R"(","type":")" + type + "\"}";
}

std::string list_of(const std::string& type, const std::string& path) {
  return "[" + module_of(type, path) + "]";
}

const std::string transformer = "sentence_transformers.models.Transformer";

/// Returns what is said of a folder, without the prefix that names it.
template <class Action>
std::string error_in(const TemporaryFolder& folder, const Action& action) {
  std::string text = message_without(folder.path(), action);
  const std::string prefix = folder.path().string() + ": ";
  const std::size_t at = text.find(prefix);
  return at == std::string::npos ? text : text.erase(at, prefix.size());
}

/// What is said of a modules.json of this text.
std::string error_of(const std::string& text) {
  const TemporaryFolder folder;
  folder.write("modules.json", text);
  return error_in(folder, [&] { read_module_list(folder.path()); });
}

TEST(ModuleList, IsReadInItsOrder) {
  const TemporaryFolder folder;
  EXPECT_TRUE(read_module_list(folder.path()).empty());
  folder.write("modules.json",
               "[" + module_of(transformer, "") + "," +
                   module_of("sentence_transformers.sentence_transformer.modules.pooling.Pooling",
                             "./1_Pooling/") +
                   "," + module_of("custom.Whitening", "2") + "]");
  const auto modules = read_module_list(folder.path());
  ASSERT_EQ(modules.size(), 3U);
  EXPECT_EQ(modules[1].class_name(), "Pooling");
  EXPECT_EQ(modules[1].path, "1_Pooling");
  EXPECT_TRUE(modules[1].is_of_library());
  EXPECT_FALSE(modules[2].is_of_library());
  EXPECT_EQ(module_paths(modules), (std::vector<std::string>{"1_Pooling", "2"}));
}

TEST(ModuleList, LeadsToNoOtherFolder) {
  for (const char* path : {"/etc", "..", "a/../../b", "a\\\\b", "a\\u0000b", ".git", "a/.b"}) {
    EXPECT_NE(error_of(list_of(transformer, path)).find("of a visible folder below the model's"),
              std::string::npos)
        << path << ": " << error_of(list_of(transformer, path));
  }
  EXPECT_EQ(error_of(list_of(transformer, "../0")),
            "config: modules.json: the path '../0' of module 0 is not that of a visible folder "
            "below the model's");
}

TEST(ModuleList, OfAnotherFormIsRefused) {
  EXPECT_EQ(error_of("{}"), "config: modules.json must be an array of 1 to 64 modules");
  EXPECT_EQ(error_of("[]"), "config: modules.json must be an array of 1 to 64 modules");
  EXPECT_EQ(error_of("[1]"), "config: modules.json: module 0 is 1; it must be an object");
  EXPECT_EQ(error_of(R"([{"type":"a"}])"),
            "config: modules.json has no [0].path; each module needs a type and a path");
  EXPECT_EQ(error_of(R"([{"type":null,"path":""}])"),
            "config: modules.json: [0].type is null; it must be a string");
  EXPECT_EQ(error_of("[" + module_of("a", "1") + "," + module_of("a", "2") + "]"),
            "config: modules.json has two modules of the name 'a'");
  std::string many = "[" + module_of("m", "");
  for (int i = 0; i < 64; ++i) many += "," + module_of("m" + std::to_string(i), "");
  EXPECT_EQ(error_of(many + "]"), "config: modules.json must be an array of 1 to 64 modules");
}

TEST(TransformerFolder, IsTheOneThatTheListNames) {
  const TemporaryFolder folder;
  EXPECT_EQ(transformer_folder(folder.path()), folder.path());
  folder.write("modules.json", list_of(transformer, ""));
  EXPECT_EQ(transformer_folder(folder.path()), folder.path());
  folder.write("modules.json", list_of("sentence_transformers.models.BoW", "0_BoW"));
  EXPECT_EQ(transformer_folder(folder.path()), folder.path());
  folder.write("modules.json", list_of(transformer, "0_Transformer"));
  EXPECT_EQ(
      message_without(folder.path().parent_path(), [&] { transformer_folder(folder.path()); }),
      "io: " + folder.path().filename().string() +
          ": modules.json says that the model lies in '0_Transformer', which is not there; "
          "the folder is incomplete");
  folder.write("model.safetensors", "");
  EXPECT_EQ(transformer_folder(folder.path()), folder.path());
  folder.write("0_Transformer/config.json", "{}");
  EXPECT_EQ(transformer_folder(folder.path()), folder.path() / "0_Transformer");
}

/// A folder with a list of modules and one more file.
class SentenceFolder {
 public:
  SentenceFolder(const std::string& name, const std::string& text) {
    folder_.write("modules.json", list_of(transformer, "0"));
    folder_.write(name, text);
  }
  SentenceConfig read() const { return read_sentence_config(folder_.path()); }
  std::string error() const {
    return error_in(folder_, [&] { read(); });
  }

 private:
  TemporaryFolder folder_;
};

TEST(SentenceConfig, LimitsTheLengthOfTexts) {
  const auto limit_of = [](const std::string& text) {
    return SentenceFolder("0/sentence_bert_config.json", text).read().max_seq_length;
  };
  EXPECT_EQ(limit_of(R"({"max_seq_length":128,"do_lower_case":false})"), 128);
  EXPECT_EQ(limit_of(R"({"max_seq_length":null,"do_lower_case":false})"), std::nullopt);
  EXPECT_EQ(limit_of(R"({"tokenizer_args":{"model_max_length":64,"use_fast":true}})"), 64);
  EXPECT_EQ(limit_of(R"({"max_seq_length":8,"processor_kwargs":{"model_max_length":64}})"), 8);
  EXPECT_EQ(limit_of(R"({"transformer_task":"feature-extraction","modality_config":{"text":{}},)"
                     R"("module_output_name":"token_embeddings"})"),
            std::nullopt);
}

TEST(SentenceConfig, HasOlderNames) {
  const SentenceFolder folder("0/sentence_xlnet_config.json",
                              R"({"max_seq_length":7,"do_lower_case":true})");
  EXPECT_EQ(folder.read().max_seq_length, 7);
  EXPECT_TRUE(folder.read().do_lower_case);
}

TEST(SentenceConfig, HasPromptsByName) {
  const SentenceFolder folder(
      "config_sentence_transformers.json",
      R"({"prompts":{"query":"q: ","document":null,"x":"y"},"default_prompt_name":"x"})");
  const SentenceConfig config = folder.read();
  EXPECT_EQ(config.prompt("query"), "q: ");
  EXPECT_EQ(config.prompt("document"), "");
  EXPECT_EQ(config.default_prompt_name, "x");
  EXPECT_EQ(message_without("", [&] { config.prompt("passage"); }),
            "input: prompt_name is 'passage'; the prompts of the model are 'document', 'query', "
            "'x'");
}

TEST(SentenceConfig, OfACrossEncoderIsNotRead) {
  const SentenceFolder folder(
      "config_sentence_transformers.json",
      R"({"model_type":"CrossEncoder","prompts":{"query":"q: "},"default_prompt_name":"query"})");
  EXPECT_EQ(folder.read().default_prompt_name, std::nullopt);
}

TEST(SentenceConfig, OfAnotherClassIsRefused) {
  const auto error_for = [](const std::string& config) {
    const TemporaryFolder folder;
    folder.write("config_sentence_transformers.json", config);
    return message_without(folder.path(), [&] { require_sentence_model(folder.path()); });
  };
  EXPECT_EQ(
      error_for(R"({"model_type":"SparseEncoder"})"),
      "unsupported: config_sentence_transformers.json: model_type is 'SparseEncoder', which is "
      "not supported; 'SentenceTransformer' is, and with pooling the vectors of any model");
  EXPECT_EQ(error_for(R"({"model_type":"SentenceTransformer"})"), "nothing was thrown");
  EXPECT_EQ(error_for("{}"), "nothing was thrown");
}

TEST(SentenceConfig, NamesWhatIsWrong) {
  const auto of_transformer = [](const std::string& text) {
    return SentenceFolder("0/sentence_bert_config.json", text).error();
  };
  EXPECT_EQ(of_transformer("[]"),
            "config: 0/sentence_bert_config.json holds array; it must hold an object");
  EXPECT_EQ(of_transformer(R"({"max_seq_length":0})"),
            "config: 0/sentence_bert_config.json: max_seq_length is 0; it must be at least 1");
  EXPECT_EQ(of_transformer(R"({"max_seq_length":"128"})"),
            "config: 0/sentence_bert_config.json: max_seq_length is \"128\"; it must be an "
            "integer");
  EXPECT_EQ(of_transformer(R"({"tokenizer_args":{"strip_accents":true}})"),
            "unsupported: 0/sentence_bert_config.json: tokenizer_args has 'strip_accents', which "
            "is not supported; set it in tokenizer_config.json");
  EXPECT_EQ(of_transformer(R"({"transformer_task":"fill-mask"})"),
            "unsupported: 0/sentence_bert_config.json: transformer_task is 'fill-mask', which is "
            "not supported; 'feature-extraction' is");
  const auto of_prompts = [](const std::string& text) {
    return SentenceFolder("config_sentence_transformers.json", text).error();
  };
  EXPECT_EQ(of_prompts(R"({"prompts":{"query":")" + std::string(16385, 'q') + "\"}}"),
            "config: config_sentence_transformers.json: prompts['query'] has 16385 bytes; at most "
            "16384 are supported, since it stands before every text: shorten it");
  EXPECT_EQ(of_prompts(R"({"prompts":[]})"),
            "config: config_sentence_transformers.json: prompts is []; it must be an object");
  EXPECT_EQ(of_prompts(R"({"prompts":{"a\u001b":1}})"),
            "config: config_sentence_transformers.json: prompts['a?'] is 1; it must be a string");
  EXPECT_EQ(of_prompts(R"({"default_prompt_name":"x"})"),
            "config: config_sentence_transformers.json: default_prompt_name is 'x', which is not "
            "one of the prompts");
}

}  // namespace
}  // namespace electra::io
