#pragma once

#include <cstddef>
#include <nanobind/nanobind.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/tokenizer/text_list.hpp"

namespace electra::python {

/// Returns the UTF-8 of a str, which keeps it. Throws a TypeError for anything else, and as Python
/// does for a lone surrogate.
std::string_view utf8_of(nanobind::handle text);

/// The elements of a list at one time, and texts of theirs: other threads may change all of them
/// meanwhile.
class HeldList {
 public:
  /// Throws a TypeError for what cannot be iterated over.
  explicit HeldList(nanobind::handle list);

  const nanobind::tuple& elements() const noexcept { return elements_; }

 protected:
  /// @{
  /// Keeps texts that perhaps only a list or a dict holds. Throws as utf8_of().
  std::string_view held_text(nanobind::object text);
  TextPairView held_pair(nanobind::object first, nanobind::object second);
  /// @}

 private:
  nanobind::tuple elements_;
  std::vector<nanobind::object> held_texts_;
};

/// Views of the texts of a list of str.
class Texts : HeldList {
 public:
  explicit Texts(nanobind::handle list);

  /// The views; this must outlive them.
  const std::vector<std::string_view>& views() const noexcept { return views_; }

 private:
  std::vector<std::string_view> views_;
};

/// Views of the texts of a list of tuples of two str.
class TextPairs : HeldList {
 public:
  explicit TextPairs(nanobind::handle list);

  /// The views; this must outlive them.
  const std::vector<TextPairView>& views() const noexcept { return views_; }

 private:
  std::vector<TextPairView> views_;
};

/// Views of the words of a list of lists of str.
class WordTexts : HeldList {
 public:
  explicit WordTexts(nanobind::handle list);

  /// The views; this must outlive them.
  const std::vector<TextList>& views() const noexcept { return views_; }

 private:
  std::vector<Texts> texts_;
  std::vector<TextList> views_;
};

/// Returns the texts of a list of tuples of a str and a list of str.
std::vector<std::pair<std::string, std::vector<std::string>>> texts_with_lists(
    nanobind::handle list);

/// Texts and pairs of texts in one list: of str, and of dicts with "text" and "text_pair".
class TextsOrPairs : HeldList {
 public:
  explicit TextsOrPairs(nanobind::handle list);

  /// @{
  /// The views, and the places of each in the list; this must outlive them.
  const std::vector<std::string_view>& texts() const noexcept { return texts_; }
  const std::vector<std::size_t>& places_of_texts() const noexcept { return places_of_texts_; }
  const std::vector<TextPairView>& pairs() const noexcept { return pairs_; }
  const std::vector<std::size_t>& places_of_pairs() const noexcept { return places_of_pairs_; }
  /// @}

 private:
  void add(nanobind::handle element, std::size_t place);

  std::vector<std::string_view> texts_;
  std::vector<std::size_t> places_of_texts_;
  std::vector<TextPairView> pairs_;
  std::vector<std::size_t> places_of_pairs_;
};

}  // namespace electra::python
