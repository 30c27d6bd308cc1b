#include "electra/model/config.hpp"

#include <cctype>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "electra/model/model.hpp"
#include "support/growth.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::message_of;

std::string problem_with(const char* text) {
  return message_of([&] { ElectraConfig::from_json(text); });
}

TEST(Config, HasTheDefaultsOfTheReference) {
  const auto config = ElectraConfig::from_json("{}");
  EXPECT_EQ(config.vocab_size, 30522);
  EXPECT_EQ(config.embedding_size, 128);
  EXPECT_EQ(config.hidden_size, 256);
  EXPECT_EQ(config.num_hidden_layers, 12);
  EXPECT_EQ(config.num_attention_heads, 4);
  EXPECT_EQ(config.intermediate_size, 1024);
  EXPECT_EQ(config.hidden_act, "gelu");
  EXPECT_EQ(config.layer_norm_eps, 1e-12);
  EXPECT_EQ(config.summary_activation, "gelu");
  EXPECT_EQ(config.pad_token_id, 0);
  EXPECT_EQ(config.bos_token_id, std::nullopt);
  EXPECT_TRUE(config.eos_token_id.empty());
  EXPECT_TRUE(config.tie_word_embeddings);
  EXPECT_EQ(config.num_labels(), 2);
  EXPECT_EQ(config.label(1), "LABEL_1");
  EXPECT_EQ(config.problem_type, std::nullopt);
}

TEST(Config, LeavesNumbersAtTheirDefaultWhereTheFileHasNull) {
  const auto config = ElectraConfig::from_json(R"({"hidden_size": null, "problem_type": null})");
  EXPECT_EQ(config.hidden_size, 256);
}

TEST(Config, TakesNullForWhatMayBeAbsent) {
  const auto config =
      ElectraConfig::from_json(R"({"summary_activation": null, "pad_token_id": null})");
  EXPECT_EQ(config.summary_activation, std::nullopt);
  EXPECT_EQ(config.pad_token_id, std::nullopt);
}

TEST(Config, TakesNullForFalse) {
  const auto config =
      ElectraConfig::from_json(R"({"tie_word_embeddings": null, "summary_use_proj": null})");
  EXPECT_FALSE(config.tie_word_embeddings);
  EXPECT_FALSE(config.summary_use_proj);
}

TEST(Config, TakesNumbersForLabelsAndTextForTheirIds) {
  const auto config = ElectraConfig::from_json(
      R"({"id2label": {"0": 7, "1": "b"}, "label2id": {"7": "0", "b": 1}})");
  EXPECT_EQ(config.label(0), "7");
  EXPECT_EQ(config.label2id.at("7"), 0);
  EXPECT_EQ(config.label2id.at("b"), 1);
}

TEST(Config, TakesWhateverPythonTakesForALabel) {
  const auto config = ElectraConfig::from_json(
      R"({"id2label": {"-100": "IGNORE", " +1 ": true, "0_2": null, "03": 1.5, "4": ["a", 1]}})");
  EXPECT_EQ(config.num_labels(), 5);
  EXPECT_EQ(config.label(-100), "IGNORE");
  EXPECT_EQ(config.label(0), "LABEL_0");
  EXPECT_EQ(config.label(1), "True");
  EXPECT_EQ(config.label(2), "None");
  EXPECT_EQ(config.label(3), "1.5");
  EXPECT_EQ(config.label(4), "[\"a\", 1]");
}

TEST(Config, KeepsIdsOfLabelsThatAreNoIntegers) {
  const auto config = ElectraConfig::from_json(
      R"({"label2id": {"a": 0.0, "b": "1", "c": null, "d": "negative", "e": 2, "f": true}})");
  EXPECT_EQ(config.label2id, (std::map<std::string, Index>{{"a", 0}, {"b", 1}, {"e", 2}}));
  auto changed = ElectraConfig::from_json(config.to_json());
  EXPECT_EQ(changed.label2id, config.label2id);
  EXPECT_EQ(changed.other.at("label2id"), R"({"a":0.0,"b":"1","c":null,"d":"negative","f":true})");
  changed.label2id["a"] = 7;
  changed.label2id["c"] = 8;
  const auto again = ElectraConfig::from_json(changed.to_json());
  EXPECT_EQ(again.label2id, (std::map<std::string, Index>{{"a", 7}, {"b", 1}, {"c", 8}, {"e", 2}}));
  EXPECT_EQ(again.other.at("label2id"), R"({"b":"1","d":"negative","f":true})");
}

TEST(Config, KeepsALabel2idOfAnyForm) {
  for (const std::string ids : {R"(["bad","good"])", R"("x")", "3", "true"}) {
    const auto config = ElectraConfig::from_json(
        R"({"id2label": {"0": "bad", "1": "good"}, "label2id": )" + ids + "}");
    EXPECT_EQ(config.label2id, (std::map<std::string, Index>{{"bad", 0}, {"good", 1}}));
    EXPECT_EQ(ElectraConfig::from_json(config.to_json()).other.at("label2id"), ids);
  }
}

TEST(Config, CountsLabelsByTheEntriesOfId2label) {
  const auto config = ElectraConfig::from_json(
      R"({"num_labels": 7, "id2label": {"0": "bad", "5": "good", "2": "so so"}})");
  EXPECT_EQ(config.num_labels(), 3);
  EXPECT_EQ(config.label(5), "good");
  EXPECT_EQ(config.label(1), "LABEL_1");
  EXPECT_EQ(config.label2id.at("so so"), 2);
}

TEST(Config, NamesLabelsItselfWhereOnlyTheirNumberIsGiven) {
  const auto config = ElectraConfig::from_json(R"({"num_labels": 3})");
  EXPECT_EQ(config.num_labels(), 3);
  EXPECT_EQ(config.label(2), "LABEL_2");
}

TEST(Config, HasAtMost65536NamedLabels) {
  std::string names;
  for (int i = 0; i <= 65536; ++i)
    names += (i == 0 ? "\"" : ", \"") + std::to_string(i) + R"(": "a")";
  EXPECT_EQ(problem_with((R"({"id2label": {)" + names + "}}").c_str()),
            "config: config.json: id2label has 65537 labels; at most 65536 are supported");
  EXPECT_EQ(problem_with((R"({"label2id": {)" + names + "}}").c_str()),
            "config: config.json: label2id has 65537 labels; at most 65536 are supported");
}

TEST(Config, HasLabelsOfAtMost4096Bytes) {
  const auto labelled = [](std::size_t bytes) {
    return R"({"id2label": {"0": "a", "7": ")" + std::string(bytes, 'q') + "\"}}";
  };
  EXPECT_EQ(ElectraConfig::from_json(labelled(4096)).label(7).size(), 4096U);
  EXPECT_EQ(message_of([&] { ElectraConfig::from_json(labelled(4097)); }),
            "config: config.json: id2label has a label of 4097 bytes for 7; at most 4096 are "
            "supported");
}

// As many labels, ids that are no integers, and keys that nobody knows.
TEST(Config, IsReadAndWrittenInTheTimeOfItsText) {
  const double growth = testing::growth_of_time(1000, [](std::size_t count) {
    std::string names, ids, others;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string number = std::to_string(i);
      names += (i == 0 ? "\"" : ",\"") + number + "\":\"label " + number + '"';
      ids += (i == 0 ? "\"label " : ",\"label ") + number + "\":\"" + number + '"';
      others += ",\"other " + number + "\":" + number;
    }
    return [text = "{\"id2label\":{" + names + "},\"label2id\":{" + ids + '}' + others + '}'] {
      const auto config = ElectraConfig::from_json(text);
      const auto again = ElectraConfig::from_json(config.to_json());
      EXPECT_EQ(again.label2id, config.label2id);
      EXPECT_EQ(again.other.size(), config.other.size());
    };
  });
  EXPECT_LT(growth, testing::linear_growth);
}

TEST(Config, TakesOneEndOfTextOrSeveral) {
  EXPECT_EQ(ElectraConfig::from_json(R"({"eos_token_id": 3})").eos_token_id, std::vector<Index>{3});
  EXPECT_EQ(ElectraConfig::from_json(R"({"eos_token_id": [3, 9]})").eos_token_id,
            (std::vector<Index>{3, 9}));
}

TEST(Config, KnowsWhichHeadsALayerHasLost) {
  const auto config = ElectraConfig::from_json(R"({"pruned_heads": {"0": [1], "2": [0, 3, 3]}})");
  EXPECT_EQ(config.heads_of_layer(0), 3);
  EXPECT_EQ(config.heads_of_layer(1), 4);
  EXPECT_EQ(config.heads_of_layer(2), 2);
}

TEST(Config, ReadsBackWhatItWrites) {
  const char* text = R"({"architectures": ["ElectraForPreTraining"], "hidden_size": 48,
      "problem_type": "regression", "position_embedding_type": "relative_key",
      "id2label": {"0": "é \"x\""}, "eos_token_id": [1, 2], "summary_activation": null,
      "pruned_heads": {"1": [2]}, "layer_norm_eps": 1e-5, "classifier_dropout": 0.25,
      "training": {"rates": [0.0001, {"warm": null}], "seed": 18446744073709551615}})";
  const auto config = ElectraConfig::from_json(text);
  const auto again = ElectraConfig::from_json(config.to_json());
  EXPECT_EQ(again.to_json(), config.to_json());
  EXPECT_EQ(again.hidden_size, 48);
  EXPECT_EQ(again.problem_type, ProblemType::regression);
  EXPECT_EQ(again.position_embedding_type, PositionEmbeddingType::relative_key);
  EXPECT_EQ(again.label(0), "é \"x\"");
  EXPECT_EQ(again.eos_token_id, (std::vector<Index>{1, 2}));
  EXPECT_EQ(again.summary_activation, std::nullopt);
  EXPECT_EQ(again.layer_norm_eps, 1e-5);
  EXPECT_EQ(again.classifier_dropout, 0.25);
  EXPECT_EQ(again.pruned_heads.at(1), std::vector<Index>{2});
}

TEST(Config, KeepsTheKeysThatItDoesNotKnow) {
  const auto config =
      ElectraConfig::from_json(R"({"xla_device": true, "x": {"seed": 18446744073709551615}})");
  EXPECT_EQ(config.other.at("xla_device"), "true");
  EXPECT_EQ(config.other.at("x"), R"({"seed":18446744073709551615})");
  EXPECT_EQ(config.other.size(), 2U);
}

TEST(Config, RefusesToWriteWhatJsonCannotHold) {
  const auto refusal = [](const auto& spoil) {
    ElectraConfig config;
    spoil(config);
    return testing::message_of([&] { config.to_json(); });
  };
  const std::string not_utf8 = "caf\xE9";
  EXPECT_EQ(refusal([&](ElectraConfig& config) { config.id2label[0] = not_utf8; }),
            "config: config.json: id2label holds text that is not UTF-8; JSON can hold nothing "
            "else");
  EXPECT_EQ(refusal([&](ElectraConfig& config) { config.label2id[not_utf8] = 0; }),
            "config: config.json: label2id holds text that is not UTF-8; JSON can hold nothing "
            "else");
  EXPECT_EQ(refusal([&](ElectraConfig& config) { config.hidden_act = not_utf8; }),
            "config: config.json: hidden_act holds text that is not UTF-8; JSON can hold nothing "
            "else");
  EXPECT_EQ(refusal([&](ElectraConfig& config) { config.other["seed"] = '"' + not_utf8 + '"'; }),
            "config: config.json: seed, column 5: malformed UTF-8");
  EXPECT_EQ(refusal([](ElectraConfig& config) { config.other["seed"] = "seven"; }),
            "config: config.json: seed, column 1: unexpected 's'");
  EXPECT_EQ(refusal([](ElectraConfig& config) { config.other["seed"] = ""; }),
            "config: config.json: seed, column 1: unexpected end of text");
}

TEST(Config, ReadsAFolderAndAFile) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("config.json", R"({"hidden_size": 24})");
  EXPECT_EQ(ElectraConfig::from_pretrained(folder.path()).hidden_size, 24);
  EXPECT_EQ(ElectraConfig::from_pretrained(file).hidden_size, 24);
}

TEST(Config, NamesTheFolderWhereItIsWrong) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("config.json", "");
  const std::string sentence = "config: " + folder.path().string() +
                               ": config.json is empty; it must hold JSON: download it again";
  EXPECT_EQ(message_of([&] { ElectraConfig::from_pretrained(folder.path()); }), sentence);
  EXPECT_EQ(message_of([&] { ElectraConfig::from_pretrained(file); }), sentence);
  EXPECT_EQ(message_of([&] { ElectraModel::from_pretrained(folder.path()); }), sentence);
}

TEST(Config, OfAModelIsInAFolder) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("model.safetensors", "");
  EXPECT_EQ(message_of([&] { ElectraModel::from_pretrained(file); }),
            "io: '" + file.string() +
                "' is a file; the path of the Hugging Face folder that it lies in was expected");
  const std::string sentence =
      "io: 'google/electra-small-discriminator' is not a folder; the path of a Hugging Face "
      "folder on this machine was expected; a model of the hub is downloaded first, with "
      "electra fetch google/electra-small-discriminator --to DIR";
  const char* hub_name = "google/electra-small-discriminator";
  EXPECT_EQ(message_of([&] { ElectraModel::from_pretrained(hub_name); }), sentence);
  EXPECT_EQ(message_of([&] { ElectraConfig::from_pretrained(hub_name); }), sentence);
}

struct Wrong {
  const char* text;
  const char* message;
};

class WrongConfig : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongConfig, IsRefusedWithASentence) {
  EXPECT_EQ(problem_with(GetParam().text), GetParam().message);
}

/// The letters and digits of a config, as in "num_labels_minus_1".
std::string name_of(const ::testing::TestParamInfo<Wrong>& tested) {
  std::string name;
  for (const char character : std::string_view(tested.param.text)) {
    if (std::isalnum(static_cast<unsigned char>(character)) != 0)
      name += character;
    else if (character == '-')
      name += "minus_";
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  return name.empty() ? "array" : name.substr(0, name.find_last_not_of('_') + 1);
}

INSTANTIATE_TEST_SUITE_P(
    Config, WrongConfig,
    ::testing::Values(
        Wrong{"[]", "config: config.json holds array; it must hold an object"},
        Wrong{R"({"hidden_size": 10, "num_attention_heads": 4})",
              "config: config.json: hidden_size (10) must be a multiple of num_attention_heads "
              "(4)"},
        Wrong{R"({"hidden_size": 256.5})",
              "config: config.json: hidden_size is 256.5; it must be an integer"},
        Wrong{R"({"hidden_size": "256"})",
              "config: config.json: hidden_size is \"256\"; it must be an integer"},
        Wrong{R"({"hidden_size": 0})",
              "config: config.json: hidden_size is 0; it must be from 1 to 65536"},
        Wrong{R"({"hidden_size": 18446744073709551615})",
              "config: config.json: hidden_size is 18446744073709551615; it must be an integer"},
        Wrong{R"({"num_hidden_layers": 1000000000})",
              "config: config.json: num_hidden_layers is 1000000000; it must be from 1 to 1024"},
        Wrong{R"({"num_attention_heads": 0})",
              "config: config.json: num_attention_heads is 0; it must be from 1 to 1024"},
        Wrong{R"({"layer_norm_eps": -1e-5})",
              "config: config.json: layer_norm_eps is -1e-05; it must be 0 or more"},
        Wrong{R"({"layer_norm_eps": true})",
              "config: config.json: layer_norm_eps is true; it must be a number"},
        Wrong{R"({"use_cache": 1})",
              "config: config.json: use_cache is 1; it must be true or false"},
        Wrong{R"({"hidden_act": ["gelu"]})",
              "config: config.json: hidden_act is [\"gelu\"]; it must be a string"},
        Wrong{R"({"model_type": "bert"})",
              "config: config.json: model_type is \"bert\"; this library runs \"electra\" models"},
        Wrong{R"({"position_embedding_type": "rotary"})",
              "config: config.json: position_embedding_type is \"rotary\"; it must be one of "
              "absolute, relative_key, relative_key_query"},
        Wrong{R"({"position_embedding_type": null})",
              "config: config.json: position_embedding_type is \"null\"; it must be one of "
              "absolute, relative_key, relative_key_query"},
        Wrong{R"({"problem_type": "ranking"})",
              "config: config.json: problem_type is \"ranking\"; it must be one of regression, "
              "single_label_classification, multi_label_classification"},
        Wrong{R"({"architectures": "ElectraModel"})",
              "config: config.json: architectures is \"ElectraModel\"; it must be a list of class "
              "names"},
        Wrong{R"({"architectures": ["ElectraModel", ["B"]]})",
              "config: config.json: architectures[1] is [\"B\"]; it must be a string"},
        Wrong{R"({"id2label": {}})",
              "config: config.json: id2label is {}; it must be an object with at least one label"},
        Wrong{R"({"id2label": {"x": "a"}})",
              "config: config.json: id2label has the key \"x\"; its keys must be integers"},
        Wrong{R"({"id2label": {"1__0": "a"}})",
              "config: config.json: id2label has the key \"1__0\"; its keys must be integers"},
        Wrong{R"({"id2label": {"9223372036854775808": "a"}})",
              "config: config.json: id2label has the key \"9223372036854775808\"; its keys must be "
              "integers"},
        Wrong{R"({"id2label": ["a", "b"]})",
              "config: config.json: id2label is [\"a\",\"b\"]; it must be an object with at least "
              "one label"},
        Wrong{R"({"num_labels": -1})",
              "config: config.json: num_labels is -1; it must be from 1 to 65536"},
        Wrong{R"({"num_labels": 65537})",
              "config: config.json: num_labels is 65537; it must be from 1 to 65536"},
        Wrong{R"({"add_cross_attention": true})",
              "config: config.json: add_cross_attention is true but is_decoder is not; only a "
              "decoder has cross-attention"},
        Wrong{R"({"pruned_heads": [1]})",
              "config: config.json: pruned_heads is [1]; it must be an object"},
        Wrong{R"({"pruned_heads": {"0": 1}})",
              "config: config.json: pruned_heads is 1; it must be a list of heads for each layer"},
        Wrong{R"({"pruned_heads": {"12": [1]}})",
              "config: config.json: pruned_heads names layer 12, but there are 12 layers"},
        Wrong{R"({"pruned_heads": {"0": [4]}})",
              "config: config.json: pruned_heads names head 4 of layer 0, but there are 4 heads"},
        Wrong{
            R"({"pruned_heads": {"0": [0, 1, 2, 3]}})",
            "config: config.json: pruned_heads leaves layer 0 without a head; keep at least one"}),
    name_of);

}  // namespace
}  // namespace electra
