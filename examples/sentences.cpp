// Vectors of texts, as the folder of a sentence-transformers model says: sentences MODEL TEXT...

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: sentences MODEL TEXT...\n";
    return 2;
  }
  const auto embed = electra::SentenceEmbeddingPipeline::from_pretrained(argv[1]);
  for (const std::string& module : embed.modules().descriptions()) std::cout << module << '\n';

  electra::SentenceEmbeddingOptions options;
  options.prompt_name = "query";
  const std::vector<std::string> texts(argv + 2, argv + argc);
  const electra::Tensor vectors = embed(texts, options);  // [texts, width]
  for (electra::Index i = 0; i < vectors.size(0); ++i) {
    for (const float value : vectors.row(i)) std::cout << value << ' ';
    std::cout << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
