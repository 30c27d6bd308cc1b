#include "electra/model/loading.hpp"

#include "core/quoted.hpp"
#include "io/model_folder.hpp"

namespace electra {

Precision precision_for(const WeightSource& source, std::optional<Precision> wanted) {
  const std::optional<Precision> packed = source.prepacked_precision();
  if (!packed) return wanted.value_or(Precision::fp32);
  require(!wanted || *wanted == *packed, ErrorCode::unsupported, "the weights are prepacked for ",
          to_string(*packed), ", not for ", to_string(wanted.value_or(*packed)), "; load them as ",
          to_string(*packed), ", or load the checkpoint that they were converted from");
  return *packed;
}

ElectraConfig config_of(const std::filesystem::path& folder) {
  io::require_folder(folder);
  return ElectraConfig::from_pretrained(folder);
}

std::string origin_of(const ElectraConfig& config, const WeightSource& source,
                      std::optional<Network> network) {
  const bool discriminator = source.find("discriminator_predictions.dense.weight") != nullptr;
  const bool generator = source.find("generator_predictions.dense.weight") != nullptr;
  if (discriminator && !generator && network == Network::generator)
    return "it is a discriminator, which has no words to fill in; its generator is another folder";
  if (generator && !discriminator && network == Network::discriminator)
    return "it is a generator; its discriminator is another folder";
  std::string text = "config.json";
  for (std::size_t i = 0; i < config.architectures.size() && i < 3; ++i)
    text += (i == 0 ? " says that it is of the class " : ", ") +
            to_string(Quoted{config.architectures[i]});
  return config.architectures.empty() ? text + " does not say of which class it is" : text;
}

}  // namespace electra
