#include "pipelines/answer_json.hpp"

namespace electra::pipelines {
namespace {

void write_words(const FillMaskPipeline::Words& words, io::JsonWriter& json) {
  json.array(words, [&](const FilledMask& word) {
    json.begin_object().member("score", word.score).member("token", word.token);
    json.member("token_str", word.token_str).member("sequence", word.sequence).end_object();
  });
}

void write_effects(const char* key, const std::vector<WordEffect>& words, io::JsonWriter& json) {
  json.key(key).array(words, [&](const WordEffect& each) {
    json.begin_object().member("word", each.word).member("start", each.start);
    json.member("end", each.end).member("effect", each.effect).end_object();
  });
}

}  // namespace

void write_json(const std::vector<LabelScore>& labels, io::JsonWriter& json) {
  json.array(labels, [&](const LabelScore& each) {
    json.begin_object().member("label", each.label).member("score", each.score).end_object();
  });
}

void write_json(const std::vector<Entity>& entities, io::JsonWriter& json) {
  json.array(entities, [&](const Entity& entity) {
    json.begin_object().member(entity.index ? "entity" : "entity_group", entity.label);
    json.member("score", entity.score);
    if (entity.index) json.member("index", *entity.index);
    json.member("word", entity.word).member("start", entity.start).member("end", entity.end);
    json.end_object();
  });
}

void write_json(const FillMaskPipeline::Masks& masks, io::JsonWriter& json) {
  if (masks.size() == 1) return write_words(masks.front(), json);
  json.array(masks, [&](const FillMaskPipeline::Words& words) { write_words(words, json); });
}

void write_json(const std::vector<GeneratedText>& texts, io::JsonWriter& json) {
  json.array(texts, [&](const GeneratedText& each) {
    json.begin_object().member("generated_text", each.generated_text).end_object();
  });
}

void write_json(const Choice& choice, io::JsonWriter& json) {
  json.begin_object().member("choice", choice.choice).key("scores").array(choice.scores);
  json.end_object();
}

void write_json(const std::vector<Answer>& answers, bool as_array, io::JsonWriter& json) {
  const auto write = [&](const Answer& answer) {
    json.begin_object().member("score", answer.score).member("start", answer.start);
    json.member("end", answer.end).member("answer", answer.answer).end_object();
  };
  if (as_array)
    json.array(answers, write);
  else if (answers.empty())
    json.value(nullptr);
  else
    write(answers.front());
}

void write_json(const std::vector<JudgedToken>& tokens, std::string_view text,
                io::JsonWriter& json) {
  json.begin_object().member("text", text).key("tokens");
  json.array(tokens, [&](const JudgedToken& token) {
    json.begin_object().member("token", token.token).member("start", token.start);
    json.member("end", token.end).member("score", token.score);
    json.member("replaced", token.replaced).end_object();
  });
  json.end_object();
}

void write_json(const RankedDocument& document, std::string_view text, io::JsonWriter& json) {
  json.begin_object().member("index", document.index);
  json.member("score", document.score).member("text", text);
  if (document.scores.size() > 1) json.key("scores").array(document.scores);
  json.end_object();
}

void write_json(const std::vector<LabelScore>& labels, std::string_view sequence,
                io::JsonWriter& json) {
  json.begin_object().member("sequence", sequence).key("labels");
  json.array(labels, [&](const LabelScore& each) { json.value(each.label); }).key("scores");
  json.array(labels, [&](const LabelScore& each) { json.value(each.score); }).end_object();
}

void write_json(const Explanation& explanation, bool of_pair, io::JsonWriter& json) {
  json.begin_object().member("label", explanation.label).member("score", explanation.score);
  if (explanation.place) json.member("start", explanation.place->start);
  if (explanation.place) json.member("end", explanation.place->end);
  write_effects("words", explanation.words, json);
  if (of_pair) write_effects("pair_words", explanation.pair_words, json);
  json.end_object();
}

}  // namespace electra::pipelines
