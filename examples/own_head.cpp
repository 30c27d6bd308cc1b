// A head of one's own, outside the library: how alike are two sentences? One number for a pair.
#include <electra/core/eigen.hpp>
#include <electra/electra.hpp>
#include <iostream>

class SimilarityHead : public electra::HeadDefaults {
 public:
  struct Output : electra::ModelOutput {
    electra::Tensor similarity;  // [batch_size, 1]
  };

  SimilarityHead(const electra::Weights& weights, const electra::ElectraModel& base)
      : regressor_(weights / "regressor", base.config().hidden_size, 1, electra::Precision::fp32) {}
  static void wanted_rows(const electra::UnpaddedBatch& batch, std::vector<electra::Index>& rows) {
    batch.first_rows(rows);
  }
  static bool has_labels(const electra::ModelInput& in) { return !in.label_values.empty(); }
  void forward(const electra::HeadInput& in, Output& out) const {
    in.batch.pad_sequences(regressor_.forward(in.rows), out.similarity);
  }
  static float loss(const Output& out, const electra::ModelInput& in, const electra::UnpaddedBatch&,
                    const electra::ElectraConfig&) {
    return electra::mean_squared_error(out.similarity, in.label_values);
  }

 private:
  electra::nn::Linear regressor_;
};

int main() {
  electra::LoadReport report;  // of a folder that has no regressor, so one is made up
  const auto model = electra::ElectraForTask<SimilarityHead>::from_pretrained(
      "models/sentiment", {0, electra::MissingWeights::initialize}, &report);
  const auto tokenizer = electra::ElectraTokenizer::from_pretrained("models/sentiment");
  electra::ModelInput pairs = tokenizer.batch({{"A joy.", "A delight."}, {"A joy.", "A bore."}});
  pairs.label_values = electra::Tensor({2, 1}, {1, 0});
  const auto output = model.forward(pairs);
  for (const auto& name : report.initialized) std::cout << "made up: " << name << '\n';
  std::cout << matrix(output.similarity) << "\nloss " << *output.loss << '\n';
}
