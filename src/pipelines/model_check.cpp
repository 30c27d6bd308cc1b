#include "pipelines/model_check.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/heads/generation.hpp"
#include "electra/heads/sentence_modules.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "heads/model_classes.hpp"
#include "io/byte_count.hpp"
#include "io/float_pieces.hpp"
#include "io/model_folder.hpp"
#include "io/module_list.hpp"
#include "io/sentence_config.hpp"

namespace electra::pipelines {
namespace {

namespace fs = std::filesystem;

void check_values(const WeightSource& source, const std::string& name, const Parameter& tensor) {
  if (!is_float(tensor.dtype)) return;
  io::for_each_piece(source, tensor, [&](const float* values, Index count, Index first) {
    const float* end = values + count;
    const float* bad = std::find_if(values, end, [](float value) { return !std::isfinite(value); });
    require(bad == end, ErrorCode::weights, TensorName{name}, " has ", bad == end ? 0.0F : *bad,
            " at element ", first + (bad - values), "; a model's weights must be finite numbers");
    return true;
  });
}

/// Checks the values of all tensors, those that several names share once.
void check_all_values(const WeightSource& source) {
  std::set<std::tuple<const void*, std::size_t, DType>> checked;
  for (const std::string& name : source.names()) {
    const Parameter& tensor = *source.find(name);
    if (checked.emplace(tensor.data, io::byte_count(tensor), tensor.dtype).second)
      check_values(source, name, tensor);
  }
}

/// Whether every trained model has an element in the tensor that is not zero.
bool is_never_zero(std::string_view name) {
  return ends_with(name, "word_embeddings.weight") ||
         (name.find("encoder.layer.") != std::string_view::npos && ends_with(name, ".weight"));
}

/// Checks that no tensor that the model reads is what an unfinished download leaves.
void check_zeros(const WeightSource& source, const LoadReport& loaded) {
  const std::set<std::string_view> unread(loaded.unread.begin(), loaded.unread.end());
  for (const std::string& name : source.names()) {
    const Parameter& tensor = *source.find(name);
    if (!is_float(tensor.dtype) || !is_never_zero(name) || unread.count(name) > 0) continue;
    const bool is_zero =
        io::for_each_piece(source, tensor, [](const float* values, Index count, Index) {
          return std::all_of(values, values + count, [](float value) { return value == 0; });
        });
    require(!is_zero, ErrorCode::weights, TensorName{name},
            " is zero throughout, as after a download that was not finished; download it again");
  }
}

/// Returns the network of the class that the config names; nothing if that is not known.
std::optional<Network> network_named_in(const ElectraConfig& config) {
  if (names_unknown_class(config)) return std::nullopt;
  return class_named_in(config).network;
}

void check_weights(const fs::path& folder, const ElectraConfig& config, OpenOptions open,
                   CheckReport& report) {
  LoadOptions options;
  options.threads = 1;
  options.open = std::move(open);
  const bool is_chosen = options.open.network.has_value();
  if (!is_chosen) options.open.network = network_named_in(config);
  const auto source = open_checkpoint(folder, options.open);
  const ModelClass& model =
      class_to_read(config, *source, is_chosen ? options.open.network : std::nullopt);
  source->check_contents();
  check_all_values(*source);
  model.load(folder, options, &report.loaded);
  check_zeros(*source, report.loaded);
  report.architecture = model.architecture;
  report.tensors = source->names().size();
}

void check_module_weights(const fs::path& folder) {
  in_folder(folder, [&] {
    const auto source = io::open_module_weights(folder);
    if (source != nullptr) check_all_values(*source);
  });
}

/// Describes the module that makes the vectors of tokens, and how it reads texts.
std::string describe_transformer(const std::string& path, const io::SentenceConfig& config) {
  std::string text = "Transformer" + (path.empty() ? "" : ' ' + path);
  if (config.max_seq_length) text += ", max_seq_length " + std::to_string(*config.max_seq_length);
  if (config.do_lower_case) text += ", lower case";
  if (config.default_prompt_name)
    text += ", prompt " + to_string(Quoted{config.prompt(*config.default_prompt_name)});
  return text;
}

std::vector<std::string> check_modules(const fs::path& folder, Index hidden_size) {
  const auto listed = io::read_module_list(folder);
  if (listed.empty()) return {};
  const std::string transformer = io::transformer_path(listed);
  const std::string first = describe_transformer(transformer, io::read_sentence_config(folder));
  if (io::is_cross_encoder(folder)) return {first};
  const auto modules = SentenceModules::from_pretrained(folder, hidden_size);
  for (const std::string& path : io::module_paths(listed)) {
    if (path != transformer) check_module_weights(folder / path);
  }
  std::vector<std::string> texts = modules.descriptions();
  texts.insert(texts.begin(), first);
  return texts;
}

/// Throws where `generate` would refuse the folder's generation_config.json.
void check_generation(const fs::path& folder, const ElectraConfig& config) {
  if (class_named_in(config).task == "causal-lm") GenerationConfig::from_pretrained(folder);
}

/// Throws for a link that leads nowhere, or in a circle, whatever file it stands for.
void check_links(const fs::path& folder) {
  for (const std::string& name : names_in_folder(folder)) electra::exists(folder / name);
}

/// Whether the folder has a tokenizer; a model may do without.
bool has_tokenizer(const fs::path& folder) {
  const char* const names[] = {"tokenizer.json", "vocab.txt", "spiece.model"};
  return std::any_of(std::begin(names), std::end(names),
                     [&](const char* name) { return electra::exists(folder / name); });
}

}  // namespace

CheckReport check_model(const fs::path& given, OpenOptions open, const fs::path& tokenizer) {
  CheckReport report;
  report.model = given.string();
  const fs::path folder = without_slash(given);
  EmbeddingSizes sizes{};
  in_folder(folder, [&] {
    const auto config = ElectraConfig::from_pretrained(folder);
    sizes = {config.vocab_size, config.type_vocab_size};
    check_weights(folder, config, std::move(open), report);
    report.modules = check_modules(folder, config.hidden_size);
    check_generation(folder, config);
    check_links(folder);
    check_links(io::transformer_folder(folder));
  });
  if (tokenizer.empty() && !has_tokenizer(io::transformer_folder(folder))) return report;
  const auto opened = ElectraTokenizer::from_pretrained(tokenizer.empty() ? folder : tokenizer);
  in_folder(folder, [&] { report.tokenizer = check_tokenizer(opened, sizes); });
  return report;
}

}  // namespace electra::pipelines
