#include "electra/core/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ostream>
#include <utility>

#include "core/control_characters.hpp"
#include "core/quoted.hpp"
#include "core/sentence.hpp"

namespace electra {
namespace {

const std::vector<Subject> no_subjects;

/// Appends a range of a text without its controls.
void append_clean(std::string& clean, std::string_view text, std::size_t begin, std::size_t end) {
  end = std::min(end, text.size());
  if (begin < end) clean += without_controls(text.substr(begin, end - begin), '?');
}

/// Cuts a sentence that is too long, between characters. Subjects beyond stand at its end.
void cut(std::string& sentence, std::vector<Subject>& subjects) {
  if (sentence.size() <= detail::max_sentence_size) return;
  std::size_t end = detail::max_sentence_size;
  while ((static_cast<unsigned char>(sentence[end]) & 0xC0U) == 0x80) --end;
  sentence.resize(end);
  for (Subject& subject : subjects) {
    subject.begin = std::min(subject.begin, end);
    subject.size = std::min(subject.size, end - subject.begin);
  }
  sentence += "…";
}

}  // namespace

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

std::ostream& operator<<(std::ostream& stream, ErrorCode code) { return stream << to_string(code); }

std::string_view to_string(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::file:
      return "file";
    case SubjectKind::field:
      return "field";
    case SubjectKind::option:
      return "option";
    case SubjectKind::tensor:
      return "tensor";
  }
  return "unknown";
}

std::ostream& operator<<(std::ostream& stream, SubjectKind kind) {
  return stream << to_string(kind);
}

Error::Error(ErrorCode code, const std::string& sentence, std::vector<Subject> subjects)
    : std::runtime_error(detail::clean_sentence(sentence, subjects)), code_(code) {
  if (!subjects.empty())
    subjects_ = std::make_shared<const std::vector<Subject>>(std::move(subjects));
}

Error Error::at(std::size_t index) const {
  Error error = *this;
  error.index_ = index;
  return error;
}

const std::vector<Subject>& Error::subjects() const noexcept {
  return subjects_ == nullptr ? no_subjects : *subjects_;
}

std::string_view Error::subject(SubjectKind kind) const noexcept {
  const std::vector<Subject>& all = subjects();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [kind](const Subject& each) { return each.kind == kind; });
  return found == all.end() ? std::string_view() : found->name;
}

namespace detail {
namespace {

// std::to_chars rather than a stream: the program's locale must not change a sentence.
template <class Number>
void append_number(Sentence& sentence, Number number) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  sentence.text.append(text.data(), end);
}

}  // namespace

void append(Sentence& sentence, std::string_view part) { sentence.text += part; }
void append(Sentence& sentence, long long part) { append_number(sentence, part); }
void append(Sentence& sentence, unsigned long long part) { append_number(sentence, part); }
void append(Sentence& sentence, float part) { append_number(sentence, part); }
void append(Sentence& sentence, double part) { append_number(sentence, part); }

void append(Sentence& sentence, const Error& part) {
  for (const Subject& subject : part.subjects()) {
    sentence.subjects.push_back(subject);
    sentence.subjects.back().begin += sentence.text.size();
  }
  sentence.text += part.what();
}

void append(Sentence& sentence, SubjectKind kind, std::string_view name) {
  const std::size_t begin = sentence.text.size();
  if (kind == SubjectKind::tensor)
    append_quoted(sentence.text, name);
  else
    append_path(sentence.text, name);
  sentence.subjects.push_back({kind, std::string(name), begin, sentence.text.size() - begin});
}

void append_characters(Sentence& sentence, const void* characters) {
  sentence.text += static_cast<const char*>(characters);
}

Sentence sentence_of(const Part* parts, std::size_t count) {
  Sentence sentence;
  for (const Part* part = parts; part != parts + count; ++part) part->append(sentence, part->part);
  return sentence;
}

std::string clean_sentence(const std::string& sentence, std::vector<Subject>& subjects) {
  std::string clean;
  if (is_without_controls(sentence)) {
    clean = sentence;
  } else {
    std::size_t done = 0;
    for (Subject& subject : subjects) {
      const std::size_t first = std::max(done, std::min(subject.begin, sentence.size()));
      append_clean(clean, sentence, done, first);
      done = std::max(first, subject.begin + subject.size);
      const std::size_t begin = clean.size();
      append_clean(clean, sentence, first, done);
      subject.begin = begin;
      subject.size = clean.size() - begin;
    }
    append_clean(clean, sentence, done, sentence.size());
  }
  cut(clean, subjects);
  return clean;
}

void fail(ErrorCode code, const Part* parts, std::size_t count) {
  Sentence sentence = sentence_of(parts, count);
  throw Error(code, sentence.text, std::move(sentence.subjects));
}

}  // namespace detail
}  // namespace electra
