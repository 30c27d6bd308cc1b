// Writes an ELECTRA of one of the published sizes as it is before any training, as a Hugging Face
// folder:
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
#include "io/initial_values.hpp"
#include "support/generated_weights.hpp"

namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

electra::Initial initial_of(const std::string& name) {
  if (ends_with(name, "bias")) return electra::Initial::zeros;
  return ends_with(name, "LayerNorm.weight") ? electra::Initial::ones : electra::Initial::normal;
}

}  // namespace

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
  for (const std::string& name : weights->names())
    tensors.push_back({name, electra::io::InitialValues{}.make(name, weights->find(name)->shape,
                                                               initial_of(name))});
  const std::filesystem::path folder = argv[2];
  std::filesystem::create_directories(folder);
  electra::write_safetensors(folder / "model.safetensors", tensors, {{"format", "pt"}});
  std::ofstream(folder / "config.json") << config.to_json();
  return 0;
} catch (const electra::Error& error) {
  std::cerr << "electra_random_model: " << error.what() << '\n';
  return 1;
}
