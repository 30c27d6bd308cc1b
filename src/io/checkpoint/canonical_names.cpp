#include "io/checkpoint/canonical_names.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "core/quoted.hpp"
#include "core/strided_copy.hpp"
#include "core/text.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/byte_count.hpp"
#include "io/checkpoint/model_scope.hpp"

namespace electra::io::checkpoint {
namespace {

constexpr std::string_view prefix = "electra.";
constexpr std::string_view base_scopes[] = {"embeddings.", "embeddings_project.", "encoder."};
/// The scopes of a base model that somebody called "encoder".
constexpr std::string_view renamed_scopes[] = {"encoder.embeddings", "encoder.encoder."};

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string replaced;
  replaced.reserve(text.size());
  std::size_t begin = 0;
  for (std::size_t at = text.find(from); at != std::string_view::npos;
       at = text.find(from, begin)) {
    replaced += text.substr(begin, at - begin);
    replaced += to;
    begin = at + from.size();
  }
  replaced += text.substr(begin);
  return replaced;
}

bool is_base_name(std::string_view name) {
  const auto is_in = [&](std::string_view scope) { return starts_with(name, scope); };
  return std::any_of(std::begin(base_scopes), std::end(base_scopes), is_in) &&
         std::none_of(std::begin(renamed_scopes), std::end(renamed_scopes), is_in);
}

/// Removes and returns the part after the last dot.
std::string take_last_component(std::string& name) {
  const std::size_t dot = name.rfind('.') + 1;  // npos + 1 is 0
  std::string last = name.substr(dot);
  name.resize(dot);
  return last;
}

// TensorFlow and Keras: `encoder/layer_._0/output/dense/kernel:0`,
// `encoder/layer_0/output/dense/kernel`; Flax: `encoder/layer/0/output/dense/kernel`.
std::string with_dots(std::string name) {
  if (ends_with(name, ":0")) name.resize(name.size() - 2);
  name = replace_all(name, "_._", "/");
  name = replace_all(name, "/layer_/_", "/layer/");  // the dot was taken for a level of its own
  name = replace_all(name, "/layer_", "/layer/");
  if (ends_with(name, "_embeddings")) name += "/embeddings";
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

/// Translates the frameworks' names of weights and biases.
std::string_view parameter_name(std::string_view last) {
  for (const std::string_view weight :
       {"kernel", "weights", "gamma", "scale", "embedding", "embeddings"}) {
    if (last == weight) return "weight";
  }
  return last == "beta" ? "bias" : last;
}

/// Tensors of one checkpoint, and how many times as many bytes as they share they may have.
struct Views {
  std::string_view kind;  ///< as in "kernels"
  std::vector<Parameter*> tensors = {};
  std::size_t max_times;
};

/// Checks the bytes of all views together: each view may be compared, copied and packed, and those
/// of the same few bytes could exceed any memory.
void check_sharing(const Views& views, FileName file) {
  std::vector<std::pair<const std::byte*, std::size_t>> spans;
  std::size_t total = 0;
  bool counted = true;
  for (const Parameter* tensor : views.tensors) {
    spans.emplace_back(static_cast<const std::byte*>(tensor->data), byte_count(*tensor));
    counted = counted && !__builtin_add_overflow(total, spans.back().second, &total);
  }
  std::sort(spans.begin(), spans.end(),
            [](const auto& a, const auto& b) { return std::less<>()(a.first, b.first); });
  std::size_t distinct = 0;
  const std::byte* end = nullptr;
  for (const auto& [begin, size] : spans) {
    if (size == 0) continue;
    const std::byte* first = end == nullptr || std::less<>()(end, begin) ? begin : end;
    if (!std::less<>()(first, begin + size)) continue;
    distinct += static_cast<std::size_t>(begin + size - first);
    end = begin + size;
  }
  require(counted && total / views.max_times <= distinct, ErrorCode::weights, file, " has ",
          views.kind, " of ", total, " bytes that are views of the same ", distinct,
          "; save copies of them");
}

/// Returns the transpose of a matrix; tensors of other ranks are returned as they are.
Parameter transposed(const Parameter& matrix) {
  if (matrix.shape.rank() != 2) return matrix;
  auto bytes = std::make_shared<AlignedVector<std::byte>>(byte_count(matrix));
  const Strides columns_first = {1, matrix.shape[0]};
  copy_strided(matrix.shape, static_cast<std::size_t>(size_of(matrix.dtype)),
               {static_cast<const std::byte*>(matrix.data), row_major_strides(matrix.shape)},
               {bytes->data(), columns_first});
  return {bytes, bytes->data(), matrix.dtype, {matrix.shape[1], matrix.shape[0]}};
}

/// Adds the prefix to base tensors if no tensor of the checkpoint has it.
void add_prefix(std::vector<NamedParameter>& tensors, FileName file) {
  const bool has_prefix = std::any_of(tensors.begin(), tensors.end(), [](const auto& tensor) {
    return starts_with(tensor.name, prefix);
  });
  for (NamedParameter& tensor : tensors) {
    if (!is_base_name(tensor.name)) continue;
    require(!has_prefix, ErrorCode::weights, file, " has ", TensorName{tensor.name},
            " beside tensors with the prefix 'electra.'; keep those of one model");
    tensor.name.insert(0, prefix);
  }
}

/// Drops duplicates: Keras stores the embeddings of a masked language model twice.
std::vector<NamedParameter> without_duplicates(std::vector<NamedParameter> tensors, FileName file) {
  std::vector<NamedParameter> kept;
  kept.reserve(tensors.size());
  std::map<std::string, std::size_t> position;
  for (NamedParameter& tensor : tensors) {
    const auto [first, is_new] = position.emplace(tensor.name, kept.size());
    if (is_new) {
      kept.push_back(std::move(tensor));
      continue;
    }
    require(equal(kept[first->second].value, tensor.value), ErrorCode::weights, file,
            " has two different tensors with the canonical name ", TensorName{tensor.name});
  }
  return kept;
}

}  // namespace

void require_short_name(std::string_view name, FileName file) {
  constexpr std::size_t max_name_bytes = std::size_t{4} << 10U;
  require(name.size() <= max_name_bytes, ErrorCode::weights, file, ": ", TensorName{name},
          " is a name of ", name.size(), " bytes; at most ", max_name_bytes, " are supported");
}

std::optional<CanonicalName> canonical_name(std::string_view stored) {
  if (stored == "embeddings.position_ids" || ends_with(stored, ".embeddings.position_ids")) {
    return std::nullopt;
  }
  const bool is_path = stored.find('/') != std::string_view::npos;
  std::string name = is_path ? with_dots(std::string(stored)) : std::string(stored);
  const std::string last = take_last_component(name);
  name += parameter_name(last);
  return CanonicalName{std::move(name), last == "kernel"};
}

CanonicalTensors with_canonical_names(std::vector<NamedParameter> stored, FileName file,
                                      const OpenOptions& options) {
  std::vector<NamedParameter> tensors;
  tensors.reserve(stored.size());
  Views all{"tensors", {}, 16};
  Views kernels{"kernels", {}, 2};  // each is transposed into a copy now
  for (NamedParameter& tensor : stored) {
    require_short_name(tensor.name, file);
    std::optional<CanonicalName> canonical = canonical_name(tensor.name);
    if (!canonical) continue;
    tensors.push_back({std::move(canonical->name), std::move(tensor.value)});
    all.tensors.push_back(&tensors.back().value);
    if (canonical->transposed) kernels.tensors.push_back(&tensors.back().value);
  }
  check_sharing(kernels, file);
  check_sharing(all, file);
  for (Parameter* kernel : kernels.tensors) *kernel = transposed(*kernel);
  std::string removed = remove_model_prefix(tensors, options, file);
  add_prefix(tensors, file);
  return {without_duplicates(std::move(tensors), file), std::move(removed)};
}

}  // namespace electra::io::checkpoint
