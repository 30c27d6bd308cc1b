// Warnings and counters, for the monitoring of a service: watch MODEL TEXT...

#include <electra/electra.hpp>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "usage: watch MODEL TEXT...\n";
    return 2;
  }
  electra::set_log_handler([](const electra::LogRecord& record) {
    std::cout << to_string(record.kind);
    if (record.index) std::cout << " (text " << *record.index << ')';
    std::cout << ": " << record.message << '\n';
  });
  const auto classify = electra::TextClassificationPipeline::from_pretrained(argv[1]);
  classify(std::vector<std::string>(argv + 2, argv + argc));

  const electra::Counters counters = electra::counters();
  std::cout << counters.sequences << " sequences, " << counters.tokens << " tokens, "
            << counters.passes << " passes, " << counters.texts_cut << " texts cut\n";
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
