#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/route.hpp"

namespace electra {
namespace {

using Json = nlohmann::json;

Json read_json(const std::string& name) {
  return Json::parse(std::ifstream(ELECTRA_TEST_DATA "/http/" + name));
}

const Json& ours() {
  static const Json document = Json::parse(server::openapi());
  return document;
}

const Json& resolved(const Json& document, const Json& schema) {
  if (!schema.contains("$ref")) return schema;
  const auto path = schema["$ref"].get<std::string>().substr(1);
  return resolved(document, document.at(Json::json_pointer(path)));
}

std::string lower_case(std::string text) {
  for (char& each : text) each = static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
  return text;
}

/// A default as text: text-embeddings-inference writes "true" where the value is true.
std::string default_of(const Json& schema) {
  const Json value = schema.value("default", Json());
  return value.is_string() ? lower_case(value.get<std::string>()) : value.dump();
}

/// Compares what a schema says of values; words for people are each document's own.
class Comparison {
 public:
  explicit Comparison(const Json& theirs) : theirs_(theirs) {}

  void expect_same(const Json& their_schema, const Json& our_schema, const std::string& place) {
    if (their_schema.contains("$ref") && !seen_.insert(their_schema["$ref"]).second) return;
    const Json& one = resolved(theirs_, their_schema);
    const Json& other = resolved(ours(), our_schema);
    for (const char* key : {"type", "format", "enum", "minimum", "maximum", "minItems", "maxItems"})
      EXPECT_EQ(one.value(key, Json()), other.value(key, Json())) << place << ' ' << key;
    EXPECT_EQ(one.value("nullable", false), other.value("nullable", false)) << place;
    EXPECT_EQ(default_of(one), default_of(other)) << place;
    expect_same_names(one.value("required", Json::array()), other.value("required", Json::array()),
                      place);
    for (const char* key : {"items", "additionalProperties"}) {
      ASSERT_EQ(one.contains(key), other.contains(key)) << place << ' ' << key;
      if (one.contains(key)) expect_same(one[key], other[key], place + '.' + key);
    }
    for (const char* key : {"oneOf", "anyOf", "allOf"}) expect_same_list(one, other, key, place);
    expect_same_properties(one, other, place);
  }

 private:
  static void expect_same_names(const Json& one, const Json& other, const std::string& place) {
    EXPECT_EQ((std::set<Json>(one.begin(), one.end())),
              (std::set<Json>(other.begin(), other.end())))
        << place;
  }
  void expect_same_list(const Json& one, const Json& other, const char* key,
                        const std::string& place) {
    ASSERT_EQ(one.value(key, Json::array()).size(), other.value(key, Json::array()).size())
        << place << ' ' << key;
    if (!one.contains(key)) return;
    for (std::size_t i = 0; i < one[key].size(); ++i)
      expect_same(one[key][i], other[key][i], place + '.' + key + std::to_string(i));
  }
  void expect_same_properties(const Json& one, const Json& other, const std::string& place) {
    const Json none = Json::object();
    const Json& theirs = one.contains("properties") ? one["properties"] : none;
    const Json& mine = other.contains("properties") ? other["properties"] : none;
    EXPECT_EQ(theirs.size(), mine.size()) << place;
    for (const auto& [name, schema] : theirs.items()) {
      ASSERT_TRUE(mine.contains(name)) << place << '.' << name;
      expect_same(schema, mine[name], place + '.' + name);
    }
  }

  const Json& theirs_;
  std::set<Json> seen_;
};

const Json* json_content(const Json& part) {
  const auto content = part.find("content");
  if (content == part.end()) return nullptr;
  const auto json = content->find("application/json");
  return json == content->end() ? nullptr : &json->at("schema");
}

void expect_same_operation(const Json& theirs, const Json& one, const Json& other,
                           const std::string& place) {
  Comparison comparison(theirs);
  if (one.contains("requestBody"))
    comparison.expect_same(*json_content(one["requestBody"]), *json_content(other["requestBody"]),
                           place);
  for (const auto& [status, response] : one["responses"].items()) {
    ASSERT_TRUE(other["responses"].contains(status)) << place << ' ' << status;
    const Json* schema = json_content(response);
    const Json* mine = json_content(other["responses"][status]);
    ASSERT_EQ(schema == nullptr, mine == nullptr) << place << ' ' << status;
    if (schema != nullptr) comparison.expect_same(*schema, *mine, place + ' ' + status);
  }
}

/// Returns the path as it stands in our contract: {NAME} for ${NAME}, and no slash at the end.
std::string our_path(std::string path) {
  for (std::size_t found = 0; (found = path.find("${")) != std::string::npos;) path.erase(found, 1);
  if (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

void expect_all_operations(const Json& theirs) {
  for (const auto& [path, methods] : theirs["paths"].items()) {
    for (const char* method : {"get", "post"}) {
      if (!methods.contains(method)) continue;
      const std::string mine = our_path(path);
      ASSERT_TRUE(ours()["paths"].contains(mine)) << mine;
      ASSERT_TRUE(ours()["paths"][mine].contains(method)) << mine;
      expect_same_operation(theirs, methods[method], ours()["paths"][mine][method], mine);
    }
  }
}

TEST(Contract, IsThatOfTextEmbeddingsInference) {
  expect_all_operations(read_json("tei-openapi.json"));
}

TEST(Contract, IsThatOfTheOpenInferenceProtocol) {
  expect_all_operations(read_json("open-inference-rest.json"));
}

TEST(Contract, ListsEveryRouteOnce) {
  std::set<std::string> routes;
  for (const server::Route* each : server::all_routes())
    EXPECT_TRUE(routes.insert(each->method + ' ' + each->path).second) << each->path;
  std::size_t operations = 0;
  for (const auto& [path, methods] : ours()["paths"].items()) operations += methods.size();
  EXPECT_EQ(operations, routes.size());
}

TEST(Contract, HasWhatRoutesRefuseRequestsWith) {
  for (const server::Route* each : server::all_routes()) {
    const Json& operation = ours()["paths"][each->path][lower_case(each->method)];
    const Json& responses = operation["responses"];
    const bool names_model = each->path.find("{MODEL_NAME}") != std::string::npos;
    EXPECT_EQ(responses.contains("404"), names_model) << each->path;
    EXPECT_EQ(responses.contains("401"), !each->is_public) << each->path;
    EXPECT_EQ(responses.contains("415"), each->method == "POST") << each->path;
    EXPECT_EQ(responses.contains("429"), each->method == "POST") << each->path;
    const bool says_whether_ready =
        each->path == "/health" || each->path.find("/ready") != std::string::npos;
    EXPECT_EQ(responses.contains("503"), each->computes || says_whether_ready) << each->path;
    if (each->path.find("{MODEL_VERSION}") != std::string::npos) {
      const Json& version = operation["parameters"][1]["schema"];
      EXPECT_EQ(version["enum"], Json::array({"1"})) << each->path;
    }
  }
}

TEST(Contract, LetsEveryNullableEnumBeNull) {
  std::size_t count = 0;
  for (const auto& [name, schema] : ours()["components"]["schemas"].items()) {
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, each] : properties.items()) {
      if (!each.contains("enum") || !each.value("nullable", false)) continue;
      ++count;
      EXPECT_EQ(each["enum"].back(), Json()) << name << '.' << key;
    }
  }
  EXPECT_GT(count, 0U);
}

}  // namespace
}  // namespace electra
