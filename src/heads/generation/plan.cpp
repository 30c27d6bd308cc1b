#include "heads/generation/plan.hpp"

#include <algorithm>
#include <cmath>

#include "electra/core/error.hpp"

namespace electra::generation {
namespace {

constexpr Index most_texts = 1024;
constexpr std::size_t most_ends = 64;  // beam search keeps more continuations for each

void check_count(const char* name, Index value, Index least) {
  require(value >= least, ErrorCode::input, OptionName{name}, " is ", value, "; it must be ", least,
          " or more");
}

void check_positive(const char* name, double value, std::string_view remedy = "") {
  require(std::isfinite(value) && value > 0, ErrorCode::input, OptionName{name}, " is ", value,
          "; it must be a finite number above 0", remedy);
}

void check_lengths(const GenerationConfig& config) {
  if (config.max_new_tokens) check_count("max_new_tokens", *config.max_new_tokens, 1);
  if (config.max_length) check_count("max_length", *config.max_length, 1);
  if (config.min_new_tokens) check_count("min_new_tokens", *config.min_new_tokens, 0);
  check_count("min_length", config.min_length, 0);
}

void check_search(const GenerationConfig& config, bool has_callback) {
  const Index beams = config.num_beams;
  const Index texts = config.num_return_sequences;
  require(beams >= 1 && beams <= most_texts, ErrorCode::input, OptionName{"num_beams"}, " is ",
          beams, "; it must be from 1 to ", most_texts);
  require(texts >= 1 && texts <= most_texts, ErrorCode::input, OptionName{"num_return_sequences"},
          " is ", texts, "; it must be from 1 to ", most_texts);
  require(beams == 1 || !config.do_sample, ErrorCode::unsupported, OptionName{"num_beams"}, " is ",
          beams, " and ", OptionName{"do_sample"}, " is true; beams are searched, not drawn: set ",
          OptionName{"num_beams"}, " to 1 or ", OptionName{"do_sample"}, " to false");
  require(beams == 1 || texts <= beams, ErrorCode::input, OptionName{"num_return_sequences"},
          " is ", texts, ", but ", OptionName{"num_beams"}, " is ", beams,
          "; there cannot be more texts than beams");
  require(beams > 1 || texts == 1 || config.do_sample, ErrorCode::input,
          OptionName{"num_return_sequences"}, " is ", texts,
          ", but the likeliest text is one; set ", OptionName{"do_sample"}, ", or ",
          OptionName{"num_beams"}, " to ", texts, " or more");
  require(beams == 1 || !has_callback, ErrorCode::unsupported, OptionName{"num_beams"}, " is ",
          beams, ", but a callback takes tokens that are final, and a beam may be given up; set ",
          OptionName{"num_beams"}, " to 1 or leave the callback out");
  require(std::isfinite(config.length_penalty), ErrorCode::input, OptionName{"length_penalty"},
          " is ", config.length_penalty, "; it must be a number");
}

void check_scores(const GenerationConfig& config) {
  check_positive("repetition_penalty", config.repetition_penalty);
  check_count("no_repeat_ngram_size", config.no_repeat_ngram_size, 0);
  if (!config.do_sample) return;
  check_positive("temperature", config.temperature,
                 "; for the likeliest token each time set do_sample to false");
  check_count("top_k", config.top_k, 0);
  require(config.top_p >= 0 && config.top_p <= 1, ErrorCode::input, OptionName{"top_p"}, " is ",
          config.top_p, "; it must be from 0 to 1");
}

void check_prompt(const Ids& prompt, std::size_t number, const ElectraConfig& model) {
  require(!prompt.empty(), ErrorCode::input, "prompt ", number,
          " is empty; it must have a token to begin with");
  for (const std::int32_t id : prompt) {
    require(id >= 0 && id < model.vocab_size, ErrorCode::input, "prompt ", number,
            " has the token ", id, "; it must be from 0 to ", model.vocab_size - 1);
  }
}

/// How many tokens may follow a prompt.
Index new_tokens(Index length, std::size_t number, const ElectraConfig& model,
                 const GenerationConfig& config) {
  const Index room = model.max_position_embeddings - length;
  require(room > 0, ErrorCode::input, "prompt ", number, " has ", length,
          " tokens and leaves no room for more in max_position_embeddings (",
          model.max_position_embeddings, "); shorten it");
  if (!config.max_new_tokens && !config.max_length)
    return std::min(GenerationConfig::default_max_new_tokens, room);
  require(config.max_new_tokens || *config.max_length > length, ErrorCode::input, "prompt ", number,
          " has ", length, " tokens, but ", OptionName{"max_length"}, " is ",
          config.max_length.value_or(0), ", prompt included; raise it, or set ",
          OptionName{"max_new_tokens"});
  const Index wanted = config.max_new_tokens ? *config.max_new_tokens : *config.max_length - length;
  require(wanted <= room, ErrorCode::input, "prompt ", number, " has ", length, " tokens and ",
          wanted, " may follow, which is more than max_position_embeddings (",
          model.max_position_embeddings, "); shorten it or ask for fewer");
  return wanted;
}

/// Returns the tokens of the vocabulary that are among these, sorted, each once.
std::vector<Index> ends_of(const std::vector<Index>& ids, Index vocab_size) {
  std::vector<Index> ends;
  for (const Index id : ids) {
    if (id < 0 || id >= vocab_size) continue;
    const auto place = std::lower_bound(ends.begin(), ends.end(), id);
    if (place != ends.end() && *place == id) continue;
    require(ends.size() < most_ends, ErrorCode::input, OptionName{"eos_token_id"},
            " has more than ", most_ends, " tokens; at most so many may end a text");
    ends.insert(place, id);
  }
  return ends;
}

}  // namespace

bool Plan::is_end(Index id) const noexcept {
  return std::binary_search(ends.begin(), ends.end(), id);
}

Plan make_plan(const ElectraConfig& model, const std::vector<Ids>& prompts,
               const GenerationConfig& config, bool has_callback) {
  require(model.is_decoder, ErrorCode::unsupported, FileName{"config.json"}, ": ",
          FieldName{"is_decoder"},
          " is false, so every token sees those after it and no text can be ",
          "generated token by token; set \"is_decoder\": true there");
  check_lengths(config);
  check_search(config, has_callback);
  check_scores(config);
  Plan plan{
      config, ends_of(config.eos_token_id.value_or(model.eos_token_id), model.vocab_size), {}};
  plan.tasks.reserve(prompts.size());
  for (std::size_t number = 0; number < prompts.size(); ++number) {
    check_prompt(prompts[number], number, model);
    const Index length = static_cast<Index>(prompts[number].size());
    const Index most = new_tokens(length, number, model, config);
    const Index least =
        config.min_new_tokens ? length + std::min(*config.min_new_tokens, most) : config.min_length;
    plan.tasks.push_back({prompts[number], length + most, least});
  }
  return plan;
}

}  // namespace electra::generation
