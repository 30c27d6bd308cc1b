#include "io/owned_json.hpp"

namespace electra::io {

// Innermost first: a container that is empty is destroyed without a list. As deep as the document
// is, which the parser has limited.
void take_apart(nlohmann::ordered_json& value) noexcept {
  if (auto* array = value.get_ptr<nlohmann::ordered_json::array_t*>()) {
    for (auto& element : *array) take_apart(element);
    array->clear();
  } else if (auto* object = value.get_ptr<nlohmann::ordered_json::object_t*>()) {
    for (auto& member : *object) take_apart(member.second);
    object->clear();
  }
}

OwnedJson::~OwnedJson() { take_apart(value_); }

}  // namespace electra::io
