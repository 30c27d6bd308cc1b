#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <utility>

#include "cli/hub/curl_library.hpp"
#include "cli/hub/http.hpp"
#include "cli/interrupt.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"

namespace electra::cli::hub {
namespace {

/// Headers of a request, which libcurl wants as a list of its own.
class HeaderList {
 public:
  explicit HeaderList(const CurlLibrary& curl) : curl_(curl) {}
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_.slist_free_all(list_); }

  void add(const std::string& line) {
    curl_slist* longer = curl_.slist_append(list_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list_ = longer;
  }
  curl_slist* get() const { return list_; }

 private:
  const CurlLibrary& curl_;
  curl_slist* list_ = nullptr;
};

/// A response that is being received.
class Incoming {
 public:
  explicit Incoming(const Receive& receive) : receive_(receive) {}

  Response& response() { return response_; }
  const std::exception_ptr& exception() const { return exception_; }
  /// Whether so much of a body came that nobody reads the rest.
  bool is_cut_off() const { return is_cut_off_; }

  /// Calls `action`, whose exceptions must not pass through libcurl. Returns whether it threw none.
  template <class Action>
  bool keep_exception(const Action& action) noexcept {
    try {
      action();
      return true;
    } catch (...) {
      exception_ = std::current_exception();
      return false;
    }
  }

  /// Adds a line of the head or of the trailers. Throws TransferError for more than there may be.
  void add_header_line(std::string_view line) {
    constexpr std::size_t max_header_bytes = std::size_t{256} << 10U;
    header_bytes_ += line.size();
    if (header_bytes_ > max_header_bytes)
      throw TransferError("the server's answer has more than " + std::to_string(max_header_bytes) +
                              " bytes of headers",
                          TransferFault::lasting);
    while (ends_with(line, "\n") || ends_with(line, "\r") || ends_with(line, " "))
      line.remove_suffix(1);
    if (starts_with(line, "HTTP/")) {  // of the response, or of one before it, as 100
      response_ = {};
      response_.status =
          std::atoi(std::string(line.substr(std::min(line.find(' '), line.size()))).c_str());
      return;
    }
    const std::size_t colon = line.find(':');
    constexpr std::size_t max_headers = 256;
    if (colon == std::string_view::npos || response_.headers.size() >= max_headers) return;
    std::string name = ascii_lower(line.substr(0, colon));
    line.remove_prefix(colon + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    response_.headers[std::move(name)] = line;
  }

  /// Returns whether more is wanted.
  bool receive(std::string_view bytes) {
    if (is_success(response_.status)) {
      receive_(response_, bytes);
      return true;
    }
    constexpr std::size_t max_dropped_bytes = std::size_t{64} << 10U;
    dropped_bytes_ += bytes.size();
    is_cut_off_ = dropped_bytes_ > max_dropped_bytes;
    return !is_cut_off_;
  }

 private:
  const Receive& receive_;
  Response response_;
  std::size_t header_bytes_ = 0;   // of the responses before it, as 100, too
  std::size_t dropped_bytes_ = 0;  // of the body of no success
  bool is_cut_off_ = false;
  std::exception_ptr exception_;
};

extern "C" {

std::size_t electra_take_header(char* bytes, std::size_t size, std::size_t count, void* incoming) {
  const std::size_t all = size * count;
  auto& to = *static_cast<Incoming*>(incoming);
  return to.keep_exception([&] { to.add_header_line({bytes, all}); }) ? all : 0;
}

std::size_t electra_take_body(char* bytes, std::size_t size, std::size_t count, void* incoming) {
  const std::size_t all = size * count;
  auto& to = *static_cast<Incoming*>(incoming);
  bool is_wanted = false;
  to.keep_exception([&] { is_wanted = to.receive({bytes, all}); });
  return is_wanted ? all : 0;
}

int electra_look_around(void* incoming, curl_off_t /*down*/, curl_off_t /*downloaded*/,
                        curl_off_t /*up*/, curl_off_t /*uploaded*/) {
  return static_cast<Incoming*>(incoming)->keep_exception(check_interrupt) ? 0 : 1;
}

}  // extern "C"

/// CURLE_TOO_LARGE of libcurl 8.6 and later; it is CURLE_OUT_OF_MEMORY in earlier ones.
constexpr auto curle_too_large = static_cast<CURLcode>(100);

TransferFault fault_of(CURLcode code) {
  constexpr CURLcode lasting[] = {CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT,
                                  CURLE_OUT_OF_MEMORY,        CURLE_PEER_FAILED_VERIFICATION,
                                  CURLE_SSL_CACERT_BADFILE,   CURLE_SSL_CIPHER,
                                  CURLE_SSL_CERTPROBLEM,      CURLE_SSL_ISSUER_ERROR,
                                  CURLE_WEIRD_SERVER_REPLY,   curle_too_large};
  const bool lasts = std::find(std::begin(lasting), std::end(lasting), code) != std::end(lasting);
  return lasts ? TransferFault::lasting : TransferFault::network;
}

/// Returns the file of certificates that the environment names; null for the library's own.
const char* certificate_file() {
  for (const char* variable : {"CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"}) {
    const char* path = std::getenv(variable);
    if (path != nullptr && *path != '\0') return path;
  }
  return nullptr;
}

}  // namespace

class HttpClient::Connection {
 public:
  explicit Connection(std::chrono::seconds timeout)
      : curl_(curl_library()), handle_(curl_.easy_init()), timeout_(timeout.count()) {
    if (handle_ == nullptr) throw std::bad_alloc();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { curl_.easy_cleanup(handle_); }

  Response send(const Request& request, const Receive& receive) {
    HeaderList headers(curl_);
    if (!request.token.empty()) headers.add("Authorization: Bearer " + request.token);
    if (request.first_byte > 0)
      headers.add("Range: bytes=" + std::to_string(request.first_byte) + "-");
    headers.add("Accept-Encoding: identity");
    Incoming incoming(receive);
    curl_.easy_reset(handle_);  // keeps connections
    set_limits();
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_NOBODY, request.head ? 1L : 0L);
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_HEADERFUNCTION, electra_take_header);
    set(CURLOPT_HEADERDATA, &incoming);
    set(CURLOPT_WRITEFUNCTION, electra_take_body);
    set(CURLOPT_WRITEDATA, &incoming);
    set(CURLOPT_XFERINFOFUNCTION, electra_look_around);
    set(CURLOPT_XFERINFODATA, &incoming);
    perform(incoming);
    return std::move(incoming.response());
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl_.easy_setopt(handle_, option, value) != CURLE_OK)
      throw TransferError("libcurl does not know one of its options", TransferFault::lasting);
  }

  void set_limits() {
    set(CURLOPT_USERAGENT, "electra");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_CONNECTTIMEOUT, timeout_);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // bytes a second
    set(CURLOPT_LOW_SPEED_TIME, timeout_);
    if (const char* file = certificate_file()) set(CURLOPT_CAINFO, file);
  }

  void perform(const Incoming& incoming) {
    std::array<char, CURL_ERROR_SIZE> reason{};
    set(CURLOPT_ERRORBUFFER, reason.data());
    const CURLcode code = curl_.easy_perform(handle_);
    set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    if (incoming.exception()) std::rethrow_exception(incoming.exception());
    if (code == CURLE_OK || incoming.is_cut_off()) return;
    std::string text = reason[0] != '\0' ? reason.data() : curl_.easy_strerror(code);
    if (code == CURLE_OUT_OF_MEMORY || code == curle_too_large)
      text = "the server's answer has a header line too long for libcurl, or memory has run out";
    if (code == CURLE_PEER_FAILED_VERIFICATION)
      text += "; install ca-certificates, or name a file of certificates in CURL_CA_BUNDLE";
    throw TransferError(text, fault_of(code));
  }

  const CurlLibrary& curl_;
  CURL* handle_;
  long timeout_;
};

HttpClient::HttpClient(std::chrono::seconds timeout)
    : connection_(std::make_unique<Connection>(timeout)) {}

HttpClient::~HttpClient() = default;

Response HttpClient::send(const Request& request, const Receive& receive) {
  return connection_->send(request, receive);
}

}  // namespace electra::cli::hub
