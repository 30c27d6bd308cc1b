#include "io/json_builder.hpp"

namespace electra::io {

using Json = OwnedJson::Json;

void JsonBuilder::add(Json value) { place(std::move(value)); }

void JsonBuilder::close() {
  constexpr std::size_t spare = 4;
  Container& container = open_.back();
  if (container.value->is_object()) {
    auto& members = container.value->get_ref<Json::object_t&>();
    members.reserve(container.members.size() + (open_.size() == 1 ? spare : 0));
    for (auto& [key, value] : container.members)
      members.Container::emplace_back(std::move(key), value.take());
  }
  key_ = std::move(container.key);
  OwnedJson value = std::move(container.value);
  open_.pop_back();
  place(std::move(value));
}

void JsonBuilder::place(OwnedJson value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return;
  }
  Container& container = open_.back();
  if (container.value->is_array()) {
    auto& elements = container.value->get_ref<Json::array_t&>();
    if (elements.size() == elements.capacity()) elements.reserve(2 * elements.size() + 1);
    elements.push_back(value.take());
  } else {
    container.members.emplace_back(std::move(key_), std::move(value));
  }
}

}  // namespace electra::io
