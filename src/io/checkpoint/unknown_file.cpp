#include "io/checkpoint/unknown_file.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "io/byte_reader.hpp"
#include "io/misplaced_file.hpp"

namespace electra::io::checkpoint {
namespace {

/// A format that is not one of weights.
struct Foreign {
  std::string_view magic;
  std::string_view what;
};

constexpr std::string_view unpacked = "; unpack it";

constexpr Foreign archives[] = {
    {{"\x1F\x8B", 2}, "gzip"},       {"BZh", "bzip2"},
    {{"\xFD\x37zXZ\0", 6}, "xz"},    {"\x28\xB5\x2F\xFD", "zstd"},
    {"7z\xBC\xAF\x27\x1C", "7-Zip"}, {"Rar!", "RAR"},
};

/// Returns " 3C 21" for "<!".
std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += {' ', digits[value >> 4U], digits[value & 15U]};
  }
  return text;
}

bool is_tar(std::string_view text) {
  constexpr std::size_t place = 257;
  return text.size() > place && starts_with(text.substr(place), "ustar");
}

// Protocol 2 to 5. What torch.save writes begins as a pickle too, with a number of its own.
bool is_pickle(std::string_view text) {
  return text.size() > 2 && text[0] == '\x80' && text[1] >= 2 && text[1] <= 5;
}

// The version of the representation, 1 to 31, and the name of the producer.
bool is_onnx(std::string_view text) {
  return text.size() > 2 && text[0] == 8 && text[1] > 0 && text[1] < 32 && text[2] == 18;
}

bool is_zeros(std::string_view text) {
  constexpr std::size_t fewest = 64;
  constexpr std::size_t looked_at = 4096;
  return text.size() >= fewest &&
         text.substr(0, looked_at).find_first_not_of('\0') == std::string_view::npos;
}

/// Returns what the name of the file says, as a part of a sentence; empty if it says nothing.
std::string_view by_name(std::string_view name) {
  if (name.find(".data-0") != std::string_view::npos)
    return " is the data of a TensorFlow checkpoint; give the path of its .index file";
  if (ends_with(name, ".index")) return " is not a whole index of a TensorFlow checkpoint";
  if (name == "checkpoint" || ends_with(name, ".meta"))
    return " is of a TensorFlow checkpoint, but not its weights; give the path of its .index file";
  if (ends_with(name, ".onnx")) return " is an ONNX model; take the weights that it was made from";
  if (starts_with(name, "openvino_"))
    return " is of an OpenVINO model; take the weights that it was made from";
  if (ends_with(name, ".gguf")) return " is a GGUF model; take the weights that it was made from";
  return "";
}

/// Returns what the bytes say, as a part of a sentence; empty if they say nothing.
std::string by_bytes(std::string_view text) {
  for (const Foreign& archive : archives) {
    if (starts_with(text, archive.magic))
      return " is packed with " + std::string(archive.what) + std::string(unpacked);
  }
  if (is_tar(text)) return " is a tar archive" + std::string(unpacked);
  if (is_pickle(text))
    return " is a pickle that torch.save() did not write; save model.state_dict() with it, or as "
           "safetensors";
  if (is_onnx(text)) return " is an ONNX model; take the weights that it was made from";
  if (starts_with(text, "GGUF")) return " is a GGUF model; take the weights that it was made from";
  if (is_zeros(text))
    return " begins with zeros, as a download does that was not finished; download it again";
  return "";
}

}  // namespace

void fail_on_unknown(const MappedFile& file) {
  const FileName path(file.path().native());
  const std::string_view text = file.text();
  require(!text.empty(), ErrorCode::weights, path, " is empty; expected a weight file");
  const std::string name = file.path().filename().string();
  const std::string_view named = by_name(name);
  require(named.empty(), ErrorCode::weights, path, named);
  require_not_misplaced(text, path, ErrorCode::weights);
  const std::string known = by_bytes(text);
  require(known.empty(), ErrorCode::weights, path, known);
  fail(ErrorCode::weights, path, " has an unknown format: it begins with the bytes",
       hexadecimal(text.substr(0, 8)));
}

}  // namespace electra::io::checkpoint
