#include "io/pytorch/model_dict.hpp"

#include <algorithm>
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

/// What the items of the root are.
struct Items {
  std::vector<std::string_view> keys;
  std::vector<ModelDict> models;        ///< dicts with a model's tensors
  std::vector<ModelDict> tensor_dicts;  ///< dicts with any tensors

  const ModelDict* state_dict() const {
    const auto found = std::find_if(tensor_dicts.begin(), tensor_dicts.end(),
                                    [](const ModelDict& each) { return each.key == "state_dict"; });
    if (found != tensor_dicts.end()) return &*found;
    return tensor_dicts.size() == 1 ? &tensor_dicts.front() : nullptr;
  }
};

Items items_of(const Pickle& pickle, const PickleValue& root) {
  Items items;
  std::set<const PickleValue*> seen;  // a dict may be the value of any number of keys
  for_each_item(pickle, root, [&](const PickleValue& key, const PickleValue& value) {
    if (key.kind != PickleKind::string) return;
    items.keys.push_back(key.text);
    if (value.kind != PickleKind::dict || !seen.insert(&value).second) return;
    const Contents contents = contents_of(pickle, value);
    if (contents.is_model) items.models.push_back({&value, key.text});
    if (contents.has_tensors) items.tensor_dicts.push_back({&value, key.text});
  });
  return items;
}

[[noreturn]] void fail_on_several(const std::vector<ModelDict>& models, FileName file) {
  std::vector<std::string_view> keys;
  for (const ModelDict& each : models) keys.push_back(each.key);
  fail(ErrorCode::weights, file, " has several state dicts of a model: ", quoted_list(keys),
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
          ": the pickle is not a dict; expected a state dict");
  const Items items = items_of(pickle, root);
  for (const ModelDict& each : items.tensor_dicts)
    if (!wanted.empty() && each.key == wanted) return each;
  const Contents contents = contents_of(pickle, root);
  if (contents.is_model) return {&root, ""};
  if (items.models.size() > 1) fail_on_several(items.models, file);
  if (!items.models.empty()) return items.models.front();
  if (const ModelDict* other = items.state_dict()) return *other;
  require(contents.has_tensors, ErrorCode::weights, file,
          ": the pickle has no tensors; expected a state dict",
          items.keys.empty() ? "" : ", found a dict of ", quoted_list(items.keys));
  return {&root, ""};
}

}  // namespace electra::io::pytorch
