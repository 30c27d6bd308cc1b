#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "cli/support/program.hpp"
#include "support/generated_folder.hpp"

namespace electra::testing {

/// A tiny model for a task, and the program that runs it.
class TaskModel {
 public:
  TaskModel(const char* command, const char* architecture, const ElectraConfig& config = small())
      : command_(command), folder_(with(config, architecture)) {}

  static ElectraConfig small() {
    ElectraConfig config;
    config.embedding_size = 4;
    config.hidden_size = 8;
    config.num_hidden_layers = 1;
    config.num_attention_heads = 2;
    config.intermediate_size = 8;
    config.max_position_embeddings = 24;
    return config;
  }

  std::filesystem::path path() const { return folder_.path(); }
  Ended run(const std::vector<std::string>& words, std::string_view input = "") const {
    return run_program(all_words(words), input);
  }
  std::vector<std::string> all_words(const std::vector<std::string>& words) const {
    std::vector<std::string> all{command_, "--model", folder_.path().string()};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

 private:
  static ElectraConfig with(ElectraConfig config, const char* architecture) {
    config.architectures = {architecture};
    return config;
  }

  std::string command_;
  GeneratedFolder folder_;
};

}  // namespace electra::testing
