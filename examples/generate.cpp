// Text as it is written, token by token: generate MODEL ID...

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: generate MODEL ID...\n";
    return 2;
  }
  const auto model = electra::ElectraForCausalLM::from_pretrained(argv[1]);
  auto config = electra::GenerationConfig::from_pretrained(argv[1]);
  config.max_new_tokens = 8;

  std::vector<std::int32_t> prompt;
  for (int i = 2; i < argc; ++i) prompt.push_back(std::stoi(argv[i]));
  const auto print = [](const electra::GeneratedToken& token) {
    std::cout << token.id << ' ' << std::flush;
    return true;
  };
  const auto texts = electra::generate(model, {prompt}, config, print);
  std::cout << "\nlog-probability " << texts[0].score << '\n';
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
