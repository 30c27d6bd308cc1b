#include <electra/core/eigen.hpp>
#include <electra/electra.hpp>
#include <iostream>

int main() {
  const auto tokenizer = electra::ElectraTokenizer::from_pretrained("models/sentiment");
  const auto model = electra::ElectraForSequenceClassification::from_pretrained("models/sentiment");
  const auto output = model.forward(
      tokenizer.batch({"A joy from start to finish.", "Two hours I will not get back."}));
  std::cout << matrix(output.logits) << '\n';  // [2, num_labels], an Eigen::Map
}
