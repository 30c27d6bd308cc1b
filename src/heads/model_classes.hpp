#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "electra/io/checkpoint.hpp"
#include "electra/io/weights.hpp"
#include "electra/model/config.hpp"
#include "electra/model/loading.hpp"
#include "heads/any_model.hpp"

namespace electra {

/// A class of the reference: the bare model, or one with a head.
struct ModelClass {
  std::string_view architecture;  ///< its name, as config.json has it
  std::string_view task;          ///< the name of its task, as "masked-lm"
  std::string_view sign;          ///< a tensor that a checkpoint with this head has
  Network network;                ///< of a pre-training checkpoint, which holds two
  bool takes_cache;               ///< whether a decoder of this class has past_key_values
  /// Tells it from a class with the same sign where the config names neither. Null: there is none.
  bool (*matches)(const ElectraConfig& config, const WeightSource& source);
  /// Loads a model of the class. Throws as from_pretrained() does.
  std::unique_ptr<AnyModel> (*load)(const std::filesystem::path& folder, const LoadOptions& options,
                                    LoadReport* report);
  /// Constructs a model, whole, so that its tensors are read, and discards it. Throws as its
  /// constructor does.
  void (*read)(const Weights& weights, const ElectraConfig& config, Precision precision);

  /// Whether it has no head. Its tensors have no prefix in a file.
  bool is_bare() const noexcept { return sign.empty(); }
};

inline constexpr std::size_t model_class_count = 8;

/// Every class, the bare model first. A new head is one more row.
const std::array<ModelClass, model_class_count>& model_classes();

/// Returns the class of that task; null if there is none.
const ModelClass* class_of_task(std::string_view task);

/// Returns the class that the config names, the bare model if it names none that is known.
const ModelClass& class_named_in(const ElectraConfig& config);

/// Whether the config names classes, and none that is known: one of a program's own.
bool names_unknown_class(const ElectraConfig& config);

/// Returns the class that the config names if the checkpoint has its head; else the one whose head
/// the checkpoint has; else the bare model.
const ModelClass& class_of(const ElectraConfig& config, const WeightSource& source);

/// Returns the class that a folder is checked and converted as: the one that the config names or,
/// if it names none or a network was chosen that is not its own, the one whose head the checkpoint
/// has. Throws `config` where names_unknown_class(): what its head computes is not known.
const ModelClass& class_to_read(const ElectraConfig& config, const WeightSource& source,
                                std::optional<Network> chosen);

/// Returns the classes whose heads a checkpoint has.
std::vector<const ModelClass*> heads_in(const ElectraConfig& config, const WeightSource& source);

}  // namespace electra
