// The lines of a file that mean most nearly the same as a query: search MODEL FILE QUERY...

#include <electra/electra.hpp>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: search MODEL FILE QUERY...\n";
    return 2;
  }
  const auto embed = electra::SentenceEmbeddingPipeline::from_pretrained(argv[1]);
  std::vector<std::string> lines;
  std::ifstream file(argv[2]);
  if (!file) throw electra::Error(electra::ErrorCode::io, std::string(argv[2]) + " cannot be read");
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  const std::vector<electra::Tensor> vectors = embed(lines);

  for (const std::string& query : std::vector<std::string>(argv + 3, argv + argc)) {
    const electra::Tensor wanted = embed(query);
    std::multimap<float, std::string, std::greater<>> nearest;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      nearest.emplace(electra::cosine_similarity(vectors[i], wanted), lines[i]);
      if (nearest.size() > 3) nearest.erase(std::prev(nearest.end()));
    }
    std::cout << query << '\n';
    for (const auto& [likeness, line] : nearest) std::cout << likeness << "  " << line << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
