#include <map>
#include <string>

#include <gtest/gtest.h>

#include "electra/heads/sentence_modules.hpp"
#include "heads/sentence_folder.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::hidden_size;
using testing::mean_pooling;
using testing::message_of;
using testing::random_tensor;
using Folder = testing::SentenceFolder;

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

/// Returns the error of a folder with this config of a module, and its weights.
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
