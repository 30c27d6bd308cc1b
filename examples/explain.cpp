// The words that a label depends on, and parts of a text that its user chooses: explain MODEL TEXT

#include <algorithm>
#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: explain MODEL TEXT\n";
    return 2;
  }
  const std::string text = argv[2];
  const auto classify = electra::TextClassificationPipeline::from_pretrained(argv[1]);
  const auto found = electra::explain(classify, {text}).front();
  std::cout << found.label << ' ' << found.score << '\n';
  for (const auto& word : found.words) std::cout << word.effect << "  " << word.word << '\n';

  const auto begins_one = [](char byte) { return (byte & 0xC0) != 0x80; };
  const auto characters = std::count_if(text.begin(), text.end(), begins_one);
  const auto half = static_cast<std::int32_t>(characters / 2);
  const auto of_first_label = [&](const std::vector<std::string>& texts) {
    const electra::Tensor logits = classify.logits(texts);  // [texts, labels]
    std::vector<float> first;
    for (electra::Index i = 0; i < logits.size(0); ++i) first.push_back(logits[i * logits.size(1)]);
    return first;
  };
  const auto halves = electra::explain(text, {{0, half}, {half, 2 * half}}, of_first_label);
  for (const auto& part : halves.words) std::cout << part.effect << "  " << part.word << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
