#include "tokenizer/folder/vocab_txt.hpp"

#include "core/utf8.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/misplaced_file.hpp"

namespace electra::tokenizer::folder {
namespace {

/// A loop: lines are too short for the call of std::memchr to pay.
std::size_t end_of_line(std::string_view text, std::size_t begin) {
  while (begin < text.size() && text[begin] != '\n' && text[begin] != '\r') ++begin;
  return begin;
}

}  // namespace

Vocabulary read_vocab_txt(const std::filesystem::path& path) {
  constexpr std::size_t max_bytes = std::size_t{32} << 20;
  std::string text = read_text_file(path, max_bytes);
  const std::string name = path.filename().string();
  io::require_not_misplaced(text, name, ErrorCode::tokenizer);
  const std::size_t bad = utf8::well_formed_size(text);
  require(bad == text.size(), ErrorCode::tokenizer, name, ": the byte at ", bad,
          " is not UTF-8; expected one token per line in UTF-8");
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(text.size() / 8);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = end_of_line(text, begin);
    require(entries.size() < static_cast<std::size_t>(id_limit), ErrorCode::tokenizer, name,
            " has more than ", id_limit, " lines, which is the limit");
    require(end - begin <= max_token_bytes, ErrorCode::tokenizer, name, ": the token on line ",
            entries.size() + 1, " has ", end - begin, " bytes; at most ", max_token_bytes,
            " are supported");
    entries.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin),
                       static_cast<std::int32_t>(entries.size())});
    begin = end + 1;
    if (end < text.size() && text[end] == '\r' && begin < text.size() && text[begin] == '\n') {
      ++begin;
    }
  }
  return {std::move(text), std::move(entries)};
}

}  // namespace electra::tokenizer::folder
