// Two models on the threads of one pool: two_models RERANKER QUESTIONS QUESTION TEXT...

#include <electra/electra.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 5) {
    std::cerr << "usage: two_models RERANKER QUESTIONS QUESTION TEXT...\n";
    return 2;
  }
  electra::LoadOptions options;
  options.thread_pool = std::make_shared<electra::ThreadPool>(2);  // for both models
  const auto find = electra::RerankPipeline::from_pretrained(argv[1], options);
  const auto read = electra::QuestionAnsweringPipeline::from_pretrained(argv[2], options);

  const std::vector<std::string> texts(argv + 4, argv + argc);
  const auto best = static_cast<std::size_t>(find(argv[3], texts).front().index);
  std::cout << read(argv[3], texts[best]).front().answer << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
