#pragma once

#include <cstddef>
#include <nanobind/nanobind.h>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/thread_pool.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "texts.hpp"

namespace electra::python {

/// Returns pairs of as many second texts as first ones. Throws `input` for other numbers.
std::vector<TextPairView> zipped(const std::vector<std::string_view>& firsts,
                                 const std::vector<std::string_view>& seconds);

/// The texts of one call of the tokenizer.
class TokenizerInputs : HeldList {
 public:
  /// Views a list of texts and of pairs of them, as tuples or lists of two; of a text that is split
  /// into words, these are a list of str. Throws a TypeError for anything else.
  TokenizerInputs(nanobind::handle list, bool are_words);

  /// Encodes them, and pads them as one batch; needs no GIL.
  std::vector<Encoding> encode(const ElectraTokenizer& tokenizer, const EncodeOptions& options,
                               ThreadPool& pool) const;

 private:
  /// A text as words, and those of a second one.
  struct SplitTexts {
    TextList first;
    TextList second;
    bool is_pair;
  };

  void add_text(nanobind::handle input, std::size_t place);
  void add_words(nanobind::handle input);
  TextList held_words(nanobind::handle words);

  std::vector<std::string_view> texts_;
  std::vector<std::size_t> places_of_texts_;
  std::vector<TextPairView> pairs_;
  std::vector<std::size_t> places_of_pairs_;
  std::vector<Texts> words_;
  std::vector<SplitTexts> split_texts_;
};

}  // namespace electra::python
