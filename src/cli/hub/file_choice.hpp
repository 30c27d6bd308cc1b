#pragma once

#include <string>
#include <vector>

#include "io/module_list.hpp"

namespace electra::cli::hub {

/// Which of the files that the hub lists the library reads.
class FileChoice {
 public:
  explicit FileChoice(std::vector<std::string> listed);

  bool has(const std::string& file) const;

  /// Follows the modules of a sentence-transformers model; none for another model.
  void set_modules(const std::vector<io::ListedModule>& modules);

  /// Returns the configs and the files of the tokenizer. Throws `io` if there is no config.json.
  std::vector<std::string> configs() const;
  /// Returns the weight file, or what says which files hold the weights: an index of shards, or
  /// those of TensorFlow checkpoints. Throws `io` if there is nothing of these.
  std::vector<std::string> weights() const;
  /// Returns the weight files of the other modules.
  std::vector<std::string> module_weights() const;
  /// Returns the files beside `file` whose names begin so.
  std::vector<std::string> beside(const std::string& file, const std::string& begin) const;
  /// Returns the path of a name in the folder of the model's own files.
  std::string own(const std::string& name) const { return transformer_ + name; }

 private:
  std::vector<std::string> listed_;   // sorted
  std::string transformer_;           // of the folder of the model's own files; ends with '/'
  std::vector<std::string> modules_;  // of the folders of other modules; each ends with '/'
};

}  // namespace electra::cli::hub
