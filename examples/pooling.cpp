// How much a word means the same in two texts, by the mean of the vectors of its tokens:
// pooling MODEL WORD TEXT TEXT

#include <electra/pipelines/feature_extraction.hpp>
#include <electra/pipelines/similarity.hpp>
#include <iostream>
#include <string>

electra::Tensor mean_of(const std::string& word, const std::string& text,
                        const electra::FeatureExtractionPipeline& features) {
  const electra::Tensor vectors = features(text);  // [tokens, hidden_size]
  electra::EncodeOptions options;
  options.offset_unit = electra::OffsetUnit::bytes;
  const electra::Encoding tokens = features.tokenizer().encode(text, options);
  const std::size_t begin = text.find(word), end = begin + word.size();
  electra::Tensor mean({vectors.width()});
  float count = 0;
  for (electra::Index i = 0; i < tokens.size(); ++i) {
    const auto [first, last] = tokens.offsets[static_cast<std::size_t>(i)];
    if (first == last || begin > std::size_t(first) || std::size_t(last) > end) continue;
    count += 1;
    for (electra::Index j = 0; j < mean.width(); ++j) mean[j] += (vectors(i, j) - mean[j]) / count;
  }
  return mean;
}

int main(int argc, char** argv) try {
  if (argc != 5) {
    std::cerr << "usage: pooling MODEL WORD TEXT TEXT\n";
    return 2;
  }
  const auto features = electra::FeatureExtractionPipeline::from_pretrained(argv[1]);
  std::cout << electra::cosine_similarity(mean_of(argv[2], argv[3], features),
                                          mean_of(argv[2], argv[4], features))
            << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
