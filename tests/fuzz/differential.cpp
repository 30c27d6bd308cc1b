// The library against the reference in double, on the model and the inputs that the bytes choose;
// and every instruction set of this machine against the others, bit for bit. A process has its
// kernels for life, so each set has a process of its own. They are forked before main(): libFuzzer
// has a thread, which may hold a lock of AddressSanitizer's allocator during a later fork.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "electra/kernels/kernels.hpp"
#include "reference/comparison.hpp"
#include "reference/random_weights.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace electra::reference {
namespace {

// More take longer than the 5 seconds of an input, under AddressSanitizer on all instruction sets.
constexpr Index max_multiplications = Index{1} << 22;

/// FNV-1a over the names and the bits of all outputs.
std::uint64_t digest_of(const std::vector<std::vector<Output>>& steps) {
  std::uint64_t digest = 14695981039346656037U;
  const auto add = [&](const void* bytes, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      digest = (digest ^ static_cast<const unsigned char*>(bytes)[i]) * 1099511628211U;
  };
  for (const std::vector<Output>& outputs : steps) {
    for (const Output& each : outputs) {
      add(each.name.data(), each.name.size());
      add(each.values.data(),
          static_cast<std::size_t>(each.values.element_count()) * sizeof(float));
    }
  }
  return digest;
}

/// Returns about how many multiplications the layers make; a key that a query sees counts for some.
Index multiplications_of(const Case& tested) {
  constexpr Index of_key = 16;
  const ElectraConfig& config = tested.config;
  const Index of_token =
      config.hidden_size * (4 * config.hidden_size + 2 * config.intermediate_size);
  Index all = 0;
  Index keys = 0;
  for (const Step& step : tested.steps) {
    keys += step.length;
    all +=
        tested.batch_size * step.length * (of_token + keys * config.num_attention_heads * of_key);
  }
  return all * config.num_hidden_layers;
}

[[noreturn]] void stop(const Case& tested, const char* kernels, const std::string& problem) {
  std::fprintf(stderr, "%s on %s: %s\n", describe(tested).c_str(), kernels, problem.c_str());
  std::abort();
}

/// Compares with the reference, whose rounding effects cost the most, on one instruction set alone.
std::uint64_t digest_for(const std::vector<std::uint8_t>& bytes, bool compare) {
  const Case tested = case_of(bytes.data(), bytes.size());
  try {
    return digest_of(compare ? Comparison(tested).run()
                             : run_library(tested, random_weights(tested), tested.threads));
  } catch (const std::exception& error) {
    stop(tested, kernels::active().name, error.what());
  }
}

/// A process that computes with another instruction set.
class Worker {
 public:
  explicit Worker(const char* kernels) : kernels_(kernels) {
    int sockets[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets) != 0) std::abort();
    if (::fork() == 0) {
      ::close(sockets[0]);
      ::setenv("ELECTRA_CPU", kernels, 1);
      serve(sockets[1]);
    }
    ::close(sockets[1]);
    socket_ = sockets[0];
  }

  void ask(const std::vector<std::uint8_t>& bytes) const {
    const auto sent = TEMP_FAILURE_RETRY(::send(socket_, bytes.data(), bytes.size(), 0));
    if (sent < 0) std::abort();
  }
  /// libFuzzer's timer interrupts the call that waits.
  std::uint64_t answer() const {
    std::uint64_t digest = 0;
    const auto received = TEMP_FAILURE_RETRY(::recv(socket_, &digest, sizeof digest, 0));
    if (received != sizeof digest) std::abort();
    return digest;
  }
  const char* kernels() const { return kernels_; }

 private:
  [[noreturn]] static void serve(int socket) {
    std::vector<std::uint8_t> bytes(1U << 16U);
    while (true) {
      const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), 0);
      if (size <= 0) ::_exit(0);
      const std::uint64_t digest = digest_for({bytes.begin(), bytes.begin() + size}, false);
      if (::send(socket, &digest, sizeof digest, 0) < 0) ::_exit(0);
    }
  }

  const char* kernels_;
  int socket_;
};

std::vector<Worker> make_workers() {
  std::vector<Worker> workers;
  for (const kernels::Kernels* each : kernels::available())
    if (!each->by_name_only) workers.emplace_back(each->name);
  return workers;
}

const std::vector<Worker> workers = make_workers();

}  // namespace
}  // namespace electra::reference

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace reference = electra::reference;
  if (size == 0 || size > 4096) return 0;
  const reference::Case tested = reference::case_of(data, size);
  if (reference::multiplications_of(tested) > reference::max_multiplications) return 0;
  const std::vector<std::uint8_t> bytes(data, data + size);
  for (const reference::Worker& each : reference::workers) each.ask(bytes);
  const std::uint64_t digest = reference::digest_for(bytes, true);
  for (const reference::Worker& each : reference::workers) {
    if (each.answer() != digest) reference::stop(tested, each.kernels(), "other bits");
  }
  return 0;
}
