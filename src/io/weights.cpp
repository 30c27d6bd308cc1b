#include "electra/io/weights.hpp"

#include <set>
#include <utility>

#include "electra/core/error.hpp"
#include "io/initial_values.hpp"

namespace electra {
namespace {

constexpr std::size_t most_named = 20;

}  // namespace

struct Weights::State {
  std::shared_ptr<const WeightSource> source;
  MissingWeights policy;
  InitialValues initial_values;
  std::set<std::string, std::less<>> read;
  std::set<std::string, std::less<>> absent;
  std::vector<std::string> missing;
  std::vector<std::string> initialized;
};

Weights::Weights(std::shared_ptr<const WeightSource> source, MissingWeights missing,
                 float initializer_range, std::uint64_t seed)
    : state_(std::make_shared<State>(
          State{std::move(source), missing, {initializer_range, seed}, {}, {}, {}, {}})) {}

Weights::Weights(std::shared_ptr<State> state, std::string path)
    : state_(std::move(state)), path_(std::move(path)) {}

Weights Weights::operator/(std::string_view name) const { return {state_, full_name(name)}; }

Weights Weights::operator/(Index number) const {
  return {state_, full_name(std::to_string(number))};
}

std::string Weights::full_name(std::string_view name) const {
  if (path_.empty()) return std::string(name);
  return path_ + '.' + std::string(name);
}

Parameter Weights::get(std::string_view name, const Shape& expected, Initial initial) const {
  const std::string full = full_name(name);
  const Parameter* found = state_->source->find(full);
  if (found == nullptr) return missing(full, expected, initial);
  state_->read.insert(full);
  require(found->shape == expected, ErrorCode::weights, "'", full, "' has shape ", found->shape,
          ", but the config asks for ", expected);
  require(is_float(found->dtype), ErrorCode::weights, "'", full, "' holds ", found->dtype,
          " numbers, but weights are F32, F16, BF16 or F64");
  return *found;
}

Parameter Weights::missing(const std::string& name, const Shape& expected, Initial initial) const {
  const bool initialize = state_->policy == MissingWeights::initialize;
  if (state_->absent.insert(name).second) {
    (initialize ? state_->initialized : state_->missing).push_back(name);
  }
  if (initialize) return state_->initial_values.make(name, expected, initial);
  return {nullptr, nullptr, DType::f32, expected};
}

bool Weights::has(std::string_view name) const {
  return state_->source->find(full_name(name)) != nullptr;
}

void Weights::require_complete() const {
  const std::vector<std::string>& missing = state_->missing;
  if (missing.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < missing.size() && i < most_named; ++i) {
    list += (i == 0 ? "'" : ", '") + missing[i] + "'";
  }
  if (missing.size() > most_named) {
    list += " and " + std::to_string(missing.size() - most_named) + " more";
  }
  fail(ErrorCode::weights, "the checkpoint lacks ", missing.size(),
       missing.size() == 1 ? " tensor" : " tensors", " that the model needs: ", list);
}

const std::vector<std::string>& Weights::initialized() const { return state_->initialized; }

std::vector<std::string> Weights::unread() const {
  std::vector<std::string> names;
  for (std::string& name : state_->source->names()) {
    if (state_->read.find(name) == state_->read.end()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace electra
