#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace electra::io {

/// A model on the hub, and one of its revisions: a branch, a tag or a commit.
struct HubModel {
  std::string name;
  std::string revision = "main";
};

/// Splits "google/electra@v1"; without "@" the revision is main. Checks nothing.
HubModel split_hub_name(std::string_view text);

/// Whether a text may be the name of a model on the hub: NAME or OWNER/NAME. As the hub has it,
/// each part has letters, digits, '_', '-' and '.', with a letter, a digit or '_' at both ends, and
/// neither "--" nor "..".
bool is_hub_name(std::string_view text);
/// Whether a text may be a revision, as in "v1.0", "refs/pr/1" or a commit.
bool is_hub_revision(std::string_view text);
/// Whether a text may be a single name in the cache: of a commit or of a blob.
bool is_plain_name(std::string_view text);
/// Whether a text is a hash of so many hexadecimal digits.
bool is_hash(std::string_view text, std::size_t digits);
/// Whether a text is the full hash of a commit.
bool is_commit_hash(std::string_view text);
/// Throws `input` unless both may be.
void require_hub_model(const HubModel& model);

/// Returns the folder of the hub client's own files: $HF_HOME or its default. Throws `io`.
std::filesystem::path hub_home();
/// Returns the value of a variable of the environment that is a path, with a leading "~" replaced;
/// absent if it is not set, or empty.
std::optional<std::filesystem::path> path_in_environment(const char* variable);

/// A model in the hub's cache.
struct CachedModel {
  std::filesystem::path folder;  ///< its snapshot; empty if it is not there
  std::string lack;              ///< what the cache has not, as "model 'google/electra' (no …)"
};
/// Looks for a model in the cache. Throws `io` if that cannot be read.
CachedModel find_cached_model(const HubModel& model, const std::filesystem::path& cache);

/// Returns the name of a model's folder in the cache: "models--google--electra".
std::string hub_folder_name(std::string_view model_name);
/// Returns the commit that a revision of a model's folder in the cache stands for; empty if that
/// is not known there. Throws `io` if it cannot be read.
std::string cached_commit(const std::filesystem::path& model, std::string_view revision);

}  // namespace electra::io
