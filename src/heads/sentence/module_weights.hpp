#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "electra/core/error.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/weights.hpp"
#include "heads/sentence/module.hpp"
#include "io/module_list.hpp"

namespace electra::sentence {

/// The tensors of a module's own file. As in the reference, all of them are there and no others.
class ModuleWeights {
 public:
  explicit ModuleWeights(const ModuleFolder& files)
      : folder_(files.folder()), weights_(open(files), MissingWeights::initialize) {}

  /// Returns the scope of a layer that has a "weight" and, unless told otherwise, a "bias", which
  /// is otherwise 0.
  Weights layer(std::string_view name, bool has_bias = true) const {
    require_tensor(name, "weight");
    if (has_bias)
      require_tensor(name, "bias");
    else if ((weights_ / name).has("bias"))
      refuse(std::string(name) + ".bias");
    return weights_ / name;
  }
  void require_all_read() const {
    for (const std::string& name : weights_.unread()) refuse(name);
  }

 private:
  static std::shared_ptr<const WeightSource> open(const ModuleFolder& files) {
    const std::filesystem::path folder = files.folder();
    const std::filesystem::path file = io::module_weight_file(folder);
    require(!file.empty(), ErrorCode::io, FileName{folder.native()},
            " has no weight file; looked for model.safetensors, pytorch_model.bin");
    files.weight_files.add(file);
    return open_checkpoint(file);
  }
  [[noreturn]] void refuse(const std::string& tensor) const {
    fail(ErrorCode::weights, FileName{folder_.native()}, " has the tensor ", TensorName{tensor},
         ", of which its config.json knows nothing");
  }
  void require_tensor(std::string_view layer, const char* name) const {
    require((weights_ / layer).has(name), ErrorCode::weights, FileName{folder_.native()},
            " lacks the tensor ", TensorName{std::string(layer) + '.' + name});
  }

  std::filesystem::path folder_;
  Weights weights_;
};

/// Throws `config` unless a key of the module's config is the width of the vectors that come in.
inline void require_width(const char* key, Index found, const ModuleFolder& files) {
  require(found == files.width, ErrorCode::config, FileName{files.config_name()}, ": ",
          FieldName{key}, " is ", found, "; the vectors that come in have ", files.width,
          " features");
}

}  // namespace electra::sentence
