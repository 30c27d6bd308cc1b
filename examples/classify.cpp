// Labels for texts: classify MODEL TEXT...

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: classify MODEL TEXT...\n";
    return 2;
  }
  const auto classify = electra::TextClassificationPipeline::from_pretrained(argv[1]);
  const std::vector<std::string> texts(argv + 2, argv + argc);

  const auto answers = classify(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& best = answers[i].front();
    std::cout << best.label << ' ' << best.score << "  " << texts[i] << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
