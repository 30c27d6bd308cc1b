#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/records.hpp"
#include "support/temporary_folder.hpp"

namespace electra::cli {

using Texts = std::vector<std::string>;

inline const std::vector<Field> text_alone = {{"text"}, {"text_pair", false}};
inline const std::vector<Field> text_and_pair = {{"text"}, {"text_pair"}};

/// What the tests call the formats.
inline const RecordFormat plain{"lines"}, json_lines{"jsonl"}, json_file{"json"}, csv{"csv"},
    tsv{"tsv", '\t'};

/// A text, or words instead.
inline std::vector<Field> text_or_words() {
  Field words{"words", false};
  words.is_list = true;
  words.instead_of = "text";
  return {{"text"}, words};
}

/// "line: text | text" for each record, "line: ! error" for one that is none.
inline Texts records_of(const RecordFormat& format, std::string_view bytes,
                        const std::vector<Field>& fields = text_alone) {
  const testing::TemporaryFolder folder;
  LineReader lines(folder.write("texts", bytes).string());
  const auto reader = open_records(format, lines, fields);
  Texts all;
  Record record;
  while (reader->next(Wait::yes, record) == RecordReader::Result::record) {
    std::string text = std::to_string(record.line) + ": ";
    if (!record.error.empty()) text += "! " + record.error;
    for (std::size_t i = 0; i < record.texts.size() && record.error.empty(); ++i) {
      text += (i > 0 ? " | " : "") + record.texts[i].value_or("-");
    }
    all.push_back(text);
  }
  return all;
}

}  // namespace electra::cli
