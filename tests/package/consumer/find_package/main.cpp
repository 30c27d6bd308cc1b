// What a program of somebody else's sees of the library: says what the model in the given folder
// makes of two texts, in words and to the last bit.
#include <cstdio>
#include <electra/electra.hpp>
#include <electra/version.hpp>

int main(int /*argument_count*/, char** arguments) try {
  const auto classify = electra::TextClassificationPipeline::from_pretrained(arguments[1]);
  const auto answers = classify({"A joy from start to finish.", "Two hours I will not get back."});
  std::printf("electra %s: %s, %s\n", electra::version(), answers[0].front().label.c_str(),
              answers[1].front().label.c_str());
  for (const auto& answer : answers) {
    std::printf("%a\n", static_cast<double>(answer.front().score));
  }
  return 0;
} catch (const electra::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
