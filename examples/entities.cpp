// Named entities: entities MODEL TEXT...

#include <electra/electra.hpp>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: entities MODEL TEXT...\n";
    return 2;
  }
  const auto find = electra::TokenClassificationPipeline::from_pretrained(argv[1]);
  electra::TokenClassificationOptions options;
  options.aggregation_strategy = electra::AggregationStrategy::simple;
  for (int i = 2; i < argc; ++i) {
    for (const electra::Entity& entity : find(argv[i], options)) {
      std::cout << entity.label << ' ' << entity.score << "  " << entity.word << " ("
                << entity.start << " to " << entity.end << ")\n";
    }
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
