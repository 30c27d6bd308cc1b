#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "io/atomic_file.hpp"

namespace electra::convert {

/// The files of a model's folder beside config.json and the weights: those of the tokenizer, and of
/// a sentence-transformers folder its lists and the folders of its modules.
class Companions {
 public:
  /// Finds them. Throws `io` or `config`.
  explicit Companions(const std::filesystem::path& from);

  /// The path of the model's own files below the folder, "" where they lie in it.
  const std::filesystem::path& transformer() const noexcept { return transformer_; }
  /// Reads all: what is copied is what was checked. Throws `io` for a file that is too large, or in
  /// whose place something else lies, as a Git LFS pointer, and `input` for one that is a link to a
  /// file elsewhere, and for many large ones that are one file.
  void read();
  /// Throws `input` if the folder would keep a file of another model.
  void require_no_foreign(const std::filesystem::path& to) const;
  /// Adds to `files` all that was read, in another folder. Returns their paths below it.
  std::vector<std::string> copy(io::AtomicFiles& files, const std::filesystem::path& to) const;

 private:
  struct Contents {
    std::filesystem::path name;
    std::string bytes;
  };

  std::vector<std::filesystem::path> files() const;  // those that are there

  std::filesystem::path from_;
  std::filesystem::path transformer_;
  std::vector<std::filesystem::path> names_;    // that a folder of this kind may have
  std::vector<std::filesystem::path> folders_;  // of modules; all their files are of the model
  std::vector<Contents> contents_;
};

}  // namespace electra::convert
