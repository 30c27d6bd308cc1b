#pragma once

#include <cstdint>
#include <string>

#include "electra/core/error.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "fuzz/input_folder.hpp"

namespace electra::fuzz {

/// Encodes and decodes a text, and encodes it as a pair with truncation and padding.
inline void use(const ElectraTokenizer& tokenizer, const std::string& text) {
  const Encoding encoding = tokenizer.encode(text);
  if (encoding.offsets.size() != encoding.ids.size()) __builtin_trap();
  for (const std::int32_t id : encoding.ids) {
    if (id < 0 || id > tokenizer.max_id()) __builtin_trap();
  }
  encoding.tokens();
  tokenizer.decode(encoding.ids);
  EncodeOptions options;
  options.max_length = 8;
  options.padding = PaddingStrategy::max_length;
  options.return_overflowing_tokens = true;
  options.stride = 1;
  tokenizer.encode("a [MASK] caf\xC3\xA9", text, options);
  tokenizer.encode_words({"a", text});
}

/// Loads a folder with the input as the file `name` and this tokenizer_config.json, and tokenizes a
/// text of likely tokens and the beginning of the input.
inline int run_tokenizer(const std::string& name, const std::uint8_t* data, std::size_t size,
                         const std::string& config = "") {
  static const InputFolder folder;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (!config.empty()) folder.write("tokenizer_config.json", config);
  folder.write(name, bytes);
  try {
    const auto tokenizer = ElectraTokenizer::from_pretrained(folder.path());
    use(tokenizer, "a abc Cab\xCC\x81 [MASK]unk, \xE4\xB8\xAD\xFF 1");
    use(tokenizer, bytes.substr(0, 64));
  } catch (const Error&) {
    return 0;
  }
  return 0;
}

}  // namespace electra::fuzz
