#include "texts.hpp"

namespace electra::python {

namespace nb = nanobind;

namespace {

[[noreturn]] void refuse_type(const char* wanted, nb::handle found) {
  const std::string kind = nb::type_name(found.type()).c_str();
  throw nb::type_error((wanted + (", not " + kind)).c_str());
}

/// Returns the two elements of a tuple or a list.
std::pair<nb::object, nb::object> two_of(nb::handle pair, const char* wanted) {
  const bool is_tuple = PyTuple_Check(pair.ptr());
  if ((!is_tuple && !PyList_Check(pair.ptr())) || nb::len(pair) != 2) refuse_type(wanted, pair);
  return {nb::object(pair[0]), nb::object(pair[1])};
}

/// Returns the value of a key of a dict; no object if there is none.
nb::object value_of(nb::handle dict, const char* key) {
  return nb::borrow(PyDict_GetItemString(dict.ptr(), key));
}

}  // namespace

std::string_view utf8_of(nb::handle text) {
  if (!PyUnicode_Check(text.ptr())) refuse_type("a text must be a str", text);
  Py_ssize_t size = 0;
  const char* bytes = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (bytes == nullptr) throw nb::python_error();
  return {bytes, static_cast<std::size_t>(size)};
}

HeldList::HeldList(nb::handle list)
    : elements_(nb::steal<nb::tuple>(PySequence_Tuple(list.ptr()))) {
  if (!elements_.is_valid()) throw nb::python_error();
}

std::string_view HeldList::held_text(nb::object text) {
  const std::string_view view = utf8_of(text);
  held_texts_.push_back(std::move(text));
  return view;
}

TextPairView HeldList::held_pair(nb::object first, nb::object second) {
  const std::string_view view = held_text(std::move(first));
  return {view, held_text(std::move(second))};
}

Texts::Texts(nb::handle list) : HeldList(list) {
  views_.reserve(elements().size());
  for (const nb::handle text : elements()) views_.push_back(utf8_of(text));
}

TextPairs::TextPairs(nb::handle list) : HeldList(list) {
  views_.reserve(elements().size());
  for (const nb::handle pair : elements()) {
    auto [first, second] = two_of(pair, "a pair must be a tuple of two texts");
    views_.push_back(held_pair(std::move(first), std::move(second)));
  }
}

WordTexts::WordTexts(nb::handle list) : HeldList(list) {
  for (const nb::handle words : elements()) {
    if (PyUnicode_Check(words.ptr()))
      refuse_type("a text that is split into words must be a list of str", words);
    texts_.emplace_back(words);
  }
  for (const Texts& words : texts_) views_.emplace_back(words.views());
}

std::vector<std::pair<std::string, std::vector<std::string>>> texts_with_lists(nb::handle list) {
  const HeldList held(list);
  std::vector<std::pair<std::string, std::vector<std::string>>> result;
  for (const nb::handle pair : held.elements()) {
    const auto [text, texts] =
        two_of(pair, "an input must be a tuple of a text and a list of texts");
    if (PyUnicode_Check(texts.ptr())) refuse_type("the texts must be a list of str", texts);
    const Texts listed(texts);
    result.emplace_back(utf8_of(text),
                        std::vector<std::string>(listed.views().begin(), listed.views().end()));
  }
  return result;
}

TextsOrPairs::TextsOrPairs(nb::handle list) : HeldList(list) {
  std::size_t place = 0;
  for (const nb::handle element : elements()) add(element, place++);
}

void TextsOrPairs::add(nb::handle element, std::size_t place) {
  if (!PyDict_Check(element.ptr())) {
    if (!PyUnicode_Check(element.ptr()))
      refuse_type("an input must be a text, or a pair as {'text': …, 'text_pair': …}", element);
    texts_.push_back(utf8_of(element));
    places_of_texts_.push_back(place);
    return;
  }
  nb::object text = value_of(element, "text");
  nb::object pair = value_of(element, "text_pair");
  // An empty second text is none, as in the reference.
  const bool has_pair = pair.is_valid() && !pair.is_none() && !utf8_of(pair).empty();
  if (!text.is_valid() || nb::len(element) != (pair.is_valid() ? 2U : 1U))
    throw nb::value_error("a dict must have the keys 'text' and 'text_pair', and no others");
  if (has_pair) {
    pairs_.push_back(held_pair(std::move(text), std::move(pair)));
    places_of_pairs_.push_back(place);
  } else {
    texts_.push_back(held_text(std::move(text)));
    places_of_texts_.push_back(place);
  }
}

}  // namespace electra::python
