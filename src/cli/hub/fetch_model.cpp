#include "cli/hub/fetch_model.hpp"

#include <memory>
#include <utility>

#include "cli/hub/client.hpp"
#include "cli/hub/destination.hpp"
#include "cli/hub/download.hpp"
#include "cli/hub/file_choice.hpp"
#include "cli/hub/part_file.hpp"
#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/cached_folder.hpp"
#include "electra/model/config.hpp"
#include "io/checkpoint/shard_index.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/folder_contents.hpp"

namespace electra::cli::hub {
namespace {

/// The work on one model.
class Fetching {
 public:
  Fetching(const io::HubModel& model, const fs::path& to, const Settings& settings)
      : client_(settings), model_(model) {
    Listing listing = client_.list(model);
    commit_ = std::move(listing.commit);
    choice_ = std::make_unique<FileChoice>(std::move(listing.files));
    destination_ = to.empty() ? cache_destination(model, commit_) : folder_destination(to);
  }

  FetchedModel run() {
    if (choice_->has(io::module_list_name)) {
      fetch(io::module_list_name);
      choice_->set_modules(io::read_module_list(folder()));
    }
    const std::vector<std::string> weights = choice_->weights();  // fails before a download
    require_no_other_weights(folder() / weights.front());
    for (const std::string& file : choice_->configs()) fetch(file);
    ElectraConfig::from_pretrained(folder());  // refuses a model of another family
    fetch_weights(weights);
    for (const std::string& file : choice_->module_weights()) fetch(file);
    destination_->finish();
    return {folder(), commit_, std::move(fetched_)};
  }

 private:
  const fs::path& folder() const { return destination_->folder(); }

  /// Throws `input` if the folder has weights that would be read instead of those.
  static void require_no_other_weights(const fs::path& file) {
    io::checkpoint::require_none_before(file.parent_path(), file.filename().string());
  }

  void fetch_weights(const std::vector<std::string>& files) {
    for (const std::string& file : files) fetch(file);
    const std::string& first = files.front();
    if (ends_with(first, ".index.json")) {
      const auto index = io::checkpoint::read_shard_index(MappedFile(folder() / first));
      for (const std::string& shard : index.shards) fetch_shard(first, shard);
    } else if (ends_with(first, ".index")) {
      const fs::path index =
          io::checkpoint::find_weight_file((folder() / first).parent_path(), "").filename();
      fetch_tensorflow_data(first, index.stem().string() + ".data-");
    }
  }

  static void require_listed(bool is_listed, const std::string& index, const std::string& name) {
    require(is_listed, ErrorCode::io, Quoted{index}, " names ", Quoted{name},
            ", which the hub does not have; the model is incomplete");
  }

  /// Fetches a shard beside its index, which must not name another file of the folder's owner.
  void fetch_shard(const std::string& index, const std::string& shard) {
    require(io::is_weight_name(shard), ErrorCode::io, Quoted{index}, " names the shard ",
            Quoted{shard},
            "; the name of a weight file was expected, as 'model-00001-of-00002.safetensors'");
    const std::string file = choice_->own(shard);
    require_listed(choice_->has(file), index, shard);
    fetch(file);
  }

  void fetch_tensorflow_data(const std::string& index, const std::string& begin) {
    const std::vector<std::string> files = choice_->beside(index, begin);
    require_listed(!files.empty(), index, begin);
    for (const std::string& file : files) fetch(file);
  }

  void fetch(const std::string& file) {
    for (const FetchedFile& fetched : fetched_)
      if (fetched.path == file) return;
    const std::string etag = destination_->known_etag(file);
    if (!etag.empty()) {
      const fs::path content = destination_->paths(file, etag).content;
      if (electra::is_regular_file(content) && has_hash(content, etag)) {
        fetched_.push_back({file, electra::file_size(content)});
        return;
      }
    }
    fetch_from_hub({model_.name, commit_, file});
  }

  void fetch_from_hub(const RemoteFile& file) {
    const FileFacts facts = client_.facts(file);
    const FilePaths paths = destination_->paths(file.path, facts.etag);
    const FileLock lock(paths.lock, [&] { progress_.show_waiting(file.path); });
    const bool is_there = is_whole(paths.content, facts);
    if (!is_there) download(client_, file, facts, paths, progress_);
    progress_.wipe();
    destination_->publish(file.path, facts.etag);
    fetched_.push_back({file.path, facts.size, !is_there});
  }

  Client client_;
  const io::HubModel& model_;
  std::string commit_;
  std::unique_ptr<FileChoice> choice_;
  std::unique_ptr<Destination> destination_;
  TransferProgress progress_;
  std::vector<FetchedFile> fetched_;
};

/// Returns what is in the cache of a model that must not be asked for.
FetchedModel cached_model(const io::HubModel& model, const fs::path& to) {
  constexpr const char* advice = "HF_HUB_OFFLINE is set, which forbids to download; unset it";
  require(to.empty(), ErrorCode::io, "nothing can be downloaded to ", FileName{to.native()}, "; ",
          advice);
  const fs::path cache = hub_cache();
  const io::CachedModel found = io::find_cached_model(model, cache);
  require(found.lack.empty(), ErrorCode::io, "the hub's cache '", FileName{cache.native()},
          "' has no ", found.lack, "; ", advice);
  return {found.folder, found.folder.filename().string(), {}};
}

}  // namespace

FetchedModel fetch_model(const io::HubModel& model, const fs::path& to, const Settings& settings) {
  io::require_hub_model(model);
  require(to.empty() || !electra::exists(to) || electra::is_directory(to), ErrorCode::io,
          FileName{to.native()},
          " is a file; '--to' takes a folder, which is created if it is not there");
  if (settings.offline) return cached_model(model, to);
  return Fetching(model, to, settings).run();
}

}  // namespace electra::cli::hub
