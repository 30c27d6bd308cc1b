#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/pipelines/explain.hpp"

namespace electra::cli {

/// How the words of a text are shaded.
struct Shading {
  float largest;                  ///< the effect that has the strongest shade, whatever its sign
  std::optional<Offsets> answer;  ///< a word that stands out
};

/// Returns a text for a terminal with its words shaded, green where they speak for the answer and
/// red where they speak against it.
std::string shaded(std::string_view text, const std::vector<WordEffect>& words,
                   const Shading& shading);

/// Returns the largest effect, whatever its sign.
float largest_effect(const WordEffects& effects);

}  // namespace electra::cli
