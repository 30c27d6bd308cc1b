// HttpClient in a build without libcurl; see http_curl.cpp.
#include "cli/hub/http.hpp"
#include "electra/core/error.hpp"

namespace electra::cli::hub {

class HttpClient::Connection {};

HttpClient::HttpClient(std::chrono::seconds /*timeout*/) {
  fail(ErrorCode::unsupported,
       "this build of electra downloads nothing; build it with ELECTRA_WITH_CURL, or download the "
       "model's files with another program");
}

HttpClient::~HttpClient() = default;

Response HttpClient::send(const Request& /*request*/, const Receive& /*receive*/) { return {}; }

}  // namespace electra::cli::hub
