#include "electra/tokenizer/text_list.hpp"

#include <array>
#include <deque>
#include <iterator>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

namespace electra {
namespace {

using Strings = std::vector<std::string>;

Strings strings(const TextList& texts) { return {texts.begin(), texts.end()}; }

const Strings a_and_b{"a", "b"};

TEST(TextList, IsMadeOfWhateverHoldsTexts) {
  EXPECT_EQ(strings(a_and_b), a_and_b);
  EXPECT_EQ(strings(std::vector<std::string_view>{"a", "b"}), a_and_b);
  EXPECT_EQ(strings(std::vector<const char*>{"a", "b"}), a_and_b);
  EXPECT_EQ(strings(std::array<std::string, 2>{"a", "b"}), a_and_b);
  EXPECT_EQ(strings(std::list<std::string>{"a", "b"}), a_and_b);
  EXPECT_EQ(strings(std::deque<std::string_view>{"a", "b"}), a_and_b);
  EXPECT_EQ(strings(std::set<std::string>{"b", "a"}), a_and_b);
  const char* array[] = {"a", "b"};
  EXPECT_EQ(strings(array), a_and_b);
  const std::initializer_list<std::string_view> listed = {"a", "b"};
  EXPECT_EQ(strings(listed), a_and_b);
}

TEST(TextList, IsMadeOfTextsInBraces) {
  EXPECT_EQ(strings({}), Strings{});
  EXPECT_EQ(strings({"a"}), Strings{"a"});
  EXPECT_EQ(strings({"a", "b"}), a_and_b);
  const std::string text = "text";
  const std::string_view view = text;
  const char* pointer = text.c_str();
  EXPECT_EQ(strings({text, "b", view}), (Strings{"text", "b", "text"}));
  EXPECT_EQ(strings({pointer, pointer + 4}), (Strings{"text", ""}));  // not one from here to there
}

TEST(TextList, ViewsTheTextsWhereTheyLie) {
  const TextList list = a_and_b;
  EXPECT_EQ(list[1].data(), a_and_b[1].data());
  EXPECT_EQ(TextList(list.begin() + 1, list.end())[0].data(), a_and_b[1].data());
}

template <class List, class... From>
constexpr bool converts = (std::is_convertible_v<From, List> || ...);

/// A range whose texts exist only while it is read.
struct MadeTexts {
  struct Iterator {
    std::string operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator&) const;
  };
  Iterator begin() const;
  Iterator end() const;
};

/// A range whose elements lie in an iterator that is read once.
struct ReadTexts {
  using Iterator = std::istream_iterator<std::string>;
  Iterator begin() const;
  Iterator end() const;
};

/// A range that makes elements which own their text.
struct OwnTexts {
  struct Text {
    char characters[8];
    operator std::string_view() const;  // NOLINT: implicit
  };
  struct Iterator {
    using iterator_category = std::forward_iterator_tag;
    using value_type = Text;
    using difference_type = std::ptrdiff_t;
    using pointer = const Text*;
    using reference = Text;
    Text operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator&) const;
  };
  Iterator begin() const;
  Iterator end() const;
};

TEST(TextList, IsMadeOfNothingElse) {
  EXPECT_FALSE((converts<TextList, int, const char*, std::string, std::string_view>));
  EXPECT_FALSE((converts<TextList, std::vector<int>, std::vector<Strings>, std::vector<char>>));
  EXPECT_FALSE((converts<TextList, std::vector<TextPairView>, std::vector<std::optional<int>>>));
  EXPECT_FALSE((converts<TextList, MadeTexts>));
  EXPECT_FALSE((converts<TextList, ReadTexts>));
  EXPECT_FALSE((converts<TextList, OwnTexts>));
  EXPECT_FALSE((converts<TextPairList, int, Strings, std::vector<Strings>, TextPairView>));
  EXPECT_FALSE((converts<WordsList, int, Strings, std::vector<TextPairView>>));
}

std::vector<TextPairView> pairs(const TextPairList& list) { return {list.begin(), list.end()}; }

TEST(TextPairList, IsMadeOfWhateverHoldsPairs) {
  const std::vector<TextPairView> expected{{"a", "b"}, {"c", "d"}};
  EXPECT_EQ(pairs({{"a", "b"}, {"c", "d"}}), expected);
  EXPECT_EQ(pairs({{"a", "b"}}).size(), 1U);
  EXPECT_EQ(pairs({}).size(), 0U);
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(pairs(std::vector<Pair>{{"a", "b"}, {"c", "d"}}), expected);
  EXPECT_EQ(pairs(std::map<std::string, const char*>{{"c", "d"}, {"a", "b"}}), expected);
  EXPECT_EQ(pairs(std::array<std::pair<const char*, std::string_view>, 1>{{{"a", "b"}}}).size(),
            1U);
  const Pair one("a", "b");
  EXPECT_EQ(pairs({one, {"c", "d"}}), expected);
  EXPECT_EQ(pairs({one})[0].second.data(), one.second.data());
}

TEST(WordsList, IsMadeOfListsOfTexts) {
  const auto words = [](const WordsList& texts) {
    std::vector<Strings> all;
    for (const TextList& each : texts) all.push_back(strings(each));
    return all;
  };
  EXPECT_EQ(words({{"a", "b"}}), std::vector<Strings>{a_and_b});
  EXPECT_EQ(words({{"a", "b"}, {"c"}, {}}), (std::vector<Strings>{a_and_b, {"c"}, {}}));
  EXPECT_EQ(words(std::list<Strings>{a_and_b}), std::vector<Strings>{a_and_b});
  EXPECT_EQ(words(std::vector<std::array<const char*, 2>>{{{"a", "b"}}}),
            std::vector<Strings>{a_and_b});
}

}  // namespace
}  // namespace electra
