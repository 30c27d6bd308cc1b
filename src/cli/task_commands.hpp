#pragma once

#include <string>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/model/config.hpp"
#include "heads/model_classes.hpp"

namespace electra::cli {

/// Returns the commands that read a model of that class, the likeliest first.
std::vector<std::string> commands_reading(const ModelClass& model, const ElectraConfig& config);

/// A command that was given a model's folder.
struct ModelUse {
  std::string command;    ///< as in "ner"
  std::string explained;  ///< the --task of "explain"; empty for other commands
  std::string model;      ///< the value of --model
  std::string scope;      ///< the value of --scope
};

/// Returns the sentence of an error of loading that model; where the folder is for another task
/// than the command's, one that says so: "'models/entities' is a token classifier
/// (ElectraForTokenClassification); 'electra classify' needs a text classifier
/// (ElectraForSequenceClassification, with 'classifier.out_proj.weight'); try 'electra ner'".
std::string with_right_command(const ModelUse& use, const Error& error);

}  // namespace electra::cli
