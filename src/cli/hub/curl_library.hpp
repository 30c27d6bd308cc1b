#pragma once

#include <curl/curl.h>

namespace electra::cli::hub {

/// The functions of libcurl. It is loaded when it is needed: linked, it and the thirty libraries
/// that it brings along would make every start of the program 8 ms longer and 6.6 MB larger.
struct CurlLibrary {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_reset) easy_reset;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

/// Returns the library, loaded once. Throws `unsupported` where it is not installed.
const CurlLibrary& curl_library();

}  // namespace electra::cli::hub
