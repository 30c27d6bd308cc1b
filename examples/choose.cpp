// Which text follows: choose MODEL PROMPT CHOICE...

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: choose MODEL PROMPT CHOICE...\n";
    return 2;
  }
  const auto choose = electra::MultipleChoicePipeline::from_pretrained(argv[1]);
  const std::vector<std::string> choices(argv + 3, argv + argc);
  const electra::Choice best = choose(argv[2], choices);
  std::cout << choices[static_cast<std::size_t>(best.choice)] << '\n';
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
