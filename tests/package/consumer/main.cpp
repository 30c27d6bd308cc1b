// What a program of somebody else's sees of the library: says which version it is and, given the
// folder of a model, what that makes of two texts, to the last bit.
#include <cstdio>
#include <electra/electra.hpp>
#include <electra/version.hpp>

int main(int argument_count, char** arguments) try {
  std::printf("electra %s with %s kernels\n", electra::version, electra::kernels::active().name);
  if (argument_count < 2) return 0;
  const auto tokenizer = electra::ElectraTokenizer::from_pretrained(arguments[1]);
  const auto model = electra::ElectraForSequenceClassification::from_pretrained(arguments[1]);
  const auto output = model.forward(
      tokenizer.batch({"A joy from start to finish.", "Two hours I will not get back."}));
  for (const float logit : output.logits) std::printf("%a\n", static_cast<double>(logit));
  return 0;
} catch (const electra::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
