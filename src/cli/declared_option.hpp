#pragma once

#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace electra::cli {

/// An option of a command that is declared: a handle of CLI11's, whose own header takes seconds to
/// compile and is left to the files that parse.
class DeclaredOption {
 public:
  explicit DeclaredOption(CLI::Option* option) : option_(option) {}

  /// @{
  /// As those of CLI::Option.
  DeclaredOption type_name(const std::string& name) const;
  DeclaredOption required() const;
  DeclaredOption needs(DeclaredOption other) const;
  DeclaredOption excludes(DeclaredOption other) const;
  DeclaredOption delimiter(char character) const;
  DeclaredOption allow_extra_args(bool allowed) const;
  DeclaredOption capture_default_str() const;
  /// @}
  /// Lets a variable of the environment give the value that the arguments do not.
  DeclaredOption env(const std::string& variable) const;
  /// Leaves it out of the help.
  DeclaredOption hidden() const;

  CLI::Option* get() const noexcept { return option_; }

 private:
  CLI::Option* option_;
};

/// @{
/// Declare an option or a flag as CLI::App does.
template <class T>
DeclaredOption add_option(CLI::App& app, const std::string& name, T& value,
                          const std::string& description);
DeclaredOption add_flag(CLI::App& app, const std::string& name, bool& value,
                        const std::string& description);
/// @}

}  // namespace electra::cli
