#include "io/folder_contents.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/exists.hpp"
#include "core/number.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/without_slash.hpp"
#include "io/folder_forms.hpp"
#include "io/folder_names.hpp"
#include "io/hub_cache.hpp"

namespace electra::io {
namespace {

namespace fs = std::filesystem;

/// The most names that a sentence has.
constexpr std::size_t max_named = 5;

/// Beginnings of the names of files that a training keeps beside a model.
constexpr std::string_view state_beginnings[] = {"optimizer",     "scheduler",     "rng_state",
                                                 "random_states", "training_args", "trainer_state",
                                                 "scaler"};
/// Beginnings of the names of an adapter's files.
constexpr std::string_view adapter_beginnings[] = {"adapter_", "adapter.", "pytorch_adapter",
                                                   "pytorch_model_head", "model_head."};

constexpr std::string_view weight_endings[] = {".safetensors", ".bin",     ".pt",  ".pth",
                                               ".ckpt",        ".h5",      ".pkl", ".pickle",
                                               ".msgpack",     ".electra", ".tar", ".index"};

template <std::size_t count>
bool begins_with_any(std::string_view name, const std::string_view (&beginnings)[count]) {
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view begin) { return starts_with(name, begin); });
}

/// Returns the number behind the last dash of "checkpoint-500"; nothing for another name.
std::optional<std::uint64_t> step_of(std::string_view name) {
  constexpr std::string_view begin = "checkpoint-";
  if (!starts_with(name, begin)) return std::nullopt;
  return number_in<std::uint64_t>(name.substr(begin.size()));
}

/// Returns the name of a Trainer's last checkpoint; empty if there is none.
std::string last_checkpoint(const FolderNames& names) {
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

/// The contents of a folder, described by the first of its parts that is recognized.
class Description {
 public:
  explicit Description(const fs::path& folder)
      : folder_(without_slash(folder)),
        names_(names_in_folder(folder)),
        has_config_(has_name(names_, "config.json")) {}

  std::string text() const {
    if (names_.empty()) return " is empty";
    for (const auto part :
         {&Description::cache, &Description::form, &Description::shards, &Description::weights,
          &Description::data, &Description::exported, &Description::checkpoint,
          &Description::inner_models, &Description::unfinished, &Description::state,
          &Description::tokenizer}) {
      std::string text = (this->*part)();
      if (!text.empty()) return text;
    }
    return "";
  }

 private:
  std::string cache() const { return describe_hub_cache(folder_, names_); }
  std::string form() const { return describe_form(names_); }
  std::string exported() const { return describe_form_below(folder_); }

  /// Returns that the config or the weights are missing, as a part of a sentence.
  const char* lack() const { return has_config_ ? " has no weights" : " has no config.json"; }

  std::string shards() const {
    if (!has_config_ || has_index()) return "";
    const auto shard = std::find_if(names_.begin(), names_.end(), is_shard_name);
    if (shard == names_.end()) return "";
    return " has shards of weights, as " + to_string(Quoted{*shard}) +
           ", but not their index, as model.safetensors.index.json; copy it from where they are "
           "from";
  }

  bool has_index() const {
    return std::any_of(names_.begin(), names_.end(), [](const std::string& name) {
      return is_weight_name(name) && ends_with(name, ".json");
    });
  }

  std::string weights() const {
    const FolderNames found = other_weight_files(folder_);
    if (found.empty()) return "";
    const std::string list = quoted_list(found, max_named);
    if (!has_config_)
      return " has weights (" + list +
             "), but no config.json, which says how large the model is; copy that of the model "
             "there";
    return " has no weight file of a name that is looked for, but " + list +
           "; give its path if these are the weights of this model";
  }

  std::string data() const {
    const std::string name = first_like(names_, "", ".data-00000-of-00001");
    if (name.empty()) return "";
    return " has the data of a TensorFlow checkpoint, " + to_string(Quoted{name}) +
           ", but not its .index file; copy that there too";
  }

  std::string checkpoint() const {
    const std::string last = last_checkpoint(names_);
    if (last.empty()) return "";
    return " is a Trainer's output folder; a model is in a checkpoint, the last is " +
           to_string(Quoted{last});
  }

  std::string inner_models() const {
    FolderNames found;
    for (const std::string& name : names_) {
      const fs::path inner = folder_ / name;
      if (electra::is_directory(inner) && electra::exists(inner / "config.json"))
        found.push_back(name);
    }
    return found.empty()
               ? ""
               : lack() + ("; there is a model in its folder " + quoted_list(found, max_named));
  }

  std::string unfinished() const {
    const std::string name = unfinished_download(folder_, names_);
    return name.empty() ? ""
                        : lack() + ("; a download of it was not finished (" +
                                    to_string(Quoted{name}) + "); download it again");
  }

  std::string state() const {
    FolderNames found;
    for (const std::string& name : names_)
      if (begins_with_any(name, state_beginnings)) found.push_back(name);
    if (found.empty()) return "";
    return " holds the state of a training (" + quoted_list(found, max_named) +
           "), but no weights of a model; save the model with save_pretrained()";
  }

  std::string tokenizer() const {
    const bool has_tokenizer = has_name(names_, "tokenizer.json") ||
                               has_name(names_, "vocab.txt") || has_name(names_, "spiece.model");
    if (!has_tokenizer || has_config_) return "";
    return " holds a tokenizer, but no model: neither config.json nor weights";
  }

  const fs::path folder_;
  FolderNames names_;
  bool has_config_;
};

}  // namespace

std::string describe_folder(const fs::path& folder) { return Description(folder).text(); }

bool is_weight_name(std::string_view name) {
  const bool has_ending = std::any_of(std::begin(weight_endings), std::end(weight_endings),
                                      [&](std::string_view end) { return ends_with(name, end); });
  const bool is_index = ends_with(name, ".json") && name.find(".index.") != std::string_view::npos;
  return (has_ending || is_index) && !begins_with_any(name, state_beginnings) &&
         !begins_with_any(name, adapter_beginnings);
}

bool is_shard_name(std::string_view name) {
  constexpr std::string_view middle = "-of-";
  constexpr std::size_t digits = 5;
  const std::size_t at = name.find(middle);
  if (at == std::string_view::npos || at <= digits) return false;
  const std::string_view number = name.substr(at - digits, digits);
  const std::string_view count = name.substr(at + middle.size(), digits);
  const auto is_number = [](std::string_view text) {
    return text.size() == digits && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return name[at - digits - 1] == '-' && is_number(number) && is_number(count) &&
         is_weight_name(name);
}

std::vector<std::string> other_weight_files(const fs::path& folder) {
  FolderNames found;
  for (std::string& name : names_in_folder(folder))
    if (is_weight_name(name)) found.push_back(std::move(name));
  return found;
}

std::vector<std::string> adapter_files(const fs::path& folder) {
  FolderNames found;
  for (const char* name : {"adapter_model.safetensors", "adapter_model.bin", "pytorch_adapter.bin",
                           "adapter.safetensors"}) {
    if (electra::exists(folder / name)) found.emplace_back(name);
  }
  if (found.empty() && electra::exists(folder / "adapter_config.json"))
    found.emplace_back("adapter_config.json");
  return found;
}

}  // namespace electra::io
