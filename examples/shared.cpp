// One model for many threads: shared MODEL TEXT... Each text is classified by a thread of its own.

#include <electra/electra.hpp>
#include <future>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: shared MODEL TEXT...\n";
    return 2;
  }
  electra::LoadOptions options;
  options.threads = 1;  // a pass starts none of its own: there are enough here
  const auto classify = electra::TextClassificationPipeline::from_pretrained(argv[1], options);

  std::vector<std::future<electra::LabelScore>> answers;
  for (int i = 2; i < argc; ++i) {
    answers.push_back(std::async(std::launch::async, [&classify, text = std::string(argv[i])] {
      return classify(text).front();
    }));
  }
  for (auto& answer : answers) {
    const auto [label, score] = answer.get();
    std::cout << label << ' ' << score << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
