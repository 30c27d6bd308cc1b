#include "electra/pipelines/feature_extraction.hpp"

#include <algorithm>
#include <cmath>

#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"

namespace electra {
namespace {

// Sums are taken in double and in order, so that the bits of a vector are everywhere the same.

Tensor mean_of(const float* rows, Index count, Index width) {
  Tensor mean(Shape{width});
  for (Index feature = 0; feature < width; ++feature) {
    double sum = 0;
    for (Index row = 0; row < count; ++row) sum += rows[row * width + feature];
    mean[feature] = static_cast<float>(sum / static_cast<double>(count));
  }
  return mean;
}

Tensor largest_of(const float* rows, Index count, Index width) {
  Tensor largest(Shape{width});
  std::copy_n(rows, width, largest.data());
  for (Index i = width; i < count * width; ++i) {
    largest[i % width] = std::max(largest[i % width], rows[i]);
  }
  return largest;
}

Tensor copy_of(const float* rows, const Shape& shape) {
  Tensor copy(shape);
  std::copy_n(rows, copy.element_count(), copy.data());
  return copy;
}

Tensor pooled(Pooling pooling, const float* rows, Index count, Index width) {
  if (pooling == Pooling::mean) return mean_of(rows, count, width);
  if (pooling == Pooling::max) return largest_of(rows, count, width);
  return copy_of(rows, pooling == Pooling::cls ? Shape{width} : Shape{count, width});
}

void normalize(float* vector, Index width) {
  double squares = 0;
  for (Index i = 0; i < width; ++i) squares += static_cast<double>(vector[i]) * vector[i];
  const double length = std::max(std::sqrt(squares), 1e-12);
  for (Index i = 0; i < width; ++i) vector[i] = static_cast<float>(vector[i] / length);
}

}  // namespace

std::vector<Tensor> FeatureExtractionPipeline::operator()(const std::vector<std::string>& texts,
                                                          const Options& options) const {
  auto windows = pipelines::windows_of(tokenizer_.encode_batch(
      texts, pipelines::whole_or_cut(options.truncation,
                                     {tokenizer_, model_.config(), options.max_length})));
  std::vector<Tensor> all(texts.size());
  pipelines::for_each_batch(windows, options, [&](const auto& batch) {
    const Tensor states = model_.forward(batch.tokens).last_hidden_state;
    const float* rows = states.data();
    for (const Index text : batch.windows) {
      const auto place = static_cast<std::size_t>(text);
      Tensor features =
          pooled(options.pooling, rows, windows[place].encoding.size(), states.width());
      for (Index i = 0; options.normalize && i < features.row_count(); ++i) {
        normalize(features.data() + i * features.width(), features.width());
      }
      all[place] = std::move(features);
      rows += windows[place].encoding.size() * states.width();
    }
  });
  return all;
}

Tensor FeatureExtractionPipeline::operator()(const std::string& text,
                                             const Options& options) const {
  return (*this)(std::vector<std::string>{text}, options).front();
}

std::vector<Tensor> FeatureExtractionPipeline::operator()(std::initializer_list<const char*> texts,
                                                          const Options& options) const {
  return (*this)(std::vector<std::string>(texts.begin(), texts.end()), options);
}

}  // namespace electra
