// Words for the masks of texts: fill_mask MODEL TEXT...

#include <electra/electra.hpp>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: fill_mask MODEL TEXT...\n";
    return 2;
  }
  const auto fill = electra::FillMaskPipeline::from_pretrained(argv[1]);
  for (int i = 2; i < argc; ++i) {
    for (const auto& words : fill(argv[i])) {
      for (const electra::FilledMask& word : words) {
        std::cout << word.score << "  " << word.sequence << '\n';
      }
    }
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
