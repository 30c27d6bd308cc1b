#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/support/program.hpp"
#include "electra/io/safetensors.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {

/// A copy of a model folder of the test data, which a test may change.
class ModelCopy {
 public:
  /// `name` is the path of the folder in the test data.
  explicit ModelCopy(const std::filesystem::path& name) {
    std::filesystem::copy(ELECTRA_TEST_DATA / name, path(),
                          std::filesystem::copy_options::recursive);
  }

  std::filesystem::path path() const { return folder_.path() / "model"; }
  /// Returns the path of another folder, which need not exist.
  std::filesystem::path beside(const char* name) const { return folder_.path() / name; }
  void write(const std::filesystem::path& name, std::string_view text) const {
    folder_.write("model" / name, text);
  }
  void remove(const char* name) const { std::filesystem::remove(path() / name); }

  /// Calls `how` with the tensors of model.safetensors and writes what it leaves.
  void change(const std::function<void(std::vector<NamedParameter>& tensors)>& how) const {
    const std::filesystem::path file = path() / "model.safetensors";
    std::vector<NamedParameter> tensors = SafetensorsFile(file).tensors();
    how(tensors);
    write_safetensors(file, tensors);
  }

  /// Runs the program. Its texts have MODEL for the path of the folder.
  Ended run(const std::vector<std::string>& words) const {
    Ended ended = run_program(words);
    const std::string name = path();
    for (std::string* text : {&ended.output, &ended.errors}) {
      for (std::size_t at = text->find(name); at != std::string::npos; at = text->find(name))
        text->replace(at, name.size(), "MODEL");
    }
    return ended;
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace electra::testing
