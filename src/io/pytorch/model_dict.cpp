#include "io/pytorch/model_dict.hpp"

#include <array>
#include <set>
#include <string>
#include <vector>

#include "core/quoted.hpp"
#include "core/text.hpp"

namespace electra::io::pytorch {
namespace {

/// A tensor that every model has, and that no optimizer has by its name.
constexpr std::string_view model_sign = "attention.self.query.weight";

/// Calls `visit(key, value)` for every item of a dict.
template <class Visit>
void for_each_item(const Pickle& pickle, const PickleValue& dict, const Visit& visit) {
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2)
    visit(pickle[dict.items[i]], pickle[dict.items[i + 1]]);
}

struct Contents {
  bool has_tensors = false;
  bool is_model = false;
};

Contents contents_of(const Pickle& pickle, const PickleValue& dict) {
  Contents contents;
  for_each_item(pickle, dict, [&](const PickleValue& key, const PickleValue& value) {
    if (tensor_call(pickle, value) == nullptr) return;
    contents.has_tensors = true;
    contents.is_model = contents.is_model || ends_with(key.text, model_sign);
  });
  return contents;
}

/// How many dicts deep a model is looked for.
constexpr std::size_t max_depth = 3;

/// A dict below the root.
struct Place {
  const PickleValue* dict = nullptr;
  std::array<std::string_view, max_depth> keys = {};  ///< from the root on; the rest is empty

  /// Returns the keys with dots between them, each cut after `max_bytes`: many dicts may have the
  /// same long keys.
  std::string key(std::size_t max_bytes = std::string_view::npos) const {
    std::string joined;
    for (const std::string_view each : keys) {
      if (each.data() == nullptr) break;
      joined += (joined.empty() ? "" : ".") + std::string(each.substr(0, max_bytes));
    }
    return joined;
  }
};

/// The items of the root, by their kind.
struct Items {
  std::vector<std::string_view> keys;
  std::vector<Place> models;        ///< dicts with a model's tensors, of one depth
  std::vector<Place> tensor_dicts;  ///< items with any tensors

  const Place* named(std::string_view wanted) const {
    const std::size_t size = wanted.size() + 1;  // a longer key is another one
    for (const std::vector<Place>* places : {&tensor_dicts, &models}) {
      for (const Place& each : *places)
        if (!wanted.empty() && each.key(size) == wanted) return &each;
    }
    return nullptr;
  }
  const Place* state_dict() const {
    const Place* found = named("state_dict");
    if (found != nullptr) return found;
    return tensor_dicts.size() == 1 ? &tensor_dicts.front() : nullptr;
  }
};

/// The dicts that are looked at, each once: one may be the value of any number of keys.
using Seen = std::set<const PickleValue*>;

/// Returns the dicts among the items of these dicts, which are at a depth.
std::vector<Place> inner_dicts(const Pickle& pickle, const std::vector<Place>& outer_dicts,
                               std::size_t depth, Seen& seen) {
  std::vector<Place> inner_dicts;
  for (const Place& outer : outer_dicts) {
    for_each_item(pickle, *outer.dict, [&](const PickleValue& key, const PickleValue& value) {
      if (key.kind != PickleKind::string || value.kind != PickleKind::dict) return;
      if (!seen.insert(&value).second) return;
      Place inner{&value, outer.keys};
      inner.keys[depth] = key.text;
      inner_dicts.push_back(inner);
    });
  }
  return inner_dicts;
}

/// Returns what is in the dicts below the root, down to the first depth that has a model.
Items items_of(const Pickle& pickle, const PickleValue& root) {
  Items items;
  for_each_item(pickle, root, [&](const PickleValue& key, const PickleValue& /*value*/) {
    if (key.kind == PickleKind::string) items.keys.push_back(key.text);
  });
  Seen seen;
  std::vector<Place> places = {{&root, {}}};
  for (std::size_t depth = 0; depth < max_depth && items.models.empty(); ++depth) {
    places = inner_dicts(pickle, places, depth, seen);
    for (const Place& each : places) {
      const Contents contents = contents_of(pickle, *each.dict);
      if (contents.is_model) items.models.push_back(each);
      if (contents.has_tensors && depth == 0) items.tensor_dicts.push_back(each);
    }
  }
  return items;
}

/// Appends the key of a dict to a quoted_list(), which makes those that it names alone.
void append_quoted(std::string& sentence, const Place& place) {
  constexpr std::size_t max_bytes = 200;
  electra::append_quoted(sentence, place.key(max_bytes));
}

[[noreturn]] void fail_on_several(const std::vector<Place>& models, FileName file) {
  fail(ErrorCode::weights, file, " has several state dicts of a model: ", quoted_list(models),
       "; choose one by its key with ", OptionName{"scope"});
}

}  // namespace

bool calls(const Pickle& pickle, const PickleValue& value, PickleGlobal function) {
  return value.kind == PickleKind::call && pickle[value.items[0]].global == function;
}

const PickleValue* tensor_call(const Pickle& pickle, const PickleValue& value) {
  if (calls(pickle, value, PickleGlobal::rebuild_tensor)) return &value;
  if (!calls(pickle, value, PickleGlobal::rebuild_parameter)) return nullptr;
  const std::vector<PickleId>& arguments = pickle[value.items[1]].items;
  if (arguments.empty()) return nullptr;
  const PickleValue& inner = pickle[arguments.front()];
  return calls(pickle, inner, PickleGlobal::rebuild_tensor) ? &inner : nullptr;
}

ModelDict find_model_dict(const Pickle& pickle, std::string_view wanted, FileName file) {
  const PickleValue& root = pickle.root();
  require(root.kind == PickleKind::dict, ErrorCode::weights, file,
          ": the pickle is not a dict; expected a state dict, as torch.save(model.state_dict(), …) "
          "writes it");
  const Items items = items_of(pickle, root);
  if (const Place* named = items.named(wanted)) return {named->dict, named->key()};
  const Contents contents = contents_of(pickle, root);
  if (contents.is_model) return {&root, ""};
  if (items.models.size() > 1) fail_on_several(items.models, file);
  const Place* only = items.models.empty() ? items.state_dict() : &items.models.front();
  if (only != nullptr) return {only->dict, only->key()};
  require(contents.has_tensors, ErrorCode::weights, file,
          ": the pickle has no tensors; expected a state dict",
          items.keys.empty() ? "" : ", found a dict of ", quoted_list(items.keys));
  return {&root, ""};
}

}  // namespace electra::io::pytorch
