#include "io/checkpoint/model_scope.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/quoted.hpp"
#include "core/text.hpp"

namespace electra::io::checkpoint {
namespace {

/// Components that torch puts between a module and its parameters, at any depth.
constexpr std::string_view wrappers[] = {"_orig_mod", "_fsdp_wrapped_module",
                                         "_checkpoint_wrapped_module", "_forward_module"};
/// Members under which training scripts keep a model.
constexpr std::string_view members[] = {
    "module", "model", "discriminator", "discriminator_model", "generator", "generator_model"};
/// The scopes of the base model and of the heads.
constexpr std::string_view model_scopes[] = {"electra.embeddings.",
                                             "electra.embeddings_project.",
                                             "electra.encoder.",
                                             "embeddings.",
                                             "embeddings_project.",
                                             "encoder.",
                                             "discriminator_predictions.",
                                             "generator_predictions.",
                                             "generator_lm_head.",
                                             "classifier.",
                                             "qa_outputs.",
                                             "sequence_summary."};
/// Tensors that every model has: the first also where two networks share their embeddings.
constexpr std::string_view signs[] = {"encoder.layer.0.attention.self.query.weight",
                                      "embeddings.word_embeddings.weight"};
constexpr std::string_view base = "electra.";

template <std::size_t count>
bool contains(const std::string_view (&list)[count], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

/// Calls `visit(component)` for every part of a name between its dots.
template <class Visit>
void for_each_component(std::string_view name, const Visit& visit) {
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    visit(name.substr(begin, end - begin));
    begin = end + 1;
  }
}

std::string without_wrappers(std::string_view name) {
  std::string kept;
  for_each_component(name, [&](std::string_view component) {
    if (contains(wrappers, component)) return;
    if (!kept.empty()) kept += '.';
    kept += component;
  });
  return kept;
}

bool has_wrapper(std::string_view name) {
  return std::any_of(std::begin(wrappers), std::end(wrappers), [&](std::string_view wrapper) {
    return name.find(wrapper) != std::string_view::npos;
  });
}

bool is_model_name(std::string_view name) {
  return std::any_of(std::begin(model_scopes), std::end(model_scopes),
                     [&](std::string_view scope) { return starts_with(name, scope); });
}

/// Returns the prefix of a model whose tensor of that sign has this name; nothing if it is another
/// tensor.
std::optional<std::string_view> prefix_before(std::string_view sign, std::string_view name) {
  if (!ends_with(name, sign)) return std::nullopt;
  std::string_view prefix = name.substr(0, name.size() - sign.size());
  if (!prefix.empty() && prefix.back() != '.') return std::nullopt;
  const bool is_in_base = prefix == base || ends_with(prefix, std::string(".") + std::string(base));
  if (is_in_base) prefix.remove_suffix(base.size());
  return prefix;
}

using Prefixes = std::set<std::string>;

/// Returns the prefixes of all models among the tensors.
Prefixes prefixes_in(const std::vector<NamedParameter>& tensors) {
  Prefixes prefixes;
  for (const std::string_view sign : signs) {
    for (const NamedParameter& tensor : tensors)
      if (const auto prefix = prefix_before(sign, tensor.name)) prefixes.emplace(*prefix);
    if (!prefixes.empty()) break;
  }
  return prefixes;
}

bool is_known_prefix(std::string_view prefix) {
  bool known = true;
  for_each_component(
      prefix, [&](std::string_view component) { known = known && contains(members, component); });
  return known;
}

/// Returns the name below the prefix; the whole name if it does not begin so.
std::string_view below(std::string_view prefix, std::string_view name) {
  return starts_with(name, prefix) ? name.substr(prefix.size()) : name;
}

bool all_fit_below(std::string_view prefix, const std::vector<NamedParameter>& tensors) {
  return std::all_of(tensors.begin(), tensors.end(), [&](const NamedParameter& tensor) {
    return is_model_name(below(prefix, tensor.name));
  });
}

void strip(std::string_view prefix, std::vector<NamedParameter>& tensors) {
  for (NamedParameter& tensor : tensors) tensor.name = below(prefix, tensor.name);
}

/// Erases the tensors for whose names the condition holds.
template <class Condition>
void erase_if(std::vector<NamedParameter>& tensors, const Condition& condition) {
  const auto end = std::remove_if(tensors.begin(), tensors.end(), [&](const auto& tensor) {
    return condition(std::string_view(tensor.name));
  });
  tensors.erase(end, tensors.end());
}

/// The prefixes of the two networks of pre-training.
struct Networks {
  std::string discriminator;
  std::string generator;
};

bool is_generator(std::string_view prefix) {
  return prefix.find("generator") != std::string_view::npos;
}

/// Returns the two networks if these are their prefixes.
std::optional<Networks> networks_of(const Prefixes& prefixes) {
  if (prefixes.size() != 2) return std::nullopt;
  const std::string& first = *prefixes.begin();
  const std::string& second = *prefixes.rbegin();
  if (is_generator(first) == is_generator(second)) return std::nullopt;
  return is_generator(first) ? Networks{second, first} : Networks{first, second};
}

/// Whether a tensor belongs to the model of that prefix and not to the other one, whose prefix may
/// be longer.
bool is_of(std::string_view prefix, std::string_view other, std::string_view name) {
  return starts_with(name, prefix) && !(other.size() > prefix.size() && starts_with(name, other));
}

/// Adds the embeddings that two networks share to the one that lacks them: where a shared tensor is
/// stored once, only one of the two has it.
void share_embeddings(std::string_view other, const std::string& kept,
                      std::vector<NamedParameter>& tensors) {
  std::set<std::string> names;
  for (const NamedParameter& tensor : tensors) names.insert(tensor.name);
  std::vector<NamedParameter> shared;
  for (const NamedParameter& tensor : tensors) {
    if (!is_of(other, kept, tensor.name)) continue;
    const std::string_view inner = below(other, tensor.name);
    std::string name = kept + std::string(inner);
    if (starts_with(below(base, inner), "embeddings.") && names.count(name) == 0)
      shared.push_back({std::move(name), tensor.value});
  }
  for (NamedParameter& tensor : shared) tensors.push_back(std::move(tensor));
}

std::string keep_network(const Networks& networks, std::optional<Network> chosen,
                         std::vector<NamedParameter>& tensors, FileName file) {
  require(chosen.has_value(), ErrorCode::weights, file,
          choose_network_sentence(" ('" + networks.discriminator + "' and '" + networks.generator +
                                  "')"));
  const bool generator = *chosen == Network::generator;
  const std::string& kept = generator ? networks.generator : networks.discriminator;
  const std::string& other = generator ? networks.discriminator : networks.generator;
  share_embeddings(other, kept, tensors);
  erase_if(tensors, [&](std::string_view name) {
    const bool is_its_head = generator && starts_with(name, "generator_");
    return is_of(other, kept, name) && !is_its_head;
  });
  strip(kept, tensors);
  return kept;
}

/// Returns the scope as a prefix, if a tensor is below it.
std::string prefix_of_scope(const std::string& scope, const std::vector<NamedParameter>& tensors,
                            FileName file) {
  std::string prefix = scope;
  if (prefix.back() != '.') prefix += '.';
  const bool is_there =
      std::any_of(tensors.begin(), tensors.end(),
                  [&](const NamedParameter& tensor) { return starts_with(tensor.name, prefix); });
  require(is_there, ErrorCode::weights, file, " has nothing in the ", OptionName{"scope"}, " '",
          scope, "'; its models have the prefixes ", quoted_list(prefixes_in(tensors)));
  return prefix;
}

std::string remove_prefix(std::vector<NamedParameter>& tensors, OpenOptions options,
                          FileName file) {
  if (!options.scope.empty()) {
    std::string prefix = prefix_of_scope(options.scope, tensors, file);
    erase_if(tensors, [&](std::string_view name) { return !starts_with(name, prefix); });
    strip(prefix, tensors);
    options.scope.clear();
    return prefix + remove_prefix(tensors, std::move(options), file);
  }
  const Prefixes prefixes = prefixes_in(tensors);
  if (const auto networks = networks_of(prefixes))
    return keep_network(*networks, options.network, tensors, file);
  if (prefixes.empty() || prefixes.count("") > 0) return "";
  require(prefixes.size() == 1, ErrorCode::weights, file, " has several models, with the prefixes ",
          quoted_list(prefixes), "; choose one with ", OptionName{"scope"});
  const std::string& prefix = *prefixes.begin();
  if (!is_known_prefix(prefix) && !all_fit_below(prefix, tensors)) return "";
  strip(prefix, tensors);
  return prefix;
}

/// Removes wrappers from all names. Returns the stored names, by the new ones, of the tensors that
/// show where a model begins.
std::map<std::string, std::string> remove_wrappers(std::vector<NamedParameter>& tensors) {
  std::map<std::string, std::string> stored;
  for (NamedParameter& tensor : tensors) {
    if (!has_wrapper(tensor.name)) continue;
    std::string name = without_wrappers(tensor.name);
    const bool is_sign = std::any_of(std::begin(signs), std::end(signs),
                                     [&](std::string_view sign) { return ends_with(name, sign); });
    if (is_sign) stored.emplace(name, tensor.name);
    tensor.name = std::move(name);
  }
  return stored;
}

/// Returns the part of a stored name that became the prefix, with the wrappers in it and behind it.
std::string stored_prefix(std::string_view stored, std::string_view prefix) {
  auto left = std::count(prefix.begin(), prefix.end(), '.');
  std::string found;
  bool ended = false;
  for_each_component(stored, [&](std::string_view component) {
    const bool is_wrapper = contains(wrappers, component);
    ended = ended || (left == 0 && !is_wrapper);
    if (ended) return;
    if (!is_wrapper) --left;
    found += std::string(component) + '.';
  });
  return found;
}

}  // namespace

std::string choose_network_sentence(std::string_view networks) {
  return " has a discriminator and a generator" + std::string(networks) +
         "; choose one with OpenOptions::network, or with --discriminator or --generator of "
         "electra convert";
}

std::string remove_model_prefix(std::vector<NamedParameter>& tensors, const OpenOptions& options,
                                FileName file) {
  const auto stored = remove_wrappers(tensors);
  std::string prefix = remove_prefix(tensors, options, file);
  for (const auto& [name, stored_name] : stored) {
    const bool is_its_sign = std::any_of(
        std::begin(signs), std::end(signs), [&, &own_name = name](std::string_view sign) {
          return prefix_before(sign, own_name) == std::optional<std::string_view>(prefix);
        });
    if (is_its_sign) return stored_prefix(stored_name, prefix);
  }
  return prefix;
}

}  // namespace electra::io::checkpoint
