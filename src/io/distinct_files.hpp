#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/exists.hpp"

namespace electra::io {

/// The files of a checkpoint, each under one name: the bytes of one could otherwise be read and
/// copied any number of times.
class DistinctFiles {
 public:
  /// Adds a shard or a data file. Throws `weights` if it is the same file as one before.
  void add(const std::filesystem::path& path);

 private:
  std::map<FileIdentity, std::string> names_;
};

}  // namespace electra::io
