// Many threads on one model while everything that a service does to it happens at once: reloads,
// cancelled calls, queues that end with inputs in flight, forks and signals. Each answer has the
// bits of a call that is alone. ELECTRA_THREAD_CALLS=10000 is the long run, to be made under
// ThreadSanitizer too.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <sys/resource.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/forks.hpp"
#include "electra/pipelines/batch_queue.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "support/in_child.hpp"
#include "support/meanwhile.hpp"
#include "support/message_of.hpp"
#include "support/number_in.hpp"
#include "support/pipeline_kinds.hpp"
#include "support/sanitized.hpp"

namespace electra {
namespace {

using testing::AskPipeline;
using testing::in_child;
using testing::Meanwhile;
using testing::PipelineKind;
using testing::Texts;
using Queue = BatchQueue<TextClassificationPipeline>;
using Labels = Result<TextClassificationPipeline::Labels>;

struct Cancelled {};

std::size_t calls_of_each_thread() { return testing::number_in("ELECTRA_THREAD_CALLS", 300); }

/// Interrupts the system calls of this process every millisecond of processor time.
class Interrupting {
 public:
  Interrupting() {
    count = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { ++count; };  // without SA_RESTART
    ::sigaction(SIGPROF, &action, &before_);
    const itimerval often{{0, 1000}, {0, 1000}};
    ::setitimer(ITIMER_PROF, &often, nullptr);
  }
  Interrupting(const Interrupting&) = delete;
  Interrupting& operator=(const Interrupting&) = delete;
  ~Interrupting() {
    const itimerval never{};
    ::setitimer(ITIMER_PROF, &never, nullptr);
    ::sigaction(SIGPROF, &before_, nullptr);
  }

  static inline std::atomic<int> count{0};

 private:
  struct sigaction before_ {};
};

std::vector<Texts> requests() {
  std::vector<Texts> all;
  for (unsigned i = 0; i < 12; ++i) all.push_back(testing::short_texts(1 + i % 5, i));
  return all;
}

std::vector<Texts> answers_of(const AskPipeline& ask) {
  std::vector<Texts> all;
  for (const Texts& texts : requests()) all.push_back(ask(texts));
  return all;
}

/// A model that is replaced while others use it. std::atomic_load() of a shared pointer would take
/// a lock of the standard library, which stays locked in the child of a fork().
class Reloaded {
 public:
  Reloaded(const PipelineKind& kind, const LoadOptions& options)
      : kind_(&kind), options_(options), expected_(answers_of(*opened())), now_(opened()) {}

  void reload() {
    auto replaced = opened();
    const Lock lock(in_use_.get());
    now_.swap(replaced);
  }
  bool answers_as_before(std::size_t place) const {
    const std::size_t request = place % requests_.size();
    return (*now())(requests_[request]) == expected_[request];
  }

 private:
  using Lock = std::lock_guard<std::mutex>;

  std::shared_ptr<const AskPipeline> now() const {
    const Lock lock(in_use_.get());
    return now_;
  }
  std::shared_ptr<const AskPipeline> opened() const {
    return std::make_shared<const AskPipeline>(kind_->open(kind_->model(), options_));
  }

  const PipelineKind* kind_;
  const LoadOptions options_;
  const std::vector<Texts> requests_ = requests();
  const std::vector<Texts> expected_;
  mutable detail::ForkSafeMutex in_use_;
  std::shared_ptr<const AskPipeline> now_;
};

/// A queue's pipeline, and calls that are given up.
class Classifier {
 public:
  explicit Classifier(const LoadOptions& options)
      : pipeline_(std::make_shared<const TextClassificationPipeline>(
            TextClassificationPipeline::from_pretrained(
                ELECTRA_TEST_DATA "/pipelines/text-classification/two", options))),
        expected_((*pipeline_)(text_).front().score) {}

  const std::shared_ptr<const TextClassificationPipeline>& pipeline() const { return pipeline_; }
  bool is_expected(const Labels& labels) const {
    return labels && labels.value().front().score == expected_;
  }
  const std::string& text() const { return text_; }

  /// A call that its caller gives up.
  bool is_cancelled() const {
    TextClassificationOptions options;
    options.progress = [](const PipelineProgress&) { throw Cancelled(); };
    try {
      (*pipeline_)(text_, options);
    } catch (const Cancelled&) {
      return true;
    }
    return false;
  }

  /// A queue that ends while inputs wait and others are being cancelled.
  bool ends_a_queue() const {
    std::vector<Queue::Ticket> tickets;
    {
      Queue queue(pipeline_);
      for (int i = 0; i < 6; ++i) tickets.push_back(queue.submit(text_));
      queue.cancel(tickets[4].id);
    }
    bool good = true;
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      const Labels labels = tickets[i].answer.get();
      good = good && (is_expected(labels) || (i == 4 && !labels));
    }
    return good;
  }

 private:
  const std::string text_ = "a fine text or two of it";
  const std::shared_ptr<const TextClassificationPipeline> pipeline_;
  const float expected_;
};

/// What was not as expected, from any thread.
class Wrong {
 public:
  void expect(bool is_good, const std::string& what) {
    if (is_good) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    list_.push_back(what);
  }
  const Texts& list() const { return list_; }

 private:
  std::mutex mutex_;
  Texts list_;
};

TEST(Threads, GetTheSameBitsWhateverElseHappens) {
  LoadOptions options;
  options.thread_pool = std::make_shared<ThreadPool>(3);
  const auto& kinds = testing::pipeline_kinds();
  Reloaded classes(kinds[0], options);
  Reloaded tags(kinds[4], options);
  const Classifier classifier(options);
  Queue queue(classifier.pipeline());
  Wrong wrong;
  std::atomic<int> reloads{0};
  std::atomic<int> forks{0};
  const auto call = [&](std::size_t i) {
    switch (i % 6) {
      case 0:
      case 1:
        return classes.answers_as_before(i);
      case 2:
      case 3:
        return tags.answers_as_before(i);
      case 4:
        return classifier.is_expected(queue.submit(classifier.text()).answer.get());
      default:
        return classifier.is_cancelled();
    }
  };
  {
    const Interrupting interrupting;
    const Meanwhile reloading([&] {
      classes.reload();
      tags.reload();
      ++reloads;
    });
    const Meanwhile ending([&] { wrong.expect(classifier.ends_a_queue(), "end of a queue"); });
    const Meanwhile forking([&] {
      const auto works = [&] { return testing::threads_sanitized || (call(0) && call(4)); };
      const std::string end = in_child(works);
      wrong.expect(end == "held", "child that " + end);
      ++forks;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    });
    std::vector<std::thread> callers;
    for (std::size_t caller = 0; caller < 8; ++caller)
      callers.emplace_back([&, caller] {
        for (std::size_t i = 0; i < calls_of_each_thread(); ++i)
          wrong.expect(call(caller + i), "call of kind " + std::to_string((caller + i) % 6));
      });
    for (std::thread& caller : callers) caller.join();
  }
  EXPECT_EQ(wrong.list(), Texts());
  EXPECT_GT(reloads, 0);
  EXPECT_GT(forks, 0);
  EXPECT_GT(Interrupting::count, 0);
}

/// No further thread may be started in this process.
bool forbid_threads() {
  constexpr uid_t nobody = 65534;  // root may start any number
  if (::geteuid() == 0 && ::setresuid(nobody, nobody, nobody) != 0) return false;
  const rlimit none{0, 0};
  return ::setrlimit(RLIMIT_NPROC, &none) == 0;
}

TEST(Threads, ThatCannotBeStartedAreAnErrorAndNothingElse) {
  const Classifier classifier(testing::load_options(1));
  const auto is_refused = [](const std::function<void()>& action) {
    return testing::message_of(action).find("Resource temporarily unavailable") !=
           std::string::npos;
  };
  EXPECT_EQ(in_child([&] {
              if (!forbid_threads()) return false;
              return is_refused([] { ThreadPool(2); }) &&
                     is_refused([&] { Queue(classifier.pipeline()); }) &&
                     classifier.is_expected((*classifier.pipeline())(classifier.text()));
            }),
            "held");
}

}  // namespace
}  // namespace electra
