#include "heads/sentence/module.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "heads/sentence/pooling.hpp"

namespace electra::sentence {
namespace {

using Json = nlohmann::ordered_json;

struct Flag {
  const char* key;
  Pooling pooling;
};
/// The older form of the config, in the order in which the vectors stand.
constexpr Flag flags[] = {
    {"pooling_mode_cls_token", Pooling::cls},
    {"pooling_mode_max_tokens", Pooling::max},
    {"pooling_mode_mean_tokens", Pooling::mean},
    {"pooling_mode_mean_sqrt_len_tokens", Pooling::mean_sqrt_len},
    {"pooling_mode_weightedmean_tokens", Pooling::weighted_mean},
    {"pooling_mode_lasttoken", Pooling::last_token},
};

Pooling pooling_of(const Json& value, const std::string& file) {
  const std::optional<Pooling> pooling =
      pooling_named(ascii_lower(io::ConfigFields::text("pooling_mode", value, file)));
  io::ConfigFields::check(
      pooling.has_value(), "pooling_mode", value,
      "cls, max, mean, mean_sqrt_len_tokens, weightedmean or lasttoken, or an array of them", file);
  return *pooling;
}

/// Whether a flag of the older form is set; to Python a number is, unless it is 0.
bool is_set(io::ConfigFields& config, const char* key) {
  const Json* value = config.find(key);
  if (value != nullptr && value->is_number()) return *value != 0;
  bool flag = false;
  config.read(key, flag);
  return flag;
}

/// Throws where the file says nothing of a pooling, or asks for one that is not known: the mean
/// would be another vector without a word.
void require_known_poolings(io::ConfigFields& config, const std::string& file) {
  const char* const dimensions[] = {"word_embedding_dimension", "embedding_dimension"};
  bool says_any = config.has("pooling_mode");
  for (const Flag& flag : flags) says_any = config.find(flag.key) != nullptr || says_any;
  for (const char* key : dimensions) says_any = config.find(key) != nullptr || says_any;
  require(says_any, ErrorCode::config, FileName{file},
          " says nothing of a pooling; it must have pooling_mode, or flags as "
          "pooling_mode_mean_tokens");
  for (const auto& [key, text] : config.others()) {
    require(!starts_with(key, "pooling_mode_") || text == "false" || text == "null",
            ErrorCode::unsupported, FileName{file}, " asks for ", Quoted{key},
            ", which is not supported; cls_token, max_tokens, mean_tokens, mean_sqrt_len_tokens, "
            "weightedmean_tokens and lasttoken are");
  }
}

std::vector<Pooling> poolings_in(io::ConfigFields& config, const std::string& file) {
  require_known_poolings(config, file);
  std::vector<Pooling> poolings;
  if (const Json* mode = config.find("pooling_mode")) {
    if (!mode->is_array()) return {pooling_of(*mode, file)};
    io::ConfigFields::check(!mode->empty() && static_cast<Index>(mode->size()) <= max_poolings,
                            "pooling_mode", *mode, "an array of 1 to 64 poolings", file);
    for (const Json& each : *mode) poolings.push_back(pooling_of(each, file));
    return poolings;
  }
  for (const Flag& flag : flags) {
    if (is_set(config, flag.key)) poolings.push_back(flag.pooling);
  }
  if (poolings.empty()) poolings.push_back(Pooling::mean);
  return poolings;
}

}  // namespace

void require_sentence_vector(io::ConfigFields& config, const std::string& file) {
  for (const char* key : {"module_input_name", "module_output_name"}) {
    std::string name = "sentence_embedding";
    config.read(key, name);
    require(name == "sentence_embedding", ErrorCode::unsupported, FileName{file}, ": ",
            FieldName{key}, " is ", Quoted{name}, ", which is not supported; ",
            Quoted{"sentence_embedding"}, " is");
  }
}

PoolingModule::PoolingModule(const ModuleFolder& files) : hidden_size_(files.width) {
  io::ConfigFields config = files.config();
  poolings_ = poolings_in(config, files.config_name());
  config.read("include_prompt", include_prompt_);
  // Release 6 writes this key, and takes the first token behind the prompt; 5 takes [CLS].
  cls_follows_prompt_ = !include_prompt_ && config.find("pooling_mode") != nullptr;
}

std::string PoolingModule::description() const {
  std::string text = "Pooling:";
  for (const Pooling pooling : poolings_)
    text += (text.back() == ':' ? " " : " + ") + std::string(to_string(pooling));
  return text + (include_prompt_ ? "" : ", without the prompt");
}

void PoolingModule::forward(Features& features) const {
  features.vectors.resize({static_cast<Index>(features.lengths.size()), width()});
  const float* rows = features.token_vectors.data();
  float* pooled = features.vectors.data();
  for (const Index length : features.lengths) {
    const Index first = include_prompt_ ? 0 : std::min(features.prompt_tokens, length);
    const Index cls = cls_follows_prompt_ && first < length ? first : 0;
    const TokenVectors tokens{rows, length, hidden_size_, first, cls};
    for (const Pooling pooling : poolings_) {
      pool(pooling, tokens, pooled);
      pooled += hidden_size_;
    }
    rows += length * hidden_size_;
  }
}

NormalizeModule::NormalizeModule(const ModuleFolder& files) : width_(files.width) {
  io::ConfigFields config = files.config(io::ConfigPresence::optional);
  require_sentence_vector(config, files.config_name());
}

void NormalizeModule::forward(Features& features) const {
  for (Index i = 0; i < features.vectors.row_count(); ++i)
    normalize(features.vectors.data() + i * width_, width_);
}

}  // namespace electra::sentence
