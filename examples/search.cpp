// The lines of a file that mean most nearly the same as a text: search MODEL FILE TEXT

#include <electra/core/eigen.hpp>
#include <electra/electra.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: search MODEL FILE TEXT\n";
    return 2;
  }
  const auto embed = electra::FeatureExtractionPipeline::from_pretrained(argv[1]);
  electra::FeatureExtractionOptions options;
  options.pooling = electra::Pooling::mean;
  options.normalize = true;
  options.truncation = true;
  const electra::Tensor wanted = embed(argv[3], options);

  std::vector<std::string> lines;
  std::ifstream file(argv[2]);
  if (!file) throw electra::Error(electra::ErrorCode::io, std::string(argv[2]) + " cannot be read");
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  const std::vector<electra::Tensor> vectors = embed(lines, options);
  std::multimap<float, std::string> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const float likeness = matrix(vectors[i]).cwiseProduct(matrix(wanted)).sum();
    found.emplace(-likeness, lines[i]);
    if (found.size() > 3) found.erase(std::prev(found.end()));
  }
  for (const auto& [likeness, line] : found) std::cout << -likeness << "  " << line << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
