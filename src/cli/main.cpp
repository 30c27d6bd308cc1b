#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "cli/commands/commands.hpp"
#include "cli/completion.hpp"
#include "cli/configured.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "electra/core/error.hpp"
#include "electra/version.hpp"

namespace electra::cli {
namespace {

const Command* find_command(std::string_view name) {
  if (const Command* command = commands::named(name)) return command;
  throw UsageError("'" + std::string(name) + "' is not a command; electra help lists them");
}

std::string overview() {
  std::string text =
      "electra runs models of the ELECTRA family.\n\n"
      "Usage: electra COMMAND [OPTIONS]\n\nCommands:\n";
  for (const Command* command : commands::all) {
    std::string name = command->name;
    name.resize(12, ' ');
    text += "  " + name + command->summary + '\n';
  }
  return text +
         "\nelectra help COMMAND says what a command takes, with an example.\n"
         "electra --version says which version this is.";
}

void print_all(const std::vector<std::string>& lines) {
  Output output;
  for (const std::string& line : lines) output.line(line);
  output.flush();
}

void print(const std::string& text) { print_all({text}); }

std::string help_of(const CLI::App& app) {
  std::string text = app.help();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

[[noreturn]] void refuse(const Configured& configured, const std::string& sentence) {
  std::string name = configured.command.name;
  for (const CLI::App* part : configured.app.get_subcommands()) name += ' ' + part->get_name();
  throw UsageError(name + ": " + sentence + "; electra help " + name + " tells more");
}

[[noreturn]] void refuse_word(const Configured& configured, const std::string& word) {
  refuse(configured, "'" + word + "' is nothing that it takes");
}

/// The first of the words that looks like an option and is none; empty if there is none of these.
std::string unknown_option(const Configured& configured, const std::vector<std::string>& words) {
  const std::vector<CLI::App*> parts = configured.app.get_subcommands();
  const CLI::App& app = parts.empty() ? configured.app : *parts.front();
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word.size() < 2 || word[0] != '-' || (word[1] >= '0' && word[1] <= '9')) continue;
    if (app.get_option_no_throw(word.substr(0, word.find('='))) == nullptr) return word;
  }
  return "";
}

/// The option that the library calls so, if there is one: --doc-stride for doc_stride.
const CLI::Option* option_called(const CLI::App& app, std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return app.get_option_no_throw("--" + name);
}

/// Gives the library's sentence with options by their names here. A single word may be more than a
/// name, unless it begins all.
std::string with_option_names(const CLI::App& app, const std::string& sentence) {
  const auto in_name = [](char each) { return each == '_' || (each >= 'a' && each <= 'z'); };
  std::string text;
  for (std::size_t begin = 0; begin < sentence.size();) {
    const auto from = sentence.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto length = std::find_if_not(from, sentence.end(), in_name) - from;
    const std::string word(from, from + std::max<std::ptrdiff_t>(length, 1));
    const bool is_name = begin == 0 || word.find('_') != std::string::npos;
    const CLI::Option* option = is_name ? option_called(app, word) : nullptr;
    text += option != nullptr ? "--" + option->get_lnames().front() : word;
    begin += word.size();
  }
  return text;
}

/// Says it of the words on the command line, unless it is said of an option that is not there: then
/// a file of the model's folder has it.
[[noreturn]] void refuse_option(const Configured& configured, const OptionError& error) {
  const std::string sentence = error.what();
  const std::string name = sentence.substr(0, sentence.find(' '));
  if (sentence.compare(name.size(), 4, " is ") == 0) {
    const CLI::Option* option = option_called(configured.app, name);
    if (option == nullptr || option->count() == 0) throw error;
  } else if (error.code() != ErrorCode::input) {
    throw error;
  }
  refuse(configured, with_option_names(configured.app, sentence));
}

ExitStatus run_command(const Command& command, const std::vector<std::string>& words) {
  Configured configured(command);
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 wants them
    configured.app.parse(std::move(reversed));
    return configured.action();
  } catch (const CLI::CallForHelp&) {
    print(help_of(configured.app));
    return ExitStatus::done;
  } catch (const CLI::ExtrasError&) {
    refuse_word(configured, configured.app.remaining(true).front());
  } catch (const CLI::ParseError& error) {
    // What is missing may be there, but misspelt.
    const std::string unknown = unknown_option(configured, words);
    if (!unknown.empty()) refuse_word(configured, unknown);
    refuse(configured, error.what());
  } catch (const UsageError& error) {
    refuse(configured, error.what());
  } catch (const OptionError& error) {
    refuse_option(configured, error);
  }
}

/// What `electra help` says about a command, or about a part of one.
ExitStatus help_about(std::vector<std::string> words) {
  const Command& command = *find_command(words.front());
  const Configured configured(command);
  const CLI::App* part = &configured.app;
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    part = part_of(*part, *word);
    if (part == nullptr)
      throw UsageError("'" + *word + "' is no part of '" + *(word - 1) + "'; electra help " +
                       *(word - 1) + " lists what there is");
  }
  words.erase(words.begin());
  words.emplace_back("--help");
  return run_command(command, words);
}

ExitStatus run(const std::vector<std::string>& words) {
  if (words.empty()) throw UsageError("no command was given; electra help lists them");
  const std::string& first = words.front();
  if (first == "--version") {
    if (words.size() > 1)
      throw UsageError("'" + words[1] + "' is one word too many behind '" + first + "'");
    print(std::string("electra ") + version);
  } else if (first == "help" || first == "--help" || first == "-h") {
    if (words.size() > 1) return help_about({words.begin() + 1, words.end()});
    print(overview());
  } else if (first == "__complete") {  // what the shells' completions ask
    print_all(completions({words.begin() + 1, words.end()}));
  } else {
    return run_command(*find_command(first), {words.begin() + 1, words.end()});
  }
  return ExitStatus::done;
}

/// Batches take as much as those before them: what one has freed stays here for the next, where
/// glibc would give large blocks back to the system and ask for every page of them anew.
void keep_freed_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

ExitStatus complain(ExitStatus status, const char* sentence) {
  std::fprintf(stderr, "electra: %s\n", sentence);
  return status;
}

ExitStatus run_and_catch(const std::vector<std::string>& words) try {
  return run(words);
} catch (const OutputClosed&) {
  return ExitStatus::done;
} catch (const Interrupted&) {
  end_by_interrupt();
  return ExitStatus::failed;
} catch (const UsageError& error) {
  return complain(ExitStatus::usage, error.what());
} catch (const std::bad_alloc&) {
  return complain(ExitStatus::failed, "the model and the input need more memory than there is");
} catch (const std::exception& error) {
  return complain(ExitStatus::failed, error.what());
}

}  // namespace
}  // namespace electra::cli

int main(int argc, char** argv) {
  electra::cli::keep_freed_memory();
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe shows when it is written to
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return static_cast<int>(electra::cli::run_and_catch(words));
}
