#include "electra/core/in_folder.hpp"

#include <string>
#include <utility>
#include <vector>

#include "core/without_slash.hpp"

namespace electra::detail {
namespace {

bool is_in(std::string_view file, const std::string& folder) {
  if (file.substr(0, folder.size()) != folder) return false;
  return file.size() == folder.size() || file[folder.size()] == '/' || folder.back() == '/';
}

bool names_file_in(const Error& error, const std::string& folder) {
  for (const Subject& subject : error.subjects()) {
    if (subject.kind == SubjectKind::file && is_in(subject.name, folder)) return true;
  }
  return false;
}

}  // namespace

void rethrow_in(const std::filesystem::path& folder, const Error& error) {
  const std::filesystem::path plain = without_slash(folder);
  const std::string& path = plain.native();
  if (error.code() == ErrorCode::input || path.empty() || names_file_in(error, path)) throw;
  const std::string prefix = path + ": ";
  std::vector<Subject> subjects;
  if (error.subject(SubjectKind::file).empty())
    subjects.push_back({SubjectKind::file, path, 0, path.size()});
  for (Subject subject : error.subjects()) {
    subject.begin += prefix.size();
    if (subject.kind == SubjectKind::file) subject.name = (plain / subject.name).string();
    subjects.push_back(std::move(subject));
  }
  throw Error(error.code(), prefix + error.what(), std::move(subjects));
}

}  // namespace electra::detail
