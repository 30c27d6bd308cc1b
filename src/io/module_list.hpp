#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "electra/io/weight_source.hpp"

namespace electra::io {

constexpr const char* module_list_name = "modules.json";
/// The weight files of a module's own folder, in the order in which they are looked for.
constexpr const char* module_weight_names[] = {"model.safetensors", "pytorch_model.bin"};

/// A module of a sentence-transformers folder, as its modules.json lists it.
struct ListedModule {
  std::string type;  ///< as in "sentence_transformers.models.Pooling"
  std::string path;  ///< of the folder of its files in that of the model, "" for the same

  /// Returns the name of the class, as in "Pooling".
  std::string_view class_name() const;
  /// Whether the class is one of the library itself.
  bool is_of_library() const;
};

/// Returns the modules in the order in which they are applied; none if the folder has no
/// modules.json. Throws `config` for a list that is not of this form or that leads out of the
/// folder.
std::vector<ListedModule> read_module_list(const std::filesystem::path& folder);

/// Returns the path in the folder of the module that makes vectors of tokens; "" where that is the
/// folder itself or the list has no such module.
std::string transformer_path(const std::vector<ListedModule>& modules);

/// Returns the paths of the modules' own folders, each once, without that of the folder itself.
std::vector<std::string> module_paths(const std::vector<ListedModule>& modules);

/// Returns the weight file of a module's own folder, "" if it has none.
std::filesystem::path module_weight_file(const std::filesystem::path& folder);

/// Opens the weights of a module's own folder, model.safetensors or pytorch_model.bin; null if it
/// has none. Throws as open_checkpoint().
std::shared_ptr<const WeightSource> open_module_weights(const std::filesystem::path& folder);

}  // namespace electra::io
