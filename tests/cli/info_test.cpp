#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/version.hpp"
#include "support/temporary_folder.hpp"
#include "tokenizer/sentencepiece/processor.hpp"

namespace electra::testing {
namespace {

using Json = nlohmann::json;

const std::string data = ELECTRA_TEST_DATA;

Json info_of(const std::string& folder, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"info", "--json", "--model", data + folder};
  words.insert(words.end(), more.begin(), more.end());
  const Ended run = run_program(words);
  EXPECT_EQ(run.status, 0) << run.errors;
  return Json::parse(run.output);
}

TEST(Info, DescribesTheBuildAndTheMachine) {
  const Json info = Json::parse(run_program({"info", "--json"}).output);
  EXPECT_EQ(info["version"], version());
  EXPECT_EQ(info["kernels"], kernels::active().name);
  EXPECT_EQ(info["kernels_available"].size(), kernels::available().size());
  Json by_name_only = Json::array();
  for (const kernels::Kernels* kernels : kernels::available())
    if (kernels->by_name_only) by_name_only.push_back(kernels->name);
  EXPECT_EQ(info.value("kernels_by_name_only", Json::array()), by_name_only);
  EXPECT_EQ(info["threads"], usable_threads());
  EXPECT_EQ(info["dtypes"], Json::array({"fp32", "bf16", "int8"}));
  EXPECT_EQ(info["sentencepiece"], tokenizer::sentencepiece::is_available());
}

TEST(Info, DescribesAModelFolder) {
  const Json info = info_of("/pipelines/text-classification/two");
  EXPECT_EQ(info["architectures"], Json::array({"ElectraForSequenceClassification"}));
  EXPECT_EQ(info["heads"], Json::array({"sequence-classification"}));
  EXPECT_EQ(info["format"], "safetensors");
  EXPECT_EQ(info["parameters"], 2238);
  EXPECT_EQ(info["dtypes"], Json({{"F32", 2238}}));
  EXPECT_EQ(info["tensors"], 27);
  EXPECT_EQ(info["config"]["hidden_size"], 12);
  EXPECT_EQ(info["config"]["max_position_embeddings"], 24);
  EXPECT_EQ(info["labels"], Json::array({"NEGATIVE", "POSITIVE"}));
}

TEST(Info, TakesTheFolderAsAnArgument) {
  const std::string folder = data + "/pipelines/text-classification/two";
  for (const char* command : {"info", "check"}) {
    const Ended run = run_program({command, folder, "--json"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(run.output, run_program({command, "--json", "--model", folder}).output);
  }
  EXPECT_NE(run_program({"info", folder, "--digest"}).output, run_program({"info", folder}).output);
  const std::string usage = run_program({"help", "info"}).output;
  EXPECT_NE(usage.find("Usage: electra info [OPTIONS] [DIR]\n"), std::string::npos) << usage;
  EXPECT_EQ(usage.find("Positionals"), std::string::npos) << usage;
}

TEST(Info, ListsEveryFileWithItsSize) {
  const Json files = info_of("/golden/sharded")["files"];
  std::vector<std::string> names;
  for (const Json& file : files) {
    names.push_back(file["name"]);
    EXPECT_EQ(file["bytes"], std::filesystem::file_size(data + "/golden/sharded/" + names.back()));
    EXPECT_EQ(file.size(), 2U);
  }
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_NE(std::find(names.begin(), names.end(), "model.safetensors.index.json"), names.end());
}

TEST(Info, AddsTheDigestOfEveryFileIfAskedFor) {
  for (const Json& file : info_of("/golden/sharded", {"--digest"})["files"]) {
    EXPECT_EQ(file.size(), 3U);
    EXPECT_EQ(file["sha256"].get<std::string>().size(), 64U);
  }
  const Ended run = run_program({"info", "--digest", "--model", data + "/golden/sharded"});
  EXPECT_NE(run.output.find(" bytes, SHA-256 "), std::string::npos) << run.output;
}

// Without --digest the weights need not be read, however large they are.
TEST(Info, ReportsWhyAFileCannotBeExamined) {
  const TemporaryFolder folder;
  const std::filesystem::path model = folder.path() / "model";
  std::filesystem::copy(data + "/golden/sharded", model);
  std::filesystem::create_symlink("loop", model / "loop");
  std::filesystem::create_symlink("nothing", model / "dangling");
  const Ended run = run_program({"info", "--model", model.string()});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors, "electra: " + (model / "loop").string() +
                            " cannot be read: Too many levels of symbolic links\n");
  std::filesystem::remove(model / "loop");
  EXPECT_EQ(run_program({"info", "--model", model.string()}).errors, "");
}

TEST(Info, CountsEachDtype) {
  const Json dtypes = info_of("/golden/stored-float16")["dtypes"];
  EXPECT_TRUE(dtypes.contains("F16"));
}

TEST(Info, FindsEachHead) {
  const auto head_of = [](const std::string& name) { return info_of("/golden/" + name)["heads"]; };
  EXPECT_EQ(head_of("base-one-token"), Json::array());
  EXPECT_EQ(head_of("pretraining-tanh"), Json::array({"pretraining"}));
  EXPECT_EQ(head_of("masked-lm-gelu-head"), Json::array({"masked-lm"}));
  EXPECT_EQ(head_of("causal-lm-untied"), Json::array({"causal-lm"}));
  EXPECT_EQ(head_of("sequence-classification-seven"), Json::array({"sequence-classification"}));
  EXPECT_EQ(head_of("token-classification-ignored"), Json::array({"token-classification"}));
  EXPECT_EQ(head_of("question-answering-all-outside"), Json::array({"question-answering"}));
  EXPECT_EQ(head_of("multiple-choice-last"), Json::array({"multiple-choice"}));
  EXPECT_EQ(head_of("multiple-choice-no-projection"), Json::array({"multiple-choice"}));
}

TEST(Info, NamesTheCommandsThatReadTheModel) {
  const auto commands_of = [](const std::string& name) { return info_of(name)["commands"]; };
  EXPECT_EQ(commands_of("/golden/base-one-token"), Json::array({"embed"}));
  EXPECT_EQ(commands_of("/golden/pretraining-tanh"), Json::array({"detect", "explain", "embed"}));
  EXPECT_EQ(commands_of("/golden/causal-lm-untied"), Json::array({"generate", "embed"}));
  EXPECT_EQ(commands_of("/golden/question-answering-all-outside"), Json::array({"qa", "embed"}));
  EXPECT_EQ(commands_of("/pipelines/text-classification/one"),
            Json::array({"rerank", "classify", "explain", "embed"}));
}

TEST(Info, OfAnEncoderOfSentencesHasNoLabelsThatItDoesNotUse) {
  const std::string folder = ELECTRA_MODELS "/sentences";
  const Ended run = run_program({"info", folder});
  EXPECT_NE(run.output.find("\ncommands            embed\n"), std::string::npos) << run.output;
  EXPECT_EQ(run.output.find("\nheads "), std::string::npos) << run.output;
  EXPECT_EQ(run.output.find("LABEL_0"), std::string::npos) << run.output;
  const Json info = Json::parse(run_program({"info", folder, "--json"}).output);
  EXPECT_EQ(info["commands"], Json::array({"embed"}));
  EXPECT_EQ(info["labels"], Json::array());
}

TEST(Info, PrintsTheSameForPeople) {
  const Ended run = run_program({"info", "--model", data + "/pipelines/text-classification/two"});
  EXPECT_EQ(run.output.rfind("model               " + data +
                                 "/pipelines/text-classification/two\n"
                                 "architectures       ElectraForSequenceClassification\n"
                                 "heads               sequence-classification\n"
                                 "commands            classify, explain, embed\n"
                                 "format              safetensors\n"
                                 "weights             model.safetensors\n"
                                 "parameters          2238\n"
                                 "dtypes              F32 2238\n"
                                 "tensors             27\n",
                             0),
            0U)
      << run.output;
  EXPECT_NE(run.output.find("\nlabels              NEGATIVE, POSITIVE\n"), std::string::npos);
  EXPECT_NE(run.output.find("\n                    vocab.txt, 282 bytes\n"), std::string::npos);
}

}  // namespace
}  // namespace electra::testing
