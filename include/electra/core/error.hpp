#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "electra/core/export.hpp"

namespace electra {

/// The kind of an error; its sentence says the rest.
enum class ErrorCode { io, config, weights, tokenizer, input, unsupported };

/// Returns the name of a code, as in "weights".
ELECTRA_EXPORT std::string_view to_string(ErrorCode code);
/// Prints that name.
ELECTRA_EXPORT std::ostream& operator<<(std::ostream& stream, ErrorCode code);

/// The kind of a thing that an error names.
enum class SubjectKind {
  file,    ///< a file or a folder, by its path
  field,   ///< a key of config.json or generation_config.json
  option,  ///< a member of an options struct, as in "top_k"
  tensor,  ///< a tensor of a checkpoint, by its full name
};

/// Returns the name of a kind, as in "file".
ELECTRA_EXPORT std::string_view to_string(SubjectKind kind);
/// Prints that name.
ELECTRA_EXPORT std::ostream& operator<<(std::ostream& stream, SubjectKind kind);

/// A thing that the sentence of an error names.
struct Subject {
  SubjectKind kind;   ///< of the thing
  std::string name;   ///< the whole name, as the library and its files have it
  std::size_t begin;  ///< where it stands in Error::what(), in bytes
  std::size_t size;   ///< how many bytes of the sentence it takes
};

/// The one exception type of the library: a code, a sentence that names the thing, what was found,
/// what was wanted and what to do, and the names in that sentence as data.
class ELECTRA_EXPORT Error : public std::runtime_error {
 public:
  /// Takes a whole sentence; fail() and require() build one of parts.
  Error(ErrorCode code, const std::string& sentence, std::vector<Subject> subjects = {});

  /// The kind of the error; what() is the sentence.
  ErrorCode code() const noexcept { return code_; }

  /// The things that the sentence names, in the order in which they stand there.
  const std::vector<Subject>& subjects() const noexcept;

  /// Returns the name of the first subject of that kind, as in "top_k"; empty if there is none.
  std::string_view subject(SubjectKind kind) const noexcept;

  /// The place of the input that it is about, among those of a call; absent if it is about all.
  std::optional<std::size_t> index() const noexcept { return index_; }
  /// Returns the same error about the input at that place.
  Error at(std::size_t index) const;

 private:
  ErrorCode code_;
  std::optional<std::size_t> index_;
  // Shared, since copying an exception must not throw. Null where there are none.
  std::shared_ptr<const std::vector<Subject>> subjects_;
};

namespace detail {

/// A sentence that is being put together, and the things that it names so far.
struct Sentence {
  std::string text;
  std::vector<Subject> subjects;
};

/// A name as a part of a sentence. A view: it must not outlive the text that it was made of.
template <SubjectKind name_kind>
struct Named {
  static constexpr SubjectKind kind = name_kind;

  template <class Text,
            class = std::enable_if_t<std::is_convertible_v<const Text&, std::string_view>>>
  Named(const Text& text) : name(text) {}  // NOLINT: a name of this kind is wanted, a text given

  std::string_view name;
};

template <class T>
struct IsNamed : std::false_type {};
template <SubjectKind kind>
struct IsNamed<Named<kind>> : std::true_type {};

ELECTRA_EXPORT void append(Sentence& sentence, std::string_view part);
ELECTRA_EXPORT void append(Sentence& sentence, long long part);
ELECTRA_EXPORT void append(Sentence& sentence, unsigned long long part);
ELECTRA_EXPORT void append(Sentence& sentence, float part);
ELECTRA_EXPORT void append(Sentence& sentence, double part);
ELECTRA_EXPORT void append(Sentence& sentence, const Error& part);
ELECTRA_EXPORT void append(Sentence& sentence, SubjectKind kind, std::string_view name);

ELECTRA_EXPORT void append_characters(Sentence& sentence, const void* characters);

template <class T>
void append_object(Sentence& sentence, const void* object) {
  const T& part = *static_cast<const T*>(object);
  if constexpr (IsNamed<T>::value) {
    append(sentence, T::kind, part.name);
  } else if constexpr (std::is_same_v<T, Error> || std::is_same_v<T, float>) {
    append(sentence, part);  // a float as it is: as a double, 0.1F would read 0.10000000149011612
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    append(sentence, std::string_view(part));
  } else if constexpr (std::is_same_v<T, char>) {
    append(sentence, std::string_view(&part, 1));
  } else if constexpr (std::is_floating_point_v<T>) {
    append(sentence, static_cast<double>(part));
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    append(sentence, static_cast<long long>(part));
  } else if constexpr (std::is_integral_v<T>) {
    append(sentence, static_cast<unsigned long long>(part));
  } else {
    append(sentence, std::string_view(to_string(part)));
  }
}

/// A part of a sentence and how it is appended, so that a call of fail() is little code, the same
/// for each kind of part.
struct Part {
  void (*append)(Sentence& sentence, const void* part);
  const void* part;
};

template <class T>
Part part_of(const T& part) {
  if constexpr (std::is_array_v<T>)
    return {append_characters, part};
  else
    return {append_object<T>, &part};
}

[[noreturn]] ELECTRA_EXPORT void fail(ErrorCode code, const Part* parts, std::size_t count);

}  // namespace detail

/// @{
/// A part of a sentence that becomes a subject of the error: `fail(ErrorCode::input,
/// OptionName{"top_k"}, " is ", top_k, …)`. A tensor's name stands in quotes and is cut where it
/// is very long.
using FileName = detail::Named<SubjectKind::file>;
using FieldName = detail::Named<SubjectKind::field>;
using OptionName = detail::Named<SubjectKind::option>;
using TensorName = detail::Named<SubjectKind::tensor>;
/// @}

/// Throws an Error whose sentence is the parts one after the other. A part is a text, a character,
/// a number, a name (FileName …), another Error, or whatever to_string() takes.
template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  const detail::Part list[] = {detail::part_of(parts)...};
  detail::fail(code, list, sizeof...(parts));
}

/// Fails unless `holds`. Formats nothing before that, so it may stand on a hot path.
template <class... Parts>
void require(bool holds, ErrorCode code, const Parts&... parts) {
  if (!holds) fail(code, parts...);
}

}  // namespace electra

#if !defined(__cpp_exceptions)
#error "electra reports errors as exceptions: compile without -fno-exceptions"
#endif
