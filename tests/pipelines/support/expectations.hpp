#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/generated_folder.hpp"

namespace electra::testing {

using Json = nlohmann::json;

/// What the reference's pipeline says of many inputs, and the model that was asked. Written by
/// make_expectations.py; ELECTRA_PIPELINE_EXPECTATIONS names a folder with more of them.
class Expectations {
 public:
  explicit Expectations(const std::string& task)
      : json_(Json::parse(std::ifstream(folder() / (task + ".json")))),
        model_(ElectraConfig::from_json(json_["config"].dump())) {}

  const Json& cases() const { return json_["cases"]; }
  const Json& texts() const { return json_["texts"]; }
  const std::filesystem::path& model_folder() const { return model_.path(); }
  template <class Pipeline>
  Pipeline open() const {
    LoadOptions options;
    options.threads = 1;
    return Pipeline::from_pretrained(model_.path(), options);
  }

 private:
  static std::filesystem::path folder() {
    const char* named = std::getenv("ELECTRA_PIPELINE_EXPECTATIONS");
    return named != nullptr ? named : ELECTRA_TEST_DATA "/pipelines/expected";
  }

  Json json_;
  GeneratedFolder model_;
};

}  // namespace electra::testing
