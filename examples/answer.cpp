// The answer to a question about a text: answer MODEL QUESTION CONTEXT

#include <electra/electra.hpp>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: answer MODEL QUESTION CONTEXT\n";
    return 2;
  }
  const auto ask = electra::QuestionAnsweringPipeline::from_pretrained(argv[1]);
  electra::QuestionAnsweringOptions options;
  options.top_k = 3;
  for (const electra::Answer& answer : ask(argv[2], argv[3], options)) {
    std::cout << answer.score << "  " << answer.answer << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
