// The same text in each precision: precision MODEL TEXT

#include <electra/electra.hpp>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: precision MODEL TEXT\n";
    return 2;
  }
  using electra::Precision;
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
    electra::LoadOptions options;
    options.precision = precision;
    const auto classify = electra::TextClassificationPipeline::from_pretrained(argv[1], options);
    const electra::LabelScore best = classify(argv[2]).front();
    std::cout << to_string(precision) << "  " << best.label << ' ' << best.score << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
