// A text with the named entities in it marked: highlight MODEL TEXT

#include <electra/pipelines/token_classification.hpp>
#include <iostream>
#include <string>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: highlight MODEL TEXT\n";
    return 2;
  }
  const auto find = electra::TokenClassificationPipeline::from_pretrained(argv[1]);
  electra::TokenClassificationOptions options;
  options.aggregation_strategy = electra::AggregationStrategy::first;
  options.offset_unit = electra::OffsetUnit::bytes;  // those by which a std::string is cut
  const std::string text = argv[2];
  std::size_t done = 0;
  for (const electra::Entity& entity : find(text, options)) {
    const auto start = static_cast<std::size_t>(entity.start);
    const auto end = static_cast<std::size_t>(entity.end);
    std::cout << text.substr(done, start - done) << '[' << text.substr(start, end - start) << ": "
              << entity.label << ']';
    done = end;
  }
  std::cout << text.substr(done) << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
