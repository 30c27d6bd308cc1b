// The library against the reference on random cases. ELECTRA_DIFFERENTIAL_CASES is their number;
// ELECTRA_DIFFERENTIAL_SEED the seed of the first, or of the only one if there is no number.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/kernels/kernels.hpp"
#include "reference/comparison.hpp"
#include "support/number_in.hpp"

namespace electra::reference {
namespace {

/// The typical errors of all cases so far.
using TypicalErrors = std::map<Precision, std::vector<double>>;

/// Runs the case of a seed; returns its description and its problem, nothing if there is none.
std::string problem_of(std::uint64_t seed, TypicalErrors& errors) {
  const Case tested = random_case(seed);
  Comparison comparison(tested);
  std::string problem;
  try {
    comparison.run();
  } catch (const std::exception& error) {
    problem = describe(tested) + '\n' + error.what();
  }
  std::vector<double>& all = errors[tested.precision];
  all.insert(all.end(), comparison.typical_errors().begin(), comparison.typical_errors().end());
  return problem;
}

/// Whether this machine has the kernels that ELECTRA_CPU names, if it names any.
bool machine_has_kernels() {
  const char* name = std::getenv("ELECTRA_CPU");
  const auto& tables = kernels::available();
  return name == nullptr || std::any_of(tables.begin(), tables.end(), [&](const auto* table) {
           return std::strcmp(table->name, name) == 0;
         });
}

void expect_typical_errors_in_bounds(TypicalErrors& errors) {
  for (auto& [precision, all] : errors) {
    // Most of a few cases may be unlucky.
    if (all.size() < 30) continue;
    const auto half = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), half, all.end());
    EXPECT_LE(*half, typical_error)
        << "half of all outputs in " << to_string(precision) << " are further off";
  }
}

TEST(Differential, TheLibraryAgreesWithTheReference) {
  if (!machine_has_kernels()) GTEST_SKIP() << "no " << std::getenv("ELECTRA_CPU") << " here";
  const bool has_seed = std::getenv("ELECTRA_DIFFERENTIAL_SEED") != nullptr;
  const std::uint64_t cases = testing::number_in("ELECTRA_DIFFERENTIAL_CASES", has_seed ? 1 : 400);
  const std::uint64_t first = testing::number_in("ELECTRA_DIFFERENTIAL_SEED", 1);
  constexpr int most_problems = 5;
  TypicalErrors errors;
  int problems = 0;
  for (std::uint64_t seed = first; seed < first + cases && problems < most_problems; ++seed) {
    const std::string problem = problem_of(seed, errors);
    if (problem.empty()) continue;
    ++problems;
    ADD_FAILURE() << "ELECTRA_DIFFERENTIAL_SEED=" << seed
                  << " ELECTRA_CPU=" << kernels::active().name << " runs this again: " << problem;
  }
  if (problems < most_problems) expect_typical_errors_in_bounds(errors);
}

/// Two layers as wide as those of ELECTRA-large.
Case large_case(Precision precision) {
  Case chosen{};
  chosen.seed = 1;
  chosen.config.embedding_size = chosen.config.hidden_size = 1024;
  chosen.config.num_attention_heads = 16;
  chosen.config.intermediate_size = 4096;
  chosen.config.num_hidden_layers = 2;
  chosen.config.vocab_size = 100;
  chosen.config.max_position_embeddings = 37;
  chosen.head = Head::pre_training;
  chosen.precision = precision;
  chosen.threads = 2;
  chosen.batch_size = 2;
  chosen.num_choices = 1;
  chosen.output_hidden_states = true;
  Random random(1);
  choose_steps(random, {37}, chosen);
  return chosen;
}

TEST(LargeWidths, TheLibraryAgreesWithTheReference) {
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
    const Case tested = large_case(precision);
    EXPECT_NO_THROW(Comparison(tested).run()) << describe(tested);
  }
}

}  // namespace
}  // namespace electra::reference
