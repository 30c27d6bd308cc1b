#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/pipelines/explain.hpp"
#include "electra/pipelines/fill_mask.hpp"
#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/question_answering.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "electra/pipelines/rerank.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/pipelines/text_generation.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "io/json_writer.hpp"

namespace electra::pipelines {

/// @{
/// Writes an answer as the reference's pipeline returns it, key for key.
void write_json(const std::vector<LabelScore>& labels, io::JsonWriter& json);
void write_json(const std::vector<Entity>& entities, io::JsonWriter& json);
/// The words of the only mask, or an array for each mask.
void write_json(const FillMaskPipeline::Masks& masks, io::JsonWriter& json);
void write_json(const std::vector<GeneratedText>& texts, io::JsonWriter& json);
void write_json(const Choice& choice, io::JsonWriter& json);
/// @}

/// Writes the best answer, null if there is none; or all of them as an array.
void write_json(const std::vector<Answer>& answers, bool as_array, io::JsonWriter& json);
/// Writes the tokens beside their text.
void write_json(const std::vector<JudgedToken>& tokens, std::string_view text,
                io::JsonWriter& json);
/// Writes a document of a ranking, with its text.
void write_json(const RankedDocument& document, std::string_view text, io::JsonWriter& json);
/// Writes the labels of a zero-shot classification beside their text.
void write_json(const std::vector<LabelScore>& labels, std::string_view sequence,
                io::JsonWriter& json);
/// Writes an explanation; with the words of the second text of a pair if there is one.
void write_json(const Explanation& explanation, bool of_pair, io::JsonWriter& json);

}  // namespace electra::pipelines
