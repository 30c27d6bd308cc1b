#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "electra/io/safetensors.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

// One layer, seven labels.
const std::string model = ELECTRA_TEST_DATA "/golden/sequence-classification-seven";
const std::string decoder = ELECTRA_TEST_DATA "/golden/base-decoder-cache";

template <class Number>
NamedParameter tensor(std::string name, DType dtype, const Shape& shape,
                      std::vector<Number> values) {
  const auto owner = std::make_shared<std::vector<Number>>(std::move(values));
  return {std::move(name), {owner, owner->data(), dtype, shape}};
}

NamedParameter ids(std::string name, std::vector<std::int64_t> values) {
  const Shape shape{1, static_cast<Index>(values.size())};
  return tensor(std::move(name), DType::i64, shape, std::move(values));
}

/// A run over these tensors, in a folder of its own.
struct RunOver {
  explicit RunOver(const std::vector<NamedParameter>& tensors,
                   const std::vector<std::string>& more = {},
                   const std::string& task = "sequence-classification",
                   const std::string& its_model = model) {
    write_safetensors(folder.path() / "in", tensors);
    std::vector<std::string> words = {"run",
                                      "--model",
                                      its_model,
                                      "--task",
                                      task,
                                      "--input",
                                      folder.path() / "in",
                                      "--output",
                                      folder.path() / "out"};
    words.insert(words.end(), more.begin(), more.end());
    run = run_program(words);
  }

  std::vector<std::string> outputs() const {
    return SafetensorsFile(folder.path() / "out").names();
  }

  TemporaryFolder folder;
  Ended run;
};

using Names = std::vector<std::string>;
using Labels = std::vector<std::int64_t>;

TEST(RunCommand, WritesWhatWasAskedForAndNothingElse) {
  const RunOver plain({ids("input_ids", {2, 5, 3})});
  EXPECT_EQ(plain.run.status, 0);
  EXPECT_EQ(plain.run.output + plain.run.errors, "");
  EXPECT_EQ(plain.outputs(), Names{"logits"});

  const RunOver more({ids("input_ids", {2, 5, 3}), tensor("labels", DType::i64, {1}, Labels{1})},
                     {"--hidden-states", "--attentions"});
  EXPECT_EQ(more.outputs(),
            (Names{"loss", "logits", "hidden_states.0", "hidden_states.1", "attentions.0"}));
}

TEST(RunCommand, HasNoCacheForAModelThatIsNoDecoder) {
  EXPECT_EQ(RunOver({ids("input_ids", {2, 3})}, {"--cache"}).outputs(), Names{"logits"});
}

TEST(RunCommand, HasNoCacheForAHeadThatDoesNotGenerate) {
  const std::string with_head = ELECTRA_TEST_DATA "/golden/causal-lm-untied";
  const RunOver over({ids("input_ids", {2, 3})}, {"--cache"}, "masked-lm", with_head);
  EXPECT_EQ(over.outputs(), Names{"logits"});
}

TEST(RunCommand, HasACacheColumnForPaddingToo) {
  const RunOver over({ids("input_ids", {2, 3, 0}), ids("attention_mask", {1, 1, 0})}, {"--cache"},
                     "base", decoder);
  const SafetensorsFile outputs(over.folder.path() / "out");
  EXPECT_EQ(outputs.find("past_key_values.0.key")->shape[2], 3);
}

TEST(RunCommand, RunsTheBaseOfAModelWithAHead) {
  EXPECT_EQ(RunOver({ids("input_ids", {2, 3})}, {}, "base").outputs(), Names{"last_hidden_state"});
}

TEST(RunCommand, TakesIntegersOf32BitsAsWell) {
  const RunOver narrow({tensor("input_ids", DType::i32, {1, 2}, std::vector<std::int32_t>{2, 3})});
  EXPECT_EQ(narrow.run.status, 0);
}

std::string sentence_over(const std::vector<NamedParameter>& tensors) {
  const RunOver over(tensors);
  EXPECT_EQ(over.run.status, 1);
  EXPECT_EQ(over.run.output, "");
  EXPECT_FALSE(std::filesystem::exists(over.folder.path() / "out"));
  return over.run.errors;
}

TEST(RunCommand, RefusesATensorThatIsNoArgument) {
  EXPECT_EQ(sentence_over({ids("input_ids", {2, 3}), ids("inputs_id", {2, 3})}),
            "electra: 'inputs_id' is no argument of a forward pass; these are: input_ids, "
            "attention_mask, token_type_ids, position_ids, encoder_attention_mask, labels, "
            "start_positions, end_positions, inputs_embeds, head_mask, encoder_hidden_states\n");
}

TEST(RunCommand, RefusesANumberBeyond32Bits) {
  EXPECT_EQ(sentence_over({ids("input_ids", {2, 4294967298})}),
            "electra: input_ids has 4294967298; it must be from -2147483648 to 2147483647\n");
  EXPECT_EQ(sentence_over({ids("input_ids", {2, -2147483649})}),
            "electra: input_ids has -2147483649; it must be from -2147483648 to 2147483647\n");
}

TEST(RunCommand, RefusesATensorOfTheWrongType) {
  const std::vector<float> floats{2, 3};
  EXPECT_EQ(sentence_over({tensor("input_ids", DType::f32, {1, 2}, floats)}),
            "electra: input_ids is F32; it must be I64 or I32\n");
  EXPECT_EQ(sentence_over({ids("input_ids", {2, 3}), ids("head_mask", {1, 1})}),
            "electra: head_mask is I64; it must be F32\n");
}

TEST(RunCommand, RefusesATensorOfNothing) {
  EXPECT_EQ(sentence_over({ids("input_ids", {2, 3}), ids("attention_mask", {})}),
            "electra: attention_mask has shape [1, 0], which holds nothing; leave out what is not "
            "given\n");
}

TEST(RunCommand, RefusesAPastWithALayerMissing) {
  const std::vector<float> floats(8);
  EXPECT_EQ(sentence_over({ids("input_ids", {2, 3}),
                           tensor("past_key_values.1.key", DType::f32, {1, 2, 1, 4}, floats)}),
            "electra: past_key_values.0.key is missing; give a key and a value for every layer\n");
}

TEST(RunCommand, RefusesAPastForAModelThatIsNoDecoder) {
  const std::vector<float> floats(8);
  EXPECT_EQ(sentence_over({ids("input_ids", {2, 3}),
                           tensor("past_key_values.0.key", DType::f32, {1, 2, 1, 4}, floats),
                           tensor("past_key_values.0.value", DType::f32, {1, 2, 1, 4}, floats)}),
            "electra: past_key_values were given, but only a decoder (is_decoder in its "
            "config.json) takes them, as a bare model or for causal language modelling; leave them "
            "out\n");
}

TEST(RunCommand, NamesAnInputThatIsNotThere) {
  const Ended run = run_program({"run", "--model", model, "--task", "base", "--input", "nowhere/in",
                                 "--output", "nowhere/out"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors, "electra: nowhere/in cannot be opened: No such file or directory\n");
}

TEST(RunCommand, NamesAModelThatIsNotThere) {
  const TemporaryFolder folder;
  write_safetensors(folder.path() / "in", {ids("input_ids", {2, 3})});
  const Ended run = run_program({"run", "--model", "nowhere", "--task", "base", "--input",
                                 folder.path() / "in", "--output", folder.path() / "out"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors,
            "electra: 'nowhere' is not a folder; the path of a Hugging Face folder on this machine "
            "was expected\n");
}

TEST(RunCommand, RefusesATaskThatNobodyKnows) {
  const RunOver over({ids("input_ids", {2, 3})}, {}, "dancing");
  EXPECT_EQ(over.run.status, 2);
  EXPECT_EQ(over.run.errors.rfind("electra: run: '--task' must be base, pretraining, ", 0), 0U)
      << over.run.errors;
}

TEST(RunCommand, ComputesInThePrecisionThatIsAskedFor) {
  const auto logits = [](const std::string& dtype) {
    const RunOver over({ids("input_ids", {2, 3})}, {"--dtype", dtype});
    EXPECT_EQ(over.run.errors, "");
    const SafetensorsFile file(over.folder.path() / "out");
    const auto values = file.find("logits")->floats();
    return std::vector<float>(values.get(), values.get() + 7);
  };
  const auto exact = logits("fp32"), bf16 = logits("bf16"), int8 = logits("int8");
  EXPECT_NE(exact, bf16);
  EXPECT_NE(exact, int8);
  EXPECT_NE(bf16, int8);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    EXPECT_NEAR(bf16[i], exact[i], 0.05F);
    EXPECT_NEAR(int8[i], exact[i], 0.1F);
  }
}

TEST(RunCommand, WritesNoOutputOverItsInput) {
  const TemporaryFolder folder;
  const std::string in = (folder.path() / "in").string();
  write_safetensors(in, {ids("input_ids", {2, 3})});
  const Ended run =
      run_program({"run", "--model", model, "--task", "base", "--input", in, "--output", in});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.errors, "electra: run: '--output' must be another file than '--input', not '" + in +
                            "'; see 'electra help run'\n");
  EXPECT_EQ(SafetensorsFile(in).names(), Names{"input_ids"});
}

TEST(RunCommand, WantsAnOutputThatCanBeWrittenBeforeItOpensTheModel) {
  const TemporaryFolder folder;
  write_safetensors(folder.path() / "in", {ids("input_ids", {2, 3})});
  const Ended run = run_program({"run", "--model", "nothing", "--task", "base", "--input",
                                 folder.path() / "in", "--output", "/nowhere/out"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors.rfind("electra: /nowhere/out", 0), 0U) << run.errors;
}

}  // namespace
}  // namespace electra::testing
