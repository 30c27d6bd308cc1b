#include "model/foreign_config.hpp"

#include "electra/core/error.hpp"

namespace electra::model {
namespace {

/// A key that another kind of file has, which is called config.json by mistake.
struct ForeignKey {
  const char* key;
  const char* owner;
};

constexpr ForeignKey foreign_keys[] = {
    {"peft_type", "an adapter"},
    {"adapter_config", "an adapter"},
    {"tokenizer_class", "a tokenizer"},
    {"do_lower_case", "a tokenizer"},
    {"word_embedding_dimension", "a module of sentence-transformers"},
    {"__version__", "sentence-transformers"},
    {"weight_map", "the shards of a checkpoint"},
    {"log_history", "the state of a training"},
};

}  // namespace

void require_no_foreign_keys(const std::map<std::string, std::string>& keys) {
  for (const auto& [key, owner] : foreign_keys) {
    require(keys.count(key) == 0, ErrorCode::config, "config.json is that of ", owner, " (",
            FieldName{key}, "), not of a model: it has neither hidden_size nor vocab_size");
  }
}

}  // namespace electra::model
