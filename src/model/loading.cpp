#include "electra/model/loading.hpp"

#include "core/quoted.hpp"
#include "io/model_folder.hpp"

namespace electra {

ElectraConfig config_of(const std::filesystem::path& folder) {
  io::require_folder(folder);
  return ElectraConfig::from_pretrained(folder);
}

std::string origin_of(const ElectraConfig& config) {
  std::string text = "config.json";
  for (std::size_t i = 0; i < config.architectures.size() && i < 3; ++i)
    text += (i == 0 ? " says that it is of the class " : ", ") +
            to_string(Quoted{config.architectures[i]});
  return config.architectures.empty() ? text + " does not say of which class it is" : text;
}

}  // namespace electra
