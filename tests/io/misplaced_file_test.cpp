#include "io/misplaced_file.hpp"

#include <string>
#include <string_view>
#include <sys/mman.h>

#include <gtest/gtest.h>

namespace electra::io {
namespace {

/// Returns the error for a file of this text; empty if there is none.
std::string error_for(std::string_view text) {
  try {
    require_not_misplaced(text, "vocab.txt", ErrorCode::tokenizer);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::tokenizer);
    return error.what();
  }
}

bool is_accepted(std::string_view text) { return error_for(text).empty(); }

TEST(MisplacedFile, IsAGitLfsPointerWhateverItsLineEndsAre) {
  const std::string sentence =
      "vocab.txt is a Git LFS pointer, not the file itself; fetch it with git lfs pull";
  const std::string_view rest = "oid sha256:0\nsize 9\n";
  const std::string first = "version https://git-lfs.github.com/spec/v1";
  for (const std::string before : {"", "\xEF\xBB\xBF", "\n\n", " \r\n", "\xEF\xBB\xBF\r\n"}) {
    for (const std::string end : {"\n", "\r\n", "\r", ""}) {
      EXPECT_EQ(error_for(before + first + end + std::string(rest)), sentence);
    }
  }
  EXPECT_EQ(error_for("version https://hawser.github.com/spec/v1\n"), sentence);
}

TEST(MisplacedFile, IsAPage) {
  for (const std::string_view page :
       {"<!DOCTYPE html>", "<!doctype HTML PUBLIC", "\n<html lang=en>", "<HTML>", "<head>"}) {
    EXPECT_EQ(error_for(page),
              "vocab.txt is an HTML page, not the file itself; download the file again");
  }
  for (const std::string_view page :
       {"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>", "<Error><Code>"}) {
    EXPECT_NE(error_for(page).find("vocab.txt is an XML page"), std::string::npos);
  }
}

TEST(MisplacedFile, IsAnErrorTextOfAServer) {
  EXPECT_EQ(error_for("Entry not found\r\n"),
            "vocab.txt is an error message of a server, 'Entry not found', not the file itself; "
            "download the file again");
  for (const std::string_view text :
       {"Invalid username or password.", "Access to model a/b is restricted. You must log in.",
        "Repository not found", "404: Not Found", "403 Forbidden", "Not Found", "Unauthorized\n",
        "{\"error\":\"Repository not found\"}", "\n{ \"message\" : \"Not Found\"}",
        "{\"detail\": \"x\"}", R"({"error": {"code": 404, "message": "x"}})",
        R"({"code": 404, "message": "not found"})", R"({"success": false, "errors": ["x"]})",
        R"({"statusCode": 404, "error": "Not Found", "message": "x"})",
        R"({"status":404,"error":true})",
        R"({"timestamp": 1, "status": 404, "error": "x", "path": "/y"})",
        R"({"errors": [{"code": 1, "msg": "x"}], "ok": false})"}) {
    EXPECT_FALSE(is_accepted(text)) << text;
  }
}

TEST(MisplacedFile, IsALinkThatWasStoredAsText) {
  EXPECT_EQ(error_for("../../blobs/0a1b"),
            "vocab.txt is a link that was stored as text, to '../../blobs/0a1b'; copy the file "
            "that it stands for, or download it again");
  for (const std::string_view text : {"../../blobs/a\nb\n", "../x\n", "blobs\n"})
    EXPECT_TRUE(is_accepted(text)) << text;
}

TEST(MisplacedFile, IsNoneThatOnlyLooksLikeOne) {
  for (const std::string_view text : {"",
                                      " ",
                                      "[PAD]\n[UNK]\n",
                                      "version\n1\n",
                                      "error\nx\n",
                                      "Forbidden\nfruit\n",
                                      "404\n405\n",
                                      "<\nhtml\n",
                                      "{\"error\": 1}",
                                      "{\"errors\": [1]}",
                                      "{\"hidden_size\": 4}",
                                      "not\nfound\n",
                                      "500 miles",
                                      R"({"error": 30522, "message": 30523})",
                                      R"({"code": 404, "hidden_size": 4})",
                                      R"({"status": 404})",
                                      R"({"code": 404, "message": "x", "vocab": {}})",
                                      R"({"error": {"code": 404})",
                                      R"({"path": "", "type": "x", "name": "0"})",
                                      "../a/b",
                                      "../../blobs/\na\n"}) {
    EXPECT_TRUE(is_accepted(text)) << text << ": " << error_for(text);
  }
  EXPECT_TRUE(is_accepted("entry not found" + std::string(4096, 'x')));
  EXPECT_TRUE(is_accepted("entry not found" + std::string(70000, ' ') + 'x'));
}

// As a weight file is that was not downloaded: it may be larger than any memory.
TEST(Bounds, OfAMisplacedFileAreItsFirstBytes) {
  constexpr std::size_t size = std::size_t{1} << 40U;
  void* zeros =
      ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(zeros, MAP_FAILED);
  EXPECT_TRUE(is_accepted({static_cast<const char*>(zeros), size}));
  ::munmap(zeros, size);
}

}  // namespace
}  // namespace electra::io
