// Text that goes on, as it is written: write MODEL PROMPT

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <string_view>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: write MODEL PROMPT\n";
    return 2;
  }
  const auto write = electra::TextGenerationPipeline::from_pretrained(argv[1]);
  electra::TextGenerationOptions options;
  options.generation = electra::GenerationConfig::from_pretrained(argv[1]);
  options.on_text = [](std::string_view addition) { std::cout << addition << std::flush; };
  std::cout << argv[2];
  write(argv[2], options);
  std::cout << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
