// A model and the tokenizer of another folder: two_folders TOKENIZER MODEL TEXT...

#include <electra/electra.hpp>
#include <iostream>
#include <string>

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: two_folders TOKENIZER MODEL TEXT...\n";
    return 2;
  }
  const electra::TextClassificationPipeline classify(
      electra::ElectraTokenizer::from_pretrained(argv[1]),
      electra::ElectraForSequenceClassification::from_pretrained(argv[2]));
  for (int i = 3; i < argc; ++i) {
    const auto best = classify(std::string(argv[i])).front();
    std::cout << best.label << ' ' << best.score << "  " << argv[i] << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
