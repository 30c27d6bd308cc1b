#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/fake_hub.hpp"
#include "cli/support/program.hpp"
#include "electra/core/mapped_file.hpp"
#include "support/environment.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {

/// Runs `electra fetch` against a hub on loopback, with a cache and a home of its own.
class FetchTest : public ::testing::Test {
 protected:
  static constexpr const char* commit = FakeHub::commit;
  static constexpr const char* model_folder =
      ELECTRA_TEST_DATA "/pipelines/text-classification/two";

  Ended fetch(const std::vector<std::string>& options = {}) const {
    std::vector<std::string> words = {"fetch", "me/reviews"};
    words.insert(words.end(), options.begin(), options.end());
    Ended ended = run_program(words);
    for (std::string* text : {&ended.output, &ended.errors}) {
      replace(*text, home_.path(), "HOME");
      replace(*text, hub_.server().address(), "HUB");
      replace(*text, commit, "COMMIT");
    }
    return ended;
  }

  std::filesystem::path cache() const { return home_.path() / "cache"; }
  std::filesystem::path model() const { return cache() / "models--me--reviews"; }
  std::filesystem::path snapshot() const { return model() / "snapshots" / commit; }
  std::filesystem::path blob(const std::string& file, bool is_large) const {
    return model() / "blobs" / FakeHub::etag(hub_.content(file), is_large);
  }
  static std::string content_of(const std::filesystem::path& file) {
    return std::string(MappedFile(file).text());
  }

  static void replace(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
      text.replace(at, from.size(), to);
  }

  /// Answers of a test in the place of the hub's.
  FakeHub::Instead instead_ = [](const HttpRequest&) { return std::nullopt; };
  mutable FakeHub hub_{[this](const HttpRequest& request) { return instead_(request); }};
  TemporaryFolder home_;
  Environment endpoint_{"HF_ENDPOINT", hub_.server().address()};
  Environment hub_cache_{"HF_HUB_CACHE", cache()};
  Environment hub_home_{"HF_HOME", home_.path() / "hf"};
  Environment token_{"HF_TOKEN", {}};
  Environment token_path_{"HF_TOKEN_PATH", {}};
  Environment offline_{"HF_HUB_OFFLINE", {}};
  Environment timeout_{"HF_HUB_DOWNLOAD_TIMEOUT", {}};
  Environment no_proxy_{"no_proxy", "*"};
};

}  // namespace electra::testing
