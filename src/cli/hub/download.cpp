#include "cli/hub/download.hpp"

#include "cli/git_hash.hpp"
#include "cli/hub/part_file.hpp"
#include "cli/hub/retry.hpp"
#include "cli/sha256.hpp"
#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "electra/core/mapped_file.hpp"

namespace electra::cli::hub {
namespace {

/// One file on its way.
class Download {
 public:
  Download(Client& client, const RemoteFile& file, const FileFacts& facts, const fs::path& part,
           TransferProgress& progress)
      : client_(client), file_(file), facts_(facts), part_(part), progress_(progress) {
    if (part_.size() > facts_.size) part_.restart();
    require_room(part.parent_path(), facts_.size - part_.size(), file.path);
    was_there_ = part_.size() > 0;
  }

  /// Receives all that is missing.
  void run() {
    progress_.begin(file_.path, part_.size(), facts_.size);
    Tries tries;
    while (part_.size() < facts_.size) {
      const std::uint64_t before = part_.size();
      try {
        receive_once();
      } catch (const TransferError& failure) {
        constexpr std::uint64_t much = std::uint64_t{1} << 20U;
        if (!has_restarted_ && part_.size() >= before + much) tries.reset();
        progress_.wipe();
        tries.wait_after(failure, to_string(Quoted{file_.path}), part_.size() > 0);
      }
    }
  }

  bool was_there() const { return was_there_; }
  PartFile& part() { return part_; }

 private:
  void receive_once() {
    bool has_begun = false;
    const Response response =
        client_.get(file_, part_.size(), [&](const Response& head, std::string_view bytes) {
          if (!has_begun) begin(head);
          has_begun = true;
          append(bytes);
        });
    if (response.status == status_range_not_satisfiable) restart();
    if (part_.size() < facts_.size)
      throw TransferError("the connection ended after " + std::to_string(part_.size()) + " of " +
                              std::to_string(facts_.size) + " bytes",
                          TransferFault::network);
  }

  /// Looks where the bytes begin that are sent.
  void begin(const Response& response) {
    if (response.status != status_partial_content) return restart();
    const std::string wanted = "bytes " + std::to_string(part_.size()) + "-";
    if (starts_with(response.header("content-range"), wanted)) return;
    restart();
    throw TransferError("another range was sent than was asked for", TransferFault::hub);
  }

  /// Empties the part. What comes then may be what was there before: it is no progress.
  void restart() {
    has_restarted_ = has_restarted_ || part_.size() > 0;
    part_.restart();
  }

  void append(std::string_view bytes) {
    if (bytes.size() > facts_.size - part_.size()) {
      part_.remove();
      fail(ErrorCode::io, Quoted{file_.path}, " is longer than the ", facts_.size,
           " bytes that were announced; what was received was removed");
    }
    part_.append(bytes);
    progress_.show(part_.size());
  }

  Client& client_;
  const RemoteFile& file_;
  const FileFacts& facts_;
  PartFile part_;
  TransferProgress& progress_;
  bool was_there_;
  bool has_restarted_ = false;
};

}  // namespace

bool has_hash(const fs::path& path, const std::string& etag) {
  if (!is_sha256(etag) && !is_git_hash(etag)) return false;
  const MappedFile file(path);
  return etag == (is_sha256(etag) ? sha256 : git_hash)(file.data(), file.size());
}

bool is_whole(const fs::path& path, const FileFacts& facts) {
  if (!electra::is_regular_file(path)) return false;
  return electra::file_size(path) == facts.size && has_hash(path, facts.etag);
}

void download(Client& client, const RemoteFile& file, const FileFacts& facts,
              const FilePaths& paths, TransferProgress& progress) {
  Download receiving(client, file, facts, paths.part, progress);
  PartFile& part = receiving.part();
  receiving.run();
  if (receiving.was_there() && !has_hash(part.path(), facts.etag)) {
    part.restart();  // the part that was there is not of this file
    receiving.run();
  }
  if (!has_hash(part.path(), facts.etag)) {
    part.remove();
    fail(ErrorCode::io, Quoted{file.path}, " does not have the ",
         is_sha256(facts.etag) ? "SHA-256 " : "hash of Git ", facts.etag,
         " that was announced; what was received was removed, download it again");
  }
  part.rename_to(paths.content);
}

}  // namespace electra::cli::hub
