#include "cli/facts.hpp"

#include "cli/printable.hpp"

namespace electra::cli {
namespace {

void write(const FactValue& value, io::JsonWriter& json) {
  std::visit([&](const auto& each) { json.value(each); }, value);
}

std::string plain(bool value) { return value ? "true" : "false"; }
std::string plain(Index value) { return std::to_string(value); }
std::string plain(const std::string& value) { return printable(value); }
std::string plain(const FactValue& value) {
  return std::visit([](const auto& each) { return plain(each); }, value);
}

/// Returns the texts that `to_text` makes of some items, with commas between.
template <class Items, class ToText>
std::string joined(const Items& items, const ToText& to_text) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + to_text(item);
  return text;
}

}  // namespace

void JsonFacts::add(const char* name, const FactValue& value) {
  json_.key(name);
  write(value, json_);
}

void JsonFacts::add(const char* name, const std::vector<std::string>& values) {
  json_.key(name).array(values);
}

void JsonFacts::add(const char* name, const FactGroup& group) {
  json_.key(name).begin_object();
  for (const auto& [key, value] : group) {
    json_.key(key);
    write(value, json_);
  }
  json_.end_object();
}

void JsonFacts::add(const char* name, const std::vector<FileFact>& files) {
  json_.key(name).array(files, [&](const FileFact& file) {
    json_.begin_object().member("name", file.name).member("bytes", file.bytes);
    if (!file.sha256.empty()) json_.member("sha256", file.sha256);
    json_.end_object();
  });
}

void PlainFacts::row(std::string_view name, const std::string& text) {
  std::string label(name);
  label.resize(20, ' ');
  output_.line(label + text);
}

void PlainFacts::add(const char* name, const FactValue& value) { row(name, plain(value)); }

void PlainFacts::add(const char* name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  row(name, joined(values, [](const std::string& value) { return plain(value); }));
}

void PlainFacts::add(const char* name, const FactGroup& group) {
  row(name, joined(group, [](const auto& fact) {
        return printable(fact.first) + ' ' + plain(fact.second);
      }));
}

void PlainFacts::add(const char* name, const std::vector<FileFact>& files) {
  for (const FileFact& file : files) {
    const bool is_first = &file == &files.front();
    row(is_first ? name : "", printable(file.name) + ", " + std::to_string(file.bytes) + " bytes" +
                                  (file.sha256.empty() ? "" : ", SHA-256 " + file.sha256));
  }
}

}  // namespace electra::cli
