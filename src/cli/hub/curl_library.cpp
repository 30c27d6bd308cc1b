#include "cli/hub/curl_library.hpp"

#include <dlfcn.h>

#include "electra/core/error.hpp"

namespace electra::cli::hub {
namespace {

void* open_library() {
  // The two that Debian has differ in who does TLS.
  for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"})
    if (void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL)) return library;
  fail(ErrorCode::unsupported,
       "libcurl.so.4 cannot be loaded, which downloads models; install it (Debian: libcurl4)");
}

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  require(function != nullptr, ErrorCode::unsupported, "libcurl.so.4 has no function ", name,
          "; install libcurl 7.76 or later");
}

CurlLibrary load() {
  void* library = open_library();
  CurlLibrary curl{};
  find(library, "curl_global_init", curl.global_init);
  find(library, "curl_easy_init", curl.easy_init);
  find(library, "curl_easy_reset", curl.easy_reset);
  find(library, "curl_easy_setopt", curl.easy_setopt);
  find(library, "curl_easy_perform", curl.easy_perform);
  find(library, "curl_easy_cleanup", curl.easy_cleanup);
  find(library, "curl_easy_strerror", curl.easy_strerror);
  find(library, "curl_slist_append", curl.slist_append);
  find(library, "curl_slist_free_all", curl.slist_free_all);
  require(curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, ErrorCode::io,
          "libcurl cannot be initialized");
  return curl;
}

}  // namespace

const CurlLibrary& curl_library() {
  static const CurlLibrary curl = load();
  return curl;
}

}  // namespace electra::cli::hub
