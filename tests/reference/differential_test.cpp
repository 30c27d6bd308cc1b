// The library against the reference on random cases. ELECTRA_DIFFERENTIAL_CASES is their number;
// ELECTRA_DIFFERENTIAL_SEED the seed of the first, or of the only one if there is no number.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/kernels/kernels.hpp"
#include "reference/expected.hpp"
#include "reference/library.hpp"
#include "reference/random_weights.hpp"

namespace electra::reference {
namespace {

/// Bounds of the errors of any output, unless it is sensitive to rounding, and of the typical error
/// of half of the outputs.
struct Tolerance {
  double largest;
  double typical;
};

// fp32 rounds at 6e-8, and a pass adds up some hundreds of products.
//
// In bf16 and int8 the reference rounds the same factors to the same steps, and is as close until
// a number lies so near the middle of two steps that it is rounded the other way: by 2^-8 of its
// size in bf16, by a 254th of its row in int8. Products spread that. But few numbers lie there, and
// in most cases they do not reach all of an output. An error in the rounding itself does, and shows
// in the typical error.
Tolerance tolerance_of(Precision precision) {
  if (precision == Precision::bf16) return {0.1, 3e-5};
  if (precision == Precision::int8) return {0.2, 5e-5};
  return {2e-5, 3e-7};
}

/// The distance of an output from the reference, in units of the root of its mean square if that is
/// above 1.
struct Error {
  double largest = 0;
  double typical = 0;     ///< a quarter of the elements are as close as that
  std::size_t worst = 0;  ///< the element of the largest
};

template <class T>
Error error_of(const T* found, const Values& wanted) {
  Error error;
  double squares = 0;
  std::vector<double> differences;
  for (std::size_t i = 0; i < wanted.size() && !std::isnan(error.largest); ++i) {
    const double difference = std::abs(static_cast<double>(found[i]) - wanted[i]);
    squares += wanted[i] * wanted[i];
    if (wanted[i] != 0) differences.push_back(difference);  // 0: a row that is not computed
    if (difference <= error.largest) continue;
    error.largest = difference;
    error.worst = i;
  }
  const double unit = std::max(1.0, std::sqrt(squares / static_cast<double>(wanted.size())));
  error.largest /= unit;
  if (differences.empty()) return error;
  const auto quarter = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 4);
  std::nth_element(differences.begin(), quarter, differences.end());
  error.typical = *quarter / unit;
  return error;
}

/// "[1, 0, 7]"
std::string place_of(std::size_t element, const Shape& shape) {
  auto rest = static_cast<Index>(element);
  std::string place;
  for (Index axis = shape.rank() - 1; axis >= 0; rest /= shape[axis], --axis)
    place = (axis == 0 ? "[" : ", ") + std::to_string(rest % shape[axis]) + place;
  return place + "]";
}

bool same_bits(const Output& a, const Output& b) {
  const auto bytes = static_cast<std::size_t>(a.values.element_count()) * sizeof(float);
  return a.values.shape() == b.values.shape() &&
         std::memcmp(a.values.data(), b.values.data(), bytes) == 0;
}

/// Every weight changed by up to 2^-23 of its size, about as much as fp32 rounds.
Model perturbed(Model model, std::uint64_t seed) {
  Random random(seed);
  for (auto& [name, weight] : model.weights)
    for (double& value : weight.values)
      value *= 1.0 + 0x1p-23 * static_cast<double>(random.uniform());
  return model;
}

/// One case, computed by both sides.
class Comparison {
 public:
  explicit Comparison(const Case& tested) : case_(tested) {
    model_.config = tested.config;
    if (tested.precision == Precision::bf16) model_.rounding = Rounding::bf16;
    if (tested.precision == Precision::int8) model_.rounding = Rounding::int8;
  }

  /// Throws std::runtime_error with the first output that is wrong.
  void run() {
    const auto weights = random_weights(case_);
    model_.weights = copied(*weights);
    const auto results = run_library(case_, weights, case_.threads);
    for (step_ = 0; step_ < results.size(); ++step_) compare(results[step_]);
    if (case_.threads == 1) return;
    const auto alone = run_library(case_, weights, 1);
    for (step_ = 0; step_ < results.size(); ++step_)
      require(std::equal(results[step_].begin(), results[step_].end(), alone[step_].begin(),
                         alone[step_].end(), same_bits),
              "one thread computes other bits");
  }

  /// Of the logits of each step.
  const std::vector<double>& typical_errors() const { return typical_errors_; }

 private:
  template <class... Parts>
  void require(bool holds, const Parts&... parts) const {
    if (holds) return;
    std::ostringstream problem;
    problem << "step " << step_ << ": ";
    (problem << ... << parts);
    throw std::runtime_error(problem.str());
  }

  std::vector<ExpectedOutput> expected(const Model& model) const {
    return expected_outputs(model, case_, case_.steps[step_]);
  }

  void compare(const std::vector<Output>& found) {
    const std::vector<ExpectedOutput> wanted = expected(model_);
    require(found.size() == wanted.size(), found.size(), " outputs, not ", wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Tensor& tensor = found[i].values;
      const Values& values = wanted[i].values;
      require(found[i].name == wanted[i].name &&
                  tensor.element_count() == static_cast<Index>(values.size()),
              found[i].name, " of shape ", to_string(tensor.shape()), ", not ", wanted[i].name,
              " of ", values.size(), " elements");
      const Error error = error_of(tensor.data(), values);
      if (i == 0) typical_errors_.push_back(error.typical);
      require(error.largest <= tolerance_of(case_.precision).largest ||
                  error.largest <= rounding_effect(i, values),
              found[i].name, place_of(error.worst, tensor.shape()), " is ",
              tensor.data()[error.worst], ", not ", values[error.worst]);
    }
  }

  /// Large weights, and LayerNorm over numbers that are close together, enlarge rounding errors;
  /// the reference says by how much. A pass makes more of them than there are in its weights.
  double rounding_effect(std::size_t output, const Values& wanted) const {
    double largest = 0;
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const auto moved = expected(perturbed(model_, seed));
      largest = std::max(largest, error_of(moved[output].values.data(), wanted).largest);
    }
    return 8 * largest;
  }

  const Case& case_;
  Model model_;
  std::size_t step_ = 0;
  std::vector<double> typical_errors_;
};

/// The typical errors of all cases so far.
using TypicalErrors = std::map<Precision, std::vector<double>>;

/// Runs the case of a seed; returns its description and its problem, nothing if there is none.
std::string problem_of(std::uint64_t seed, TypicalErrors& errors) {
  const Case tested = random_case(seed);
  Comparison comparison(tested);
  std::string problem;
  try {
    comparison.run();
  } catch (const std::exception& error) {
    problem = describe(tested) + '\n' + error.what();
  }
  std::vector<double>& all = errors[tested.precision];
  all.insert(all.end(), comparison.typical_errors().begin(), comparison.typical_errors().end());
  return problem;
}

std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Whether this machine has the kernels that ELECTRA_CPU names, if it names any.
bool machine_has_kernels() {
  const char* name = std::getenv("ELECTRA_CPU");
  const auto& tables = kernels::available();
  return name == nullptr || std::any_of(tables.begin(), tables.end(), [&](const auto* table) {
           return std::strcmp(table->name, name) == 0;
         });
}

void expect_typical_errors_in_bounds(TypicalErrors& errors) {
  for (auto& [precision, all] : errors) {
    // Most of a few cases may be unlucky.
    if (all.size() < 30) continue;
    const auto half = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), half, all.end());
    EXPECT_LE(*half, tolerance_of(precision).typical)
        << "half of all outputs in " << to_string(precision) << " are further off";
  }
}

TEST(Differential, TheLibraryAgreesWithTheReference) {
  if (!machine_has_kernels()) GTEST_SKIP() << "no " << std::getenv("ELECTRA_CPU") << " here";
  const bool has_seed = std::getenv("ELECTRA_DIFFERENTIAL_SEED") != nullptr;
  const std::uint64_t cases = number_in("ELECTRA_DIFFERENTIAL_CASES", has_seed ? 1 : 400);
  const std::uint64_t first = number_in("ELECTRA_DIFFERENTIAL_SEED", 1);
  constexpr int most_problems = 5;
  TypicalErrors errors;
  int problems = 0;
  for (std::uint64_t seed = first; seed < first + cases && problems < most_problems; ++seed) {
    const std::string problem = problem_of(seed, errors);
    if (problem.empty()) continue;
    ++problems;
    ADD_FAILURE() << "ELECTRA_DIFFERENTIAL_SEED=" << seed
                  << " ELECTRA_CPU=" << kernels::active().name << " runs this again: " << problem;
  }
  if (problems < most_problems) expect_typical_errors_in_bounds(errors);
}

/// Two layers as wide as those of ELECTRA-large.
Case large_case(Precision precision) {
  Case chosen{};
  chosen.seed = 1;
  chosen.config.embedding_size = chosen.config.hidden_size = 1024;
  chosen.config.num_attention_heads = 16;
  chosen.config.intermediate_size = 4096;
  chosen.config.num_hidden_layers = 2;
  chosen.config.vocab_size = 100;
  chosen.config.max_position_embeddings = 37;
  chosen.head = Head::pre_training;
  chosen.precision = precision;
  chosen.threads = 2;
  chosen.batch_size = 2;
  chosen.num_choices = 1;
  chosen.output_hidden_states = true;
  Random random(1);
  choose_steps(random, {37}, chosen);
  return chosen;
}

TEST(LargeWidths, TheLibraryAgreesWithTheReference) {
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
    const Case tested = large_case(precision);
    EXPECT_NO_THROW(Comparison(tested).run()) << describe(tested);
  }
}

}  // namespace
}  // namespace electra::reference
