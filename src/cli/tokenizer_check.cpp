#include "cli/tokenizer_check.hpp"

#include "cli/warnings.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {

void warn_of_misfit(const ElectraTokenizer& tokenizer, Index vocab_size,
                    const std::filesystem::path& folder) try {
  pipelines::check_ids(tokenizer, vocab_size);
} catch (const Error& error) {
  warn(folder, error.what());
}

void append_json(const pipelines::TokenizerReport& report, io::JsonWriter& json) {
  json.begin_object().member("size", report.size).member("max_id", report.max_id);
  json.member("token_type_ids", report.has_token_type_ids);
  json.member("token_type_ids_reason", report.reason).end_object();
}

void append_plain(const pipelines::TokenizerReport& report, std::string& text) {
  if (report.has_token_type_ids && !report.is_ambiguous) return;
  text += "\ntoken types of pairs: " + std::string(report.reason);
}

}  // namespace electra::cli
