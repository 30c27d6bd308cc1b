#include <electra/electra.hpp>
#include <iostream>

int main() {
  const auto classify = electra::TextClassificationPipeline::from_pretrained("models/sentiment");
  for (const auto& labels : classify({"A joy from start to finish.", "Too long by half."}))
    std::cout << labels.front().label << ' ' << labels.front().score << '\n';
}
