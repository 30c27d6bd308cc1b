#include "io/pytorch/pytorch.hpp"

#include <string>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/pytorch/state_dict.hpp"
#include "io/pytorch/zip_archive.hpp"

namespace electra::io::pytorch {
namespace {

using Storages = std::map<std::string_view, Storage>;

/// Returns all storages that the pickle refers to, by their keys.
Storages storages_of(const Pickle& pickle, FileName file) {
  Storages storages;
  for (const PickleValue& value : pickle.values()) {
    if (value.kind != PickleKind::persistent_id) continue;
    const Storage storage = storage_of(pickle, value, file);
    const Storage& known = storages.emplace(storage.key, storage).first->second;
    require(known.dtype == storage.dtype && known.element_count == storage.element_count,
            ErrorCode::weights, file, ": the storage ", Quoted{storage.key},
            " has two types or two sizes");
  }
  return storages;
}

std::uint64_t byte_count(const Storage& storage) {
  return storage.element_count * static_cast<std::uint64_t>(size_of(storage.dtype));
}

/// Checks the byte order in the pickle of system information, a dict of plain values.
void check_system(const Pickle& system, FileName file) {
  const PickleValue& root = system.root();
  require(root.kind == PickleKind::dict, ErrorCode::weights, file,
          ": the pickle of system information is not a dict");
  for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
    if (system[root.items[i]].text != "little_endian") continue;
    const PickleValue& value = system[root.items[i + 1]];
    require(value.kind == PickleKind::boolean && value.integer == 1, ErrorCode::unsupported, file,
            " is big-endian; save it on a little-endian machine");
  }
}

/// Reads the storages, which follow the last pickle in the order of its list of keys: the number of
/// elements, then the elements.
StorageBytes read_storages(ByteReader& bytes, const Pickle& keys, const Pickle& object) {
  const Storages known = storages_of(object, bytes.file());
  require(keys.root().kind == PickleKind::list, ErrorCode::weights, bytes.file(),
          ": the pickle before the storages is not a list of their keys");
  StorageBytes storages;
  for (const PickleId id : keys.root().items) {
    const PickleValue& key = keys[id];
    const auto storage = known.find(key.text);
    require(key.kind == PickleKind::string && storage != known.end(), ErrorCode::weights,
            bytes.file(), ": the storage ", Quoted{key.text},
            " in the list of keys belongs to no tensor");
    const auto count = bytes.number<std::uint64_t>();
    require(count == storage->second.element_count, ErrorCode::weights, bytes.file(),
            ": the storage ", Quoted{key.text}, " has ", count, " elements, but the pickle says ",
            storage->second.element_count);
    const std::string_view data = bytes.take(byte_count(storage->second));
    require(storages.emplace(key.text, data).second, ErrorCode::weights, bytes.file(),
            ": duplicate storage ", Quoted{key.text}, " in the list of keys");
  }
  require(bytes.remaining() == 0, ErrorCode::weights, bytes.file(), " has ", bytes.remaining(),
          " bytes after its last storage");
  return storages;
}

}  // namespace

StateDict read_zip(const std::shared_ptr<const MappedFile>& file, std::string_view key) {
  const FileName path(file->path().native());
  const ZipArchive archive(file->text(), path);
  const ZipArchive::Entry* order = archive.find("byteorder");
  require(order == nullptr || order->data == "little", ErrorCode::unsupported, path,
          " is big-endian; save it on a little-endian machine");
  const ZipArchive::Entry* entry = archive.find("data.pkl");
  require(entry != nullptr, ErrorCode::weights, path,
          " is a zip archive without data.pkl; torch.save writes the state dict there");
  ByteReader bytes(entry->data, path);
  const Pickle pickle(bytes);
  require(bytes.remaining() == 0, ErrorCode::weights, path, ": data.pkl has ", bytes.remaining(),
          " bytes after its pickle");
  StorageBytes storages;
  for (const auto& [name, storage] : storages_of(pickle, path)) {
    const ZipArchive::Entry* data = archive.find("data/" + std::string(name));
    if (data != nullptr) storages.emplace(name, data->data);
  }
  return read_state_dict(pickle, storages, file, key);
}

StateDict read_legacy(const std::shared_ptr<const MappedFile>& file, std::string_view key) {
  const FileName path(file->path().native());
  ByteReader bytes(file->text(), path);
  bytes.take(legacy_magic.size());
  const Pickle version(bytes);
  require(version.root().kind == PickleKind::integer && version.root().integer == 1001,
          ErrorCode::weights, path,
          " has an unknown version of torch.save's legacy form, expected 1001");
  check_system(Pickle(bytes), path);
  const Pickle object(bytes);
  const Pickle keys(bytes);
  const StorageBytes storages = read_storages(bytes, keys, object);
  return read_state_dict(object, storages, file, key);
}

}  // namespace electra::io::pytorch
