#include "io/tensorflow/bundle.hpp"

#include <algorithm>

#include "fuzz/input_folder.hpp"
#include "fuzz/target.hpp"
#include "io/tensorflow/bundle_index.hpp"
#include "io/tensorflow/tables.hpp"

namespace {

const std::string one_shard = electra::testing::field(1, 1);

/// The bytes of the data file: elements enough for the variables of a tiny model.
std::string numbers() {
  std::vector<float> values(256);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 64;
  return electra::testing::bytes_of(values);
}

/// Returns the entry of a variable with the right CRC appended (the last field of a number counts);
/// unchanged if its bytes are not in the data file.
std::string with_crc(const std::string& entry, const std::string& data) try {
  const electra::io::tensorflow::BundleIndex index(
      electra::testing::table_of({{"", one_shard}, {"v", entry}}), "");
  const electra::io::tensorflow::BundleEntry wanted = *index.find("v");
  if (wanted.offset > data.size() || wanted.size > data.size() - wanted.offset) return entry;
  const auto bytes = std::string_view(data).substr(wanted.offset, wanted.size);
  return entry + electra::testing::fixed_field(6, electra::io::masked_crc32c(bytes));
} catch (const electra::Error&) {
  return entry;
}

/// Builds a table of the input: keys and values, each after its length. The table has the right
/// CRCs, so that the fuzzer reaches the code behind them.
std::string table_of_input(const std::uint8_t* data, std::size_t size, const std::string& numbers) {
  std::map<std::string, std::string> entries{{"", one_shard}};
  std::size_t at = 0;
  const auto next = [&] {
    if (at >= size) return std::string();
    const std::size_t wanted = data[at++];
    const std::string text(reinterpret_cast<const char*>(data) + at, std::min(wanted, size - at));
    at += text.size();
    return text;
  };
  while (at < size) {
    const std::string key = next();
    entries[key] = with_crc(next(), numbers);
  }
  return electra::testing::table_of(entries);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const electra::fuzz::InputFolder folder;
  static const std::string data_file = numbers();
  static const auto written = folder.write("m.data-00000-of-00001", data_file);
  try {
    const auto index = std::make_shared<electra::MappedFile>(
        folder.write("m.index", table_of_input(data, size, data_file)), electra::FileAccess::copy);
    for (const auto network : {electra::Network::discriminator, electra::Network::generator}) {
      electra::io::DistinctFiles files;
      electra::fuzz::use(
          electra::io::tensorflow::read_bundle(index, network, electra::FileAccess::copy, files));
    }
  } catch (const electra::Error&) {
    return 0;
  }
  return 0;
}
