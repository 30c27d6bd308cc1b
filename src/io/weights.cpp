#include "electra/io/weights.hpp"

#include <filesystem>
#include <set>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/folder_contents.hpp"
#include "io/initial_values.hpp"

namespace electra {
namespace {

bool is_shard(const std::filesystem::path& file) {
  return io::is_shard_name(file.filename().string());
}

}  // namespace

struct Weights::State {
  std::shared_ptr<const WeightSource> source;
  MissingWeights policy;
  io::InitialValues initial_values;
  std::set<std::string, std::less<>> read;
  std::set<std::string, std::less<>> absent;
  std::vector<std::string> missing;
  std::vector<std::string> initialized;
  std::shared_ptr<WeightRecord> record;
  ShapeHint shape_hint;
};

Weights::Weights(std::shared_ptr<const WeightSource> source, MissingWeights missing,
                 float initializer_range, std::uint64_t seed)
    : state_(std::make_shared<State>(
          State{std::move(source), missing, {initializer_range, seed}, {}, {}, {}, {}, {}, {}})) {}

Weights::Weights(std::shared_ptr<State> state, std::string path)
    : state_(std::move(state)), path_(std::move(path)) {}

Weights Weights::operator/(std::string_view name) const { return {state_, full_name(name)}; }

Weights Weights::operator/(Index number) const {
  return {state_, full_name(std::to_string(number))};
}

Weights Weights::root() const { return {state_, {}}; }

std::string Weights::full_name(std::string_view name) const {
  if (path_.empty()) return std::string(name);
  return path_ + '.' + std::string(name);
}

Parameter Weights::get(std::string_view name, const Shape& expected, Initial initial) const {
  Parameter parameter = find(name, expected, initial);
  if (state_->record != nullptr) state_->record->tensors.push_back({full_name(name), parameter});
  return parameter;
}

Parameter Weights::find(std::string_view name, const Shape& expected, Initial initial) const {
  const std::string full = full_name(name);
  const Parameter* found = state_->source->find(full);
  if (found == nullptr) return missing(full, expected, initial);
  state_->read.insert(full);
  const bool is_quantized = found->dtype == DType::i8 || found->dtype == DType::u8;
  require(is_float(found->dtype), ErrorCode::weights, TensorName{full}, " holds ", found->dtype,
          " elements; F32, F16, BF16 or F64 expected",
          is_quantized ? "; take the weights from before they were quantized" : "");
  if (found->shape != expected) {
    fail(ErrorCode::weights, TensorName{full}, " has shape ", found->shape,
         ", but the config asks for ", expected,
         state_->shape_hint ? state_->shape_hint({full, found->shape, expected}) : std::string());
  }
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

PackedBytes Weights::matrix(const MatrixTensors& tensors, std::size_t size,
                            const MatrixPacker& pack) const {
  const std::string full = full_name(tensors.name);
  PackedBytes matrix = state_->source->find_prepacked(full);
  if (matrix.data != nullptr) {
    state_->read.insert(full);
    require(matrix.size == size, ErrorCode::weights, TensorName{full}, " has ", matrix.size,
            " prepacked bytes, but the config asks for ", size, "; convert the model again");
  } else {
    std::vector<std::shared_ptr<const float>> values;
    for (const std::string& name : tensors.tensors)
      values.push_back(find(name, tensors.shape, Initial::normal).floats());
    matrix = pack(values);
    // Packed, they are read no more: a model would be in memory twice while it is loaded.
    for (const std::string& name : tensors.tensors) {
      const Parameter* found = state_->source->find(full_name(name));
      if (found != nullptr) state_->source->release(*found);
    }
  }
  if (state_->record != nullptr) state_->record->matrices.push_back({full, matrix});
  return matrix;
}

void Weights::record_into(std::shared_ptr<WeightRecord> record) {
  state_->record = std::move(record);
}

void Weights::explain_shapes(ShapeHint hint) { state_->shape_hint = std::move(hint); }

bool Weights::has(std::string_view name) const {
  return state_->source->find(full_name(name)) != nullptr;
}

void Weights::require_complete(std::string_view origin) const {
  const std::vector<std::string>& missing = state_->missing;
  if (missing.empty()) return;
  const std::string& file = state_->source->origin().file;
  const std::string rest = " lacks " + std::to_string(missing.size()) +
                           (missing.size() == 1 ? " tensor" : " tensors") +
                           " that the model needs: " + quoted_list(missing) +
                           (origin.empty() ? "" : "; ") + std::string(origin) +
                           (is_shard(file) ? "; it is one of several files: give the path of the "
                                             "folder, or of their index"
                                           : "");
  require(!file.empty(), ErrorCode::weights, "the checkpoint", rest);
  fail(ErrorCode::weights, FileName{file}, rest);
}

const std::vector<std::string>& Weights::missing() const { return state_->missing; }

const std::vector<std::string>& Weights::initialized() const { return state_->initialized; }

std::vector<std::string> Weights::unread() const {
  std::vector<std::string> names;
  for (std::string& name : state_->source->names()) {
    if (state_->read.find(name) == state_->read.end()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace electra
