// Texts of files, classified as they are read: queue MODEL FILE... A thread reads each file.
#include <atomic>
#include <electra/electra.hpp>
#include <electra/pipelines/batch_queue.hpp>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

int main(int argc, char** argv) try {
  if (argc < 3) return std::cerr << "usage: queue MODEL FILE...\n", 2;
  using Pipeline = electra::TextClassificationPipeline;
  electra::BatchQueue<Pipeline> queue(Pipeline::from_pretrained(argv[1]));

  std::atomic<int> status{0};
  const auto print = [&](const electra::Result<Pipeline::Labels>& labels) {
    if (labels) {
      std::cout << labels.value().front().label << '\n';
    } else {
      std::cerr << labels.error()->what() << '\n';  // the others are answered all the same
      status = 1;
    }
  };
  const auto read = [&](const char* path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) queue.submit(line, print);
  };
  std::vector<std::thread> readers;
  for (int i = 2; i < argc; ++i) readers.emplace_back(read, argv[i]);
  for (std::thread& reader : readers) reader.join();
  queue.drain();
  return status;
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
