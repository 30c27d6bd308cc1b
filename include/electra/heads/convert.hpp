#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/precision.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"

namespace electra {

/// The options of convert_pretrained().
struct ConvertOptions {
  OpenOptions open = {};         ///< which weight file, and which network of one that holds two
  CheckpointLayout layout = {};  ///< of the files that are written
  /// Write `model.electra` instead: the matrices as this precision multiplies them, to be mapped
  /// as they are. The layout does not matter then.
  std::optional<Precision> pack = {};
  /// Called again and again until the weights are written; may throw to stop. The other folder is
  /// as it was then.
  std::function<void()> interrupt_check = {};
};

/// The result of convert_pretrained().
struct ConvertReport {
  std::string architecture;  ///< the class whose tensors were written
  std::string format;        ///< of the weight file that was read
  std::vector<std::string>
      tensors;  ///< in the order of the file, under the names that they have now
  std::vector<std::string> left_out;  ///< those that this class does not read
  std::vector<std::string> files;     ///< all that were written, the weights last
};

/// Reads a model in any format and writes it into another folder, which is created if need be:
/// packed, or as safetensors that transformers opens without a missing or superfluous tensor: those
/// of the class that config.json names, or where it names none, of the first whose head is there.
/// The config and the files of the tokenizer come along and replace what is there. Throws `io`,
/// `config` or `weights`, and `input` if both folders are one, or if the other holds weights that
/// would be read instead, or a tokenizer's files that this model lacks; it is as it was then.
ELECTRA_EXPORT ConvertReport convert_pretrained(const std::filesystem::path& from,
                                                const std::filesystem::path& to,
                                                const ConvertOptions& options = {});

}  // namespace electra
