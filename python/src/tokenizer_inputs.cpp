#include "tokenizer_inputs.hpp"

#include "electra/core/error.hpp"

namespace electra::python {

namespace nb = nanobind;

namespace {

bool is_list(nb::handle value) { return PyList_Check(value.ptr()) || PyTuple_Check(value.ptr()); }

[[noreturn]] void refuse(const char* wanted, nb::handle found) {
  const std::string kind = nb::type_name(found.type()).c_str();
  throw nb::type_error((wanted + (", not " + kind)).c_str());
}

}  // namespace

std::vector<TextPairView> zipped(const std::vector<std::string_view>& firsts,
                                 const std::vector<std::string_view>& seconds) {
  require(firsts.size() == seconds.size(), ErrorCode::input, "there are ", firsts.size(),
          " texts and ", seconds.size(), " second ones; give as many of both");
  std::vector<TextPairView> pairs;
  for (std::size_t i = 0; i < firsts.size(); ++i) pairs.emplace_back(firsts[i], seconds[i]);
  return pairs;
}

TokenizerInputs::TokenizerInputs(nb::handle list, bool are_words) : HeldList(list) {
  std::size_t place = 0;
  for (const nb::handle input : elements()) {
    if (are_words)
      add_words(input);
    else
      add_text(input, place++);
  }
}

void TokenizerInputs::add_text(nb::handle input, std::size_t place) {
  if (PyUnicode_Check(input.ptr())) {
    texts_.push_back(utf8_of(input));
    places_of_texts_.push_back(place);
    return;
  }
  if (!is_list(input) || nb::len(input) != 2)
    refuse(
        "a text must be a str, a pair a tuple of two, and a list of words needs "
        "is_split_into_words=True",
        input);
  pairs_.push_back(held_pair(nb::object(input[0]), nb::object(input[1])));
  places_of_pairs_.push_back(place);
}

void TokenizerInputs::add_words(nb::handle input) {
  if (!is_list(input)) refuse("a text that is split into words must be a list of str", input);
  const bool is_pair = nb::len(input) == 2 && is_list(nb::object(input[0]));
  if (!is_pair) {
    split_texts_.push_back({held_words(input), {}, false});
    return;
  }
  const nb::object first = input[0];
  const nb::object second = input[1];
  const TextList first_words = held_words(first);
  split_texts_.push_back({first_words, held_words(second), true});
}

TextList TokenizerInputs::held_words(nb::handle words) {
  if (!is_list(words)) refuse("a text that is split into words must be a list of str", words);
  return words_.emplace_back(words).views();
}

std::vector<Encoding> TokenizerInputs::encode(const ElectraTokenizer& tokenizer,
                                              const EncodeOptions& options,
                                              ThreadPool& pool) const {
  EncodeOptions unpadded = options;
  if (options.padding) unpadded.padding = PaddingStrategy::do_not_pad;
  std::vector<Encoding> encodings(elements().size());
  const auto place = [&](std::vector<Encoding> some, const std::vector<std::size_t>& places) {
    for (std::size_t i = 0; i < some.size(); ++i) encodings[places[i]] = std::move(some[i]);
  };
  place(tokenizer.encode_batch(texts_, unpadded, &pool), places_of_texts_);
  place(tokenizer.encode_batch(pairs_, unpadded, &pool), places_of_pairs_);
  for (std::size_t i = 0; i < split_texts_.size(); ++i) {
    const SplitTexts& text = split_texts_[i];
    encodings[i] = text.is_pair ? tokenizer.encode_words(text.first, text.second, unpadded)
                                : tokenizer.encode_words(text.first, unpadded);
  }
  if (options.padding) tokenizer.pad_encodings(encodings, options);
  return encodings;
}

}  // namespace electra::python
