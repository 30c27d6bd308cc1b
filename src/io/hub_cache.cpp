#include "io/hub_cache.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/without_slash.hpp"
#include "io/hub_layout.hpp"

namespace electra::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view model_begin = "models--";

/// Returns the path in a model's folder of the snapshot that is meant; empty if it has none.
std::string snapshot_in(const fs::path& model) {
  const fs::path snapshots = model / "snapshots";
  if (!electra::is_directory(snapshots)) return "";
  const std::string commit = cached_commit(model, "main");
  if (!commit.empty() && electra::is_directory(snapshots / commit)) return "snapshots/" + commit;
  const FolderNames names = names_in_folder(snapshots);
  return names.empty() ? "" : "snapshots/" + names.front();
}

std::string describe_model(const fs::path& model, const FolderNames& names) {
  if (!has_name(names, "snapshots") && !(has_name(names, "blobs") && has_name(names, "refs")))
    return "";
  const std::string snapshot = snapshot_in(model);
  if (snapshot.empty())
    return " is a model's folder in the hub's cache, but without a snapshot; download the model "
           "again";
  return " is a model's folder in the hub's cache; the model is in its folder " +
         to_string(Quoted{snapshot});
}

/// Describes the folders beside the snapshots of a model.
std::string describe_parts(const fs::path& folder) {
  const fs::path path = without_slash(folder.lexically_normal());
  const fs::path name = path.filename();
  if (name != "blobs" && name != "refs") return "";
  const std::string snapshot = snapshot_in(path / "..");
  if (snapshot.empty()) return "";
  return " is a part of the hub's cache; the model is in the folder beside it " +
         to_string(Quoted{snapshot});
}

/// Returns the path of a model below the cache; empty if there is none.
std::string model_below(const fs::path& cache, const FolderNames& names) {
  const std::string model = first_like(names, model_begin, "");
  if (model.empty()) return "";
  const std::string snapshot = snapshot_in(cache / model);
  return model + (snapshot.empty() ? "" : "/" + snapshot);
}

/// Whether the files are those of the cache that transformers had before 4.22: named by hashes,
/// each with its address in a file of that name with ".json".
bool is_old_cache(const FolderNames& names) {
  constexpr std::size_t hash_size = 64;
  constexpr std::string_view end = ".json";
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const std::string_view hash = std::string_view(name).substr(0, hash_size);
    return name.size() > hash_size + end.size() && ends_with(name, end) &&
           is_hash(hash, hash_size) &&
           has_name(names, std::string_view(name).substr(0, name.size() - end.size()));
  });
}

std::string first_unfinished(const FolderNames& names) {
  for (const std::string_view end : {".incomplete", ".part", ".crdownload", ".partial", ".aria2"}) {
    std::string name = first_like(names, "", end);
    if (!name.empty()) return name;
  }
  return "";
}

}  // namespace

std::string describe_hub_cache(const fs::path& folder, const FolderNames& names) {
  std::string text = describe_model(folder, names);
  if (text.empty()) text = describe_parts(folder);
  if (!text.empty()) return text;
  if (is_old_cache(names))
    return " is the cache of an old transformers, whose files are not called by their names; "
           "download the model again";
  std::string model = model_below(folder, names);
  if (model.empty() && electra::is_directory(folder / "hub")) {
    model = model_below(folder / "hub", names_in_folder(folder / "hub"));
    if (!model.empty()) model.insert(0, "hub/");
  }
  if (model.empty()) return "";
  return " is the hub's cache; a model is in a folder below it, as " + to_string(Quoted{model});
}

std::string unfinished_download(const fs::path& folder, const FolderNames& names) {
  std::string name = first_unfinished(names);
  for (const char* place : {".cache/huggingface/download", "../../blobs"}) {
    if (!name.empty() || !electra::is_directory(folder / place)) continue;
    name = first_unfinished(names_in_folder(folder / place));
  }
  return name;
}

}  // namespace electra::io
