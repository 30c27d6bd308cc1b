#include "electra/model/loading.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/exists.hpp"
#include "core/logging.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/without_slash.hpp"
#include "io/byte_count.hpp"
#include "io/folder_contents.hpp"
#include "io/model_folder.hpp"
#include "model/without_heads.hpp"

namespace electra {

Precision precision_for(const WeightSource& source, std::optional<Precision> wanted) {
  const std::optional<Precision> packed = source.prepacked_precision();
  if (!packed) return wanted.value_or(Precision::fp32);
  require(!wanted || *wanted == *packed, ErrorCode::unsupported, "the weights are prepacked for ",
          to_string(*packed), ", not for ", to_string(wanted.value_or(*packed)), "; set ",
          OptionName{"precision"}, " to ", to_string(*packed),
          ", or load the checkpoint that they were converted from");
  return *packed;
}

ElectraConfig config_of(const std::filesystem::path& folder) {
  io::require_folder(folder);
  return ElectraConfig::from_pretrained(folder);
}

namespace {

/// Returns what the checkpoint is, or what the config says that it is, as a part of a sentence.
std::string origin_of(const ElectraConfig& config, const Weights& weights,
                      std::optional<Network> network) {
  const bool discriminator = weights.has("discriminator_predictions.dense.weight");
  const bool generator = weights.has("generator_predictions.dense.weight");
  if (discriminator && !generator && network == Network::generator)
    return "it is a discriminator, which has no words to fill in; its generator is another folder";
  if (generator && !discriminator && network == Network::discriminator)
    return "it is a generator; its discriminator is another folder";
  if (config.architectures.empty()) return "config.json does not say of which class it is";
  const std::vector<std::string>& all = config.architectures;
  return "config.json says that it is of the class " + quoted_list(all, 3);
}

bool is_of_adapter(std::string_view name) {
  constexpr std::string_view parts[] = {".lora_",          ".ia3_",      ".base_layer.",
                                        "prompt_encoder.", ".adapters.", ".modules_to_save."};
  return std::any_of(std::begin(parts), std::end(parts), [&](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  });
}

/// A tensor that only the head of this class has.
struct HeadSign {
  const char* tensor;
  const char* architecture;
};

constexpr HeadSign head_signs[] = {
    {"discriminator_predictions.dense.weight", "ElectraForPreTraining"},
    {"generator_predictions.dense.weight", "ElectraForMaskedLM"},
    {"classifier.out_proj.weight", "ElectraForSequenceClassification"},
    {"qa_outputs.weight", "ElectraForQuestionAnswering"},
};

/// Whether a tensor is of one of these heads.
bool is_of_head(std::string_view name) {
  return std::any_of(std::begin(head_signs), std::end(head_signs), [&](const HeadSign& head) {
    const std::string_view sign = head.tensor;
    return starts_with(name, sign.substr(0, sign.find('.') + 1));
  });
}

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Returns what comes before the names of an encoder among the tensors; nothing if there is none.
std::optional<std::string_view> encoder_prefix(const std::vector<std::string>& names) {
  constexpr std::string_view sign = "encoder.layer.0.attention.self.query.weight";
  for (const std::string_view name : names)
    if (ends_with(name, sign)) return name.substr(0, name.size() - sign.size());
  return std::nullopt;
}

/// Returns what the checkpoint has instead of what is missing, as a part of a sentence.
std::string description_of(const std::vector<std::string>& unread,
                           const std::vector<std::string>& missing, const ElectraConfig& config) {
  if (unread.empty()) return "";
  std::string names = "; not used are " + quoted_list(unread, 5);
  if (std::any_of(unread.begin(), unread.end(), is_of_adapter))
    return names +
           ": it holds an adapter (LoRA or the like); merge it with merge_and_unload() of "
           "PEFT";
  if (const auto prefix = encoder_prefix(unread))
    return names + ": its encoder has the prefix " + to_string(Quoted{*prefix}) +
           ", not 'electra.'";
  if (has(unread, "classifier.weight") && has(missing, "classifier.dense.weight"))
    return names + ": its head is a single layer, not classifier.dense and classifier.out_proj";
  for (const HeadSign& head : head_signs) {
    if (has(unread, head.tensor) && !has(config.architectures, head.architecture))
      return names + ": its head is that of " + head.architecture;
  }
  return names;
}

/// Returns the tensors of no use, but for the copy that checkpoints of PyTorch have of the word
/// embeddings, which the model reads under their own name.
std::vector<std::string> unread_of(const WeightSource& source, const Weights& weights) {
  constexpr std::string_view copy = "generator_lm_head.weight";
  std::vector<std::string> unread = weights.unread();
  const auto found = std::find(unread.begin(), unread.end(), copy);
  if (found == unread.end()) return unread;
  const Parameter* words = source.find("electra.embeddings.word_embeddings.weight");
  if (words != nullptr && io::equal(*words, *source.find(copy))) unread.erase(found);
  return unread;
}

}  // namespace

void require_complete(const Weights& weights, const ElectraConfig& config,
                      std::optional<Network> network) {
  if (weights.missing().empty()) return;
  weights.require_complete(origin_of(config, weights, network) +
                           description_of(weights.unread(), weights.missing(), config));
}

LoadReport report_of(const std::filesystem::path& folder, const WeightSource& source,
                     const Weights& weights) {
  const bool is_folder = electra::is_directory(folder);
  return {std::string(source.format()), unread_of(source, weights), weights.initialized(),
          source.origin(),
          is_folder ? io::adapter_files(without_slash(folder)) : std::vector<std::string>()};
}

LoadReport without_heads(LoadReport report) {
  auto& unread = report.unread;
  unread.erase(std::remove_if(unread.begin(), unread.end(), is_of_head), unread.end());
  return report;
}

void log_unused(const std::filesystem::path& folder, const LoadReport& report) {
  if (!has_log_handler()) return;
  const std::string path = folder.string();
  const std::size_t count = report.unread.size();
  if (count > 0)
    warn({LogKind::weights_unused}, FileName{path}, ": ", count,
         count == 1 ? " tensor of its weights is" : " tensors of its weights are",
         " not used: ", quoted_list(report.unread),
         "; the answers may not be those of the model that was trained");
  for (const std::string& name : report.adapters)
    warn({LogKind::adapter_unused}, FileName{path}, ": the adapter ", Quoted{name},
         " is not applied; merge it into the weights for its answers");
}

std::shared_ptr<ThreadPool> pool_of(const LoadOptions& options) {
  if (options.thread_pool) return options.thread_pool;
  return std::make_shared<ThreadPool>(options.threads);
}

}  // namespace electra
