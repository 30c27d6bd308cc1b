// Writes an ELECTRA of one of the published sizes with random weights, as a Hugging Face folder:
//
//   electra_random_model small FOLDER      (or base, large)

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "architectures.hpp"
#include "electra/core/error.hpp"
#include "electra/io/safetensors.hpp"
#include "support/generated_weights.hpp"

int main(int argc, char** argv) try {
  const std::vector<std::string> sizes = {"small", "base", "large"};
  const auto size = argc == 3 ? std::find(sizes.begin(), sizes.end(), argv[1]) : sizes.end();
  if (size == sizes.end()) {
    std::cerr << "usage: electra_random_model small|base|large FOLDER\n";
    return 2;
  }
  auto config = electra::benchmarks::architecture(static_cast<int>(size - sizes.begin()));
  config.architectures = {"ElectraModel"};
  const auto weights = electra::testing::generate_base(config);
  std::vector<electra::NamedParameter> tensors;
  for (const std::string& name : weights->names()) tensors.push_back({name, *weights->find(name)});
  const std::filesystem::path folder = argv[2];
  std::filesystem::create_directories(folder);
  electra::write_safetensors(folder / "model.safetensors", tensors, {{"format", "pt"}});
  std::ofstream(folder / "config.json") << config.to_json();
  return 0;
} catch (const electra::Error& error) {
  std::cerr << "electra_random_model: " << error.what() << '\n';
  return 1;
}
