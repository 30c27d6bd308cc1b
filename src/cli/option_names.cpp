#include "cli/option_names.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "core/text.hpp"

namespace electra::cli {
namespace {

/// The option that sets this one of the library; null if there is none.
const CLI::Option* option_for(const CLI::App& app, std::string_view library_name) {
  std::string name(library_name == "precision" ? "dtype" : library_name);
  std::replace(name.begin(), name.end(), '_', '-');
  return app.get_option_no_throw("--" + name);
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

}  // namespace electra::cli
