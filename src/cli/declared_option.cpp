#include "cli/declared_option.hpp"

#include <optional>
#include <vector>

#include <CLI/CLI.hpp>

namespace electra::cli {

DeclaredOption DeclaredOption::type_name(const std::string& name) const {
  return DeclaredOption(option_->type_name(name));
}
DeclaredOption DeclaredOption::required() const { return DeclaredOption(option_->required()); }
DeclaredOption DeclaredOption::needs(DeclaredOption other) const {
  return DeclaredOption(option_->needs(other.get()));
}
DeclaredOption DeclaredOption::excludes(DeclaredOption other) const {
  return DeclaredOption(option_->excludes(other.get()));
}
DeclaredOption DeclaredOption::delimiter(char character) const {
  return DeclaredOption(option_->delimiter(character));
}
DeclaredOption DeclaredOption::allow_extra_args(bool allowed) const {
  return DeclaredOption(option_->allow_extra_args(allowed));
}
DeclaredOption DeclaredOption::capture_default_str() const {
  return DeclaredOption(option_->capture_default_str());
}
DeclaredOption DeclaredOption::env(const std::string& variable) const {
  return DeclaredOption(option_->envname(variable));
}
DeclaredOption DeclaredOption::hidden() const { return DeclaredOption(option_->group("")); }

template <class T>
DeclaredOption add_option(CLI::App& app, const std::string& name, T& value,
                          const std::string& description) {
  return DeclaredOption(app.add_option(name, value, description));
}

template DeclaredOption add_option(CLI::App&, const std::string&, int&, const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&, long long&, const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&, float&, const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&, double&, const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&, std::string&, const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&, std::vector<std::string>&,
                                   const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&, std::optional<long long>&,
                                   const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&,
                                   std::optional<unsigned long long>&, const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&, std::optional<double>&,
                                   const std::string&);
template DeclaredOption add_option(CLI::App&, const std::string&, std::optional<std::string>&,
                                   const std::string&);

DeclaredOption add_flag(CLI::App& app, const std::string& name, bool& value,
                        const std::string& description) {
  return DeclaredOption(app.add_flag(name, value, description));
}

}  // namespace electra::cli
