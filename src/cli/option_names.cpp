#include "cli/option_names.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/named_option.hpp"
#include "core/text.hpp"

namespace electra::cli {
namespace {

/// The option that sets this one of the library; null if there is none.
const CLI::Option* option_for(const CLI::App& app, std::string_view library_name) {
  std::string name(library_name == "precision" ? "dtype" : library_name);
  std::replace(name.begin(), name.end(), '_', '-');
  return option_named(app, "--" + name);
}

/// Appends the name of the option. Where the command has only one that turns it off, the advice to
/// set it becomes that to leave out the other.
void append_name(const CLI::App& app, std::string_view library_name, std::string& text) {
  constexpr std::string_view set = "set ";
  const CLI::Option* option = option_for(app, library_name);
  if (option != nullptr) {
    text += '\'' + option->get_name() + '\'';
    return;
  }
  const CLI::Option* opposite = option_for(app, "no-" + std::string(library_name));
  if (opposite == nullptr || !ends_with(text, set)) {
    text += library_name;
    return;
  }
  text.resize(text.size() - set.size());
  text += "leave out '" + opposite->get_name() + '\'';
}

}  // namespace

bool is_about_given_option(const CLI::App& app, const Error& error) {
  const std::string_view name = error.subject(SubjectKind::option);
  const CLI::Option* option = name.empty() ? nullptr : option_for(app, name);
  const bool of_file = !error.subject(SubjectKind::file).empty();
  return option != nullptr && option->count() > 0 && !of_file;
}

std::string with_option_names(const CLI::App& app, const Error& error) {
  const std::string_view sentence = error.what();
  std::string text;
  std::size_t done = 0;
  for (const Subject& subject : error.subjects()) {
    if (subject.kind != SubjectKind::option) continue;
    text += sentence.substr(done, subject.begin - done);
    append_name(app, subject.name, text);
    done = subject.begin + subject.size;
  }
  text += sentence.substr(done);
  return text;
}

Error with_folder(const Error& error, const std::string& folder) {
  const auto is_bare = [](const Subject& subject) {
    return subject.kind == SubjectKind::file && subject.name == "config.json";
  };
  std::error_code unknown;
  std::vector<Subject> subjects = error.subjects();
  if (std::none_of(subjects.begin(), subjects.end(), is_bare) ||
      !std::filesystem::is_directory(folder, unknown))
    return error;
  const std::string path = (std::filesystem::path(folder) / "config.json").string();
  std::string text = error.what();
  std::size_t added = 0;  // to the sentence, so far
  for (Subject& subject : subjects) {
    subject.begin += added;
    if (!is_bare(subject)) continue;
    text.replace(subject.begin, subject.size, path);
    added += path.size() - subject.size;
    subject.name = path;
    subject.size = path.size();
  }
  return Error(error.code(), text, std::move(subjects));
}

}  // namespace electra::cli
