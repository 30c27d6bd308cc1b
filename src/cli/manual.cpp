#include "cli/manual.hpp"

#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/configured.hpp"
#include "electra/version.hpp"

namespace electra::cli {
namespace {

const char* const beginning = R"(.SH NAME
electra \- runs models of the ELECTRA family
.SH SYNOPSIS
.B electra
.I COMMAND
[\fIOPTION\fR...] [\fITEXT\fR...]
.br
.B electra help
[\fICOMMAND\fR]
.br
.B electra \-\-version
.SH DESCRIPTION
.B electra
reads the untouched Hugging Face folder of an ELECTRA model and answers texts with it, or describes
what is in it. Texts are arguments or the lines of a file; answers go to the standard output in the
order of the texts, and everything else to the standard error.
.PP
.B electra help
lists the commands;
.B electra help
.I COMMAND
and
.B electra
.I COMMAND
.B \-\-help
print the options of a command.
.SH COMMANDS
)";

const char* const ending = R"(.SH EXIT STATUS
.TP
.B 0
All is done.
.TP
.B 1
An error of the model, the files or the input; a sentence on the standard error describes it.
.TP
.B 2
The arguments make no sense.
.TP
.B 3
All is done, but for some lines of the input, whose answers are errors.
.SH ENVIRONMENT
.TP
.B ELECTRA_CPU
Names the kernels to compute with, in the place of the fastest ones.
.B electra info
lists those of this machine. No answer depends on it, but for bf16 with avx512amx, which adds in an
order of its own and is in use only by its name.
.TP
.B HF_HUB_CACHE\fR, \fBHF_HOME
Name the cache of models of Hugging Face's hub, and the folder that has it as \fIhub\fR
[~/.cache/huggingface].
.TP
.B HF_ENDPOINT\fR, \fBHF_TOKEN\fR, \fBHF_HUB_OFFLINE
Name the hub that
.B electra fetch
downloads from, a token for models that not everyone may read, and whether to ask for nothing.
)";

/// Returns the text escaped for man: nothing in it is a command, and hyphens can be copied.
std::string plain(const std::string& text) {
  std::string result = text.find_first_of(".'") == 0 ? "\\&" : "";
  for (const char letter : text) {
    if (letter == '\\')
      result += "\\e";
    else if (letter == '-')
      result += "\\-";
    else
      result += letter;
  }
  return result;
}

/// Returns the text after a mark, as after "Usage: ".
std::string after(const std::string& mark, std::string text) {
  text.erase(0, text.find(mark) + mark.size());
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

std::string option(const CLI::Option& option, const CLI::Formatter& formatter) {
  return ".TP\n.B " + plain(option.get_name()) + "\\fR" +
         plain(formatter.make_option_opts(&option)) + '\n' + plain(option.get_description()) + '\n';
}

/// A command or a subcommand: its summary, its options, an example, and then its subcommands.
std::string section(const CLI::App& app, const std::string& name) {
  const auto& formatter = dynamic_cast<const CLI::Formatter&>(*app.get_formatter());
  std::string text = ".SS " + plain(name) + '\n' + plain(app.get_description()) + ".\n.PP\n" +
                     plain(after("Usage: ", formatter.make_usage(&app, name))) + '\n';
  for (const CLI::Option* each : app.get_options())
    if (each != app.get_help_ptr()) text += option(*each, formatter);
  text += ".PP\nExample:\n.PP\n.RS\n.nf\n" + plain(after("Example:\n  ", app.get_footer())) +
          "\n.fi\n.RE\n";
  for (const CLI::App* subcommand : subcommands_of(app))
    text += section(*subcommand, name + ' ' + subcommand->get_name());
  return text;
}

}  // namespace

std::string manual() {
  std::string text = std::string(".TH ELECTRA 1 \"\" \"electra ") + version() +
                     "\" \"User Commands\"\n" + beginning;
  for (const Command* command : commands::all)
    text += section(Configured(*command).app, std::string("electra ") + command->name);
  return text + ending;
}

}  // namespace electra::cli
