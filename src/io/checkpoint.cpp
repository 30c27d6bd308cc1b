#include "electra/io/checkpoint.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/io/safetensors.hpp"
#include "io/file_format.hpp"
#include "io/flax.hpp"
#include "io/keras.hpp"
#include "io/names.hpp"
#include "io/packed.hpp"
#include "io/pytorch.hpp"
#include "io/quoted.hpp"
#include "io/shard_index.hpp"
#include "io/tensorflow_bundle.hpp"
#include "io/weight_files.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using SharedFile = std::shared_ptr<const MappedFile>;

/// The tensors of one checkpoint under their canonical names.
class Checkpoint final : public WeightSource {
 public:
  Checkpoint(std::string_view format, std::vector<NamedParameter> tensors)
      : format_(format), tensors_(std::move(tensors)) {
    for (const NamedParameter& tensor : tensors_) by_name_.emplace(tensor.name, &tensor.value);
  }

  std::string_view format() const override { return format_; }
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

 private:
  std::string format_;
  std::vector<NamedParameter> tensors_;
  std::map<std::string_view, const Parameter*> by_name_;
};

/// What one weight file holds, under its own names.
struct Stored {
  std::string_view format;
  std::vector<NamedParameter> tensors;
};

/// Gives " 3C 21" for "<!".
std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += {' ', digits[value >> 4U], digits[value & 15U]};
  }
  return text;
}

[[noreturn]] void fail_on_unknown(const MappedFile& file) {
  const FileName path(file.path().native());
  require(file.size() > 0, ErrorCode::weights, path, " is empty; a weight file is wanted");
  constexpr std::string_view pointer = "version https://git-lfs.github.com/spec/";
  require(file.text().substr(0, pointer.size()) != pointer, ErrorCode::weights, path,
          " is not the weights but a pointer to them; fetch them with git lfs pull");
  fail(ErrorCode::weights, path, " is of no format that is read: it begins with the bytes",
       hexadecimal(file.text().substr(0, 8)));
}

Stored read_safetensors(const SharedFile& file) {
  const SafetensorsFile opened(file);
  require(!is_packed(opened.metadata()), ErrorCode::weights, FileName{file->path().native()},
          " is a packed model, which cannot be a part of another");
  return {"safetensors", opened.tensors()};
}

Stored read_weight_file(const SharedFile& file, const OpenOptions& options) {
  switch (format_of(*file)) {
    case FileFormat::safetensors:
      return read_safetensors(file);
    case FileFormat::pytorch_zip:
      return {"pytorch", read_pytorch_zip(file)};
    case FileFormat::pytorch_legacy:
      return {"pytorch (before 1.6)", read_pytorch_legacy(file)};
    case FileFormat::keras_hdf5:
      return {"keras hdf5", read_keras_hdf5(file)};
    case FileFormat::flax:
      return {"flax", read_flax(file)};
    case FileFormat::tensorflow_bundle:
      return {"tensorflow checkpoint",
              read_tensorflow_bundle(file, options.network, options.access)};
    case FileFormat::index:
    case FileFormat::unknown:
      break;
  }
  fail_on_unknown(*file);
}

/// Checks that the shard has what the index says; an index keeps the scope that Keras files lack.
void check_places(const ShardIndex& index, std::size_t shard, const Stored& stored,
                  FileName index_path) {
  std::set<std::string> names;
  for (const NamedParameter& tensor : stored.tensors) {
    if (auto canonical = canonical_name(tensor.name)) names.insert(std::move(canonical->name));
  }
  const auto has = [&](std::string_view name) {
    const auto canonical = canonical_name(name);
    return !canonical || names.count(canonical->name) > 0;
  };
  for (const ShardIndex::Place& place : index.places) {
    if (place.shard != shard) continue;
    const std::size_t scope = place.tensor.find('/') + 1;  // npos + 1 is 0: the whole name again
    require(has(place.tensor) || has(std::string_view(place.tensor).substr(scope)),
            ErrorCode::weights, index_path, " says that ", TensorName{place.tensor}, " is in ",
            Quoted{index.shards[shard]}, ", but it is not");
  }
}

Stored read_shards(const MappedFile& index_file, const OpenOptions& options) {
  const FileName index_path(index_file.path().native());
  const ShardIndex index = read_shard_index(index_file);
  Stored all{"", {}};
  std::set<std::string> seen;
  for (std::size_t shard = 0; shard < index.shards.size(); ++shard) {
    const fs::path path = index_file.path().parent_path() / index.shards[shard];
    Stored stored = read_weight_file(std::make_shared<MappedFile>(path, options.access), options);
    check_places(index, shard, stored, index_path);
    for (NamedParameter& tensor : stored.tensors) {
      require(seen.insert(tensor.name).second, ErrorCode::weights, FileName{path.native()},
              " holds ", TensorName{tensor.name}, ", which another shard of ", index_path,
              " holds as well");
      all.tensors.push_back(std::move(tensor));
    }
    all.format = stored.format;
  }
  return all;
}

}  // namespace

std::shared_ptr<const WeightSource> open_checkpoint(const fs::path& folder_or_file,
                                                    const OpenOptions& options) {
  const fs::path path = find_weight_file(folder_or_file, options.file);
  const auto file = std::make_shared<MappedFile>(path, options.access);
  const FileFormat format = format_of(*file);
  Stored stored;
  if (format == FileFormat::safetensors) {
    const auto opened = std::make_shared<SafetensorsFile>(file);
    if (is_packed(opened->metadata())) return open_packed(file, opened);
    stored = {"safetensors", opened->tensors()};
  } else {
    stored =
        format == FileFormat::index ? read_shards(*file, options) : read_weight_file(file, options);
  }
  return std::make_shared<Checkpoint>(
      stored.format, with_canonical_names(std::move(stored.tensors), path.native()));
}

}  // namespace electra
