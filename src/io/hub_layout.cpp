#include "io/hub_layout.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/cached_folder.hpp"

namespace electra::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view word_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

bool has_only(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_word_character(char c) { return word_characters.find(c) != std::string_view::npos; }

bool is_name_part(std::string_view part) {
  constexpr std::size_t max_size = 96;
  return !part.empty() && part.size() <= max_size && has_only(part, name_characters) &&
         is_word_character(part.front()) && is_word_character(part.back());
}

fs::path home() {
  const auto found = path_in_environment("HOME");
  require(found.has_value(), ErrorCode::io,
          "the hub's cache is in no known place; set HF_HUB_CACHE to its folder");
  return *found;
}

}  // namespace

HubModel split_hub_name(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return {std::string(text)};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

bool is_hub_name(std::string_view text) {
  for (const std::string_view refused : {"--", ".."})
    if (text.find(refused) != std::string_view::npos) return false;
  if (ends_with(text, ".git")) return false;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return is_name_part(text);
  return is_name_part(text.substr(0, slash)) && is_name_part(text.substr(slash + 1));
}

bool is_plain_name(std::string_view text) {
  constexpr std::size_t max_size = 200;  // with an ending it fits into a file system
  return !text.empty() && text.size() <= max_size && text.front() != '.' && text.front() != '-' &&
         has_only(text, name_characters);
}

bool is_hub_revision(std::string_view text) {
  constexpr std::size_t max_size = 1024;
  if (text.size() > max_size) return false;
  while (true) {
    const std::size_t slash = text.find('/');
    if (!is_plain_name(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_hash(std::string_view text, std::size_t digits) {
  return text.size() == digits && has_only(text, "0123456789abcdef");
}

bool is_commit_hash(std::string_view text) { return is_hash(text, 40); }

void require_hub_model(const HubModel& model) {
  require(is_hub_name(model.name), ErrorCode::input, Quoted{model.name},
          " cannot be the name of a model on the hub; it must be NAME or OWNER/NAME, of letters, "
          "digits, '_', '-' and '.'");
  require(is_hub_revision(model.revision), ErrorCode::input, Quoted{model.revision},
          " cannot be a revision of a model on the hub; it must be a branch, a tag or a commit");
}

std::optional<fs::path> path_in_environment(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  const std::string_view text = value;
  if (text == "~") return home();
  return starts_with(text, "~/") ? home() / text.substr(2) : fs::path(text);
}

fs::path hub_home() {
  if (const auto found = path_in_environment("HF_HOME")) return *found;
  if (const auto found = path_in_environment("XDG_CACHE_HOME")) return *found / "huggingface";
  return home() / ".cache" / "huggingface";
}

std::string hub_folder_name(std::string_view model_name) {
  std::string folder = "models--" + std::string(model_name);
  const std::size_t slash = folder.find('/');
  return slash == std::string::npos ? folder : folder.replace(slash, 1, "--");
}

std::string cached_commit(const fs::path& model, std::string_view revision) {
  if (is_commit_hash(revision)) return std::string(revision);
  const fs::path file = model / "refs" / revision;
  if (!electra::is_regular_file(file)) return "";
  constexpr std::size_t max_bytes = 4096;
  const std::string text = read_text_file(file, max_bytes);
  std::string commit = text.substr(0, text.find_first_of(" \t\r\n"));
  return is_plain_name(commit) ? commit : "";
}

CachedModel find_cached_model(const HubModel& model, const fs::path& cache_folder) {
  const fs::path cache = without_slash(cache_folder);
  const std::string name = to_string(Quoted{model.name});
  const std::string folder = hub_folder_name(model.name);
  if (!electra::is_directory(cache / folder))
    return {{}, "model " + name + " (no folder " + folder + ")"};
  const std::string commit = cached_commit(cache / folder, model.revision);
  if (commit.empty() || !electra::is_directory(cache / folder / "snapshots" / commit))
    return {{}, "revision " + to_string(Quoted{model.revision}) + " of " + name};
  return {cache / folder / "snapshots" / commit, ""};
}

}  // namespace electra::io
