// Memory that is kept from call to call, as a service wants it: workspace MODEL FILE

#include <electra/core/eigen.hpp>
#include <electra/electra.hpp>
#include <fstream>
#include <iostream>
#include <string>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: workspace MODEL FILE\n";
    return 2;
  }
  const auto tokenizer = electra::ElectraTokenizer::from_pretrained(argv[1]);
  const auto model = electra::ElectraForSequenceClassification::from_pretrained(argv[1]);
  electra::Workspace workspace;  // one of each for every thread that calls
  electra::SequenceClassifierOutput output;
  electra::ForwardOptions options;
  options.workspace = &workspace;
  std::ifstream file(argv[2]);
  for (std::string line; std::getline(file, line);) {
    model.forward_into(tokenizer.batch({line.c_str()}), options, output);
    electra::Index best = 0;
    matrix(output.logits).row(0).maxCoeff(&best);
    std::cout << model.config().label(best) << '\n';
  }
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
