#pragma once

#include <string>
#include <utility>

#include <CLI/CLI.hpp>

namespace electra::cli {

/// The layout of --help: arguments in the usage where they are taken, no line beyond 100 columns.
class HelpFormatter : public CLI::Formatter {
 public:
  /// `texts` stands in the usage of a command that takes texts as arguments.
  explicit HelpFormatter(std::string texts) : texts_(std::move(texts)) { column_width(name_width); }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    const bool has_subcommands =
        !app->get_subcommands([](const CLI::App*) { return true; }).empty();
    std::string arguments = app->get_allow_extras() ? ' ' + texts_ : "";
    for (const CLI::Option* option : app->get_options())
      if (option->get_positional()) arguments += ' ' + argument(*option);
    return "Usage: " + name + (has_subcommands ? " COMMAND" : "") + " [OPTIONS]" + arguments + '\n';
  }

  // Each is an option as well, and described there.
  std::string make_positionals(const CLI::App* /*app*/) const override { return ""; }

  // CLI11 would also say here what cannot be used together, and which options may be repeated.
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return "";  // a flag
    const std::string value = option->get_default_str();
    const bool required = option->get_required() && !option->get_positional();
    return ' ' + option->get_type_name() + (value.empty() ? "" : '=' + value) +
           (required ? " (required)" : "");
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped(option->get_description());
  }

 private:
  static constexpr std::size_t name_width = 30;
  static constexpr std::size_t text_width = 100 - name_width;

  static std::string argument(const CLI::Option& option) {
    const std::string name = option.get_name(true);
    return option.get_required() ? name : '[' + name + ']';
  }

  static std::string wrapped(std::string text) {
    std::size_t start = 0;
    while (text.size() - start > text_width) {
      const std::size_t space = text.rfind(' ', start + text_width);
      if (space == std::string::npos || space <= start) break;
      text[space] = '\n';
      start = space + 1;
    }
    return text;
  }

  std::string texts_;
};

}  // namespace electra::cli
