#include "pipelines/hypotheses.hpp"

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"

namespace electra::pipelines {
namespace {

// A template may have its label many times: their sizes make a product.
constexpr std::size_t max_bytes = std::size_t{1} << 14;

}  // namespace

Hypothesis::Hypothesis(const std::string& form) : parts_(1) {
  std::string_view rest = form;
  while (!rest.empty()) rest.remove_prefix(take(rest, form));
  require(parts_.size() > 1, ErrorCode::input, OptionName{"hypothesis_template"}, " is ",
          Quoted{form}, "; it must have a {} where the label goes");
}

/// Reads what the rest of the template begins with. Returns how many bytes that is.
std::size_t Hypothesis::take(std::string_view rest, const std::string& form) {
  for (const std::string_view place : {"{}", "{0}"}) {
    if (!starts_with(rest, place)) continue;
    parts_.emplace_back();
    return place.size();
  }
  const bool is_brace = rest.front() == '{' || rest.front() == '}';
  require(!is_brace || (rest.size() > 1 && rest[0] == rest[1]), ErrorCode::input,
          OptionName{"hypothesis_template"}, " is ", Quoted{form},
          "; {} stands for the label in it, and {{ and }} for braces");
  parts_.back() += rest.front();
  ++part_bytes_;
  return is_brace ? 2 : 1;
}

void Hypothesis::check(std::string_view label) const {
  const std::size_t bytes = part_bytes_ + (parts_.size() - 1) * label.size();
  require(bytes <= max_bytes, ErrorCode::input, OptionName{"hypothesis_template"},
          " makes a hypothesis of ", bytes, " bytes about the label ", Quoted{label}, "; at most ",
          max_bytes, " are supported, since it stands beside every text: shorten one of them");
}

std::string Hypothesis::about(std::string_view label) const {
  std::string sentence = parts_.front();
  for (auto part = parts_.begin() + 1; part != parts_.end(); ++part)
    sentence.append(label).append(*part);
  return sentence;
}

}  // namespace electra::pipelines
