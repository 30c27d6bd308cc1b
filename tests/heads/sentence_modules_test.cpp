#include "electra/heads/sentence_modules.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/io/safetensors.hpp"
#include "support/expect_near.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::message_of;
using testing::TemporaryFolder;
using Values = std::vector<double>;

constexpr Index hidden_size = 5;
constexpr const char* mean_pooling = R"({"pooling_mode_mean_tokens":true})";

/// Values without a pattern, from -2 to 2.
Tensor random_tensor(const Shape& shape, int seed) {
  Tensor tensor(shape);
  Index i = 0;
  for (float& value : tensor)
    value = static_cast<float>(2 * std::sin(seed + 12.9898 * static_cast<double>(++i)));
  return tensor;
}

/// A sentence-transformers folder that a test fills, and what comes out of its modules.
class Folder {
 public:
  /// Adds a module whose files lie in a folder of the name of its class.
  void add(const std::string& name, const std::string& config) {
    list_ += ",{\"type\":\"sentence_transformers.models." + name + "\",\"path\":\"" + name + "\"}";
    folder_.write(name + "/config.json", config);
    write_list();
  }
  void write_list(const std::string& first = "Transformer") {
    folder_.write("modules.json", "[{\"type\":\"sentence_transformers.models." + first +
                                      "\",\"path\":\"\"}" + list_ + "]");
  }
  void weights(const std::string& name, const std::map<std::string, Tensor>& tensors) {
    std::vector<NamedParameter> named;
    for (const auto& [key, tensor] : tensors) {
      const auto owner = std::make_shared<const Tensor>(tensor);
      named.push_back({key, {owner, owner->data(), DType::f32, owner->shape()}});
    }
    write_safetensors(folder_.path() / name / "model.safetensors", named);
  }
  SentenceModules open() const {
    return SentenceModules::from_pretrained(folder_.path(), hidden_size);
  }
  std::string error() const {
    std::string text = message_of([&] { open(); });
    const std::string cut = folder_.path().string() + "/";
    for (std::size_t at = text.find(cut); at != std::string::npos; at = text.find(cut))
      text.erase(at, cut.size());
    const std::string prefix = folder_.path().string() + ": ";
    const std::size_t at = text.find(prefix);
    return at == std::string::npos ? text : text.erase(at, prefix.size());
  }

 private:
  std::string list_;
  TemporaryFolder folder_;
};

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
  const TemporaryFolder folder;
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

TEST(SentenceModules, HaveWeightsInFilesOfTheirOwn) {
  const std::string config = R"({"in_features":5,"out_features":5,"bias":false})";
  Folder folder;
  folder.add("Pooling", mean_pooling);
  folder.add("Dense", config);
  folder.weights("Dense", {{"linear.weight", random_tensor({5, hidden_size}, 6)}});
  EXPECT_EQ(folder.open().width(), 5);
  folder.add("Dense", config);
  EXPECT_EQ(folder.error(),
            "weights: Dense/model.safetensors is the same file as Dense/model.safetensors; the "
            "weights of a model lie in files of their own: download each of them");
}

TEST(SentenceModules, HaveABoundOfPoolingsTogether) {
  Folder folder;
  std::string poolings = "\"mean\"";
  for (int i = 1; i < 32; ++i) poolings += ",\"max\"";
  folder.add("Pooling", "{\"pooling_mode\":[" + poolings + "]}");
  folder.add("Pooling", "{\"pooling_mode\":[" + poolings + "]}");
  EXPECT_EQ(folder.open().width(), 32 * hidden_size);
  folder.add("Pooling", "{\"pooling_mode\":[" + poolings + "]}");
  EXPECT_EQ(folder.error(),
            "config: modules.json has 96 poolings in its modules so far; at most 64 together are "
            "supported");
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

TEST(SentenceModules, OfAnUnknownTypeAreRefusedByName) {
  Folder folder;
  folder.add("Pooling", mean_pooling);
  folder.add("LSTM", "{}");
  EXPECT_EQ(folder.error(),
            "unsupported: modules.json names a module of the type "
            "'sentence_transformers.models.LSTM', which is not supported; Transformer, Pooling, "
            "Dense, LayerNorm, Normalize and Dropout of sentence-transformers are");
  folder.write_list("BoW");
  EXPECT_EQ(folder.error(),
            "unsupported: modules.json begins with a module of the type "
            "'sentence_transformers.models.BoW', which is not supported; a Transformer of "
            "sentence-transformers is");
}

TEST(SentenceModules, NeedAPoolingFirst) {
  Folder folder;
  folder.write_list();
  EXPECT_EQ(folder.error(),
            "config: modules.json has no Pooling, which makes the vector of a text");
  folder.add("Normalize", "{}");
  EXPECT_EQ(folder.error(),
            "config: modules.json has 'sentence_transformers.models.Normalize' before a Pooling, "
            "which makes the vector of a text");
}

/// What is said of a folder with this config of a module, and its weights.
std::string error_of(const std::string& name, const std::string& config,
                     const std::map<std::string, Tensor>& tensors = {}) {
  Folder folder;
  if (name != "Pooling") folder.add("Pooling", mean_pooling);
  folder.add(name, config);
  if (!tensors.empty()) folder.weights(name, tensors);
  return folder.error();
}

TEST(SentenceModules, NameWhatIsWrongInAConfig) {
  EXPECT_EQ(error_of("Pooling", "[]"),
            "config: Pooling/config.json holds array; it must hold an "
            "object");
  EXPECT_EQ(error_of("Pooling", R"({"pooling_mode":"median"})"),
            "config: Pooling/config.json: pooling_mode is \"median\"; it must be cls, max, mean, "
            "mean_sqrt_len_tokens, weightedmean or lasttoken, or an array of them");
  EXPECT_EQ(error_of("Pooling", R"({"pooling_mode":[]})"),
            "config: Pooling/config.json: pooling_mode is []; it must be an array of 1 to 64 "
            "poolings");
  EXPECT_EQ(error_of("Pooling", R"({"pooling_mode_cls_token":"1"})"),
            "config: Pooling/config.json: pooling_mode_cls_token is \"1\"; it must be true or "
            "false");
  EXPECT_EQ(error_of("Normalize", R"({"module_input_name":"token_embeddings"})"),
            "unsupported: Normalize/config.json: module_input_name is 'token_embeddings', which is "
            "not supported; 'sentence_embedding' is");
  EXPECT_EQ(error_of("Dense", R"({"in_features":4,"out_features":2})"),
            "config: Dense/config.json: in_features is 4; the vectors that come in have 5 "
            "features");
  EXPECT_EQ(error_of("Dense", R"({"in_features":5,"out_features":9223372036854775807})"),
            "config: Dense/config.json: out_features is 9223372036854775807; it must be from 1 to "
            "1048576");
  EXPECT_EQ(error_of("Dense", R"({"in_features":5,"out_features":2,)"
                              R"("activation_function":"os.system"})"),
            "unsupported: Dense/config.json: activation_function is 'os.system', which is not "
            "supported; activations of torch.nn are that take no arguments and keep the width");
  EXPECT_NE(error_of("Dense", R"({"in_features":5,"out_features":2,)"
                              R"("activation_function":"torch.nn.modules.activation.GLU"})")
                .find("keep the width"),
            std::string::npos);
  EXPECT_EQ(error_of("LayerNorm", R"({"dimension":6})"),
            "config: LayerNorm/config.json: dimension is 6; the vectors that come in have 5 "
            "features");
}

TEST(SentenceModules, DoNotTakeTheMeanForAPoolingThatIsNotKnown) {
  const std::string says_nothing =
      "config: Pooling/config.json says nothing of a pooling; it must have pooling_mode, or flags "
      "as pooling_mode_mean_tokens";
  EXPECT_EQ(error_of("Pooling", "{}"), says_nothing);
  EXPECT_EQ(error_of("Pooling", R"({"hidden_size":5})"), says_nothing);
  EXPECT_EQ(error_of("Pooling", R"({"word_embedding_dimension":5})"), "nothing was thrown");
  EXPECT_EQ(error_of("Pooling", R"({"embedding_dimension":5,"pooling_mode_median":false})"),
            "nothing was thrown");
  EXPECT_EQ(error_of("Pooling", R"({"pooling_mode_median":true,"pooling_mode_cls_token":true})"),
            "unsupported: Pooling/config.json asks for 'pooling_mode_median', which is not "
            "supported; cls_token, max_tokens, mean_tokens, mean_sqrt_len_tokens, "
            "weightedmean_tokens and lasttoken are");
}

TEST(SentenceModules, NameWhatIsWrongWithWeights) {
  const std::string config = R"({"in_features":5,"out_features":2})";
  const Tensor weight(Shape{2, 5}), bias(Shape{2});
  EXPECT_EQ(error_of("Dense", config),
            "io: Dense has no weight file; looked for model.safetensors, pytorch_model.bin");
  EXPECT_EQ(error_of("Dense", config, {{"linear.weight", weight}}),
            "weights: Dense lacks the tensor 'linear.bias'");
  EXPECT_EQ(error_of("Dense", config, {{"linear.weight", bias}, {"linear.bias", bias}}),
            "weights: Dense: 'linear.weight' has shape [2], but the config asks for [2, 5]");
  EXPECT_EQ(error_of("Dense", R"({"in_features":5,"out_features":2,"bias":false})",
                     {{"linear.weight", weight}, {"linear.bias", bias}}),
            "weights: Dense has the tensor 'linear.bias', of which its config.json knows nothing");
}

TEST(SentenceModules, RefuseVectorsOfAnotherShape) {
  const SentenceModules modules(SentencePooling(), hidden_size);
  EXPECT_EQ(message_of([&] {
              modules.forward(Tensor(Shape{3, 4}), {3});
            }),
            "input: the vectors of 3 tokens must have the shape [3, 5], not [3, 4]");
  constexpr Index many = Index{1} << 62U;
  EXPECT_EQ(message_of([&] {
              modules.forward(Tensor(Shape{2, 5}), {many, many, many, many, 2});
            }),
            "input: the vectors of 9223372036854775807 tokens must have the shape "
            "[9223372036854775807, 5], not [2, 5]");
  EXPECT_EQ(message_of([&] {
              modules.forward(Tensor(Shape{3, 5}), {3, 0});
            }),
            "input: a text has 0 tokens; its vector needs one at least");
  EXPECT_EQ(message_of([&] { SentenceModules({Pooling::none}, hidden_size); }),
            "input: pooling is none; a vector for each text needs one");
}

}  // namespace
}  // namespace electra
