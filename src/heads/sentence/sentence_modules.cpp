#include "electra/heads/sentence_modules.hpp"

#include <utility>

#include "core/lengths.hpp"
#include "core/quoted.hpp"
#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "heads/sentence/module.hpp"
#include "io/module_list.hpp"
#include "io/sentence_config.hpp"

namespace electra {
namespace {

using sentence::Module;
using sentence::ModuleFolder;
using Modules = std::vector<std::shared_ptr<const Module>>;

std::shared_ptr<const Module> load_module(const io::ListedModule& listed,
                                          const ModuleFolder& files) {
  const std::string_view name = listed.is_of_library() ? listed.class_name() : "";
  if (name == "Pooling") return std::make_shared<sentence::PoolingModule>(files);
  if (name == "Normalize") return std::make_shared<sentence::NormalizeModule>(files);
  if (name == "Dense") return sentence::load_dense(files);
  if (name == "LayerNorm") return sentence::load_layer_norm(files);
  if (name == "Dropout") return nullptr;
  fail(ErrorCode::unsupported, FileName{io::module_list_name}, " names a module of the type ",
       Quoted{listed.type},
       ", which is not supported; Transformer, Pooling, Dense, LayerNorm, Normalize and Dropout "
       "of sentence-transformers are");
}

void require_transformer(const io::ListedModule& first) {
  require(first.is_of_library() && first.class_name() == "Transformer", ErrorCode::unsupported,
          FileName{io::module_list_name}, " begins with a module of the type ", Quoted{first.type},
          ", which is not supported; a Transformer of sentence-transformers is");
}

Modules load_modules(const std::filesystem::path& folder,
                     const std::vector<io::ListedModule>& listed, Index hidden_size) {
  require_transformer(listed.front());
  Modules modules;
  io::DistinctFiles weight_files;
  Index poolings = 0;
  for (std::size_t i = 1; i < listed.size(); ++i) {
    const bool pools = listed[i].class_name() == "Pooling";
    const Index width = pools || modules.empty() ? hidden_size : modules.back()->width();
    auto module = load_module(listed[i], {folder, listed[i].path, width, weight_files});
    if (pools && module != nullptr) poolings += module->width() / hidden_size;
    require(poolings <= sentence::max_poolings, ErrorCode::config, FileName{io::module_list_name},
            " has ", poolings, " poolings in its modules so far; at most ", sentence::max_poolings,
            " together are supported");
    require(poolings > 0, ErrorCode::config, FileName{io::module_list_name}, " has ",
            Quoted{listed[i].type}, " before a Pooling, which makes the vector of a text");
    if (module != nullptr) modules.push_back(std::move(module));
  }
  require(poolings > 0, ErrorCode::config, FileName{io::module_list_name},
          " has no Pooling, which makes the vector of a text");
  return modules;
}

}  // namespace

SentenceModules::SentenceModules(Modules modules, Index hidden_size)
    : modules_(std::move(modules)), hidden_size_(hidden_size), width_(modules_.back()->width()) {}

SentenceModules::SentenceModules(const SentencePooling& pooling, Index hidden_size)
    : hidden_size_(hidden_size), width_(hidden_size) {
  require(pooling.pooling != Pooling::none, ErrorCode::input, OptionName{"pooling"},
          " is none; a vector for each text needs one");
  modules_.push_back(std::make_shared<sentence::PoolingModule>(
      std::vector<Pooling>{pooling.pooling}, hidden_size));
  if (pooling.normalize)
    modules_.push_back(std::make_shared<sentence::NormalizeModule>(hidden_size));
}

SentenceModules SentenceModules::from_pretrained(const std::filesystem::path& folder,
                                                 Index hidden_size) {
  return in_folder(folder, [&] {
    const auto listed = io::read_module_list(folder);
    if (listed.empty() || io::is_cross_encoder(folder))
      return SentenceModules(SentencePooling(), hidden_size);
    io::require_sentence_model(folder);
    return SentenceModules(load_modules(without_slash(folder), listed, hidden_size), hidden_size);
  });
}

bool SentenceModules::normalizes() const {
  return dynamic_cast<const sentence::NormalizeModule*>(modules_.back().get()) != nullptr;
}

std::vector<std::string> SentenceModules::descriptions() const {
  std::vector<std::string> texts;
  for (const auto& module : modules_) texts.push_back(module->description());
  return texts;
}

Tensor SentenceModules::forward(const Tensor& token_vectors, const std::vector<Index>& lengths,
                                Index prompt_tokens) const {
  for (const Index length : lengths)
    require(length > 0, ErrorCode::input, "a text has ", length,
            " tokens; its vector needs one at least");
  const Index tokens = total_length(lengths);
  require(token_vectors.shape() == Shape({tokens, hidden_size_}), ErrorCode::input,
          "the vectors of ", tokens, " tokens must have the shape ", Shape({tokens, hidden_size_}),
          ", not ", token_vectors.shape());
  require(prompt_tokens >= 0, ErrorCode::input, "a prompt cannot have ", prompt_tokens, " tokens");
  sentence::Features features{token_vectors, lengths, prompt_tokens, {}};
  for (const auto& module : modules_) module->forward(features);
  return std::move(features.vectors);
}

}  // namespace electra
