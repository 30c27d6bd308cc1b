#include "cli/task_commands.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/options.hpp"
#include "cli/values.hpp"
#include "core/quoted.hpp"
#include "electra/io/checkpoint.hpp"
#include "pipelines/class_logits.hpp"

namespace electra::cli {
namespace {

/// A class of models, in words, and its command.
struct TaskCommand {
  std::string_view task;  ///< as ModelClass has it
  std::string_view words;
  std::string_view command;
};

constexpr std::string_view classification = "sequence-classification";
constexpr std::string_view discrimination = "pretraining";

constexpr std::array<TaskCommand, 8> task_commands = {{
    {"base", "an encoder without a head", "embed"},
    {discrimination, "a discriminator", "detect"},
    {"masked-lm", "a generator", "fill-mask"},
    {"causal-lm", "a decoder", "generate"},
    {classification, "a text classifier", "classify"},
    {"token-classification", "a token classifier", "ner"},
    {"question-answering", "a model of question answering", "qa"},
    {"multiple-choice", "a model of multiple choice", "choose"},
}};

const TaskCommand& row_of(const ModelClass& model) {
  return *std::find_if(task_commands.begin(), task_commands.end(),
                       [&](const TaskCommand& each) { return each.task == model.task; });
}

/// The class with the head that a command reads; null if it reads models of every class.
const ModelClass* class_read_by(const ModelUse& use) {
  const std::string& command = use.explained.empty() ? use.command : use.explained;
  if (command == "rerank" || command == "zero-shot") return class_of_task(classification);
  for (const TaskCommand& each : task_commands) {
    const ModelClass* model = each.command == command ? class_of_task(each.task) : nullptr;
    if (model != nullptr && !model->is_bare()) return model;
  }
  return nullptr;
}

std::string described(const ModelClass& model, const std::string& more = "") {
  return std::string(row_of(model).words) + " (" + std::string(model.architecture) + more + ')';
}

/// A part of the sentence where the command needs the other one of two networks that were trained
/// together.
std::string other_network(const ModelClass& found, const ModelClass& read) {
  if (found.task == discrimination && read.network == Network::generator)
    return ", whose generator is another folder";
  if (read.task == discrimination && found.network == Network::generator)
    return ", whose discriminator is another folder";
  return "";
}

/// The commands that read a model, the likeliest first.
std::vector<std::string> commands_for(const ModelClass& model, const ElectraConfig& config) {
  std::vector<std::string> commands{std::string(row_of(model).command)};
  if (model.task != classification) return commands;
  if (config.num_labels() == 1) commands.insert(commands.begin(), "rerank");
  if (pipelines::entailment_id(config) != -1) commands.emplace_back("zero-shot");
  return commands;
}

bool is_explained(const ModelClass& model) {
  return model.task == classification || model.task == discrimination;
}

/// The end of a sentence: "try 'electra ner'". For explain, as far as it reads the model itself.
std::string advice_for(const ModelUse& use, const ModelClass& model, const ElectraConfig& config) {
  std::vector<std::string> lines;
  for (const std::string& command : commands_for(model, config)) {
    const bool explains = !use.explained.empty() && is_explained(model);
    if (explains && command == "zero-shot") continue;
    lines.push_back(std::string("'electra ") + (explains ? "explain --task " : "") + command +
                    '\'');
  }
  return "try " + alternatives(lines);
}

/// A model's folder as far as it says which class it is of.
struct Opened {
  ElectraConfig config;
  const ModelClass* model = nullptr;  ///< null: that is not known
  bool has_head = false;              ///< whether it has the tensor of the class that is read
};

Opened open(const ModelUse& use, const ModelClass& read) {
  const ModelPath path = model_path(use.model);
  Opened opened;
  opened.config = ElectraConfig::from_pretrained(path.folder);
  if (names_unknown_class(opened.config)) return opened;
  const ModelClass& named = class_named_in(opened.config);
  OpenOptions options = open_options(path, use.scope);
  options.network = named.network;
  const auto source = open_checkpoint(path.folder, options);
  const ModelClass& found = class_of(opened.config, *source);
  opened.has_head = source->find(read.sign) != nullptr;
  // Without a head that is known, only a config that says so makes it a bare encoder.
  const bool is_bare = !opened.config.architectures.empty() && named.is_bare();
  if (!found.is_bare() || is_bare) opened.model = &found;
  return opened;
}

std::string sentence_of(const ModelUse& use, const ModelClass& read, const Error& error) {
  const Opened opened = open(use, read);
  const bool is_named =
      !opened.config.architectures.empty() && class_named_in(opened.config).task == read.task;
  if (opened.model == nullptr || opened.model->task == read.task || is_named) return error.what();
  const std::string advice = advice_for(use, *opened.model, opened.config);
  // A decoder has the head of a generator: the error is about something else.
  if (opened.model->sign == read.sign && !read.is_bare() && read.task == "causal-lm")
    return std::string(error.what()) + "; or " + advice;
  const std::string command =
      use.explained.empty() ? use.command : "explain --task " + use.explained;
  const std::string head = opened.has_head ? "" : ", with '" + std::string(read.sign) + '\'';
  return to_string(Quoted{use.model}) + " is " + described(*opened.model) +
         other_network(*opened.model, read) + "; 'electra " + command + "' needs " +
         described(read, head) + "; " + advice;
}

}  // namespace

std::vector<std::string> commands_reading(const ModelClass& model, const ElectraConfig& config) {
  std::vector<std::string> commands = commands_for(model, config);
  if (is_explained(model)) commands.emplace_back("explain");
  if (!model.is_bare()) commands.emplace_back("embed");  // its encoder
  return commands;
}

std::string with_right_command(const ModelUse& use, const Error& error) {
  const bool is_of_model = error.code() == ErrorCode::weights ||
                           error.code() == ErrorCode::config ||
                           error.subject(SubjectKind::field) == "is_decoder";
  const ModelClass* read = class_read_by(use);
  if (use.model.empty() || !is_of_model || read == nullptr) return error.what();
  try {
    return sentence_of(use, *read, error);
  } catch (const Error&) {
    return error.what();  // it cannot be opened at all
  }
}

}  // namespace electra::cli
