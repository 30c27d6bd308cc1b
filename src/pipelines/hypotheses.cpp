#include "pipelines/hypotheses.hpp"

#include <string_view>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"

namespace electra::pipelines {
namespace {

/// The sentence about a label, of which the template has all but the label.
class Hypothesis {
 public:
  /// Throws `input` for a template without a place for the label.
  explicit Hypothesis(const std::string& form) : parts_(1) {
    std::string_view rest = form;
    while (!rest.empty()) rest.remove_prefix(take(rest, form));
    require(parts_.size() > 1, ErrorCode::input, OptionName{"hypothesis_template"}, " is ",
            Quoted{form}, "; it must have a {} where the label goes");
  }

  std::string about(std::string_view label) const {
    std::string sentence = parts_.front();
    for (auto part = parts_.begin() + 1; part != parts_.end(); ++part)
      sentence.append(label).append(*part);
    return sentence;
  }

 private:
  /// Reads what the rest of the template begins with. Returns how many bytes that is.
  std::size_t take(std::string_view rest, const std::string& form) {
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
    return is_brace ? 2 : 1;
  }

  std::vector<std::string> parts_;  // around each place of the label
};

}  // namespace

std::vector<std::string> hypotheses_about(const TextList& labels, const std::string& form) {
  const Hypothesis hypothesis(form);
  std::vector<std::string> all;
  for (const std::string_view label : labels) all.push_back(hypothesis.about(label));
  return all;
}

}  // namespace electra::pipelines
