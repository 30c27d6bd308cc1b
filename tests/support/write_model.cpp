// Tiny models for whoever wants a folder of one: write_model ARCHITECTURE FOLDER

#include <filesystem>
#include <iostream>

#include "support/generated_folder.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: write_model ARCHITECTURE FOLDER\n";
    return 2;
  }
  electra::ElectraConfig config;
  config.embedding_size = 4;
  config.hidden_size = 8;
  config.num_hidden_layers = 1;
  config.num_attention_heads = 2;
  config.intermediate_size = 8;
  config.max_position_embeddings = 64;
  config.architectures = {argv[1]};
  config.is_decoder = config.architectures.front() == "ElectraForCausalLM";
  const electra::testing::GeneratedFolder model(config);
  std::filesystem::remove_all(argv[2]);
  std::filesystem::copy(model.path(), argv[2]);
}
