#include "electra/core/error.hpp"

#include <array>
#include <charconv>

namespace electra {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::io:
      return "io";
    case ErrorCode::config:
      return "config";
    case ErrorCode::weights:
      return "weights";
    case ErrorCode::tokenizer:
      return "tokenizer";
    case ErrorCode::input:
      return "input";
    case ErrorCode::unsupported:
      return "unsupported";
  }
  return "unknown";
}

namespace detail {
namespace {

// std::to_chars rather than a stream: the program's locale must not change a sentence.
template <class Number>
void append_number(std::string& sentence, Number number) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  sentence.append(text.data(), end);
}

}  // namespace

void append(std::string& sentence, std::string_view part) { sentence += part; }
void append(std::string& sentence, long long part) { append_number(sentence, part); }
void append(std::string& sentence, unsigned long long part) { append_number(sentence, part); }
void append(std::string& sentence, float part) { append_number(sentence, part); }
void append(std::string& sentence, double part) { append_number(sentence, part); }

void append_characters(std::string& sentence, const void* characters) {
  sentence += static_cast<const char*>(characters);
}

void fail(ErrorCode code, const Part* parts, std::size_t count) {
  std::string sentence;
  for (const Part* part = parts; part != parts + count; ++part) part->append(sentence, part->part);
  throw Error(code, sentence);
}

}  // namespace detail
}  // namespace electra
