// Tokens and where they stand, in windows: tokenize MODEL TEXT MAX_LENGTH STRIDE

#include <electra/electra.hpp>
#include <iostream>
#include <string>

void show(const electra::Encoding& window) {
  for (electra::Index i = 0; i < window.size(); ++i) {
    const auto place = static_cast<std::size_t>(i);
    std::cout << window.token(i) << ' ' << window.ids[place] << " [" << window.offsets[place].start
              << ", " << window.offsets[place].end << ")\n";
  }
  std::cout << '\n';
}

int main(int argc, char** argv) try {
  if (argc != 5) {
    std::cerr << "usage: tokenize MODEL TEXT MAX_LENGTH STRIDE\n";
    return 2;
  }
  const auto tokenizer = electra::ElectraTokenizer::from_pretrained(argv[1]);
  electra::EncodeOptions options;
  options.max_length = std::stoi(argv[3]);
  options.stride = std::stoi(argv[4]);
  options.return_overflowing_tokens = true;
  const electra::Encoding encoding = tokenizer.encode(argv[2], options);
  show(encoding);
  for (const electra::Encoding& window : encoding.overflowing) show(window);
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
