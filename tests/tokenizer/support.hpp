#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/tokenizer/tokenizer.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {

/// Returns a vocab.txt: the five special tokens, ids 0 to 4, and these tokens from 5 on.
inline std::string vocab_txt(const std::vector<std::string>& tokens) {
  std::string text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (const std::string& token : tokens) text += token + '\n';
  return text;
}

/// Returns a tokenizer.json with the same vocabulary; `members` replace or follow the default ones.
inline std::string tokenizer_json(
    const std::vector<std::string>& tokens,
    const std::vector<std::pair<std::string, std::string>>& members = {}) {
  std::string vocab = R"("[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4)";
  int id = 5;
  for (const std::string& token : tokens) vocab += ",\"" + token + "\":" + std::to_string(id++);
  std::vector<std::pair<std::string, std::string>> all = {
      {"version", R"("1.0")"},
      {"added_tokens", "[]"},
      {"normalizer", R"({"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,)"
                     R"("strip_accents":null,"lowercase":true})"},
      {"pre_tokenizer", R"({"type":"BertPreTokenizer"})"},
      {"post_processor", R"({"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]})"},
      {"decoder", R"({"type":"WordPiece","prefix":"##","cleanup":true})"},
      {"model", R"({"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",)"
                R"("max_input_chars_per_word":100,"vocab":{)" +
                    vocab + "}}"}};
  for (const auto& [name, value] : members) {
    bool replaced = false;
    for (auto& member : all) {
      if (member.first != name) continue;
      member.second = value;
      replaced = true;
    }
    if (!replaced) all.emplace_back(name, value);
  }
  std::string text;
  for (const auto& [name, value] : all) {
    if (value.empty()) continue;
    text += (text.empty() ? "{\"" : ",\"") + name + "\":" + value;
  }
  return text + '}';
}

using Files = std::vector<std::pair<std::string, std::string>>;

/// Loads a folder of these files.
inline ElectraTokenizer open_files(const Files& files, const TokenizerOptions& options = {}) {
  const TemporaryFolder folder;
  for (const auto& [name, text] : files) folder.write(name, text);
  return ElectraTokenizer::from_pretrained(folder.path(), options);
}

/// Loads a vocab.txt of the special tokens and these.
inline ElectraTokenizer open_vocab(const std::vector<std::string>& tokens,
                                   const std::string& config = "{}") {
  return open_files({{"vocab.txt", vocab_txt(tokens)}, {"tokenizer_config.json", config}});
}

/// Returns the error of loading these files: without the path of the folder at its beginning, and
/// with FOLDER in place of the path elsewhere.
inline std::string failure_of(const Files& files, const TokenizerOptions& options = {}) {
  const TemporaryFolder folder;
  for (const auto& [name, text] : files) folder.write(name, text);
  std::string message =
      message_of([&] { ElectraTokenizer::from_pretrained(folder.path(), options); });
  const std::string path = folder.path().string();
  const std::size_t at = message.find(path);
  if (at == std::string::npos) return message;
  const bool before = message.compare(at + path.size(), 2, ": ") == 0;
  return message.replace(at, path.size() + (before ? 2 : 0), before ? "" : "FOLDER");
}

/// Returns the tokens and their offsets without special tokens, as in "un(0-2) ##aff(2-5)".
inline std::string shown(const ElectraTokenizer& tokenizer, std::string_view text,
                         EncodeOptions options = {}) {
  options.add_special_tokens = false;
  const Encoding encoding = tokenizer.encode(text, options);
  std::string line;
  for (Index i = 0; i < encoding.size(); ++i) {
    const Offsets& at = encoding.offsets[static_cast<std::size_t>(i)];
    line += (i == 0 ? "" : " ") + std::string(encoding.token(i)) + '(' + std::to_string(at.start) +
            '-' + std::to_string(at.end) + ')';
  }
  return line;
}

/// Returns the tokens of an encoding, joined by spaces.
inline std::string joined(const Encoding& encoding) {
  std::string line;
  for (const std::string& token : encoding.tokens()) line += (line.empty() ? "" : " ") + token;
  return line;
}

}  // namespace electra::testing
