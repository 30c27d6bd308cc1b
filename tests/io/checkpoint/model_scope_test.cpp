#include "io/checkpoint/model_scope.hpp"

#include <gtest/gtest.h>

#include "io/support.hpp"

namespace electra::io::checkpoint {
namespace {

using testing::message_of;
using Names = std::vector<std::string>;

constexpr const char* query = "encoder.layer.0.attention.self.query.weight";
constexpr const char* words = "embeddings.word_embeddings.weight";

/// The names of a small model with a head, behind a prefix.
Names model_behind(const std::string& prefix, const Names& others = {}) {
  Names names = {prefix + "electra." + words, prefix + "electra." + query,
                 prefix + "classifier.out_proj.weight"};
  names.insert(names.end(), others.begin(), others.end());
  return names;
}

std::vector<NamedParameter> tensors_of(const Names& names) {
  std::vector<NamedParameter> tensors;
  for (const std::string& name : names) {
    tensors.push_back({name, testing::parameter({1}, {static_cast<float>(tensors.size())})});
  }
  return tensors;
}

struct Removed {
  std::string prefix;
  Names names;

  bool operator==(const Removed& other) const {
    return prefix == other.prefix && names == other.names;
  }
};

std::ostream& operator<<(std::ostream& stream, const Removed& removed) {
  stream << '"' << removed.prefix << '"';
  for (const std::string& name : removed.names) stream << ' ' << name;
  return stream;
}

Removed removed_from(const Names& names, const OpenOptions& options = {}) {
  auto tensors = tensors_of(names);
  Removed removed{remove_model_prefix(tensors, options, "x"), {}};
  for (const NamedParameter& tensor : tensors) removed.names.push_back(tensor.name);
  return removed;
}

std::string error_for(const Names& names, const OpenOptions& options = {}) {
  return message_of([&] { removed_from(names, options); });
}

TEST(ModelScope, NamesOfTransformersStay) {
  EXPECT_EQ(removed_from(model_behind("")), (Removed{"", model_behind("")}));
  EXPECT_EQ(removed_from({words, query}), (Removed{"", {words, query}}));
  EXPECT_EQ(removed_from({"a.b", "c"}), (Removed{"", {"a.b", "c"}}));
}

TEST(ModelScope, PrefixesOfWrappersAreRemovedSeveralAtOnce) {
  for (const char* prefix :
       {"module.", "_orig_mod.", "model.", "_fsdp_wrapped_module.", "module._orig_mod.",
        "_orig_mod.module.", "model._orig_mod.", "discriminator.", "module.module."}) {
    EXPECT_EQ(removed_from(model_behind(prefix)), (Removed{prefix, model_behind("")}));
  }
}

TEST(ModelScope, WrappersInsideNamesAreRemoved) {
  EXPECT_EQ(removed_from({"_fsdp_wrapped_module.electra.embeddings._fsdp_wrapped_module.word",
                          "_fsdp_wrapped_module.electra.encoder.layer.0._checkpoint_wrapped_module."
                          "attention.self.query.weight"}),
            (Removed{"_fsdp_wrapped_module.",
                     {"electra.embeddings.word", std::string("electra.") + query}}));
}

TEST(ModelScope, WhatLiesBesideAKnownPrefixStays) {
  EXPECT_EQ(removed_from(model_behind("model.", {"criterion.weight"})),
            (Removed{"model.", model_behind("", {"criterion.weight"})}));
}

TEST(ModelScope, AnyOtherPrefixIsRemovedIfEverythingFitsThen) {
  EXPECT_EQ(removed_from(model_behind("my_model.")), (Removed{"my_model.", model_behind("")}));
  const std::string bert = "bert.";
  EXPECT_EQ(removed_from({bert + words, bert + query, "classifier.weight"}),
            (Removed{bert, {words, query, "classifier.weight"}}));
  const Names crf = {bert + words, bert + query, "classifier.weight", "crf.transitions"};
  EXPECT_EQ(removed_from(crf), (Removed{"", crf}));
  const Names pooled = {bert + words, bert + query, bert + "pooler.dense.weight"};
  EXPECT_EQ(removed_from(pooled), (Removed{"", pooled}));
}

OpenOptions for_network(Network network) {
  OpenOptions options;
  options.network = network;
  return options;
}

TEST(ModelScope, OfTwoNetworksTheChosenOneStays) {
  for (const std::string ending : {".", "_model."}) {
    Names both = model_behind("module.discriminator" + ending);
    for (const std::string& name : model_behind("module.generator" + ending)) both.push_back(name);
    EXPECT_EQ(removed_from(both, for_network(Network::discriminator)),
              (Removed{"module.discriminator" + ending, model_behind("")}));
    EXPECT_EQ(removed_from(both, for_network(Network::generator)),
              (Removed{"module.generator" + ending, model_behind("")}));
  }
}

TEST(ModelScope, OneOfTwoNetworksMayHaveTheNamesOfTransformers) {
  Names both = model_behind("");
  for (const std::string& name : model_behind("generator.")) both.push_back(name);
  both.emplace_back("generator_predictions.dense.weight");
  EXPECT_EQ(removed_from(both, for_network(Network::generator)),
            (Removed{"generator.", model_behind("", {"generator_predictions.dense.weight"})}));
  EXPECT_EQ(removed_from(both, for_network(Network::discriminator)).names,
            model_behind("", {"generator_predictions.dense.weight"}));
}

TEST(ModelScope, EmbeddingsThatAreStoredOnceAreSharedByBothNetworks) {
  const std::string first = "discriminator.electra.";
  const std::string second = "generator.electra.";
  EXPECT_EQ(
      removed_from({first + words, first + query, second + query}, for_network(Network::generator)),
      (Removed{"generator.", {std::string("electra.") + query, std::string("electra.") + words}}));
}

TEST(ModelScope, TwoNetworksNeedAChoice) {
  Names both = model_behind("discriminator_model.");
  for (const std::string& name : model_behind("generator_model.")) both.push_back(name);
  EXPECT_EQ(error_for(both),
            "weights: x has a discriminator and a generator ('discriminator_model.' and "
            "'generator_model.'); choose one with OpenOptions::network, or with --discriminator or "
            "--generator of electra convert");
}

TEST(ModelScope, SeveralModelsNeedAScope) {
  Names both = model_behind("student.");
  for (const std::string& name : model_behind("teacher.")) both.push_back(name);
  EXPECT_EQ(error_for(both),
            "weights: x has several models, with the prefixes 'student.', 'teacher.'; choose one "
            "with scope");
  OpenOptions options;
  options.scope = "teacher";
  EXPECT_EQ(removed_from(both, options), (Removed{"teacher.", model_behind("")}));
  options.scope = "nobody";
  EXPECT_EQ(
      error_for(both, options),
      "weights: x has nothing in the scope 'nobody'; its models have the prefixes 'student.', "
      "'teacher.'");
}

TEST(ModelScope, AModelOfTransformersGoesBeforeOthersBesideIt) {
  const Names names = model_behind("", {std::string("teacher.electra.") + query});
  EXPECT_EQ(removed_from(names), (Removed{"", names}));
}

}  // namespace
}  // namespace electra::io::checkpoint
