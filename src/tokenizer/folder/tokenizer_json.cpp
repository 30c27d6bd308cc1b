#include "tokenizer/folder/tokenizer_json.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "core/quoted.hpp"
#include "electra/core/mapped_file.hpp"
#include "tokenizer/folder/json_object.hpp"
#include "tokenizer/folder/special_tokens.hpp"
#include "tokenizer/folder/tokenizer_json_document.hpp"

namespace electra::tokenizer::folder {
namespace {

using encoding::PostProcessor;
using encoding::Template;
using encoding::TemplatePiece;
using encoding::TemplateToken;
using Json = nlohmann::ordered_json;

std::string type_of(const JsonObject& component, const char* default_type) {
  return component.optional_string("type").value_or(default_type);
}

[[noreturn]] void refuse(const JsonObject& component, const std::string& type,
                         std::string_view supported) {
  fail(ErrorCode::unsupported, component.path(), ": ", Quoted{type}, " is not supported; ",
       supported, " is");
}

/// Every step reads a whole text.
constexpr std::size_t max_normalizer_steps = 8;

bool isolates_ideographs(const unicode::NormalizerStep& step) {
  return step.kind == unicode::NormalizerStep::Kind::bert && step.bert.handle_chinese_chars;
}

// Every step that isolates ideographs puts more spaces around them.
void add_step(const JsonObject& component, const unicode::NormalizerStep& step,
              std::vector<unicode::NormalizerStep>& steps) {
  require(
      !isolates_ideographs(step) || std::none_of(steps.begin(), steps.end(), isolates_ideographs),
      ErrorCode::unsupported, component.path(),
      ": a second BertNormalizer with \"handle_chinese_chars\": true is not supported; set it to "
      "false");
  require(steps.size() < max_normalizer_steps, ErrorCode::unsupported, component.path(),
          ": more than ", max_normalizer_steps, " normalizers are not supported");
  steps.push_back(step);
}

void add_normalizer(const JsonObject& component, int depth,
                    std::vector<unicode::NormalizerStep>& steps) {
  using Kind = unicode::NormalizerStep::Kind;
  static constexpr std::array<std::pair<std::string_view, Kind>, 5> simple = {{
      {"NFC", Kind::nfc},
      {"NFD", Kind::nfd},
      {"NFKC", Kind::nfkc},
      {"NFKD", Kind::nfkd},
      {"Lowercase", Kind::lowercase},
  }};
  const std::string type = type_of(component, "BertNormalizer");
  if (type == "BertNormalizer") {
    unicode::NormalizerStep step;
    step.bert.clean_text = component.boolean("clean_text");
    step.bert.handle_chinese_chars = component.boolean("handle_chinese_chars");
    step.bert.strip_accents = component.optional_boolean("strip_accents");
    step.bert.lowercase = component.boolean("lowercase");
    return add_step(component, step, steps);
  }
  if (type == "Sequence" && depth < 8) {
    std::size_t index = 0;
    for (const Json& part : component.array("normalizers")) {
      add_normalizer({part, component.element("normalizers", index++)}, depth + 1, steps);
    }
    return;
  }
  const auto found = std::find_if(simple.begin(), simple.end(),
                                  [&](const auto& entry) { return entry.first == type; });
  if (found == simple.end()) {
    refuse(component, type,
           "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase or a Sequence of them");
  }
  unicode::NormalizerStep step;
  step.kind = found->second;
  add_step(component, step, steps);
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
    component.fail_type(key, "an array of a token and its id");
  }
  return {checked_id(value[1].get<std::uint64_t>(), component.path()), value[0].get<std::string>()};
}

std::int32_t read_type_id(const JsonObject& piece) {
  const std::uint64_t type_id = piece.count("type_id");
  require(type_id <= std::numeric_limits<std::int32_t>::max(), ErrorCode::tokenizer, piece.path(),
          ": 'type_id' must be at most 2147483647, not ", type_id);
  return static_cast<std::int32_t>(type_id);
}

/// The special tokens of templates, as they are declared.
class TemplateSpecials {
 public:
  explicit TemplateSpecials(const JsonObject& declared) : declared_(declared) {
    const auto& members = declared.json().get_ref<const Json::object_t&>();
    for (const auto& [id, value] : members) values_.emplace(id, &value);
  }

  std::vector<TemplateToken> tokens(const std::string& id, std::size_t max_count) const {
    const auto found = values_.find(id);
    require(found != values_.end(), ErrorCode::tokenizer, declared_.path(), " has no ", Quoted{id},
            ", which the template needs");
    const JsonObject token(*found->second, declared_.member(id));
    const Json& ids = token.array("ids");
    const Json& texts = token.array("tokens");
    require(ids.size() == texts.size(), ErrorCode::tokenizer, token.path(), " has ", ids.size(),
            " ids and ", texts.size(), " tokens; expected as many of both");
    require(ids.size() <= max_count, ErrorCode::unsupported, token.path(),
            ": a template with more than ", max_template_parts,
            " special tokens and sequences is not supported");
    std::vector<TemplateToken> tokens;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!ids[i].is_number_unsigned()) {
        fail_json_type(token.element("ids", i), ids[i], "a non-negative integer");
      }
      if (!texts[i].is_string()) fail_json_type(token.element("tokens", i), texts[i], "a string");
      const auto& text = texts[i].get_ref<const std::string&>();
      require_short(text, "special token of a template");
      tokens.push_back({checked_id(ids[i].get<std::uint64_t>(), token.path()), text});
    }
    return tokens;
  }

  /// Every window of a text has all of them; most templates have two or three.
  static constexpr std::size_t max_template_parts = 64;

 private:
  const JsonObject& declared_;
  std::map<std::string_view, const Json*> values_;
};

TemplatePiece read_piece(const JsonObject& holder, const TemplateSpecials& specials,
                         std::size_t max_count) {
  TemplatePiece piece;
  if (holder.has("SpecialToken")) {
    const JsonObject token = holder.object("SpecialToken");
    piece.type_id = read_type_id(token);
    piece.tokens = specials.tokens(token.string("id"), max_count);
    return piece;
  }
  const JsonObject sequence = holder.object("Sequence");
  const std::string id = sequence.string("id");
  require(id == "A" || id == "B", ErrorCode::tokenizer, sequence.path(), ": the sequence ",
          Quoted{id}, " does not exist; expected A or B");
  piece.kind = TemplatePiece::Kind::sequence;
  piece.type_id = read_type_id(sequence);
  piece.sequence = id == "A" ? 0 : 1;
  return piece;
}

Template read_template(const JsonObject& component, const TemplateSpecials& specials,
                       const char* key) {
  constexpr std::size_t max_parts = TemplateSpecials::max_template_parts;
  const Json& listed = component.array(key);
  require(listed.size() <= max_parts, ErrorCode::unsupported, component.member(key), " has ",
          listed.size(), " pieces; at most ", max_parts, " are supported");
  require(!listed.empty() || std::string_view(key) == "pair", ErrorCode::tokenizer,
          component.member(key), " is empty; expected the sequence A and special tokens");
  Template pieces;
  std::array<int, 2> counts{};
  std::size_t index = 0;
  std::size_t parts = 0;
  for (const Json& value : listed) {
    const std::string path = component.element(key, index++);
    pieces.push_back(read_piece({value, path}, specials, max_parts - parts));
    if (pieces.back().kind == TemplatePiece::Kind::tokens) {
      parts += pieces.back().tokens.size();
      continue;
    }
    const auto sequence = static_cast<std::size_t>(pieces.back().sequence);
    require(++counts[sequence] == 1, ErrorCode::unsupported, path,
            ": a sequence that a template contains twice is not supported");
    require(sequence == 0 || std::string_view(key) == "pair", ErrorCode::tokenizer, path,
            ": the template of a single text contains the sequence B");
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
  const JsonObject declared = component.object("special_tokens");
  const TemplateSpecials specials(declared);
  return {read_template(component, specials, "single"), read_template(component, specials, "pair"),
          true};
}

Side read_direction(const JsonObject& block) {
  const std::string direction = block.string("direction");
  if (direction != "Left" && direction != "Right")
    block.fail_type("direction", "\"Left\" or \"Right\"");
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
    block.fail_type("strategy", "\"LongestFirst\", \"OnlyFirst\" or \"OnlySecond\"");
  }
  return truncation;
}

PaddingBlock read_padding(const JsonObject& block) {
  PaddingBlock padding;
  padding.direction = read_direction(block);
  if (block.find("pad_to_multiple_of") != nullptr) {
    padding.pad_to_multiple_of = std::max<Index>(1, read_length(block, "pad_to_multiple_of"));
  }
  padding.pad_id = checked_id(block.count("pad_id"), block.path());
  padding.pad_type_id = checked_id(block.count("pad_type_id"), block.path());
  padding.pad_token = block.string("pad_token");
  const Json* strategy = block.find("strategy");
  if (strategy != nullptr && strategy->is_object()) {
    padding.length = read_length(block.object("strategy"), "Fixed");
  } else if (strategy == nullptr || *strategy != "BatchLongest") {
    block.fail_type("strategy", "\"BatchLongest\" or {\"Fixed\": length}");
  }
  return padding;
}

std::vector<TokenizerJson::Declared> read_added_tokens(const JsonObject& file) {
  std::vector<TokenizerJson::Declared> tokens;
  std::size_t index = 0;
  for (const Json& value : file.array("added_tokens")) {
    const JsonObject token(value, file.element("added_tokens", index++));
    tokens.push_back(
        {static_cast<std::int64_t>(token.count("id") & 0xFFFFFFFFU),
         {token.string("content"), token.boolean("single_word"), token.boolean("lstrip"),
          token.boolean("rstrip"), token.boolean("normalized"), token.boolean("special")}});
  }
  return tokens;
}

// It stands in a token for each character of a text, without being in the text.
constexpr std::size_t max_prefix_bytes = 64;

engine::WordPieceSettings read_model(const JsonObject& model) {
  const std::string type = type_of(model, model.has("merges") ? "BPE" : "WordPiece");
  if (type != "WordPiece") refuse(model, type, "WordPiece");
  static_cast<void>(model.object("vocab"));
  std::string prefix = model.string("continuing_subword_prefix");
  require(prefix.size() <= max_prefix_bytes, ErrorCode::unsupported, model.path(),
          ": the continuing_subword_prefix has ", prefix.size(), " bytes; at most ",
          max_prefix_bytes, " are supported");
  return {model.string("unk_token"), std::move(prefix), model.count("max_input_chars_per_word")};
}

// The reference refuses unknown members at the top level.
void require_known_members(const JsonObject& file) {
  static constexpr std::array<std::string_view, 9> known = {
      "version",       "truncation",     "padding", "added_tokens", "normalizer",
      "pre_tokenizer", "post_processor", "decoder", "model"};
  for (const auto& member : file.json().items()) {
    require(std::find(known.begin(), known.end(), member.key()) != known.end(),
            ErrorCode::tokenizer, file.path(), " has the unknown member ", Quoted{member.key()});
  }
  if (file.has("version") && file.string("version") != "1.0") {
    fail(ErrorCode::unsupported, file.path(), " has the version ", Quoted{file.string("version")},
         ", which is not supported; \"1.0\" is");
  }
}

void require_unique_ids(const Vocabulary& vocabulary, const std::string& path) {
  if (const auto tokens = vocabulary.tokens_with_same_id()) {
    fail(ErrorCode::unsupported, path, ": the tokens ", Quoted{tokens->first}, " and ",
         Quoted{tokens->second}, " have the same id, which is not supported");
  }
}

TokenizerJson interpret(TokenizerJsonDocument document, const std::string& name) {
  const JsonObject file(document.rest, name);
  require_known_members(file);
  TokenizerJson json;
  json.model = read_model(file.object("model"));
  json.vocabulary = Vocabulary(std::move(document.tokens), std::move(document.entries));
  require_unique_ids(json.vocabulary, name);
  if (file.has("added_tokens")) json.added_tokens = read_added_tokens(file);
  if (file.find("normalizer") != nullptr) {
    std::vector<unicode::NormalizerStep> steps;
    const JsonObject component = file.object("normalizer");
    add_normalizer(component, 0, steps);
    json.normalizer_is_bert = type_of(component, "BertNormalizer") == "BertNormalizer";
    json.normalizer = unicode::Normalizer(std::move(steps));
    json.has_normalizer = true;
  }
  if (file.find("pre_tokenizer") != nullptr) {
    const JsonObject component = file.object("pre_tokenizer");
    const std::string type = component.string("type");
    if (type != "BertPreTokenizer") refuse(component, type, "BertPreTokenizer");
    json.has_pre_tokenizer = true;
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
  // Not mapped: truncation of the file by another process would be SIGBUS.
  const std::string text = read_text_file(path, io::JsonLimits().bytes);
  return interpret(read_tokenizer_json_document(text, name), name);
}

}  // namespace electra::tokenizer::folder
