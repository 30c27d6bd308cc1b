#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "electra/model/model.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::generate_base;
using testing::make_model;
using testing::tiny_config;
using testing::tiny_input;

TEST(Attention, PermutingHeadsPermutesTheirProbabilities) {
  const ElectraConfig config = tiny_config();
  const auto given = generate_base(config);
  // Heads 0 and 2 of layer 0 change places: rows of the projections, columns of the output.
  auto swapped = std::make_shared<testing::GeneratedWeights>();
  const auto other = [](Index i) { return i < 4 ? i + 8 : i >= 8 ? i - 8 : i; };
  for (const std::string& name : given->names()) {
    const Parameter& parameter = *given->find(name);
    swapped->add(name, parameter.shape);
    if (name.find("layer.0.attention") == std::string::npos) continue;
    auto* values = const_cast<float*>(static_cast<const float*>(swapped->find(name)->data));
    const float* source = parameter.floats().get();
    const Index width = parameter.shape.rank() == 2 ? parameter.shape[1] : 1;
    for (Index row = 0; row < parameter.shape[0]; ++row) {
      for (Index column = 0; column < width; ++column) {
        const bool in_self = name.find(".self.") != std::string::npos;
        const bool is_output = name.find("output.dense.weight") != std::string::npos;
        values[row * width + column] =
            source[(in_self ? other(row) : row) * width + (is_output ? other(column) : column)];
      }
    }
  }
  ForwardOptions options;
  options.output_attentions = true;
  const auto before = make_model<ElectraModel>(given, config).forward(tiny_input(), options);
  const auto after = make_model<ElectraModel>(swapped, config).forward(tiny_input(), options);
  for (Index b = 0; b < 2; ++b) {
    for (Index i = 0; i < 25; ++i) {
      EXPECT_EQ(after.attentions[0][(b * 3 + 0) * 25 + i],
                before.attentions[0][(b * 3 + 2) * 25 + i]);
      EXPECT_EQ(after.attentions[0][(b * 3 + 1) * 25 + i],
                before.attentions[0][(b * 3 + 1) * 25 + i]);
      EXPECT_EQ(after.attentions[0][(b * 3 + 2) * 25 + i],
                before.attentions[0][(b * 3 + 0) * 25 + i]);
    }
  }
  for (Index i = 0; i < after.last_hidden_state.element_count(); ++i) {
    EXPECT_NEAR(after.last_hidden_state[i], before.last_hidden_state[i], 2e-6);
  }
}

}  // namespace
}  // namespace electra
