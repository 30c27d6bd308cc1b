#include "io/pytorch.hpp"

#include <string>
#include <utility>

#include "electra/core/error.hpp"
#include "io/quoted.hpp"
#include "io/state_dict.hpp"
#include "io/zip_archive.hpp"

namespace electra {
namespace {

using Storages = std::map<std::string_view, TorchStorage>;

/// Gives all storages that the pickle speaks of by their keys.
Storages storages_of(const Pickle& pickle, FileName file) {
  Storages storages;
  for (const PickleValue& value : pickle.values()) {
    if (value.kind != PickleKind::persistent_id) continue;
    const TorchStorage storage = torch_storage(pickle, value, file);
    const TorchStorage& known = storages.emplace(storage.key, storage).first->second;
    require(known.dtype == storage.dtype && known.element_count == storage.element_count,
            ErrorCode::weights, file, ": the pickle gives the storage ", Quoted{storage.key},
            " two types or two sizes");
  }
  return storages;
}

std::uint64_t byte_count(const TorchStorage& storage) {
  return storage.element_count * static_cast<std::uint64_t>(size_of(storage.dtype));
}

/// The pickle that says whether the numbers are little-endian; a dict of plain values.
void check_system(const Pickle& system, FileName file) {
  const PickleValue& root = system.root();
  require(root.kind == PickleKind::dict, ErrorCode::weights, file,
          ": the pickle about the system that wrote it is not a dict");
  for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
    if (system[root.items[i]].text != "little_endian") continue;
    const PickleValue& value = system[root.items[i + 1]];
    require(value.kind == PickleKind::boolean && value.integer == 1, ErrorCode::unsupported, file,
            " holds big-endian numbers; save it on a little-endian machine");
  }
}

/// The storages follow the last pickle in the order of its list of keys: a count, then the numbers.
StorageBytes read_storages(ByteReader& bytes, const Pickle& keys, const Pickle& object) {
  const Storages known = storages_of(object, bytes.file());
  require(keys.root().kind == PickleKind::list, ErrorCode::weights, bytes.file(),
          ": the pickle before the storages is not a list of their keys");
  StorageBytes storages;
  for (const PickleId id : keys.root().items) {
    const PickleValue& key = keys[id];
    const auto storage = known.find(key.text);
    require(key.kind == PickleKind::text && storage != known.end(), ErrorCode::weights,
            bytes.file(), ": no tensor lies in the storage ", Quoted{key.text},
            " of the list of keys");
    const auto count = bytes.number<std::uint64_t>();
    require(count == storage->second.element_count, ErrorCode::weights, bytes.file(),
            ": the storage ", Quoted{key.text}, " has ", count, " elements, but the pickle says ",
            storage->second.element_count);
    const std::string_view data = bytes.take(byte_count(storage->second));
    require(storages.emplace(key.text, data).second, ErrorCode::weights, bytes.file(),
            ": the list of keys has ", Quoted{key.text}, " twice");
  }
  require(bytes.remaining() == 0, ErrorCode::weights, bytes.file(), " has ", bytes.remaining(),
          " bytes after its last storage");
  return storages;
}

}  // namespace

std::vector<NamedParameter> read_pytorch_zip(const std::shared_ptr<const MappedFile>& file) {
  const FileName path(file->path().native());
  const ZipArchive archive(file->text(), path);
  const ZipArchive::Entry* order = archive.find("byteorder");
  require(order == nullptr || order->data == "little", ErrorCode::unsupported, path,
          " holds big-endian numbers; save it on a little-endian machine");
  const ZipArchive::Entry* entry = archive.find("data.pkl");
  require(entry != nullptr, ErrorCode::weights, path,
          " is a zip archive without data.pkl, which is where torch.save puts the state dict");
  ByteReader bytes(entry->data, path);
  const Pickle pickle(bytes);
  require(bytes.remaining() == 0, ErrorCode::weights, path, ": data.pkl has ", bytes.remaining(),
          " bytes after its pickle");
  StorageBytes storages;
  for (const auto& [key, storage] : storages_of(pickle, path)) {
    const ZipArchive::Entry* data = archive.find("data/" + std::string(key));
    if (data != nullptr) storages.emplace(key, data->data);
  }
  return read_state_dict(pickle, storages, file);
}

std::vector<NamedParameter> read_pytorch_legacy(const std::shared_ptr<const MappedFile>& file) {
  const FileName path(file->path().native());
  ByteReader bytes(file->text(), path);
  bytes.take(pytorch_legacy_magic.size());
  const Pickle version(bytes);
  require(version.root().kind == PickleKind::integer && version.root().integer == 1001,
          ErrorCode::weights, path, " is of another version than 1001 of torch.save's old form");
  check_system(Pickle(bytes), path);
  const Pickle object(bytes);
  const Pickle keys(bytes);
  const StorageBytes storages = read_storages(bytes, keys, object);
  return read_state_dict(object, storages, file);
}

}  // namespace electra
