#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/route.hpp"

// The HTTP interface against the one that was promised: a line of electra-openapi.txt that is gone
// breaks clients, a new one is a new promise. ELECTRA_WRITE=1 in the environment writes the file.

namespace electra {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

constexpr const char* promised_file = ELECTRA_TEST_DATA "/http/electra-openapi.txt";

/// Whether a member is for people: its words may change.
bool is_for_people(const std::string& name) {
  static const Lines names = {"description", "summary", "example", "examples", "info", "openapi"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Adds a line for each value in a document: where it is, and what.
void add_lines(const Json& value, const std::string& place, bool names_are_own, Lines& lines) {
  if (value.is_object()) {
    for (const auto& [name, each] : value.items()) {
      // Under these, names are those of fields and schemas.
      const bool has_names = name == "properties" || name == "schemas" || name == "paths";
      if (names_are_own || !is_for_people(name))
        add_lines(each, place + (place.empty() ? "" : " ") + name, has_names && !names_are_own,
                  lines);
    }
    return;
  }
  if (!value.is_array()) return lines.push_back(place + " = " + value.dump());
  for (const Json& each : value) {
    if (each.is_structured())
      add_lines(each, place + " []", false, lines);
    else
      lines.push_back(place + " has " + each.dump());
  }
}

Lines lines_of(const std::string& document) {
  Lines lines;
  add_lines(Json::parse(document), "", false, lines);
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines promised_lines() {
  std::ifstream file(promised_file);
  Lines lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(PromisedContract, IsKeptAndNotExtendedByChance) {
  const Lines ours = lines_of(server::openapi());
  if (std::getenv("ELECTRA_WRITE") != nullptr) {
    std::ofstream file(promised_file);
    for (const std::string& line : ours) file << line << '\n';
  }
  const Lines promised = promised_lines();
  Lines gone, added;
  std::set_difference(promised.begin(), promised.end(), ours.begin(), ours.end(),
                      std::back_inserter(gone));
  std::set_difference(ours.begin(), ours.end(), promised.begin(), promised.end(),
                      std::back_inserter(added));
  EXPECT_EQ(gone, Lines()) << "clients may need these lines of electra-openapi.txt";
  EXPECT_EQ(added, Lines()) << "new promises: add them with ELECTRA_WRITE=1";
}

TEST(PromisedContract, SeesAFieldOfAnotherType) {
  const Lines lines = lines_of(
      R"({"paths": {"/a": {"get": {"summary": "x"}}}, "components": {"schemas": {"description":
         {"type": "object", "required": ["b"], "properties": {"summary": {"type": "string"}}}}}})");
  EXPECT_EQ(lines, (Lines{"components schemas description properties summary type = \"string\"",
                          "components schemas description required has \"b\"",
                          "components schemas description type = \"object\""}));
}

}  // namespace
}  // namespace electra
