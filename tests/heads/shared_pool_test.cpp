// Models that share one pool of threads.
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "support/expect_near.hpp"
#include "support/generated_folder.hpp"
#include "support/generated_weights.hpp"
#include "support/ragged_inputs.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::expect_same;
using testing::GeneratedFolder;
using testing::ids;

GeneratedFolder folder_for(const char* architecture) {
  ElectraConfig config = testing::middling_config();
  config.architectures = {architecture};
  return GeneratedFolder(config);
}

/// For every way that threads divide the work.
std::vector<ModelInput> various_inputs() {
  return {ids({9}), ids({150}), ids({40, 41, 40, 39}), ids({1, 3, 77, 2, 30, 5})};
}

template <class Model>
std::vector<Tensor> logits_of(const Model& model) {
  std::vector<Tensor> all;
  for (const ModelInput& input : various_inputs()) all.push_back(model.forward(input).logits);
  return all;
}

template <class Model>
void expect_logits(const Model& model, const std::vector<Tensor>& expected) {
  const std::vector<Tensor> found = logits_of(model);
  for (std::size_t i = 0; i < expected.size(); ++i) expect_same(found[i], expected[i]);
}

TEST(SharedPool, GivesTheBitsOfAPoolOfItsOwnWhoeverElseUsesIt) {
  using Classes = ElectraForSequenceClassification;
  using Tags = ElectraForTokenClassification;
  const GeneratedFolder classes_folder = folder_for("ElectraForSequenceClassification");
  const GeneratedFolder tags_folder = folder_for("ElectraForTokenClassification");
  LoadOptions own;
  own.threads = 1;
  const auto expected_classes = logits_of(Classes::from_pretrained(classes_folder.path(), own));
  const auto expected_tags = logits_of(Tags::from_pretrained(tags_folder.path(), own));

  LoadOptions shared;
  shared.thread_pool = std::make_shared<ThreadPool>(2);
  const auto classes = Classes::from_pretrained(classes_folder.path(), shared);
  const auto tags = Tags::from_pretrained(tags_folder.path(), shared);
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] { expect_logits(classes, expected_classes); });
    callers.emplace_back([&] { expect_logits(tags, expected_tags); });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST(SharedPool, BelongsToItsModelsAndToNobodyElse) {
  const GeneratedFolder folder = folder_for("ElectraForSequenceClassification");
  LoadOptions options;
  options.threads = 3;  // the pool counts
  options.thread_pool = std::make_shared<ThreadPool>(1);
  std::weak_ptr<ThreadPool> pool = options.thread_pool;
  {
    const auto model = ElectraForSequenceClassification::from_pretrained(folder.path(), options);
    options.thread_pool.reset();
    EXPECT_EQ(pool.use_count(), 1);
    EXPECT_EQ(model.forward(ids({3})).logits.size(0), 1);
  }
  EXPECT_TRUE(pool.expired());
}

}  // namespace
}  // namespace electra
