#pragma once

#include <atomic>
#include <thread>

namespace electra::testing {

/// A thread that does something again and again while forks are made.
class Meanwhile {
 public:
  template <class Work>
  explicit Meanwhile(const Work& work)
      : thread_([this, work] {
          while (!stopping_) work();
        }) {}
  Meanwhile(const Meanwhile&) = delete;
  Meanwhile& operator=(const Meanwhile&) = delete;
  ~Meanwhile() {
    stopping_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace electra::testing
