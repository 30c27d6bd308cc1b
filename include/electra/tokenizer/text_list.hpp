#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"

namespace electra {

/// A view of two texts, such as a question and its context.
using TextPairView = std::pair<std::string_view, std::string_view>;

namespace detail {

/// A text among several in braces: whatever converts to std::string_view. Unlike that, it is never
/// made of two arguments: {"a", "b"} are two texts, not one from a pointer to another.
class TextItem {
 public:
  template <class Text,
            class = std::enable_if_t<std::is_convertible_v<const Text&, std::string_view>>>
  TextItem(const Text& text) : text_(text) {}  // NOLINT: implicit
  TextItem(std::nullptr_t) = delete;

  operator std::string_view() const noexcept { return text_; }  // NOLINT: implicit

 private:
  std::string_view text_;
};

/// Whether a value of this type is a view of a text that lies elsewhere, or two of them.
template <class T>
inline constexpr bool is_view = std::is_same_v<T, std::string_view> || std::is_pointer_v<T>;
template <class First, class Second>
inline constexpr bool is_view<std::pair<First, Second>> = is_view<First>&& is_view<Second>;

/// Whether each element of a range converts to a view that outlives the reading of the range: it
/// lies in memory, which an iterator that is read once cannot say, or is a view itself.
template <class View, class Range, class = void>
struct HoldsViews : std::false_type {};
template <class View, class Range>
struct HoldsViews<View, Range,
                  std::void_t<typename std::iterator_traits<decltype(std::begin(
                                  std::declval<const Range&>()))>::iterator_category,
                              decltype(std::end(std::declval<const Range&>()))>> {
  using Iterator = decltype(std::begin(std::declval<const Range&>()));
  using Element = decltype(*std::declval<Iterator&>());
  using Category = typename std::iterator_traits<Iterator>::iterator_category;
  static constexpr bool lies_in_memory = std::is_lvalue_reference_v<Element> &&
                                         std::is_convertible_v<Category, std::forward_iterator_tag>;
  static constexpr bool value =
      std::is_convertible_v<Element, View> &&
      std::is_same_v<Iterator, decltype(std::end(std::declval<const Range&>()))> &&
      (lies_in_memory || is_view<std::remove_cv_t<Element>>);
};

/// Views of what lies elsewhere.
template <class View>
class ViewList {
 public:
  /// The type of an element.
  using value_type = View;

  /// An empty list.
  ViewList() = default;
  /// Views the elements of a range: a container of any kind, an array, a part of one.
  template <class Range, class = std::enable_if_t<HoldsViews<View, Range>::value>>
  ViewList(const Range& range) : views_(std::begin(range), std::end(range)) {}  // NOLINT: implicit
  /// A part of another list.
  ViewList(const View* first, const View* last) : views_(first, last) {}

  /// The number of elements.
  std::size_t size() const noexcept { return views_.size(); }
  /// Whether there are none.
  bool empty() const noexcept { return views_.empty(); }
  /// @{
  /// The elements in their order; no place is checked.
  const View& operator[](std::size_t place) const noexcept { return views_[place]; }
  const View* begin() const noexcept { return views_.data(); }
  const View* end() const noexcept { return views_.data() + views_.size(); }
  /// @}

 private:
  std::vector<View> views_;
};

}  // namespace detail

/// Texts that lie elsewhere, which must outlive the list: what a call takes that answers several.
/// It is made of texts in braces, or of any range of what converts to std::string_view. Other forms
/// of such a call are templates, to be second to that with a TextList where braces fit both: {"a"}
/// and {} are lists.
class TextList : public detail::ViewList<std::string_view> {
 public:
  using ViewList::ViewList;
  TextList() = default;
  /// @{
  /// Views the texts of {"a"}, of {"a", "b"} and so on.
  ELECTRA_EXPORT TextList(const detail::TextItem& text);  // NOLINT: implicit
  template <class... Texts>
  TextList(const detail::TextItem& first, const detail::TextItem& second, const Texts&... others)
      : ViewList(std::initializer_list<std::string_view>{first, second, others...}) {}
  /// @}
};

/// Pairs of texts that lie elsewhere, made of {{"a", "b"}, {"c", "d"}}, or of any range of what
/// converts to TextPairView.
class TextPairList : public detail::ViewList<TextPairView> {
 public:
  using ViewList::ViewList;
  TextPairList() = default;
  /// Views the pairs in braces.
  ELECTRA_EXPORT TextPairList(std::initializer_list<TextPairView> pairs);
};

/// Texts that were split into words before, made of {{"one", "text"}, {"another"}}, or of any range
/// of what converts to TextList.
class WordsList : public detail::ViewList<TextList> {
 public:
  using ViewList::ViewList;
  WordsList() = default;
  /// Views the words of the texts in braces.
  ELECTRA_EXPORT WordsList(std::initializer_list<TextList> texts);
};

}  // namespace electra
