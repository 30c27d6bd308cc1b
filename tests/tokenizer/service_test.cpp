// What a service counts on: no allocation per text, and time in proportion to the text.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "support/sanitized.hpp"
#include "tokenizer/support.hpp"

namespace {

std::atomic<std::size_t> allocations{0};

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace electra {
namespace {

using testing::open_vocab;

const std::vector<std::string> letters = {"a", "##a", "b", "##b", "ab", "中", "[", "mask", "]"};

double seconds_for(const ElectraTokenizer& tokenizer, const std::string& text) {
  Encoding encoding;
  const auto begin = std::chrono::steady_clock::now();
  tokenizer.encode_into(text, {}, encoding);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string repeated(const std::string& part, std::size_t size) {
  std::string text;
  while (text.size() < size) text += part;
  return text;
}

// Ten megabytes of anything; a quadratic step would take hours.
TEST(LongTexts, TakeTimeInProportion) {
  const std::size_t size = testing::sanitized ? 1000000 : 10000000;
  const auto uncased = open_vocab(letters);
  const auto lowered = open_vocab(letters, R"({"strip_accents": false})");
  for (const char* part : {"a", "ab ", "\u0301", "[MASK]", "[MAS", "é", "中", " ", "각", "\x80",
                           "\u302F", "a\u302F\u0301", "İ", "."}) {
    const std::string text = repeated(part, size);
    EXPECT_LT(seconds_for(uncased, text), 20) << part;
    EXPECT_LT(seconds_for(lowered, text), 20) << part;
  }
}

TEST(LongTexts, HaveTheTokensOfTheirParts) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(tokenizer.encode(repeated("ab ", 3000000)).size(), 1000002);
  EXPECT_EQ(tokenizer.encode(repeated("[MASK]", 6000000)).size(), 1000002);
  EXPECT_EQ(tokenizer.encode(repeated("\u0301", 1000000)).size(), 2);
  const Encoding unknown = tokenizer.encode(repeated("a", 1000000));
  EXPECT_EQ(unknown.ids, (std::vector<std::int32_t>{2, 1, 3}));
  EXPECT_EQ(unknown.offsets[1], (Offsets{0, 1000000}));
}

}  // namespace
}  // namespace electra
