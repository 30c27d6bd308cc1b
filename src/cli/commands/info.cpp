#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/facts.hpp"
#include "cli/file_digests.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/task_commands.hpp"
#include "core/exists.hpp"
#include "electra/core/error.hpp"
#include "electra/core/precision.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/model/config.hpp"
#include "electra/version.hpp"
#include "heads/model_classes.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/folder_contents.hpp"
#include "io/links.hpp"
#include "io/model_folder.hpp"
#include "io/module_list.hpp"
#include "tokenizer/sentencepiece/processor.hpp"

namespace electra::cli {
namespace {

namespace fs = std::filesystem;

struct InfoOptions {
  std::string model;
  std::string scope;
  bool digest = false;
  bool json = false;
};

void describe_build(Facts& facts) {
  std::vector<std::string> kernels, by_name_only;
  for (const kernels::Kernels* each : kernels::available()) {
    kernels.emplace_back(each->name);
    if (each->by_name_only) by_name_only.emplace_back(each->name);
  }
  std::vector<std::string> dtypes;
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8})
    dtypes.emplace_back(to_string(precision));
  facts.add("version", std::string(version()));
  facts.add("kernels", std::string(kernels::active().name));
  facts.add("kernels_available", kernels);
  if (!by_name_only.empty()) facts.add("kernels_by_name_only", by_name_only);
  facts.add("threads", Index{usable_threads()});
  facts.add("dtypes", dtypes);
  facts.add("sentencepiece", tokenizer::sentencepiece::is_available());
}

FactGroup sizes_of(const ElectraConfig& config) {
  return {{"vocab_size", config.vocab_size},
          {"embedding_size", config.embedding_size},
          {"hidden_size", config.hidden_size},
          {"num_hidden_layers", config.num_hidden_layers},
          {"num_attention_heads", config.num_attention_heads},
          {"intermediate_size", config.intermediate_size},
          {"max_position_embeddings", config.max_position_embeddings},
          {"type_vocab_size", config.type_vocab_size},
          {"hidden_act", config.hidden_act}};
}

/// The labels by which a class answers; none of a class that has only those of a default.
std::vector<std::string> labels_of(const ElectraConfig& config, const ModelClass* model) {
  const bool has_labels = model == nullptr || model->task == "sequence-classification" ||
                          model->task == "token-classification";
  std::vector<std::string> labels;
  if (!has_labels) return labels;
  for (const auto& [id, label] : config.id2label) labels.push_back(label);
  return labels;
}

std::vector<std::string> tasks_of(const std::vector<const ModelClass*>& heads) {
  std::vector<std::string> tasks;
  for (const ModelClass* head : heads) tasks.emplace_back(head->task);
  return tasks;
}

void describe_tensors(const WeightSource& source, Facts& facts) {
  std::map<std::string, Index> counts;  // of numbers, for each dtype
  Index parameters = 0;
  for (const std::string& name : source.names()) {
    const Parameter& tensor = *source.find(name);
    counts[std::string(to_string(tensor.dtype))] += tensor.shape.element_count();
    parameters += tensor.shape.element_count();
  }
  // The bytes of packed matrices do not tell how many numbers they were made of.
  if (!source.prepacked_precision()) facts.add("parameters", parameters);
  facts.add("dtypes", FactGroup(counts.begin(), counts.end()));
  facts.add("tensors", static_cast<Index>(source.names().size()));
}

/// Every file of the folder and of its modules' folders that is not hidden. Links out of the folder
/// are followed for the files that `was_read` holds for: any other may be one of the user's own.
template <class Predicate>
std::vector<FileFact> files_in(const fs::path& folder, const std::vector<io::ListedModule>& modules,
                               bool with_digest, const Predicate& was_read) {
  std::vector<FileFact> files;
  FileDigests digests;
  const auto add_files_of = [&](const fs::path& path) {
    for (const std::string& name : names_in_folder(folder / path)) {
      const fs::path file = folder / (path / name);
      if (name.front() == '.' || !electra::is_regular_file(file)) continue;
      if (io::leads_out(folder, path / name) && !was_read(file)) continue;
      files.push_back({(path / name).string(), electra::file_size(file),
                       with_digest ? digests.of(file) : std::string()});
    }
  };
  add_files_of("");
  for (const std::string& path : io::module_paths(modules)) {
    if (electra::is_directory(folder / path)) add_files_of(path);
  }
  return files;
}

/// Adds where the weights were found, and what else lies there that was left.
void describe_origin(const fs::path& folder, const WeightOrigin& origin, Facts& facts) {
  facts.add("weights", fs::path(origin.file).filename().string());
  if (!origin.state_dict.empty()) facts.add("state_dict", origin.state_dict);
  if (!origin.prefix.empty()) facts.add("prefix", origin.prefix);
  const auto others = io::checkpoint::other_default_files(folder, origin.file);
  if (!others.empty()) facts.add("weights_left", others);
  const auto adapters = io::adapter_files(folder);
  if (!adapters.empty()) facts.add("adapters", adapters);
}

/// The modules of a sentence-transformers folder, as in "Dense 2_Dense".
std::vector<std::string> listing_of(const std::vector<io::ListedModule>& modules) {
  std::vector<std::string> names;
  for (const io::ListedModule& module : modules) {
    names.push_back(module.is_of_library() ? std::string(module.class_name()) : module.type);
    if (!module.path.empty()) names.back() += ' ' + module.path;
  }
  return names;
}

void describe_model(const InfoOptions& options, Facts& facts) {
  const ModelPath path = model_path(options.model);
  const auto modules = io::read_module_list(path.folder);
  const auto config = ElectraConfig::from_pretrained(path.folder);
  OpenOptions open = open_options(path, options.scope);
  if (!names_unknown_class(config)) open.network = class_named_in(config).network;
  const auto source = open_checkpoint(path.folder, open);
  facts.add("model", path.folder.string());
  facts.add("architectures", config.architectures);
  facts.add("heads", tasks_of(heads_in(config, *source)));
  // A head of a program's own, of which nothing but the encoder is known.
  const bool is_unknown = names_unknown_class(config);
  const ModelClass& model =
      is_unknown || !modules.empty() ? *class_of_task("base") : class_of(config, *source);
  facts.add("commands", commands_reading(model, config));
  if (!modules.empty()) facts.add("modules", listing_of(modules));
  facts.add("format", std::string(source->format()));
  describe_origin(io::transformer_folder(path.folder), source->origin(), facts);
  describe_tensors(*source, facts);
  facts.add("config", sizes_of(config));
  facts.add("labels", labels_of(config, is_unknown ? nullptr : &model));
  const fs::path transformer = io::transformer_folder(path.folder);
  const auto was_read = [&](const fs::path& file) {
    return file == transformer / "config.json" || file == source->origin().file;
  };
  facts.add("files", files_in(path.folder, modules, options.digest, was_read));
}

void describe(const InfoOptions& options, Facts& facts) {
  if (options.model.empty())
    describe_build(facts);
  else
    describe_model(options, facts);
}

ExitStatus run(const InfoOptions& options) {
  Output output;
  if (options.json) {
    std::string line;
    JsonFacts facts(line);
    describe(options, facts);
    facts.end();
    output.line(line);
  } else {
    PlainFacts facts(output);
    describe(options, facts);
  }
  output.flush();
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<InfoOptions>();
  const DeclaredOption model = declare_model(app, options->model, model_or_argument);
  declare_scope(app, options->scope).needs(model);
  add_flag(app, "--digest", options->digest, "Also print the SHA-256 of every file").needs(model);
  add_flag(app, "--json", options->json, "One line of JSON");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::info = {
    "info", "Describes a model folder; without one, this build and this machine",
    "electra info DIR --json", configure};

}  // namespace electra::cli
