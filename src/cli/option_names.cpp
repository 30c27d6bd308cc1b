#include "cli/option_names.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace electra::cli {
namespace {

/// The option that sets this one of the library; null if there is none.
const CLI::Option* option_for(const CLI::App& app, std::string_view library_name) {
  std::string name(library_name);
  std::replace(name.begin(), name.end(), '_', '-');
  return app.get_option_no_throw("--" + name);
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
    const CLI::Option* option = option_for(app, subject.name);
    if (option == nullptr) continue;
    text += sentence.substr(done, subject.begin - done);
    text += '\'' + option->get_name() + '\'';
    done = subject.begin + subject.size;
  }
  text += sentence.substr(done);
  return text;
}

}  // namespace electra::cli
