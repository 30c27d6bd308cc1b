#include "cli/hub/refusal.hpp"

#include "core/quoted.hpp"
#include "electra/core/error.hpp"

namespace electra::cli::hub {
namespace {

[[noreturn]] void refuse_gated(const std::string& name, const std::string& page, bool has_token) {
  fail(ErrorCode::io, name, " is gated; accept its terms on ", page,
       has_token ? ", and use a token of the account that did so as HF_TOKEN"
                 : ", and set HF_TOKEN to a token of that account");
}

[[noreturn]] void refuse_access(const std::string& name, const std::string& hub, bool has_token) {
  if (has_token)
    fail(ErrorCode::io, hub, " has no model ", name,
         " that this token may read; check the name, and HF_TOKEN");
  fail(ErrorCode::io, hub, " has no model ", name,
       " that everyone may read; check the name, or set HF_TOKEN to a token that may read it");
}

}  // namespace

void refuse(const Response& response, const Url& endpoint, const io::HubModel& model,
            const std::string& file, bool has_token) {
  const std::string hub = endpoint.text();
  const std::string name = to_string(Quoted{model.name});
  const std::string code = response.header("x-error-code");
  const int status = response.status;
  if (status == 408 || status == 429 || status >= 500)
    throw TransferError("the hub answers with status " + std::to_string(status),
                        TransferFault::hub);
  if (code == "GatedRepo") refuse_gated(name, hub + "/" + model.name, has_token);
  if (status == 403 && !file.empty()) refuse_gated(name, hub + "/" + model.name, has_token);
  if (status == 401 || status == 403) refuse_access(name, hub, has_token);
  const bool lacks_revision = code == "RevisionNotFound" || model.revision != "main";
  if (status == 404 && !file.empty())
    fail(ErrorCode::io, hub, " has no file ", Quoted{file}, " of ", name, ", which it lists");
  if (status == 404 && code != "RepoNotFound" && lacks_revision)
    fail(ErrorCode::io, hub, " has no revision ", Quoted{model.revision}, " of ", name,
         "; check it on ", hub, "/", model.name);
  if (status == 404) fail(ErrorCode::io, hub, " has no model ", name, "; check the name");
  fail(ErrorCode::io, hub, " answers with status ", status, ", which is not expected here");
}

}  // namespace electra::cli::hub
