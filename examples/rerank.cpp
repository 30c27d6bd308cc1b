// Documents by how well they answer a query: rerank MODEL QUERY DOCUMENT...

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: rerank MODEL QUERY DOCUMENT...\n";
    return 2;
  }
  const auto rerank = electra::RerankPipeline::from_pretrained(argv[1]);
  const std::vector<std::string> documents(argv + 3, argv + argc);

  electra::RerankOptions options;
  options.top_k = 3;
  for (const electra::RankedDocument& each : rerank(argv[2], documents, options))
    std::cout << each.score << "  " << documents[static_cast<std::size_t>(each.index)] << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
