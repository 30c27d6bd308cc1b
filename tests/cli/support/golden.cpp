#include "cli/support/golden.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "electra/io/safetensors.hpp"

namespace electra::testing {
namespace {

namespace fs = std::filesystem;

template <class Number>
Number element(const Parameter& tensor, Index at) {
  Number number{};
  std::memcpy(&number, static_cast<const char*>(tensor.data) + at * Index{sizeof(Number)},
              sizeof(Number));
  return number;
}

/// For each sequence and column whether it counts: not if it is padding at either end.
class VisibleColumns {
 public:
  explicit VisibleColumns(const Parameter& mask)
      : columns_(mask.shape[-1]),
        visible_(static_cast<std::size_t>(mask.shape.element_count()), false) {
    for (Index row = 0; row < mask.shape.element_count() / columns_; ++row) {
      const auto seen = [&](Index column) {
        return element<std::int64_t>(mask, row * columns_ + column) != 0;
      };
      Index first = 0;
      Index last = columns_ - 1;
      while (first < columns_ && !seen(first)) ++first;
      while (last > first && !seen(last)) --last;
      for (Index column = first; column <= last && first < columns_; ++column) {
        visible_[static_cast<std::size_t>(row * columns_ + column)] = true;
      }
    }
  }

  bool key(Index row, Index column) const {
    return visible_[static_cast<std::size_t>(row * columns_ + column)];
  }
  /// Queries are the last `count` columns; the past comes before them.
  bool query(Index row, Index index, Index count) const {
    return key(row, columns_ - count + index);
  }

 private:
  Index columns_;
  std::vector<bool> visible_;
};

/// Which kind of padding a tensor may have.
enum class Kind { whole, rows, attentions, cross_attentions, past };

Kind kind_of(const std::string& name, const std::string& task) {
  static const std::set<std::string> row_names = {"last_hidden_state", "hidden_states",
                                                  "start_logits", "end_logits"};
  static const std::set<std::string> row_tasks = {"pretraining", "masked-lm", "causal-lm",
                                                  "token-classification"};
  const std::string stem = name.substr(0, name.find('.'));
  if (stem == "past_key_values") return Kind::past;
  if (stem == "attentions") return Kind::attentions;
  if (stem == "cross_attentions") return Kind::cross_attentions;
  const bool of_tokens = stem == "logits" && row_tasks.count(task) > 0;
  return of_tokens || row_names.count(stem) > 0 ? Kind::rows : Kind::whole;
}

/// The place of an element along each axis.
std::vector<Index> place_of(Index at, const Shape& shape) {
  std::vector<Index> place(static_cast<std::size_t>(shape.rank()));
  for (Index axis = shape.rank() - 1; axis >= 0; --axis) {
    place[static_cast<std::size_t>(axis)] = at % shape[axis];
    at /= shape[axis];
  }
  return place;
}

bool counts(Kind kind, const std::vector<Index>& place, const Shape& shape,
            const VisibleColumns& visible) {
  switch (kind) {
    case Kind::whole:
      return true;
    case Kind::rows:
      return visible.query(place[0], place[1], shape[1]);
    case Kind::past:
      return visible.key(place[0], place[2]);
    case Kind::cross_attentions:
      return visible.query(place[0], place[2], shape[2]);
    case Kind::attentions:
      return visible.query(place[0], place[2], shape[2]) && visible.key(place[0], place[3]);
  }
  return true;
}

/// One tensor of a case against what the reference has.
class Comparison {
 public:
  Comparison(Kind kind, std::optional<VisibleColumns> visible, double tolerance)
      : kind_(kind), visible_(std::move(visible)), tolerance_(tolerance) {}

  /// Returns what is wrong, or nothing.
  std::string of(const Parameter& got, const Parameter& wanted) const {
    if (got.dtype != DType::f32) return "is not F32";
    if (got.shape != wanted.shape) {
      return "has shape " + to_string(got.shape) + ", not " + to_string(wanted.shape);
    }
    for (Index at = 0; at < wanted.shape.element_count(); ++at) {
      const double found = element<float>(got, at);
      const double right = element<double>(wanted, at);
      if (agrees(found, right, place_of(at, wanted.shape), wanted.shape)) continue;
      std::ostringstream text;
      text << "is " << found << " at element " << at << ", not " << right;
      return text.str();
    }
    return "";
  }

 private:
  // Also where nothing counts, nothing may be strange.
  bool agrees(double found, double right, const std::vector<Index>& place,
              const Shape& shape) const {
    if (!std::isfinite(found) && std::isfinite(right)) return false;
    if (visible_ && !counts(kind_, place, shape, *visible_)) return true;
    if (std::isnan(right)) return std::isnan(found);
    return std::abs(found - right) <= tolerance_ * std::max(1.0, std::abs(right) / 10);
  }

  Kind kind_;
  std::optional<VisibleColumns> visible_;
  double tolerance_;
};

}  // namespace

GoldenCase::GoldenCase(const fs::path& case_folder) : folder(case_folder) {
  const auto description = nlohmann::json::parse(std::ifstream(folder / "case.json"));
  task = description["task"];
  optional = description.value("optional", false);
  tolerance = description["tolerance"];
  const std::pair<const char*, const char*> flags[] = {{"output_hidden_states", "--hidden-states"},
                                                       {"output_attentions", "--attentions"},
                                                       {"use_cache", "--cache"},
                                                       {"compute_padding", "--compute-padding"}};
  for (const auto& [name, flag] : flags) {
    if (description["options"].value(name, false)) options.emplace_back(flag);
  }
  compute_padding = description["options"].value("compute_padding", false);
}

std::vector<std::string> GoldenCase::differences(const WeightSource& outputs) const {
  const SafetensorsFile given(folder / "input.safetensors");
  const SafetensorsFile wanted(folder / "output.safetensors");
  const Parameter* mask = given.find("attention_mask");
  std::optional<VisibleColumns> visible;
  // A mask of three dimensions has a row for each query, but in multiple choice one for each
  // choice.
  const bool has_padding =
      mask != nullptr && !compute_padding && (mask->shape.rank() != 3 || task == "multiple-choice");
  if (has_padding) visible.emplace(*mask);

  std::vector<std::string> problems;
  for (const std::string& tensor : outputs.names()) {
    if (wanted.find(tensor) == nullptr) problems.push_back(tensor + " was not asked for");
  }
  for (const std::string& tensor : wanted.names()) {
    const Parameter* got = outputs.find(tensor);
    const Comparison comparison(kind_of(tensor, task), visible, tolerance);
    const std::string problem =
        got == nullptr ? "is missing" : comparison.of(*got, *wanted.find(tensor));
    if (!problem.empty()) problems.push_back(tensor + ' ' + problem);
  }
  return problems;
}

std::vector<fs::path> golden_cases_in(const std::vector<fs::path>& roots) {
  std::map<std::string, fs::path> by_name;
  for (const fs::path& root : roots) {
    std::error_code not_there;
    for (const auto& entry : fs::directory_iterator(root, not_there)) {
      if (fs::exists(entry.path() / "output.safetensors")) {
        by_name.emplace(entry.path().filename().string(), entry.path());
      }
    }
  }
  std::vector<fs::path> cases;
  for (auto& [name, path] : by_name) cases.push_back(std::move(path));
  return cases;
}

}  // namespace electra::testing
