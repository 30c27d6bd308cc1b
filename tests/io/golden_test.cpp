// Reads every case of golden/formats and golden/hostile where they lie beside the project.
#include <cmath>
#include <fstream>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "electra/io/checkpoint.hpp"
#include "io/support.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::message_of;
using testing::values;

nlohmann::json case_of(const fs::path& folder) {
  return nlohmann::json::parse(std::ifstream(folder / "case.json"));
}

std::vector<fs::path> cases_in(const fs::path& folder) {
  std::vector<fs::path> cases;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    if (fs::exists(entry.path() / "case.json")) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

OpenOptions options_of(const nlohmann::json& test_case) {
  OpenOptions options;
  const auto convert = test_case.find("convert");
  if (convert != test_case.end() && convert->is_object()) {
    options.network = convert->at("discriminator_or_generator") == "generator"
                          ? Network::generator
                          : Network::discriminator;
  }
  return options;
}

using Tensors = std::map<std::string, std::vector<Parameter>>;

/// The weights of the folders were drawn by name, so those of plain safetensors tell the others.
Tensors references(const fs::path& formats) {
  Tensors tensors;
  for (const char* name : {"safetensors-f32", "safetensors-deep", "safetensors-untied-head",
                           "google-square-generator"}) {
    const auto source = open_checkpoint(formats / name, options_of(case_of(formats / name)));
    for (const std::string& tensor : source->names()) {
      tensors[tensor].push_back(*source->find(tensor));
    }
  }
  // A tied head stores the embeddings.
  for (const Parameter& table : tensors["electra.embeddings.word_embeddings.weight"]) {
    tensors["generator_lm_head.weight"].push_back(table);
  }
  return tensors;
}

/// How far a stored number may be from the one that was rounded.
double tolerance(DType dtype) {
  if (dtype == DType::f16) return 0x1p-10;
  if (dtype == DType::bf16) return 0x1p-7;
  return 0;
}

bool equal(const Parameter& found, const Parameter& wanted) {
  const std::vector<float> a = values(found);
  const std::vector<float> b = values(wanted);
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::abs(a[i] - b[i]) > tolerance(found.dtype) * std::max(1e-3F, std::abs(b[i])))
      return false;
  }
  return true;
}

bool is_known(const Parameter& found, const std::vector<Parameter>& wanted) {
  for (const Parameter& candidate : wanted) {
    if (candidate.shape == found.shape && equal(found, candidate)) return true;
  }
  return false;
}

/// Opens the checkpoint of a case; null if it is optional and refused as unsupported.
std::shared_ptr<const WeightSource> open_or_refuse(const fs::path& folder,
                                                   const nlohmann::json& test_case) try {
  return open_checkpoint(folder, options_of(test_case));
} catch (const Error& error) {
  if (!test_case.value("optional", false) || error.code() != ErrorCode::unsupported) throw;
  return nullptr;
}

TEST(Golden, EveryFormatHasTheSameTensors) {
  const fs::path formats = fs::path(ELECTRA_GOLDEN) / "formats";
  const std::vector<fs::path> cases = cases_in(formats);
  if (cases.empty()) GTEST_SKIP() << formats << " is not there";
  const Tensors wanted = references(formats);
  for (const fs::path& folder : cases) {
    SCOPED_TRACE(folder.filename().string());
    const auto test_case = case_of(folder);
    const auto source = open_or_refuse(folder, test_case);
    if (source == nullptr) continue;
    int known = 0;
    int different = 0;
    for (const std::string& name : source->names()) {
      const Parameter& found = *source->find(name);
      const auto candidates = wanted.find(name);
      if (candidates == wanted.end() || !is_float(found.dtype)) continue;
      (is_known(found, candidates->second) ? known : different) += 1;
    }
    // Networks of other sizes have tensors of their own; their embeddings are those of the others.
    const bool other_size = folder.filename().string().find("google-") == 0 ||
                            folder.filename().string().find("square") != std::string::npos ||
                            folder.filename().string().find("stray") != std::string::npos;
    EXPECT_GE(known, other_size ? 5 : 37);
    if (!other_size) {
      EXPECT_EQ(different, 0);
    }
  }
}

// A model's shapes and files are checked by `electra check`; here no file may
// do worse than an error, and that the valid ones open.
TEST(Golden, HostileFilesEndInAnErrorOrOpen) {
  const fs::path hostile = fs::path(ELECTRA_GOLDEN) / "hostile";
  const std::vector<fs::path> cases = cases_in(hostile);
  if (cases.empty()) GTEST_SKIP() << hostile << " is not there";
  for (const fs::path& folder : cases) {
    SCOPED_TRACE(folder.filename().string());
    const auto test_case = case_of(folder);
    const std::string message = message_of([&] {
      const auto source = open_checkpoint(folder, options_of(test_case));
      for (const std::string& name : source->names()) {
        if (is_float(source->find(name)->dtype)) source->find(name)->floats();
      }
    });
    if (test_case.at("expect") == "load") {
      EXPECT_EQ(message, "nothing was thrown");
    } else if (message != "nothing was thrown") {
      EXPECT_NE(message.find(folder.filename().string()), std::string::npos) << message;
    }
  }
}

}  // namespace
}  // namespace electra
