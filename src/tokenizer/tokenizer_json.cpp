#include "tokenizer/tokenizer_json.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/quoted.hpp"
#include "electra/core/mapped_file.hpp"
#include "tokenizer/json_document.hpp"
#include "tokenizer/json_fields.hpp"

namespace electra::tokenizer {
namespace {

using Json = nlohmann::ordered_json;

std::string type_of(const JsonObject& component, const char* untagged) {
  return component.optional_string("type").value_or(untagged);
}

[[noreturn]] void refuse(const JsonObject& component, const std::string& type,
                         std::string_view supported) {
  fail(ErrorCode::unsupported, component.place(), ": ", Quoted{type}, " is not supported; ",
       supported, " is");
}

void add_normalizer(const JsonObject& component, int depth, std::vector<NormalizerStep>& steps) {
  using Kind = NormalizerStep::Kind;
  static constexpr std::array<std::pair<std::string_view, Kind>, 5> simple = {{
      {"NFC", Kind::nfc},
      {"NFD", Kind::nfd},
      {"NFKC", Kind::nfkc},
      {"NFKD", Kind::nfkd},
      {"Lowercase", Kind::lowercase},
  }};
  const std::string type = type_of(component, "BertNormalizer");
  if (type == "BertNormalizer") {
    NormalizerStep step;
    step.bert.clean_text = component.boolean("clean_text");
    step.bert.handle_chinese_chars = component.boolean("handle_chinese_chars");
    step.bert.strip_accents = component.optional_boolean("strip_accents");
    step.bert.lowercase = component.boolean("lowercase");
    steps.push_back(step);
    return;
  }
  if (type == "Sequence" && depth < 8) {
    std::size_t number = 0;
    for (const Json& part : component.array("normalizers")) {
      add_normalizer({part, component.element("normalizers", number++)}, depth + 1, steps);
    }
    return;
  }
  const auto found = std::find_if(simple.begin(), simple.end(),
                                  [&](const auto& entry) { return entry.first == type; });
  if (found == simple.end()) {
    refuse(component, type,
           "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase or a Sequence of them");
  }
  NormalizerStep step;
  step.kind = found->second;
  steps.push_back(step);
}

Decoder read_decoder(const JsonObject& component) {
  const std::string type = type_of(component, "WordPiece");
  if (type != "WordPiece") refuse(component, type, "WordPiece, or none");
  return {true, component.string("prefix"), component.boolean("cleanup")};
}

/// Reads ["[SEP]", 102].
TemplateToken read_named_id(const JsonObject& component, const char* key) {
  const Json& value = component.array(key);
  if (value.size() != 2 || !value[0].is_string() || !value[1].is_number_unsigned()) {
    component.wrong(key, "an array of a token and its id");
  }
  return {as_id(value[1].get<std::uint64_t>(), component.place()), value[0].get<std::string>()};
}

std::int32_t read_type_id(const JsonObject& piece) {
  const std::uint64_t type_id = piece.count("type_id");
  require(type_id <= std::numeric_limits<std::int32_t>::max(), ErrorCode::tokenizer, piece.place(),
          ": 'type_id' is ", type_id, ", more than 2147483647");
  return static_cast<std::int32_t>(type_id);
}

std::vector<TemplateToken> read_template_tokens(const JsonObject& special_tokens,
                                                const std::string& id) {
  require(special_tokens.has(id.c_str()), ErrorCode::tokenizer, special_tokens.place(), " has no ",
          Quoted{id}, ", which the template asks for");
  const JsonObject token = special_tokens.object(id.c_str());
  const Json& ids = token.array("ids");
  const Json& texts = token.array("tokens");
  require(ids.size() == texts.size(), ErrorCode::tokenizer, token.place(), " has ", ids.size(),
          " ids and ", texts.size(), " tokens; as many of both were expected");
  std::vector<TemplateToken> tokens;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!ids[i].is_number_unsigned()) token.wrong("ids", "an array of ids");
    if (!texts[i].is_string()) token.wrong("tokens", "an array of strings");
    tokens.push_back(
        {as_id(ids[i].get<std::uint64_t>(), token.place()), texts[i].get<std::string>()});
  }
  return tokens;
}

TemplatePiece read_piece(const JsonObject& holder, const JsonObject& special_tokens) {
  TemplatePiece piece;
  if (holder.has("SpecialToken")) {
    const JsonObject token = holder.object("SpecialToken");
    piece.type_id = read_type_id(token);
    piece.tokens = read_template_tokens(special_tokens, token.string("id"));
    return piece;
  }
  const JsonObject sequence = holder.object("Sequence");
  const std::string id = sequence.string("id");
  require(id == "A" || id == "B", ErrorCode::tokenizer, sequence.place(), ": the sequence ",
          Quoted{id}, " is neither A nor B");
  piece.kind = TemplatePiece::Kind::sequence;
  piece.type_id = read_type_id(sequence);
  piece.sequence = id == "A" ? 0 : 1;
  return piece;
}

Template read_template(const JsonObject& component, const char* key) {
  const JsonObject special_tokens = component.object("special_tokens");
  Template pieces;
  std::array<int, 2> times{};
  std::size_t number = 0;
  for (const Json& value : component.array(key)) {
    const std::string place = component.element(key, number++);
    pieces.push_back(read_piece({value, place}, special_tokens));
    if (pieces.back().kind == TemplatePiece::Kind::tokens) continue;
    const auto sequence = static_cast<std::size_t>(pieces.back().sequence);
    require(++times[sequence] == 1, ErrorCode::unsupported, place,
            ": a template that names a sequence twice is not supported");
    require(sequence == 0 || std::string_view(key) == "pair", ErrorCode::tokenizer, place,
            ": the template of a single text asks for a second one");
  }
  return pieces;
}

PostProcessor read_post_processor(const JsonObject& component) {
  const std::string type =
      type_of(component, component.has("single") ? "TemplateProcessing" : "BertProcessing");
  if (type == "BertProcessing") {
    return PostProcessor::bert(read_named_id(component, "cls"), read_named_id(component, "sep"));
  }
  if (type != "TemplateProcessing") {
    refuse(component, type, "TemplateProcessing or BertProcessing");
  }
  return {read_template(component, "single"), read_template(component, "pair"), true};
}

Side read_direction(const JsonObject& block) {
  const std::string direction = block.string("direction");
  if (direction != "Left" && direction != "Right")
    block.wrong("direction", "\"Left\" or \"Right\"");
  return direction == "Left" ? Side::left : Side::right;
}

Index read_length(const JsonObject& block, const char* key) {
  return static_cast<Index>(
      std::min<std::uint64_t>(block.count(key), std::numeric_limits<std::int32_t>::max()));
}

TruncationBlock read_truncation(const JsonObject& block) {
  TruncationBlock truncation;
  if (block.has("direction")) truncation.direction = read_direction(block);
  truncation.max_length = read_length(block, "max_length");
  truncation.stride = read_length(block, "stride");
  const std::string strategy = block.string("strategy");
  if (strategy == "LongestFirst") {
    truncation.strategy = TruncationStrategy::longest_first;
  } else if (strategy == "OnlyFirst") {
    truncation.strategy = TruncationStrategy::only_first;
  } else if (strategy == "OnlySecond") {
    truncation.strategy = TruncationStrategy::only_second;
  } else {
    block.wrong("strategy", "\"LongestFirst\", \"OnlyFirst\" or \"OnlySecond\"");
  }
  return truncation;
}

PaddingBlock read_padding(const JsonObject& block) {
  PaddingBlock padding;
  padding.direction = read_direction(block);
  if (block.find("pad_to_multiple_of") != nullptr) {
    padding.pad_to_multiple_of = std::max<Index>(1, read_length(block, "pad_to_multiple_of"));
  }
  padding.pad_id = as_id(block.count("pad_id"), block.place());
  padding.pad_type_id = as_id(block.count("pad_type_id"), block.place());
  padding.pad_token = block.string("pad_token");
  const Json* strategy = block.find("strategy");
  if (strategy != nullptr && strategy->is_object()) {
    padding.length = read_length(block.object("strategy"), "Fixed");
  } else if (strategy == nullptr || *strategy != "BatchLongest") {
    block.wrong("strategy", "\"BatchLongest\" or {\"Fixed\": length}");
  }
  return padding;
}

std::vector<TokenizerJson::Declared> read_added_tokens(const JsonObject& file) {
  std::vector<TokenizerJson::Declared> tokens;
  std::size_t number = 0;
  for (const Json& value : file.array("added_tokens")) {
    const JsonObject token(value, file.element("added_tokens", number++));
    tokens.push_back(
        {static_cast<std::int64_t>(token.count("id") & 0xFFFFFFFFU),
         {token.string("content"), token.boolean("single_word"), token.boolean("lstrip"),
          token.boolean("rstrip"), token.boolean("normalized"), token.boolean("special")}});
  }
  return tokens;
}

WordPieceSettings read_model(const JsonObject& model) {
  const std::string type = type_of(model, model.has("merges") ? "BPE" : "WordPiece");
  if (type != "WordPiece") refuse(model, type, "WordPiece");
  static_cast<void>(model.object("vocab"));
  return {model.string("unk_token"), model.string("continuing_subword_prefix"),
          model.count("max_input_chars_per_word")};
}

// The reference reads each member once and complains of those that are left.
void require_known_members(const JsonObject& file) {
  static constexpr std::array<std::string_view, 9> known = {
      "version",       "truncation",     "padding", "added_tokens", "normalizer",
      "pre_tokenizer", "post_processor", "decoder", "model"};
  for (const auto& member : file.json().items()) {
    require(std::find(known.begin(), known.end(), member.key()) != known.end(),
            ErrorCode::tokenizer, file.place(), " has a member ", Quoted{member.key()},
            ", which no tokenizer.json has");
  }
  if (file.has("version") && file.string("version") != "1.0") {
    fail(ErrorCode::unsupported, file.place(), " is of version ", Quoted{file.string("version")},
         "; only \"1.0\" is supported");
  }
}

void require_distinct_ids(const Vocabulary& vocabulary, const std::string& place) {
  if (const auto twins = vocabulary.shared_id()) {
    fail(ErrorCode::unsupported, place, ": the tokens ", Quoted{twins->first}, " and ",
         Quoted{twins->second}, " have the same id; each token needs one of its own");
  }
}

TokenizerJson interpret(JsonDocument document, const std::string& name) {
  const JsonObject file(document.rest, name);
  require_known_members(file);
  TokenizerJson json;
  json.model = read_model(file.object("model"));
  json.vocabulary = Vocabulary(std::move(document.tokens), std::move(document.entries));
  require_distinct_ids(json.vocabulary, name);
  if (file.has("added_tokens")) json.added_tokens = read_added_tokens(file);
  if (file.find("normalizer") != nullptr) {
    std::vector<NormalizerStep> steps;
    const JsonObject component = file.object("normalizer");
    add_normalizer(component, 0, steps);
    json.normalizer_is_bert = type_of(component, "BertNormalizer") == "BertNormalizer";
    json.normalizer = Normalizer(std::move(steps));
    json.has_normalizer = true;
  }
  if (file.find("pre_tokenizer") != nullptr) {
    const JsonObject component = file.object("pre_tokenizer");
    const std::string type = component.string("type");
    if (type != "BertPreTokenizer") refuse(component, type, "BertPreTokenizer");
    json.splits_words = true;
  }
  json.post_processor = file.find("post_processor") == nullptr
                            ? PostProcessor::none()
                            : read_post_processor(file.object("post_processor"));
  json.decoder.wordpiece = file.find("decoder") != nullptr;
  if (json.decoder.wordpiece) json.decoder = read_decoder(file.object("decoder"));
  if (file.find("truncation") != nullptr)
    json.truncation = read_truncation(file.object("truncation"));
  if (file.find("padding") != nullptr) json.padding = read_padding(file.object("padding"));
  return json;
}

}  // namespace

TokenizerJson read_tokenizer_json(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  // Copied, not mapped: a file that shrinks under the reader must not end the process.
  const std::string text = read_text_file(path, io::JsonLimits().bytes);
  return interpret(read_json_document(text, name), name);
}

}  // namespace electra::tokenizer
