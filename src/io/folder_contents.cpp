#include "io/folder_contents.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/model_folder.hpp"

namespace electra::io {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

constexpr std::string_view merge_advice =
    "; merge it into its base model (merge_and_unload() of PEFT) and save that";
constexpr std::string_view hub_cache = "models--";

bool has(const Names& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

/// Returns the first name with that beginning and that end; empty if there is none.
std::string first_like(const Names& names, std::string_view begin, std::string_view end) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
    return starts_with(name, begin) && ends_with(name, end);
  });
  return found == names.end() ? "" : *found;
}

/// A form in which models are stored that no reader here knows.
struct Form {
  std::string_view begin;  ///< of the name of a file or a folder that it has
  std::string_view end;
  std::string_view what;
  std::string_view advice;
};

constexpr std::string_view take_original =
    "; take the folder with model.safetensors or pytorch_model.bin that it was made from";
constexpr std::string_view save_model =
    "; save the model itself with save_pretrained(), or convert it with the trainer's own script";

constexpr Form forms[] = {
    {"adapter_config", ".json", "an adapter, without its base model", merge_advice},
    {"", ".onnx", "an ONNX model", take_original},
    {"openvino_model", ".xml", "an OpenVINO model", take_original},
    {"", ".tflite", "a TensorFlow Lite model", take_original},
    {"", ".mlpackage", "a Core ML model", take_original},
    {"", ".gguf", "a GGUF model", take_original},
    {"rust_model", ".ot", "a model of rust-bert", take_original},
    {"saved_model", ".pb", "a TensorFlow SavedModel", take_original},
    {"language_model", ".bin", "a model of FARM or Haystack",
     "; copy language_model_config.json to config.json and give the path of language_model.bin for "
     "its encoder, or export it with convert_to_transformers()"},
    {"zero_to_fp32", ".py", "a checkpoint of DeepSpeed",
     "; run zero_to_fp32.py in it, which writes pytorch_model.bin"},
    {"global_step", "", "a checkpoint of DeepSpeed",
     "; run zero_to_fp32.py, which writes pytorch_model.bin"},
    {"mp_rank_", ".pt", "a checkpoint of DeepSpeed",
     "; run zero_to_fp32.py, which writes pytorch_model.bin"},
    {"", ".distcp", "a distributed checkpoint of PyTorch", save_model},
    {"pytorch_model_fsdp", "", "a checkpoint of FSDP", save_model},
    {"", ".nemo", "a model of NeMo", save_model},
};

/// Returns the number behind the last dash of "checkpoint-500"; nothing for another name.
std::optional<std::uint64_t> step_of(std::string_view name) {
  constexpr std::string_view begin = "checkpoint-";
  if (!starts_with(name, begin)) return std::nullopt;
  std::uint64_t step = 0;
  const char* end = name.data() + name.size();
  const auto [stopped, problem] = std::from_chars(name.data() + begin.size(), end, step);
  if (problem != std::errc() || stopped != end) return std::nullopt;
  return step;
}

/// Returns the name of a Trainer's last checkpoint; empty if there is none.
std::string last_checkpoint(const Names& names) {
  std::string last;
  std::optional<std::uint64_t> last_step;
  for (const std::string& name : names) {
    const auto step = step_of(name);
    if (!step || (last_step && *step < *last_step)) continue;
    last = name;
    last_step = step;
  }
  return last;
}

bool is_model_folder(const fs::path& folder) {
  return electra::is_directory(folder) && electra::exists(folder / "config.json");
}

/// Returns the folders in `folder` that hold a model, at most as many as a sentence can name.
Names model_folders_in(const fs::path& folder, const Names& names) {
  constexpr std::size_t max_named = 5;
  Names found;
  for (const std::string& name : names) {
    if (found.size() < max_named && is_model_folder(folder / name)) found.push_back(name);
  }
  return found;
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

/// Returns the path in a model's folder of the hub's cache of the snapshot that is meant; empty if
/// it has none.
std::string snapshot_in(const fs::path& folder) {
  const fs::path snapshots = folder / "snapshots";
  if (!electra::is_directory(snapshots)) return "";
  const fs::path main = folder / "refs" / "main";
  if (electra::is_regular_file(main)) {
    constexpr std::size_t max_bytes = 4096;
    const std::string revision = first_line(read_text_file(main, max_bytes));
    const bool is_name = revision.find('/') == std::string::npos && !revision.empty();
    if (is_name && electra::is_directory(snapshots / revision)) return "snapshots/" + revision;
  }
  const Names names = names_in_folder(snapshots);
  return names.empty() ? "" : "snapshots/" + names.front();
}

std::string describe_cache(const fs::path& folder, const Names& names) {
  const std::string snapshot = snapshot_in(folder);
  if (!snapshot.empty()) {
    return " is a model's folder in the hub's cache; the model is in its folder " +
           to_string(Quoted{snapshot});
  }
  const std::string model = first_like(names, hub_cache, "");
  if (model.empty()) return "";
  const std::string in_model = snapshot_in(folder / model);
  return " is the hub's cache; a model is in a folder below it, as " +
         to_string(Quoted{model + (in_model.empty() ? "" : "/" + in_model)});
}

std::string describe_form(const fs::path& folder, const Names& names) {
  for (const Form& form : forms) {
    std::string name = first_like(names, form.begin, form.end);
    if (name.empty() && form.end == ".onnx" && electra::is_directory(folder / "onnx")) {
      name = first_like(names_in_folder(folder / "onnx"), form.begin, form.end);
      if (!name.empty()) name = "onnx/" + name;
    }
    if (name.empty()) continue;
    return " holds " + std::string(form.what) + " (" + to_string(Quoted{name}) +
           "), not a model as transformers saves it" + std::string(form.advice);
  }
  return "";
}

std::string describe_parts(const fs::path& folder, const Names& names) {
  const std::string checkpoint = last_checkpoint(names);
  if (!checkpoint.empty() && !electra::exists(folder / "config.json")) {
    return " is a Trainer's output folder; a model is in a checkpoint, the last is " +
           to_string(Quoted{checkpoint});
  }
  const Names inner = model_folders_in(folder, names);
  if (!inner.empty() && !electra::exists(folder / "config.json"))
    return " has no config.json; there is a model in its folder " + quoted_list(inner);
  return "";
}

std::string describe_tokenizer(const Names& names) {
  const bool has_tokenizer =
      has(names, "tokenizer.json") || has(names, "vocab.txt") || has(names, "spiece.model");
  if (!has_tokenizer || has(names, "config.json")) return "";
  return " holds a tokenizer, but no model: neither config.json nor weights";
}

}  // namespace

std::string describe_folder(const fs::path& folder) {
  const Names names = names_in_folder(folder);
  if (names.empty()) return " is empty";
  std::string text = describe_cache(folder, names);
  if (text.empty()) text = describe_form(folder, names);
  if (text.empty()) text = describe_parts(folder, names);
  return text.empty() ? describe_tokenizer(names) : text;
}

Names other_weight_files(const fs::path& folder) {
  Names found;
  for (const std::string& name : names_in_folder(folder)) {
    const bool is_state = starts_with(name, "optimizer") || starts_with(name, "scheduler") ||
                          starts_with(name, "rng_state") || starts_with(name, "training_args") ||
                          starts_with(name, "scaler") || starts_with(name, "adapter_");
    bool is_weights = false;
    for (const std::string_view end :
         {".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".electra"})
      is_weights = is_weights || ends_with(name, end);
    if (is_weights && !is_state) found.push_back(name);
  }
  return found;
}

Names adapter_files(const fs::path& folder) {
  Names found;
  for (const char* name : {"adapter_model.safetensors", "adapter_model.bin"}) {
    if (electra::exists(folder / name)) found.emplace_back(name);
  }
  return found;
}

}  // namespace electra::io
