#pragma once

#include <vector>

#include "heads/generation/plan.hpp"
#include "heads/generation/random.hpp"

namespace electra::generation {

/// Changes the scores of what may follow `ids` by the options that every way of choosing obeys: the
/// repetition penalty, repeated n-grams, the least length, in this order. A token that may not
/// follow has minus infinity. Returns whether any may.
bool apply_rules(const Plan& plan, const Task& task, const Ids& ids, std::vector<float>& scores);

/// The token with the highest score, the first of them.
std::int32_t likeliest(const std::vector<float>& scores);

/// A token drawn by softmax(scores / temperature), cut down by top_k, then by top_p.
std::int32_t draw(const std::vector<float>& scores, const GenerationConfig& config,
                  RandomStream& random);

}  // namespace electra::generation
