// The lines of a file, classified by several threads that share a model: batch MODEL FILE THREADS

#include <electra/pipelines/text_classification.hpp>
#include <fstream>
#include <future>
#include <iostream>
#include <string>
#include <vector>

using Pipeline = electra::TextClassificationPipeline;

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: batch MODEL FILE THREADS\n";
    return 2;
  }
  electra::LoadOptions options;
  options.threads = 1;  // a call starts none of its own
  const auto classify = Pipeline::from_pretrained(argv[1], options);
  std::ifstream file(argv[2]);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);

  const electra::TextList texts = lines;  // views, of which each thread gets a part
  const std::size_t count = texts.size(), threads = std::stoul(argv[3]);
  std::vector<std::future<std::vector<Pipeline::Labels>>> answers;
  for (std::size_t i = 0; i < threads; ++i) {
    const electra::TextList part(texts.begin() + count * i / threads,
                                 texts.begin() + count * (i + 1) / threads);
    answers.push_back(std::async(std::launch::async, [&, part] { return classify(part); }));
  }
  auto line = lines.begin();
  for (auto& answer : answers) {
    for (const auto& labels : answer.get()) std::cout << labels[0] << "  " << *line++ << '\n';
  }
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
