// Texts from a queue, classified as they come: queue MODEL FILE... A thread reads each file.
#include <condition_variable>
#include <electra/electra.hpp>
#include <fstream>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct Queue {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> texts;  // at most 256; who has more waits
  int readers;
  void read(const std::string& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line); changed.notify_all()) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [this] { return texts.size() < 256; });
      texts.push_back(line);
    }
    const std::lock_guard lock(mutex);
    if (--readers == 0) changed.notify_all();
  }
  std::vector<std::string> take() {  // all there is; nothing once everybody is done
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return readers == 0 || !texts.empty(); });
    changed.notify_all();
    return std::exchange(texts, {});
  }
};

int main(int argc, char** argv) try {
  if (argc < 3) return std::cerr << "usage: queue MODEL FILE...\n", 2;
  const auto classify = electra::TextClassificationPipeline::from_pretrained(argv[1]);
  Queue queue{{}, {}, {}, argc - 2};
  std::vector<std::thread> readers;
  for (int i = 2; i < argc; ++i) readers.emplace_back(&Queue::read, &queue, argv[i]);
  int status = 0;
  for (auto texts = queue.take(); !texts.empty(); texts = queue.take()) {
    for (const auto& labels : classify.try_each(texts, {{}, {}, 1, true})) {  // too long: cut
      if (labels) std::cout << labels.value().front().label << '\n';
      else std::cerr << labels.error()->what() << '\n', status = 1;  // the others are answered
    }
  }
  for (std::thread& reader : readers) reader.join();
  return status;
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
