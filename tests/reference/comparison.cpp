#include "reference/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "reference/random_weights.hpp"

namespace electra::reference {
namespace {

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

/// The largest errors that rounding explains in the outputs of a step. Rounding errors grow where
/// weights are large, where LayerNorm has numbers that are close together, and where a number
/// beside the middle of two steps of bf16 or int8 goes to the other one. The reference says by how
/// much, when all that it computes is moved a little: in passes that serve all outputs, made when
/// asked.
class RoundingErrors {
 public:
  RoundingErrors(const Model& model, const Case& tested, const Step& step,
                 const std::vector<ExpectedOutput>& wanted)
      : model_(model), case_(tested), step_(step), wanted_(wanted), largest_(wanted.size()) {}

  bool explain(double error, std::size_t output) {
    constexpr std::uint64_t max_passes = 32;
    constexpr double margin = 2;
    const auto explained = [&] { return error <= margin * largest_[output]; };
    while (!explained() && passes_ < max_passes) add_pass();
    return explained();
  }

 private:
  void add_pass() {
    Random noise(passes_++);
    Model model = model_;
    model.noise = &noise;
    const std::vector<ExpectedOutput> moved = expected_outputs(model, case_, step_);
    for (std::size_t i = 0; i < wanted_.size(); ++i)
      largest_[i] =
          std::max(largest_[i], error_of(moved[i].values.data(), wanted_[i].values).largest);
  }

  const Model& model_;
  const Case& case_;
  const Step& step_;
  const std::vector<ExpectedOutput>& wanted_;
  std::vector<double> largest_;  ///< of each output
  std::uint64_t passes_ = 0;
};

}  // namespace

Comparison::Comparison(const Case& tested) : case_(tested) {
  model_.config = tested.config;
  if (tested.precision == Precision::bf16) model_.rounding = Rounding::bf16;
  if (tested.precision == Precision::int8) model_.rounding = Rounding::int8;
}

template <class... Parts>
void Comparison::require(bool holds, const Parts&... parts) const {
  if (holds) return;
  std::ostringstream problem;
  problem << "step " << step_ << ": ";
  (problem << ... << parts);
  throw std::runtime_error(problem.str());
}

std::vector<std::vector<Output>> Comparison::run() {
  const auto weights = random_weights(case_);
  model_.weights = copied(*weights);
  auto results = run_library(case_, weights, case_.threads);
  for (step_ = 0; step_ < results.size(); ++step_) compare(results[step_]);
  if (case_.threads == 1) return results;
  const auto alone = run_library(case_, weights, 1);
  for (step_ = 0; step_ < results.size(); ++step_)
    require(std::equal(results[step_].begin(), results[step_].end(), alone[step_].begin(),
                       alone[step_].end(), same_bits),
            "one thread computes other bits");
  return results;
}

void Comparison::compare(const std::vector<Output>& found) {
  const Step& step = case_.steps[step_];
  const std::vector<ExpectedOutput> wanted = expected_outputs(model_, case_, step);
  RoundingErrors rounding(model_, case_, step, wanted);
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
    require(error.largest <= largest_error || rounding.explain(error.largest, i), found[i].name,
            place_of(error.worst, tensor.shape()), " is ", tensor.data()[error.worst], ", not ",
            values[error.worst]);
  }
}

}  // namespace electra::reference
