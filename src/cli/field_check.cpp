#include "cli/field_check.hpp"

#include <algorithm>
#include <string>

#include "cli/command.hpp"

namespace electra::cli {
namespace {

std::string noun_of(const Field& field) {
  if (field.name == "text_pair") return "a second text";
  return field.is_list ? "its " + field.name : "a " + field.name;
}

/// Returns "a question and a context" of the fields that every input has.
std::string nouns_of(const std::vector<Field>& fields) {
  std::string nouns;
  for (const Field& field : fields) {
    if (field.required) nouns += (nouns.empty() ? "" : " and ") + noun_of(field);
  }
  return nouns;
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
  const std::size_t required = required_count(fields);
  const std::size_t count = options.texts.size();
  if (count % required != 0) {
    throw UsageError("each input is " + nouns_of(fields) + ", but " + std::to_string(count) +
                     (count == 1 ? " text was" : " texts were") +
                     (count < required ? " given; give both as arguments"
                                       : " given; put quotes around each text") +
                     way_out(fields, given));
  }
  if (!options.file.empty() && options.file_format() == "text" && required != 1) {
    throw UsageError("each input is " + nouns_of(fields) +
                     ", but '--input-format text' reads one text; choose another format" +
                     way_out(fields, given));
  }
}

}  // namespace electra::cli
