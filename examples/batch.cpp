// The lines of a file, classified by several threads that share a model: batch MODEL FILE THREADS

#include <electra/pipelines/text_classification.hpp>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

using Pipeline = electra::TextClassificationPipeline;

int main(int argc, char** argv) try {
  if (argc != 4) return std::cerr << "usage: batch MODEL FILE THREADS\n", 2;
  electra::LoadOptions options;
  options.threads = 1;  // a call starts none of its own
  const auto classify = Pipeline::from_pretrained(argv[1], options);
  std::ifstream file(argv[2]);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);

  const electra::TextList texts = lines;  // views, of which each thread gets a part
  const std::size_t count = texts.size(), parts = std::stoul(argv[3]);
  std::vector<std::vector<electra::Result<Pipeline::Labels>>> answers(parts);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < parts; ++i) {
    const electra::TextList part(texts.begin() + count * i / parts,
                                 texts.begin() + count * (i + 1) / parts);
    threads.emplace_back([&, i, part] { answers[i] = classify.try_each(part); });
  }
  for (std::thread& thread : threads) thread.join();
  auto line = lines.begin();
  for (const auto& part : answers) {
    for (const auto& labels : part)
      std::cout << (labels ? labels.value()[0].label : labels.error()->what()) << "  " << *line++
                << '\n';
  }
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
