#include "electra/model/config.hpp"

#include "fuzz/target.hpp"

// What was read is written, and read again: it must be the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto config =
        electra::ElectraConfig::from_json({reinterpret_cast<const char*>(data), size});
    // A number makes as many labels, which would take most of the time.
    if (config.num_labels() > 1024) return 0;
    const std::string written = config.to_json();
    if (electra::ElectraConfig::from_json(written).to_json() != written) __builtin_trap();
    electra::fuzz::use_config(config);
  } catch (const electra::Error&) {
    return 0;
  }
  return 0;
}
