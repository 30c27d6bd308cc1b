#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "io/owned_json.hpp"

namespace electra::io {

/// A JSON document in the making, from the events of a parser.
///
/// Members of an object are collected and become one when it is closed, for two reasons. An
/// ordered_json compares all of its keys at every insertion. And it copies all of its members where
/// it grows: which takes time, and ends the process if there is no memory (see OwnedJson).
class JsonBuilder {
 public:
  /// The number of containers that are open.
  std::size_t depth() const noexcept { return open_.size(); }

  /// Takes the key of the next value.
  void key(std::string key) { key_ = std::move(key); }
  /// Returns it.
  const std::string& key() const noexcept { return key_; }
  /// Adds a value that holds no others.
  void add(OwnedJson::Json value);
  void open_object() { open_.emplace_back(std::move(key_), OwnedJson::Json::value_t::object); }
  void open_array() { open_.emplace_back(std::move(key_), OwnedJson::Json::value_t::array); }
  /// Ends the innermost container. The document has room for a few more members.
  void close();

  /// Returns the document.
  OwnedJson take() noexcept { return std::move(root_); }

 private:
  /// An open container.
  struct Container {
    Container(std::string its_key, OwnedJson::Json::value_t kind)
        : key(std::move(its_key)), value(OwnedJson::Json(kind)) {}

    std::string key;  ///< in the container around it
    OwnedJson value;  ///< an array with its elements; an object without its members
    std::vector<std::pair<std::string, OwnedJson>> members;
  };

  void place(OwnedJson value);

  OwnedJson root_;
  std::string key_;
  std::vector<Container> open_;
};

}  // namespace electra::io
