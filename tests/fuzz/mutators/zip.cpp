#include <optional>
#include <utility>

#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "fuzz/mutators/mutators.hpp"
#include "io/pytorch/zip_archive.hpp"
#include "io/pytorch/zips.hpp"

namespace electra::fuzz {
namespace {

/// Returns the entries of an archive; nothing if the library does not read it, or it is empty.
std::optional<testing::ZipEntries> entries_of(const std::string& bytes) {
  testing::ZipEntries entries;
  try {
    const io::pytorch::ZipArchive archive(bytes, FileName{"input"});
    for (const auto& entry : archive.entries()) entries.emplace_back(entry.name, entry.data);
  } catch (const Error&) {
  }
  return entries.empty() ? std::nullopt : std::optional(std::move(entries));
}

void change_entries(testing::ZipEntries& entries, Chance& chance) {
  const auto place = entries.begin() + static_cast<std::ptrdiff_t>(chance.below(entries.size()));
  auto& [name, content] = *place;
  switch (chance.below(4)) {
    case 0:
      name = chance.changed(name);
      return;
    case 1:
      entries.emplace_back(std::string(name), std::string(chance.one_of(entries).second));
      return;
    case 2:
      entries.erase(place);
      return;
    default:
      content = chance.changed(content);
  }
}

}  // namespace

std::string mutate_zip(const std::string& input, Chance& chance) {
  auto entries = entries_of(input);
  if (!entries) return chance.changed(input);
  bool has_pickle = false;
  const bool changes_pickle = chance.below(4) != 0;
  for (auto& [name, content] : *entries) {
    if (!changes_pickle || !ends_with(name, "data.pkl")) continue;
    content = mutate_pickle(content, chance);
    has_pickle = true;
  }
  if (!has_pickle) change_entries(*entries, chance);
  return testing::zip(*entries).bytes();
}

}  // namespace electra::fuzz
