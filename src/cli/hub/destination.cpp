#include "cli/hub/destination.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "core/system_call.hpp"
#include "electra/core/error.hpp"
#include "electra/io/cached_folder.hpp"
#include "io/atomic_file.hpp"

namespace electra::cli::hub {
namespace {

class FolderDestination : public Destination {
 public:
  explicit FolderDestination(fs::path folder) : folder_(std::move(folder)) {}

  const fs::path& folder() const override { return folder_; }
  std::string known_etag(const std::string& /*file*/) const override { return ""; }
  FilePaths paths(const std::string& file, const std::string& etag) const override {
    const fs::path work = folder_ / ".cache" / "huggingface" / "download" / etag;
    return {folder_ / file, work.native() + ".incomplete", work.native() + ".lock"};
  }
  void publish(const std::string& /*file*/, const std::string& /*etag*/) const override {}
  void finish() const override {}

 private:
  fs::path folder_;
};

/// Makes a link, in the place of another one if need be.
void make_link(const fs::path& target, const fs::path& link) {
  std::error_code problem;
  if (fs::read_symlink(link, problem) == target) return;
  const fs::path temporary = link.native() + "." + std::to_string(::getpid()) + ".part";
  fs::remove(temporary, problem);
  fs::create_symlink(target, temporary, problem);
  if (!problem) fs::rename(temporary, link, problem);
  if (!problem) return;
  const int reason = problem.value();
  fs::remove(temporary, problem);
  fail_on_system_call(link, "be created", reason);
}

class CacheDestination : public Destination {
 public:
  CacheDestination(const io::HubModel& model, std::string commit)
      : revision_(model.revision),
        commit_(std::move(commit)),
        model_(hub_cache() / io::hub_folder_name(model.name)),
        locks_(hub_cache() / ".locks" / io::hub_folder_name(model.name)),
        folder_(model_ / "snapshots" / commit_) {}

  const fs::path& folder() const override { return folder_; }

  std::string known_etag(const std::string& file) const override {
    std::error_code absent;
    const fs::path target = fs::read_symlink(folder_ / file, absent);
    const std::string etag = target.filename().string();
    return io::is_plain_name(etag) && target == link_target(file, etag) ? etag : "";
  }

  FilePaths paths(const std::string& /*file*/, const std::string& etag) const override {
    const fs::path blob = model_ / "blobs" / etag;
    return {blob, blob.native() + ".incomplete", locks_ / (etag + ".lock")};
  }

  void publish(const std::string& file, const std::string& etag) const override {
    io::create_folder((folder_ / file).parent_path());
    make_link(link_target(file, etag), folder_ / file);
  }

  void finish() const override {
    if (io::is_commit_hash(revision_)) return;
    if (io::cached_commit(model_, revision_) == commit_) return;
    const fs::path ref = model_ / "refs" / revision_;
    io::create_folder(ref.parent_path());
    io::write_atomically(ref, commit_);
  }

 private:
  static fs::path link_target(const std::string& file, const std::string& etag) {
    fs::path target = "../..";
    for (auto slashes = std::count(file.begin(), file.end(), '/'); slashes > 0; --slashes)
      target /= "..";
    return target / "blobs" / etag;
  }

  std::string revision_;
  std::string commit_;
  fs::path model_;
  fs::path locks_;
  fs::path folder_;
};

}  // namespace

std::unique_ptr<Destination> folder_destination(const fs::path& folder) {
  return std::make_unique<FolderDestination>(folder);
}

std::unique_ptr<Destination> cache_destination(const io::HubModel& model,
                                               const std::string& commit) {
  return std::make_unique<CacheDestination>(model, commit);
}

}  // namespace electra::cli::hub
