// The bits of answers, without a test framework, so that any compiler and any C library can build
// it: a digest for each model class in each precision, on the kernels that ELECTRA_CPU names.
//
// usage: electra_bits GOLDEN LIST [--write]
//   GOLDEN   the folder of golden models (tests/data/golden)
//   LIST     lines of MODEL TASK PRECISION DIGEST (tests/bits/bits.txt)
//   --write  writes LIST anew, for a change that is meant
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/precision.hpp"
#include "electra/kernels/kernels.hpp"
#include "heads/model_classes.hpp"

namespace {

using electra::Index;

/// FNV-1a over the names and the bytes of some tensors.
std::uint64_t digest_of(const std::vector<electra::NamedParameter>& tensors) {
  std::uint64_t digest = 14695981039346656037U;
  const auto add = [&](std::string_view bytes) {
    for (const char byte : bytes)
      digest = (digest ^ static_cast<unsigned char>(byte)) * 1099511628211U;
  };
  for (const electra::NamedParameter& each : tensors) {
    add(each.name);
    const auto count = static_cast<std::size_t>(each.value.shape.element_count());
    add({static_cast<const char*>(each.value.data), count * sizeof(float)});
  }
  return digest;
}

/// Two texts of 11 and 6 tokens, or as many pairs of choices.
electra::ModelInput input_for(const electra::ElectraConfig& config, bool has_choices) {
  constexpr Index columns = 11, kept = 6;
  const electra::Shape shape =
      has_choices ? electra::Shape{1, 2, columns} : electra::Shape{2, columns};
  electra::TokenTensor ids(shape), mask(shape);
  for (Index i = 0; i < 2 * columns; ++i) {
    ids[i] = static_cast<std::int32_t>((i * i * 7 + 3) % config.vocab_size);
    mask[i] = i < columns + kept ? 1 : 0;
  }
  return {ids, mask};
}

/// A line of the list.
struct Line {
  std::string model;
  std::string task;
  std::string precision;
  std::string digest;
};

std::vector<Line> read_list(const std::string& path) {
  std::vector<Line> lines;
  std::ifstream file(path);
  for (std::string text; std::getline(file, text);) {
    Line line;
    std::istringstream(text) >> line.model >> line.task >> line.precision >> line.digest;
    lines.push_back(line);
  }
  return lines;
}

electra::Precision precision_named(const std::string& name) {
  if (name == "bf16") return electra::Precision::bf16;
  return name == "int8" ? electra::Precision::int8 : electra::Precision::fp32;
}

std::string digest_for(const Line& line, const std::string& golden) {
  electra::LoadOptions options;
  options.precision = precision_named(line.precision);
  const auto model =
      electra::class_of_task(line.task)->load(golden + '/' + line.model, options, nullptr);
  const bool has_choices = line.task == "multiple-choice";
  electra::ForwardOptions forward;
  forward.compute_padding = has_choices;  // a mean is of all columns
  const auto outputs = model->forward(input_for(model->config(), has_choices), forward);
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(digest_of(outputs)));
  return text;
}

int run(const std::string& golden, const std::string& list, bool write) {
  std::vector<Line> lines = read_list(list);
  int differences = 0;
  for (Line& line : lines) {
    const std::string digest = digest_for(line, golden);
    if (digest != line.digest && !write) {
      std::printf("%s: %s %s has %s, not %s\n", list.c_str(), line.model.c_str(),
                  line.precision.c_str(), digest.c_str(), line.digest.c_str());
      ++differences;
    }
    line.digest = digest;
  }
  if (write) {
    std::ofstream file(list);
    for (const Line& line : lines)
      file << line.model << ' ' << line.task << ' ' << line.precision << ' ' << line.digest << '\n';
  }
  std::printf("%s: %zu answers, %d differences\n", electra::kernels::active().name, lines.size(),
              differences);
  return differences == 0 && !lines.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::puts("usage: electra_bits GOLDEN LIST [--write]");
    return 2;
  }
  return run(argv[1], argv[2], argc > 3);
} catch (const std::exception& error) {
  std::printf("%s\n", error.what());
  return 1;
}
