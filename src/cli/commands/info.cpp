#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/printable.hpp"
#include "cli/sha256.hpp"
#include "cli/tasks.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/core/precision.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/model/config.hpp"
#include "electra/version.hpp"
#include "heads/model_classes.hpp"
#include "tokenizer/sentencepiece.hpp"

namespace electra::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct InfoOptions {
  std::string model;
  bool json = false;
};

Json about_the_build() {
  Json kernels = Json::array();
  for (const kernels::Table* table : kernels::available()) kernels.push_back(table->name);
  Json dtypes = Json::array();
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
    dtypes.push_back(to_string(precision));
  }
  return {{"version", version},
          {"kernels", kernels::active().name},
          {"kernels_available", kernels},
          {"threads", usable_threads()},
          {"dtypes", dtypes},
          {"sentencepiece", tokenizer::has_sentencepiece()}};
}

/// The heads whose tensors a checkpoint has, as the tasks of `electra run`.
Json heads_in(const WeightSource& source, const ElectraConfig& config) {
  // Token classification and multiple choice have a tensor of the same name.
  const bool chooses = class_of(config, source).architecture == "ElectraForMultipleChoice";
  const std::pair<const char*, const char*> signs[] = {
      {"discriminator_predictions.dense.weight", "pretraining"},
      {"generator_predictions.dense.weight", "masked-lm"},
      {"classifier.out_proj.weight", "sequence-classification"},
      {"classifier.weight", chooses ? "multiple-choice" : "token-classification"},
      {"qa_outputs.weight", "question-answering"},
  };
  Json heads = Json::array();
  for (const auto& [tensor, head] : signs) {
    if (source.find(tensor) != nullptr) heads.push_back(head);
  }
  return heads;
}

Json sizes_of(const ElectraConfig& config) {
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

Json labels_of(const ElectraConfig& config) {
  Json labels = Json::array();
  for (const auto& [id, label] : config.id2label) labels.push_back(label);
  return labels;
}

/// Every file of the folder that is not hidden, links followed.
Json files_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const bool hidden = entry.path().filename().string().front() == '.';
    if (entry.is_regular_file() && !hidden) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  Json files = Json::array();
  for (const fs::path& path : paths) {
    const MappedFile file(path);
    files.push_back({{"name", path.filename().string()},
                     {"bytes", file.size()},
                     {"sha256", sha256(file.data(), file.size())}});
  }
  return files;
}

Json about_the_model(const ModelPath& path) {
  const auto config = ElectraConfig::from_pretrained(path.folder);
  OpenOptions open;
  open.file = path.weight_file;
  open.network = network_of(config);
  const auto source = open_checkpoint(path.folder, open);
  std::map<std::string, Index> dtypes;
  Index parameters = 0;
  for (const std::string& name : source->names()) {
    const Parameter& tensor = *source->find(name);
    dtypes[std::string(to_string(tensor.dtype))] += tensor.shape.element_count();
    parameters += tensor.shape.element_count();
  }
  Json about = {{"model", path.folder.string()},      {"architectures", config.architectures},
                {"heads", heads_in(*source, config)}, {"format", source->format()},
                {"parameters", parameters},           {"dtypes", dtypes},
                {"tensors", source->names().size()},  {"config", sizes_of(config)},
                {"labels", labels_of(config)},        {"files", files_in(path.folder)}};
  // The bytes of packed matrices do not say how many numbers they were made of.
  if (source->packed_precision()) about.erase("parameters");
  return about;
}

/// A value for people: what is inside it has commas between.
std::string plain(const Json& value) {
  if (value.is_string()) return printable(value.get<std::string>());
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, each] : value.items()) {
    text += text.empty() ? "" : ", ";
    text += (value.is_object() ? printable(key) + ' ' : "") + plain(each);
  }
  return text;
}

void print_for_people(const Json& about, Output& output) {
  for (const auto& [key, value] : about.items()) {
    if (key == "files") continue;
    std::string label = key;
    label.resize(20, ' ');
    output.line(label + plain(value));
  }
  std::string label = "files               ";
  for (const Json& file : about.value("files", Json::array())) {
    output.line(std::exchange(label, std::string(20, ' ')) + plain(file["name"]) + ", " +
                plain(file["bytes"]) + " bytes, SHA-256 " + plain(file["sha256"]));
  }
}

ExitStatus info(const InfoOptions& options) {
  const Json about =
      options.model.empty() ? about_the_build() : about_the_model(model_path(options.model));
  Output output;
  if (options.json) {
    output.line(about.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    print_for_people(about, output);
  }
  output.flush();
  return ExitStatus::done;
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<InfoOptions>();
  declare_model(app, options->model);
  app.add_flag("--json", options->json, "One line of JSON");
  return [options] { return info(*options); };
}

}  // namespace

const Command commands::info = {
    "info", "What a model folder holds; without one, what this build and this machine offer",
    "electra info --model DIR --json", configure};

}  // namespace electra::cli
