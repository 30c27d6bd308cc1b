// What loading a model warns of.
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "electra/model/model.hpp"
#include "support/generated_folder.hpp"
#include "support/generated_weights.hpp"
#include "support/logged.hpp"
#include "support/ragged_inputs.hpp"

namespace electra {
namespace {

using testing::GeneratedFolder;
using testing::Logged;

ElectraConfig config_of(const char* architecture) {
  ElectraConfig config = testing::middling_config();
  config.architectures = {architecture};
  return config;
}

/// A model of a class, whose config names another or the same.
class ModelFolder : public GeneratedFolder {
 public:
  explicit ModelFolder(const char* architecture) : ModelFolder(architecture, architecture) {}
  ModelFolder(const char* architecture, const char* named)
      : GeneratedFolder(config_of(architecture)) {
    std::ofstream(path() / "config.json") << config_of(named).to_json();
  }
};

LoadOptions any_weights() {
  LoadOptions options;
  options.threads = 1;
  options.missing_weights = MissingWeights::initialize;
  return options;
}

TEST(LoadWarning, NamesTheTensorsThatAreNotUsed) {
  const ModelFolder folder("ElectraForQuestionAnswering", "ElectraForSequenceClassification");
  const Logged logged;
  LoadReport report;
  ElectraForSequenceClassification::from_pretrained(folder.path(), any_weights(), &report);
  ASSERT_EQ(logged.records().size(), 1U);
  const LogRecord& record = logged.records().front();
  EXPECT_EQ(record.kind, LogKind::weights_unused);
  EXPECT_EQ(record.message,
            folder.path().string() +
                ": 2 tensors of its weights are not used: 'qa_outputs.weight', "
                "'qa_outputs.bias'; the answers may not be those of the model that was trained");
  ASSERT_EQ(record.subjects.size(), 1U);
  EXPECT_EQ(record.subjects.front().kind, SubjectKind::file);
  EXPECT_EQ(record.subjects.front().name, folder.path().string());
  EXPECT_EQ(record.index, std::nullopt);
  EXPECT_EQ(report.unread.size(), 2U);
}

TEST(LoadWarning, IsNotOfTheHeadsOfABareModel) {
  const ModelFolder folder("ElectraForQuestionAnswering");
  const Logged logged;
  LoadReport report;
  ElectraModel::from_pretrained(folder.path(), any_weights(), &report);
  EXPECT_TRUE(logged.records().empty());
  EXPECT_EQ(report.unread.size(), 2U);
}

TEST(LoadWarning, NamesAnAdapterThatIsNotApplied) {
  const ModelFolder folder("ElectraForTokenClassification");
  std::ofstream(folder.path() / "adapter_model.safetensors") << "an adapter";
  const Logged logged;
  ElectraForTokenClassification::from_pretrained(folder.path(), any_weights());
  ASSERT_EQ(logged.records().size(), 1U);
  EXPECT_EQ(logged.records().front().kind, LogKind::adapter_unused);
  EXPECT_EQ(logged.records().front().message,
            folder.path().string() +
                ": the adapter 'adapter_model.safetensors' is not applied; merge it into the "
                "weights for its answers");
}

TEST(LoadWarning, NamesAClassThatIsNotKnown) {
  const ModelFolder folder("ElectraForTokenClassification", "ElectraForFriends");
  const Logged logged;
  ElectraForTokenClassification::from_pretrained(folder.path(), any_weights());
  ASSERT_EQ(logged.records().size(), 1U);
  EXPECT_EQ(logged.records().front().kind, LogKind::unknown_class);
  ElectraModel::from_pretrained(folder.path(), any_weights());  // has no head to be wrong about
  EXPECT_EQ(logged.records().size(), 1U);
}

}  // namespace
}  // namespace electra
