// Words that look replaced, in brackets: detect MODEL TEXT...

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: detect MODEL TEXT...\n";
    return 2;
  }
  const auto judge = electra::ReplacedTokenDetectionPipeline::from_pretrained(argv[1]);
  const std::vector<std::string> texts(argv + 2, argv + argc);
  for (const auto& tokens : judge(texts)) {
    for (const electra::JudgedToken& token : tokens) {
      std::cout << (token.replaced ? "[" + token.token + "] " : token.token + " ");
    }
    std::cout << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
