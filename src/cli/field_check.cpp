#include "cli/field_check.hpp"

#include <algorithm>
#include <string>

#include "cli/command.hpp"
#include "cli/values.hpp"
#include "core/text.hpp"

namespace electra::cli {
namespace {

std::string noun_of(const Field& field) {
  if (field.name == "text_pair") return "a second text";
  if (field.is_json) return field.name;
  return field.is_list ? "its " + field.name : "a " + field.name;
}

/// Returns "a question and a context" of the fields that every input has.
std::string nouns_of(const std::vector<Field>& fields) {
  std::vector<std::string> nouns;
  for (const Field& field : fields) {
    if (field.required) nouns.push_back(noun_of(field));
  }
  return enumeration(nouns, "and");
}

/// Returns what to do about so many texts of the command line, which are not those of whole inputs.
std::string advice(const InputOptions& options, const std::vector<Field>& fields) {
  const std::size_t required = required_count(fields);
  if (options.texts.size() < required)
    return required == 2 ? "give both as arguments" : "give all as arguments";
  const auto value = std::find_if(fields.begin(), fields.end(), [](const Field& field) {
    return field.is_json && !field.required;
  });
  const bool has_value = options.texts.size() % (required + 1) == 0 &&
                         starts_with(options.texts.back(), "[") &&
                         starts_with(options.texts[options.texts.size() - 2], "[");
  if (value != fields.end() && has_value)
    return "only a file with fields has " + value->name + " too (--input-format jsonl)";
  return "put quotes around each text";
}

/// Returns "; or give the question to all inputs by '--question'" of the first field that an option
/// may give too; nothing if there is none.
std::string way_out(const std::vector<Field>& fields, const std::vector<GivenField>& given) {
  for (const GivenField& option : given) {
    const bool is_read = std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
      return field.name == option.name && !field.is_list;
    });
    if (is_read) return ", or give all inputs one " + option.name + " by '" + option.option + '\'';
  }
  return "";
}

void check_lists(const InputOptions& options, const std::vector<Field>& fields,
                 const std::vector<GivenField>& given) {
  for (const Field& field : fields) {
    if (!field.is_list || !field.required || options.has_json_file()) continue;
    const auto option = std::find_if(given.begin(), given.end(), [&](const GivenField& each) {
      return each.name == field.name;
    });
    const std::string by = option == given.end() ? "" : "each by '" + option->option + "', or ";
    throw UsageError("each input is " + nouns_of(fields) + ", but no " + field.name +
                     " were given; give " + by + "all in a JSON file (--input-format jsonl)");
  }
}

}  // namespace

std::size_t required_count(const std::vector<Field>& fields) {
  return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(),
                                                [](const Field& field) { return field.required; }));
}

void check_fields(const InputOptions& options, const std::vector<Field>& fields,
                  const std::vector<GivenField>& given) {
  check_lists(options, fields, given);
  const std::size_t required = std::max<std::size_t>(1, required_count(fields));
  const std::size_t count = options.texts.size();
  if (count % required != 0) {
    throw UsageError("each input is " + nouns_of(fields) + ", but " + std::to_string(count) +
                     (count == 1 ? " text was" : " texts were") + " given; " +
                     advice(options, fields) + way_out(fields, given));
  }
  if (!options.file.empty() && options.file_format() == "text" && required != 1) {
    throw UsageError("each input is " + nouns_of(fields) +
                     ", but '--input-format text' reads one text; choose another format" +
                     way_out(fields, given));
  }
}

}  // namespace electra::cli
