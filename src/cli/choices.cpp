#include "cli/choices.hpp"

#include <sstream>

namespace electra::cli {

// CLI11 lets nobody ask a validator what it takes, but it keeps a name for us.
CLI::Validator one_of(const std::vector<std::string>& words) {
  std::string name;
  for (const std::string& word : words) name += word + '\n';
  return CLI::IsMember(words).description("").name(name);
}

std::vector<std::string> choices_of(const CLI::Option& option) try {
  std::vector<std::string> words;
  // It has no const way to its validators.
  std::istringstream names(const_cast<CLI::Option&>(option).get_validator(0)->get_name());
  for (std::string word; std::getline(names, word);) words.push_back(word);
  return words;
} catch (const CLI::OptionNotFound&) {
  return {};
}

}  // namespace electra::cli
