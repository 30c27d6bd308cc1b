#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"

namespace electra {

/// The kind of a warning; its message says the rest.
enum class LogKind {
  text_cut,        ///< a text was longer than the model reads, and a pipeline cut it
  text_too_long,   ///< the tokenizer encoded a text whole that is longer than model_max_length
  weights_unused,  ///< tensors of a checkpoint that the model does not use
  adapter_unused,  ///< an adapter in the folder that is not applied
  unknown_class,   ///< config.json names a class that transformers does not have
};

/// Returns the name of a kind, as in "text_cut".
ELECTRA_EXPORT std::string_view to_string(LogKind kind);
/// Prints that name.
ELECTRA_EXPORT std::ostream& operator<<(std::ostream& stream, LogKind kind);

/// A warning: the work goes on, and its answers may not be those that were wanted.
struct LogRecord {
  LogKind kind;                           ///< of the warning
  std::string message = {};               ///< a sentence, as those of Error
  std::vector<Subject> subjects = {};     ///< the things that it names
  std::optional<std::size_t> index = {};  ///< the place of the text among those of its call
  Index tokens_found = 0;                 ///< of that text, special tokens included
  Index tokens_kept = 0;                  ///< of those, the ones that are read
};

/// Is given each warning, in the thread that did the work, and in several threads at once where
/// several work. It should return soon. What it throws is swallowed: a warning ends no work.
using LogHandler = std::function<void(const LogRecord& record)>;

/// Sets the handler of the process, and returns the one before; an empty one, as at the start,
/// turns warnings off, and none is put into words then. Any thread may call it at any time; one
/// that is at work may call the handler before once more.
ELECTRA_EXPORT LogHandler set_log_handler(LogHandler handler);

/// Whether there is a handler.
ELECTRA_EXPORT bool has_log_handler() noexcept;

namespace detail {

/// Holds back the warnings about texts of the calling thread, and their count, until commit();
/// without that they are dropped. For a call whose texts are asked for again when it fails.
class ELECTRA_EXPORT LogScope {
 public:
  /// `first_index` is added to the index of each text.
  explicit LogScope(std::size_t first_index = 0) noexcept;
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;
  ~LogScope();

  /// Passes on what was held back: all of it, or that about the first text alone.
  void commit();
  void commit_first();

 private:
  friend struct LogAccess;

  LogScope* outer_;
  std::size_t first_index_;
  std::vector<LogRecord> records_;
  std::uint64_t texts_cut_ = 0;
};

}  // namespace detail
}  // namespace electra
