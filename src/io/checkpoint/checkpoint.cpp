#include "electra/io/checkpoint.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/io/safetensors.hpp"
#include "io/byte_count.hpp"
#include "io/checkpoint/canonical_names.hpp"
#include "io/checkpoint/file_format.hpp"
#include "io/checkpoint/shard_index.hpp"
#include "io/checkpoint/unknown_file.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/distinct_files.hpp"
#include "io/flax/flax.hpp"
#include "io/hdf5/keras.hpp"
#include "io/prepacked/prepacked.hpp"
#include "io/pytorch/pytorch.hpp"
#include "io/tensorflow/bundle.hpp"

namespace electra {
namespace io::checkpoint {
namespace {

namespace fs = std::filesystem;
using SharedFile = std::shared_ptr<const MappedFile>;

/// The tensors of one checkpoint under their canonical names.
class Checkpoint final : public WeightSource {
 public:
  Checkpoint(std::string_view format, WeightOrigin origin, std::vector<NamedParameter> tensors,
             std::vector<SharedFile> files)
      : format_(format),
        origin_(std::move(origin)),
        tensors_(std::move(tensors)),
        files_(std::move(files)) {
    for (const NamedParameter& tensor : tensors_) by_name_.emplace(tensor.name, &tensor.value);
  }

  std::string_view format() const override { return format_; }
  const WeightOrigin& origin() const override { return origin_; }
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    names.reserve(tensors_.size());
    for (const NamedParameter& tensor : tensors_) names.push_back(tensor.name);
    return names;
  }
  const Parameter* find(std::string_view name) const override {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }
  void release(const Parameter& tensor) const override {
    for (const SharedFile& file : files_)
      file->release_pages(tensor.data, byte_count(tensor.shape, tensor.dtype));
  }

 private:
  std::string format_;
  WeightOrigin origin_;
  std::vector<NamedParameter> tensors_;
  std::vector<SharedFile> files_;
  std::map<std::string_view, const Parameter*> by_name_;
};

/// The tensors of one weight file, under their stored names.
struct Stored {
  std::string_view format;
  std::vector<NamedParameter> tensors;
  std::string state_dict = {};         ///< the key of the state dict that they are from
  std::vector<SharedFile> files = {};  ///< that they may be views of
};

Stored read_safetensors(const SharedFile& file) {
  const SafetensorsFile opened(file);
  require(!prepacked::is_prepacked(opened.metadata()), ErrorCode::weights,
          FileName{file->path().native()}, " is a prepacked file, which cannot be a shard");
  return {"safetensors", opened.tensors()};
}

Stored stored_in(std::string_view format, pytorch::StateDict state_dict) {
  return {format, std::move(state_dict.tensors), std::move(state_dict.key)};
}

Stored read_tensors(const SharedFile& file, const OpenOptions& options, DistinctFiles& files) {
  switch (format_of(*file)) {
    case FileFormat::safetensors:
      return read_safetensors(file);
    case FileFormat::pytorch_zip:
      return stored_in("pytorch", pytorch::read_zip(file, options.scope));
    case FileFormat::pytorch_legacy:
      return stored_in("pytorch (before 1.6)", pytorch::read_legacy(file, options.scope));
    case FileFormat::keras_hdf5:
      return {"keras hdf5", hdf5::read_keras(file)};
    case FileFormat::flax:
      return {"flax", flax::read(file)};
    case FileFormat::tensorflow_bundle:
      return {"tensorflow checkpoint",
              tensorflow::read_bundle(file, options.network, options.access, files)};
    case FileFormat::index:
    case FileFormat::unknown:
      break;
  }
  fail_on_unknown(*file);
}

/// Reads one file; a file of its own that holds tensors is added to `files`.
Stored read_weight_file(const SharedFile& file, const OpenOptions& options, DistinctFiles& files) {
  Stored stored = read_tensors(file, options, files);
  stored.files.push_back(file);
  return stored;
}

/// The tensors that an index lists, by their shards.
std::vector<std::vector<std::string_view>> tensors_by_shard(const ShardIndex& index) {
  std::vector<std::vector<std::string_view>> tensors(index.shards.size());
  for (const ShardIndex::Place& place : index.places) tensors[place.shard].push_back(place.tensor);
  return tensors;
}

/// Checks that the shard has the tensors that the index lists; an index keeps the scope that shards
/// of Keras lack.
void check_places(const std::vector<std::string_view>& listed, std::string_view shard,
                  const Stored& stored, FileName index_path) {
  std::set<std::string> names;
  for (const NamedParameter& tensor : stored.tensors) {
    if (auto canonical = canonical_name(tensor.name)) names.insert(std::move(canonical->name));
  }
  const auto has = [&](std::string_view name) {
    const auto canonical = canonical_name(name);
    return !canonical || names.count(canonical->name) > 0;
  };
  for (const std::string_view tensor : listed) {
    const std::size_t scope = tensor.find('/') + 1;  // npos + 1 is 0: the whole name again
    require(has(tensor) || has(tensor.substr(scope)), ErrorCode::weights, index_path, ": ",
            TensorName{tensor}, " is not in its shard ", Quoted{shard});
  }
}

Stored read_shards(const MappedFile& index_file, const OpenOptions& options) {
  const FileName index_path(index_file.path().native());
  const ShardIndex index = read_shard_index(index_file);
  const auto listed = tensors_by_shard(index);
  Stored all{"", {}};
  std::set<std::string> seen;
  DistinctFiles files;
  for (std::size_t shard = 0; shard < index.shards.size(); ++shard) {
    const fs::path path = index_file.path().parent_path() / index.shards[shard];
    require(electra::exists(path), ErrorCode::io, FileName{path.native()}, " is missing; ",
            index_path, " names it; download every file that it names");
    files.add(path);
    Stored stored =
        read_weight_file(std::make_shared<MappedFile>(path, options.access), options, files);
    check_places(listed[shard], index.shards[shard], stored, index_path);
    for (NamedParameter& tensor : stored.tensors) {
      require(seen.insert(tensor.name).second, ErrorCode::weights, FileName{path.native()}, " has ",
              TensorName{tensor.name}, ", which another shard of ", index_path, " has too");
      all.tensors.push_back(std::move(tensor));
    }
    all.files.insert(all.files.end(), stored.files.begin(), stored.files.end());
    all.format = stored.format;
  }
  return all;
}

}  // namespace
}  // namespace io::checkpoint

std::shared_ptr<const WeightSource> open_checkpoint(const std::filesystem::path& folder_or_file,
                                                    const OpenOptions& options) {
  using namespace io;
  using namespace io::checkpoint;
  const std::filesystem::path path = find_weight_file(folder_or_file, options.file);
  const auto file = std::make_shared<MappedFile>(path, options.access);
  const FileFormat format = format_of(*file);
  Stored stored;
  if (format == FileFormat::safetensors) {
    const auto opened = std::make_shared<SafetensorsFile>(file);
    if (prepacked::is_prepacked(opened->metadata())) return prepacked::open(file, opened);
    stored = {"safetensors", opened->tensors(), {}, {file}};
  } else {
    DistinctFiles files;
    stored = format == FileFormat::index ? read_shards(*file, options)
                                         : read_weight_file(file, options, files);
  }
  OpenOptions names = options;
  if (stored.state_dict == names.scope) names.scope.clear();  // it named the state dict
  CanonicalTensors canonical =
      with_canonical_names(std::move(stored.tensors), path.native(), names);
  WeightOrigin origin{path.string(), std::move(stored.state_dict), std::move(canonical.prefix)};
  return std::make_shared<Checkpoint>(stored.format, std::move(origin),
                                      std::move(canonical.tensors), std::move(stored.files));
}

}  // namespace electra
