#pragma once

#include <nlohmann/json.hpp>

#include "electra/model/config.hpp"
#include "io/config_fields.hpp"

namespace electra::model {

/// Reads id2label, label2id and num_labels as transformers does: id2label decides, whatever
/// num_labels says; its length counts, not its largest key. Ids of label2id that are no integers,
/// which nothing reads, are kept in ElectraConfig::other.
void read_labels(io::ConfigFields& fields, ElectraConfig& config);

/// Writes id2label and label2id.
void write_labels(const ElectraConfig& config, nlohmann::ordered_json& json);

}  // namespace electra::model
