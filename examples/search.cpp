// The lines of a file that mean most nearly the same as a query: search MODEL FILE QUERY...

#include <algorithm>
#include <electra/pipelines/sentence_embedding.hpp>
#include <electra/pipelines/similarity.hpp>
#include <fstream>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: search MODEL FILE QUERY...\n";
    return 2;
  }
  const auto embed = electra::SentenceEmbeddingPipeline::from_pretrained(argv[1]);
  std::ifstream file(argv[2]);
  if (!file) throw electra::Error(electra::ErrorCode::io, std::string(argv[2]) + " cannot be read");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  const std::vector<std::string> queries(argv + 3, argv + argc);
  const electra::Tensor likeness = electra::cosine_similarities(embed(queries), embed(lines));

  std::vector<std::size_t> order(lines.size());
  for (std::size_t query = 0; query < queries.size(); ++query) {
    const electra::Tensor row = likeness.row(static_cast<electra::Index>(query));
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto best = order.begin() + std::min<std::ptrdiff_t>(3, order.end() - order.begin());
    std::partial_sort(order.begin(), best, order.end(),
                      [&](auto a, auto b) { return row.begin()[a] > row.begin()[b]; });
    std::cout << queries[query] << '\n';
    for (auto i = order.begin(); i != best; ++i)
      std::cout << row.begin()[*i] << "  " << lines[*i] << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
