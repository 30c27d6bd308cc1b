#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cli/output.hpp"
#include "electra/core/shape.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {

/// A file of a model's folder.
struct FileFact {
  std::string name;
  std::uint64_t bytes;
  std::string sha256;  ///< empty: not computed
};

/// The value of a fact.
using FactValue = std::variant<bool, Index, std::string>;
/// Facts under one name, in order.
using FactGroup = std::vector<std::pair<std::string, FactValue>>;

/// A printer of facts, one after the other.
class Facts {
 public:
  Facts() = default;
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;
  virtual ~Facts() = default;

  virtual void add(const char* name, const FactValue& value) = 0;
  virtual void add(const char* name, const std::vector<std::string>& values) = 0;
  virtual void add(const char* name, const FactGroup& group) = 0;
  virtual void add(const char* name, const std::vector<FileFact>& files) = 0;
};

/// One JSON object of all facts, on the line `text`.
class JsonFacts final : public Facts {
 public:
  explicit JsonFacts(std::string& text) : json_(text, io::JsonLayout::compact) {
    json_.begin_object();
  }

  void add(const char* name, const FactValue& value) override;
  void add(const char* name, const std::vector<std::string>& values) override;
  void add(const char* name, const FactGroup& group) override;
  void add(const char* name, const std::vector<FileFact>& files) override;
  void end() { json_.end_object(); }

 private:
  io::JsonWriter json_;
};

/// Lines with two columns, for people. An empty list has no line.
class PlainFacts final : public Facts {
 public:
  explicit PlainFacts(Output& output) : output_(output) {}

  void add(const char* name, const FactValue& value) override;
  void add(const char* name, const std::vector<std::string>& values) override;
  void add(const char* name, const FactGroup& group) override;
  void add(const char* name, const std::vector<FileFact>& files) override;

 private:
  void row(std::string_view name, const std::string& text);

  Output& output_;
};

}  // namespace electra::cli
