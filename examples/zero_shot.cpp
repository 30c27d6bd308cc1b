// Labels that a model of entailment was not trained on: zero_shot MODEL TEXT LABEL...

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: zero_shot MODEL TEXT LABEL...\n";
    return 2;
  }
  const auto classify = electra::ZeroShotClassificationPipeline::from_pretrained(argv[1]);
  electra::ZeroShotClassificationOptions options;
  options.hypothesis_template = "This text is about {}.";
  const std::vector<std::string> labels(argv + 3, argv + argc);
  for (const electra::LabelScore& best : classify(argv[2], labels, options))
    std::cout << best.label << ' ' << best.score << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
