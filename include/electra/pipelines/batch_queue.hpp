#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/forks.hpp"
#include "electra/core/result.hpp"
#include "electra/core/shape.hpp"
#include "electra/pipelines/input_tokens.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// The limits of a BatchQueue.
struct BatchQueueLimits {
  /// The tokens of waiting inputs from which on submit() blocks.
  Index max_waiting_tokens = Index{1} << 16U;
  /// The tokens of one batch, unless a single input has more.
  Index max_batch_tokens = Index{1} << 12U;
  /// How long a batch with room for more inputs waits for them, a year at most. 0: an idle queue
  /// answers at once.
  std::chrono::milliseconds max_wait{0};
};

/// Inputs from many threads, answered in batches as they come, by one thread of its own. Each gets
/// the answer that a call for it alone returns, or its error. Any number of threads may submit. The
/// index of a warning is a place in a batch, which says nothing of the input. Inputs of one client
/// are answered in their order; several clients whose inputs wait get equal shares of the tokens.
///
/// In the child of a fork() a queue is empty: what waited is answered in the parent. In the child
/// no callback is called for it, and the tickets get an error once the queue is used there.
template <class Pipeline, class Input = std::string>
class BatchQueue {
 public:
  /// The answer of the pipeline to one input.
  using Answer = typename decltype(std::declval<const Pipeline&>().try_each(
      std::declval<const std::vector<Input>&>()))::value_type::value_type;
  /// Takes an answer or an error, in the queue's thread. What it throws is ignored. It may submit,
  /// and must not destroy the queue.
  using Callback = std::function<void(Result<Answer>)>;
  /// The clock of deadlines.
  using Clock = std::chrono::steady_clock;
  /// When an input is no longer worth answering, looked at when its batch begins; absent: never.
  using Deadline = std::optional<Clock::time_point>;
  /// Whose input it is, by a number of the caller's choice.
  using Client = std::uint64_t;

  /// A submitted input.
  struct Ticket {
    std::uint64_t id;                    ///< for cancel()
    std::future<Result<Answer>> answer;  ///< ready once it is answered, refused or cancelled
  };

  /// @{
  /// Takes a pipeline, or shares one with other queues and threads.
  explicit BatchQueue(Pipeline pipeline, const BatchQueueLimits& limits = {},
                      typename Pipeline::Options options = {})
      : BatchQueue(std::make_shared<const Pipeline>(std::move(pipeline)), limits,
                   std::move(options)) {}
  explicit BatchQueue(std::shared_ptr<const Pipeline> pipeline, const BatchQueueLimits& limits = {},
                      typename Pipeline::Options options = {})
      : pipeline_(std::move(pipeline)), limits_(limits), options_(std::move(options)) {
    start();
  }
  /// @}
  BatchQueue(const BatchQueue&) = delete;
  BatchQueue& operator=(const BatchQueue&) = delete;
  /// Answers what waits.
  ~BatchQueue() {
    if (forks_ == detail::forks()) {
      close();
      worker_.join();
    } else {
      forget();
    }
  }

  /// Waits while the queue is full, but not in the queue's own thread, then takes the input. Once
  /// the queue is closed, or if the deadline passes before, the answer is an error.
  Ticket submit(Input input, Deadline deadline = {}, Client client = 0) {
    // Outlives the future where one of these throws: a promise that somebody waits for allocates
    // memory when it is broken, in a destructor.
    const auto promise = std::make_shared<Promise>();
    Ticket ticket{0, promise->get_future()};
    Entry entry = entry_of(std::move(input), {}, deadline, client);
    entry.promise = promise;
    ticket.id = submit(std::move(entry));
    return ticket;
  }

  /// Submits an input with a callback, which may be called before this returns. Returns the id for
  /// cancel().
  std::uint64_t submit(Input input, Callback callback, Deadline deadline = {}, Client client = 0) {
    return submit(entry_of(std::move(input), std::move(callback), deadline, client));
  }

  /// Takes the input if there is room for it now; otherwise returns nothing and calls nobody.
  std::optional<std::uint64_t> try_submit(Input input, Callback callback, Deadline deadline = {},
                                          Client client = 0) {
    Entry entry = entry_of(std::move(input), std::move(callback), deadline, client);
    const Lock lock = lock_here();
    if (closed_ || !fits(entry)) return std::nullopt;
    entry.id = ++last_id_;
    const std::uint64_t id = entry.id;
    enter(std::move(entry));
    return id;
  }

  /// Answers an input with an error if it still waits. Returns whether it did.
  bool cancel(std::uint64_t id) {
    Lock lock = lock_here();
    for (auto client = clients_.begin(); client != clients_.end(); ++client) {
      std::deque<Entry>& waiting = client->second.waiting;
      const auto has_id = [id](const Entry& entry) { return entry.id == id; };
      const auto entry = std::find_if(waiting.begin(), waiting.end(), has_id);
      if (entry == waiting.end()) continue;
      Entry cancelled = std::move(*entry);
      waiting.erase(entry);
      if (waiting.empty()) clients_.erase(client);
      leave(cancelled);
      lock.unlock();
      answer(cancelled, cancelled_);
      return true;
    }
    return false;
  }

  /// Waits until nothing waits and no batch is being answered: all that was submitted before is
  /// answered then, and also what others submitted meanwhile. Throws `input` in the queue's own
  /// thread, which would wait for itself.
  void drain() {
    Lock lock = lock_here();
    require(!is_own_thread(), ErrorCode::input,
            "a queue is drained in its own thread, by a callback; drain it in another one");
    changed_.wait(lock, [this] { return clients_.empty() && !busy_; });
  }

  /// Takes no more inputs; those that wait are answered.
  void close() {
    const Lock lock = lock_here();
    closed_ = true;
    changed_.notify_all();
  }

  /// The tokens of the inputs that wait.
  Index waiting_tokens() const {
    const Lock lock(mutex_.get());
    return forks_ == detail::forks() ? waiting_tokens_ : 0;
  }

 private:
  using Lock = std::unique_lock<std::mutex>;
  using Promise = std::promise<Result<Answer>>;

  struct Entry {
    std::uint64_t id = 0;
    Input input;
    Callback callback;  // empty for a ticket
    Deadline deadline;
    Index tokens;
    Client client = 0;
    std::shared_ptr<Promise> promise = {};  // of a ticket
  };
  /// The inputs of a client that wait.
  struct Share {
    std::deque<Entry> waiting;  ///< never empty
    Index used = 0;             ///< tokens that it was given; a new one begins with share_in_use_
  };

  Entry entry_of(Input input, Callback callback, Deadline deadline, Client client) const {
    Index tokens = 1;
    try {
      tokens = input_tokens(pipeline_->tokenizer(), input);
    } catch (const Error&) {  // its answer will be that error
    }
    return {0, std::move(input), std::move(callback), deadline, tokens, client};
  }

  std::uint64_t submit(Entry entry) {
    Lock lock = lock_here();
    const std::uint64_t id = entry.id = ++last_id_;
    const auto may_enter = [&] { return closed_ || is_own_thread() || fits(entry); };
    const bool in_time = wait(lock, entry.deadline, may_enter);
    if (in_time && !closed_) {
      enter(std::move(entry));
      return id;
    }
    lock.unlock();
    answer(entry, in_time ? refused_ : late_);
    return id;
  }

  void start() try {
    worker_ = std::thread([this] { work(); });
  } catch (const std::system_error& error) {
    fail(ErrorCode::unsupported,
         "the system starts no thread for a queue: ", error.code().message());
  }

  /// Locks the queue, in the child of a fork() as an empty one with a thread of its own.
  Lock lock_here() {
    Lock lock(mutex_.get());
    if (forks_ == detail::forks()) return lock;
    forget();
    start();
    forks_ = detail::forks();
    return lock;
  }

  /// In the child of a fork(): forgets the thread of the parent and what was submitted there. A
  /// thread that is not here cannot be joined, nor can what it may wait for be destroyed.
  void forget() {
    new (&worker_) std::thread();
    new (&changed_) std::condition_variable();
    for (const auto& [client, share] : std::exchange(clients_, {}))
      for (const Entry& entry : share.waiting) refuse(entry.promise);
    for (const std::shared_ptr<Promise>& promise : std::exchange(in_batch_, {})) refuse(promise);
    waiting_tokens_ = 0;
    busy_ = false;
  }
  void refuse(const std::shared_ptr<Promise>& promise) const {
    if (promise == nullptr) return;
    try {
      promise->set_value(forked_);
    } catch (const std::future_error&) {  // NOLINT: it had its answer when the process forked
    }
  }

  // These need the mutex.
  bool is_own_thread() const { return std::this_thread::get_id() == worker_.get_id(); }
  bool fits(const Entry& entry) const {
    return clients_.empty() || waiting_tokens_ + entry.tokens <= limits_.max_waiting_tokens;
  }
  void enter(Entry entry) {
    const Index tokens = entry.tokens;
    const auto [share, is_new] = clients_.try_emplace(entry.client);
    if (is_new) share->second.used = share_in_use_;
    try {
      share->second.waiting.push_back(std::move(entry));
    } catch (const std::bad_alloc&) {
      if (is_new) clients_.erase(share);
      throw;
    }
    waiting_tokens_ += tokens;
    changed_.notify_all();
  }
  /// The client whose turn it is: the one that was given the fewest tokens, of several the one
  /// whose input came first.
  auto next_client() {
    const auto comes_before = [](const auto& one, const auto& other) {
      const Share &a = one.second, &b = other.second;
      return a.used != b.used ? a.used < b.used : a.waiting.front().id < b.waiting.front().id;
    };
    return std::min_element(clients_.begin(), clients_.end(), comes_before);
  }
  Entry take_from(typename std::map<Client, Share>::iterator client) {
    Share& share = client->second;
    Entry entry = std::move(share.waiting.front());
    share.waiting.pop_front();
    share_in_use_ = share.used;
    share.used += entry.tokens;
    if (share.waiting.empty()) clients_.erase(client);
    leave(entry);
    return entry;
  }
  void leave(const Entry& entry) {
    waiting_tokens_ -= entry.tokens;
    changed_.notify_all();
  }
  template <class Condition>
  bool wait(Lock& lock, const Deadline& deadline, const Condition& condition) {
    if (deadline) return changed_.wait_until(lock, *deadline, condition);
    changed_.wait(lock, condition);
    return true;
  }
  /// Takes what fits into a batch, and no more than there is memory for; nothing if there is none.
  std::vector<Entry> take_batch() {
    std::vector<Entry> batch;
    Index tokens = 0;
    try {
      while (!clients_.empty()) {
        const auto client = next_client();
        tokens += client->second.waiting.front().tokens;
        if (!batch.empty() && tokens > limits_.max_batch_tokens) break;
        make_room(batch);
        make_room(in_batch_);
        batch.push_back(take_from(client));
        if (batch.back().promise != nullptr) in_batch_.push_back(batch.back().promise);
      }
    } catch (const std::bad_alloc&) {  // NOLINT: what was taken is answered
    }
    return batch;
  }
  template <class T>
  static void make_room(std::vector<T>& all) {
    if (all.size() == all.capacity()) all.reserve(2 * all.size() + 1);
  }
  void wait_for_more(Lock& lock) {
    if (limits_.max_wait.count() == 0) return;
    constexpr std::chrono::hours year{24 * 365};  // a time from now that the clock can tell
    changed_.wait_for(lock, std::min<std::chrono::milliseconds>(limits_.max_wait, year),
                      [this] { return closed_ || waiting_tokens_ >= limits_.max_batch_tokens; });
  }

  static void answer(const Entry& entry, Result<Answer> result) noexcept {
    try {
      if (entry.promise != nullptr)
        entry.promise->set_value(std::move(result));
      else
        entry.callback(std::move(result));
    } catch (...) {  // NOLINT: there is no caller to report to
    }
  }

  /// Answers late entries, and removes them.
  void answer_late(std::vector<Entry>& batch) const {
    const auto now = Clock::now();
    const auto is_in_time = [now](const Entry& entry) {
      return !entry.deadline || *entry.deadline > now;
    };
    const auto end = std::stable_partition(batch.begin(), batch.end(), is_in_time);
    for (auto entry = end; entry != batch.end(); ++entry) answer(*entry, late_);
    batch.erase(end, batch.end());
  }

  /// Returns the answer to an input of a batch as that of a call for it alone.
  static Result<Answer> alone(Result<Answer> result) {
    const Error* error = result.error();
    return error != nullptr && error->index() ? Result<Answer>(error->at(0)) : std::move(result);
  }

  void answer_batch(std::vector<Entry> batch) const noexcept {
    answer_late(batch);
    std::size_t done = 0;
    try {
      std::vector<Input> inputs;
      inputs.reserve(batch.size());
      for (Entry& entry : batch) inputs.push_back(std::move(entry.input));
      auto results = pipeline_->try_each(inputs, options_);
      for (; done < batch.size(); ++done) answer(batch[done], alone(std::move(results[done])));
    } catch (...) {
      const Error failed = failure();
      for (; done < batch.size(); ++done) answer(batch[done], failed);
    }
  }

  /// Returns why a batch has failed, by the exception that is being handled.
  Error failure() const noexcept try {
    try {
      throw;
    } catch (const Error& error) {
      return error;
    } catch (const std::bad_alloc&) {
      return no_memory_;
    } catch (const std::exception& error) {
      return Error(ErrorCode::input, std::string("the batch failed: ") + error.what());
    } catch (...) {  // thrown by the caller's own progress callback
      return Error(ErrorCode::input, "the batch failed: something was thrown that is no exception");
    }
  } catch (...) {
    return no_memory_;
  }

  /// Answers the input whose turn it is with an error: there is no memory for a batch of it.
  void refuse_next(Lock& lock) {
    const Entry entry = take_from(next_client());
    lock.unlock();
    answer(entry, no_memory_);
    lock.lock();
  }

  void work() {
    Lock lock(mutex_.get());
    while (true) {
      changed_.wait(lock, [this] { return closed_ || !clients_.empty(); });
      if (clients_.empty()) return;
      wait_for_more(lock);
      if (clients_.empty()) continue;  // all were cancelled meanwhile
      busy_ = true;
      std::vector<Entry> batch = take_batch();
      if (batch.empty()) {
        refuse_next(lock);
      } else {
        lock.unlock();
        answer_batch(std::move(batch));
        lock.lock();
      }
      in_batch_.clear();
      busy_ = false;
      changed_.notify_all();
    }
  }

  const std::shared_ptr<const Pipeline> pipeline_;
  const BatchQueueLimits limits_;
  const typename Pipeline::Options options_;
  mutable detail::ForkSafeMutex mutex_;
  std::condition_variable changed_;
  std::map<Client, Share> clients_;
  Index waiting_tokens_ = 0;
  Index share_in_use_ = 0;  // of the client whose input was taken last, before it was
  std::uint64_t last_id_ = 0;
  bool closed_ = false;
  bool busy_ = false;
  std::vector<std::shared_ptr<Promise>> in_batch_;  // of the tickets that are being answered
  std::uint64_t forks_ = detail::forks();           // of the process that has the thread
  // Made beforehand: an input gets its answer also where there is no memory for one.
  const Error late_{ErrorCode::input, "the deadline passed before the input was answered"};
  const Error cancelled_{ErrorCode::input, "the input was cancelled"};
  const Error refused_{ErrorCode::input, "the queue is closed"};
  const Error forked_{
      ErrorCode::input,
      "the process has forked since the input was submitted: its answer is in the parent"};
  const Error no_memory_{ErrorCode::unsupported, "the batch failed: there is no memory for it"};
  std::thread worker_;  // last: it uses all of the above
};

}  // namespace electra
