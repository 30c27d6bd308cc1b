// A model's whole folder with any of its files cut off or with a bit flipped: the pipeline opens
// and answers, or there is an Error. ELECTRA_DAMAGE_STEP=1 is every bit and every length.
#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "support/number_in.hpp"
#include "support/pipeline_kinds.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::PipelineKind;
using testing::TemporaryFolder;

std::size_t step() { return testing::number_in("ELECTRA_DAMAGE_STEP", 797); }

/// A pipeline, and a folder that it opens.
struct Whole {
  std::string name;
  PipelineKind kind;
  fs::path folder;
};

void PrintTo(const Whole& whole, std::ostream* out) { *out << whole.name; }

std::vector<Whole> folders() {
  std::vector<Whole> all;
  for (const PipelineKind& kind : testing::pipeline_kinds())
    all.push_back({kind.name, kind, kind.model()});
  PipelineKind sharded = testing::pipeline_kinds().back();
  sharded.folder = "base-pytorch-bin-sharded";
  all.push_back({"sharded_pytorch", sharded, sharded.model()});
  return all;
}

class Damaged : public ::testing::TestWithParam<Whole> {
 protected:
  Damaged() {
    for (const auto& entry : fs::recursive_directory_iterator(GetParam().folder)) {
      if (!entry.is_regular_file()) continue;
      const fs::path name = fs::relative(entry.path(), GetParam().folder);
      files_[name] = MappedFile(entry.path()).text();
      folder_.write(name, files_[name]);
    }
  }

  /// Opens the folder with these bytes in a file and asks it. Returns whether it answered; what is
  /// thrown but an Error fails the test.
  bool answers_with(const fs::path& file, const std::string& bytes) const {
    folder_.write(file, bytes);
    try {
      GetParam().kind.open(folder_.path(), options_)(texts_);
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  std::map<fs::path, std::string> files_;
  TemporaryFolder folder_;
  const testing::Texts texts_ = testing::short_texts(2);
  const LoadOptions options_ = testing::load_options(1);
};

TEST_P(Damaged, FolderWithAnyBitFlippedAnswersOrIsRefused) {
  int answered = 0;
  int refused = 0;
  for (const auto& [name, bytes] : files_) {
    for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += step()) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1U << bit % 8));
      (answers_with(name, flipped) ? answered : refused) += 1;
    }
    folder_.write(name, bytes);
  }
  EXPECT_GT(answered, 0);
  EXPECT_GT(refused, 0);
  RecordProperty("answered", answered);
  RecordProperty("refused", refused);
}

TEST_P(Damaged, FolderWithAFileCutOffAnswersOrIsRefused) {
  for (const auto& [name, bytes] : files_) {
    for (std::size_t size = 0; size < bytes.size(); size += std::max<std::size_t>(1, step() / 4))
      answers_with(name, bytes.substr(0, size));
    folder_.write(name, bytes);
  }
  EXPECT_TRUE(answers_with(files_.begin()->first, files_.begin()->second));
}

INSTANTIATE_TEST_SUITE_P(Folders, Damaged, ::testing::ValuesIn(folders()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace electra
