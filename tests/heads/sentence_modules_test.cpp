#include "electra/heads/sentence_modules.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "heads/sentence_folder.hpp"
#include "support/expect_near.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::hidden_size;
using testing::mean_pooling;
using testing::random_tensor;
using Folder = testing::SentenceFolder;
using Values = std::vector<double>;

// The poolings by their definition, in double: rows `first` to the end.

using Rows = std::vector<Values>;

Values sum_of(const Rows& rows, const std::function<double(std::size_t)>& weight) {
  Values sum(hidden_size);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += weight(row) * rows[row][i];
  }
  return sum;
}

Values naive(Pooling pooling, const Rows& rows, std::size_t first = 0) {
  const auto count = static_cast<double>(rows.size() - first);
  const auto kept = [&](std::size_t row) { return row >= first ? 1.0 : 0.0; };
  const auto place = [&](std::size_t row) { return kept(row) * static_cast<double>(row + 1); };
  if (pooling == Pooling::cls) return rows[first];
  if (pooling == Pooling::last_token) return rows.back();
  if (pooling == Pooling::mean) {
    return sum_of(rows, [&](std::size_t row) { return kept(row) / count; });
  }
  if (pooling == Pooling::mean_sqrt_len) {
    return sum_of(rows, [&](std::size_t row) { return kept(row) / std::sqrt(count); });
  }
  if (pooling == Pooling::weighted_mean) {
    double places = 0;
    for (std::size_t row = first; row < rows.size(); ++row) places += place(row);
    return sum_of(rows, [&](std::size_t row) { return place(row) / places; });
  }
  Values largest = rows[first];
  for (std::size_t row = first; row < rows.size(); ++row) {
    for (std::size_t i = 0; i < largest.size(); ++i)
      largest[i] = std::max(largest[i], rows[row][i]);
  }
  return largest;
}

Rows rows_of(const Tensor& tensor, Index begin, Index count) {
  Rows rows;
  for (Index row = begin; row < begin + count; ++row) {
    const float* values = tensor.data() + row * hidden_size;
    rows.emplace_back(values, values + hidden_size);
  }
  return rows;
}

const std::vector<Pooling> every_pooling = {Pooling::mean,          Pooling::cls,
                                            Pooling::max,           Pooling::mean_sqrt_len,
                                            Pooling::weighted_mean, Pooling::last_token};

TEST(SentenceModules, PoolAsDefined) {
  const Tensor tokens = random_tensor({12, hidden_size}, 1);
  const std::vector<Index> lengths = {1, 7, 4};
  for (const Pooling pooling : every_pooling) {
    SCOPED_TRACE(to_string(pooling));
    const Tensor vectors = SentenceModules({pooling}, hidden_size).forward(tokens, lengths);
    ASSERT_EQ(vectors.shape(), (Shape{3, hidden_size}));
    testing::expect_near(vectors, 0, naive(pooling, rows_of(tokens, 0, 1)), 1e-6);
    testing::expect_near(vectors, hidden_size, naive(pooling, rows_of(tokens, 1, 7)), 1e-6);
    testing::expect_near(vectors, 2 * hidden_size, naive(pooling, rows_of(tokens, 8, 4)), 1e-6);
  }
}

TEST(SentenceModules, KeepWhatIsNoNumber) {
  Tensor tokens = random_tensor({3, hidden_size}, 4);
  tokens.data()[hidden_size + 1] = std::numeric_limits<float>::quiet_NaN();
  for (const Pooling pooling : {Pooling::mean, Pooling::max, Pooling::weighted_mean}) {
    const Tensor vector = SentenceModules({pooling}, hidden_size).forward(tokens, {3});
    for (Index i = 0; i < hidden_size; ++i)
      EXPECT_EQ(std::isnan(vector.data()[i]), i == 1) << to_string(pooling) << ' ' << i;
  }
}

TEST(SentenceModules, LeaveOutAPromptWhereTheFolderSaysSo) {
  const Tensor tokens = random_tensor({9, hidden_size}, 2);
  for (const Pooling pooling : every_pooling) {
    SCOPED_TRACE(to_string(pooling));
    Folder folder;
    folder.add("Pooling", "{\"pooling_mode\":\"" + std::string(to_string(pooling)) +
                              "\",\"include_prompt\":false}");
    const Tensor without = folder.open().forward(tokens, {9}, 3);
    testing::expect_near(without, 0, naive(pooling, rows_of(tokens, 0, 9), 3), 1e-6);
    const Tensor none_left = folder.open().forward(tokens, {9}, 9);
    if (pooling == Pooling::mean) testing::expect_near(none_left, 0, Values(hidden_size), 0);
  }
}

TEST(SentenceModules, TakeAPromptThatIsLongerThanATextForTheWholeOfIt) {
  const Tensor tokens = random_tensor({9, hidden_size}, 2);
  for (const Pooling pooling : every_pooling) {
    Folder folder;
    folder.add("Pooling", "{\"pooling_mode\":\"" + std::string(to_string(pooling)) +
                              "\",\"include_prompt\":false}");
    const SentenceModules modules = folder.open();
    testing::expect_same(modules.forward(tokens, {9}, std::numeric_limits<Index>::max()),
                         modules.forward(tokens, {9}, 9));
  }
}

TEST(SentenceModules, KeepTheFirstTokenOfAPromptInTheFormOfRelease5) {
  const Tensor tokens = random_tensor({9, hidden_size}, 2);
  const auto cls = [&](const char* config, Index prompt) {
    Folder folder;
    folder.add("Pooling", config);
    return folder.open().forward(tokens, {9}, prompt);
  };
  const char* five = R"({"pooling_mode_cls_token":true,"include_prompt":false})";
  const char* six = R"({"pooling_mode":"cls","include_prompt":false})";
  testing::expect_near(cls(five, 3), 0, rows_of(tokens, 0, 1)[0], 0);
  testing::expect_near(cls(six, 3), 0, rows_of(tokens, 3, 1)[0], 0);
  testing::expect_near(cls(six, 9), 0, rows_of(tokens, 0, 1)[0], 0);
}

TEST(SentenceModules, JoinSeveralPoolingsInTheReferencesOrder) {
  const Tensor tokens = random_tensor({4, hidden_size}, 3);
  const auto expect = [&](const std::string& config, const std::vector<Pooling>& wanted) {
    SCOPED_TRACE(config);
    Folder folder;
    folder.add("Pooling", config);
    const SentenceModules modules = folder.open();
    ASSERT_EQ(modules.width(), hidden_size * static_cast<Index>(wanted.size()));
    const Tensor vectors = modules.forward(tokens, {4});
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      testing::expect_near(vectors, hidden_size * static_cast<Index>(i),
                           naive(wanted[i], rows_of(tokens, 0, 4)), 1e-6);
    }
  };
  expect(R"({"word_embedding_dimension":5,"pooling_mode_lasttoken":true,)"
         R"("pooling_mode_weightedmean_tokens":true,"pooling_mode_mean_sqrt_len_tokens":true,)"
         R"("pooling_mode_mean_tokens":true,"pooling_mode_max_tokens":true,)"
         R"("pooling_mode_cls_token":true})",
         {Pooling::cls, Pooling::max, Pooling::mean, Pooling::mean_sqrt_len, Pooling::weighted_mean,
          Pooling::last_token});
  expect(R"({"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false})", {Pooling::cls});
  expect(R"({"embedding_dimension":5,"pooling_mode":["max","cls"]})", {Pooling::max, Pooling::cls});
  expect(R"({"pooling_mode":"CLS","pooling_mode_mean_tokens":true})", {Pooling::cls});
  expect(R"({"pooling_mode":null})", {Pooling::mean});
  expect(R"({"pooling_mode_cls_token":1,"pooling_mode_mean_tokens":0})", {Pooling::cls});
  expect(R"({"pooling_mode_mean_tokens":false})", {Pooling::mean});
}

TEST(SentenceModules, WithoutAListAreMeanPooling) {
  const testing::TemporaryFolder folder;
  const auto modules = SentenceModules::from_pretrained(folder.path(), hidden_size);
  EXPECT_EQ(modules.descriptions(), std::vector<std::string>{"Pooling: mean"});
  folder.write("modules.json",
               R"([{"type":"sentence_transformers.models.Transformer","path":""}])");
  folder.write("config_sentence_transformers.json", R"({"model_type":"CrossEncoder"})");
  EXPECT_EQ(SentenceModules::from_pretrained(folder.path(), hidden_size).descriptions(),
            std::vector<std::string>{"Pooling: mean"});
}

TEST(SentenceModules, NormalizeToTheLengthOne) {
  const Tensor tokens = random_tensor({3, hidden_size}, 4);
  const SentencePooling pooling{Pooling::cls, true};
  const Tensor vectors = SentenceModules(pooling, hidden_size).forward(tokens, {3});
  Values wanted = naive(Pooling::cls, rows_of(tokens, 0, 3));
  double squares = 0;
  for (const double value : wanted) squares += value * value;
  for (double& value : wanted) value /= std::sqrt(squares);
  testing::expect_near(vectors, 0, wanted, 1e-7);
  const Tensor zeros(Shape{1, hidden_size});
  testing::expect_near(SentenceModules(pooling, hidden_size).forward(zeros, {1}), 0,
                       Values(hidden_size), 0);
}

/// x W' + b by its definition.
Values linear(const Values& x, const Tensor& weight, const Tensor* bias) {
  Values y;
  for (Index row = 0; row < weight.row_count(); ++row) {
    double sum = bias == nullptr ? 0 : (*bias)[row];
    for (Index i = 0; i < weight.width(); ++i)
      sum += x[static_cast<std::size_t>(i)] * weight[row * weight.width() + i];
    y.push_back(sum);
  }
  return y;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double softplus(double x) { return std::log1p(std::exp(x)); }

using Function = double (*)(double);
const std::map<std::string, Function> functions = {
    {"linear.Identity", [](double x) { return x; }},
    {"activation.Tanh", [](double x) { return std::tanh(x); }},
    {"activation.ReLU", [](double x) { return std::max(x, 0.0); }},
    {"activation.GELU", [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }},
    {"activation.Sigmoid", sigmoid},
    {"activation.SiLU", [](double x) { return x * sigmoid(x); }},
    {"activation.LeakyReLU", [](double x) { return x >= 0 ? x : 0.01 * x; }},
    {"activation.ReLU6", [](double x) { return std::clamp(x, 0.0, 6.0); }},
    {"activation.Mish", [](double x) { return x * std::tanh(softplus(x)); }},
    {"activation.Hardswish", [](double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; }},
    {"activation.ELU", [](double x) { return x > 0 ? x : std::expm1(x); }},
    {"activation.CELU", [](double x) { return x > 0 ? x : std::expm1(x); }},
    {"activation.SELU",
     [](double x) {
       return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * std::expm1(x));
     }},
    {"activation.Softplus", softplus},
    {"activation.LogSigmoid", [](double x) { return std::log(sigmoid(x)); }},
    {"activation.Hardtanh", [](double x) { return std::clamp(x, -1.0, 1.0); }},
    {"activation.Hardsigmoid", [](double x) { return std::clamp(x + 3, 0.0, 6.0) / 6; }},
    {"activation.Softsign", [](double x) { return x / (1 + std::abs(x)); }},
    {"activation.Hardshrink", [](double x) { return std::abs(x) > 0.5 ? x : 0; }},
    {"activation.Softshrink",
     [](double x) { return x > 0.5 ? x - 0.5 : (x < -0.5 ? x + 0.5 : 0); }},
    {"activation.Tanhshrink", [](double x) { return x - std::tanh(x); }},
    {"activation.RReLU", [](double x) { return x >= 0 ? x : x * 11 / 48; }},
    {"activation.PReLU", [](double x) { return x >= 0 ? x : x * -0.75; }},
};

TEST(SentenceModules, HaveDenseLayersWithEveryActivation) {
  const Tensor tokens = random_tensor({6, hidden_size}, 5);
  const Tensor weight = random_tensor({9, hidden_size}, 6), bias = random_tensor({9}, 7);
  for (const auto& [name, function] : functions) {
    SCOPED_TRACE(name);
    Folder folder;
    folder.add("Pooling", R"({"pooling_mode":"mean"})");
    folder.add("Dense", R"({"in_features":5,"out_features":9,"bias":true,"activation_function":)"
                        R"("torch.nn.modules.)" +
                            name + "\"}");
    std::map<std::string, Tensor> tensors = {{"linear.weight", weight}, {"linear.bias", bias}};
    Tensor slope(Shape{1});
    slope[0] = -0.75F;
    if (name == "activation.PReLU") tensors.emplace("activation_function.weight", slope);
    folder.weights("Dense", tensors);
    const SentenceModules modules = folder.open();
    ASSERT_EQ(modules.width(), 9);
    Values wanted = linear(naive(Pooling::mean, rows_of(tokens, 0, 6)), weight, &bias);
    for (double& value : wanted) value = function(value);
    testing::expect_near(modules.forward(tokens, {6}), 0, wanted, 4e-6);
  }
}

TEST(SentenceModules, HaveDenseLayersOverWholeRows) {
  const Tensor tokens = random_tensor({1, hidden_size}, 5);
  const Tensor weight = random_tensor({4, hidden_size}, 6);
  const auto output_of = [&](const std::string& name) {
    Folder folder;
    folder.add("Pooling", mean_pooling);
    folder.add("Dense", R"({"in_features":5,"out_features":4,"bias":false,"activation_function":)"
                        R"("torch.nn.modules.activation.)" +
                            name + "\"}");
    folder.weights("Dense", {{"linear.weight", weight}});
    return folder.open().forward(tokens, {1});
  };
  Values wanted = linear(rows_of(tokens, 0, 1).front(), weight, nullptr);
  double sum = 0;
  for (double& value : wanted) sum += value = std::exp(value);
  for (double& value : wanted) value /= sum;
  testing::expect_near(output_of("Softmax"), 0, wanted, 1e-6);
  for (double& value : wanted) value = std::log(value);
  testing::expect_near(output_of("LogSoftmax"), 0, wanted, 4e-6);
}

TEST(SentenceModules, HaveDenseLayersThatAddTheirInput) {
  const Tensor tokens = random_tensor({1, hidden_size}, 8);
  const Tensor square = random_tensor({5, hidden_size}, 9), wide = random_tensor({7, 5}, 10),
               projection = random_tensor({7, 5}, 11);
  Folder folder;
  folder.add("Pooling", mean_pooling);
  folder.add("Dense", R"({"in_features":5,"out_features":5,"bias":false,"use_residual":true,)"
                      R"("module_input_name":"sentence_embedding","module_output_name":null})");
  folder.weights("Dense", {{"linear.weight", square}});
  const Values input = rows_of(tokens, 0, 1).front();
  Values wanted = linear(input, square, nullptr);
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = std::tanh(wanted[i]) + input[i];
  testing::expect_near(folder.open().forward(tokens, {1}), 0, wanted, 1e-6);

  Folder other;
  other.add("Pooling", mean_pooling);
  other.add("Dense", R"({"in_features":5,"out_features":7,"bias":false,"use_residual":true})");
  other.weights("Dense", {{"linear.weight", wide}, {"residual.weight", projection}});
  wanted = linear(input, wide, nullptr);
  const Values added = linear(input, projection, nullptr);
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = std::tanh(wanted[i]) + added[i];
  testing::expect_near(other.open().forward(tokens, {1}), 0, wanted, 4e-6);
}

TEST(SentenceModules, HaveLayerNormAndDropoutThatDoesNothing) {
  const Tensor tokens = random_tensor({2, hidden_size}, 12);
  const Tensor weight = random_tensor({hidden_size}, 13), bias = random_tensor({hidden_size}, 14);
  Folder folder;
  folder.add("Pooling", R"({"pooling_mode":"cls"})");
  folder.add("Dropout", R"({"dropout":0.5})");
  folder.add("LayerNorm", R"({"dimension":5})");
  folder.weights("LayerNorm", {{"norm.weight", weight}, {"norm.bias", bias}});
  Values wanted = rows_of(tokens, 0, 1).front();
  double mean = 0, variance = 0;
  for (const double value : wanted) mean += value / hidden_size;
  for (const double value : wanted) variance += (value - mean) * (value - mean) / hidden_size;
  for (Index i = 0; i < hidden_size; ++i) {
    double& value = wanted[static_cast<std::size_t>(i)];
    value = (value - mean) / std::sqrt(variance + 1e-5) * weight[i] + bias[i];
  }
  const SentenceModules modules = folder.open();
  testing::expect_near(modules.forward(tokens, {2}), 0, wanted, 2e-6);
  EXPECT_EQ(modules.descriptions(),
            (std::vector<std::string>{"Pooling: cls", "LayerNorm LayerNorm: 5"}));
}

}  // namespace
}  // namespace electra
