#include "cli/stream.hpp"

#include <string>
#include <utility>

#include "cli/cut_texts.hpp"
#include "cli/interrupt.hpp"
#include "cli/option_names.hpp"
#include "cli/progress.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

class Stream {
 public:
  Stream(const InputOptions& options, const Fields& fields, const Answer& answer)
      : input_(options, fields),
        strict_(options.strict),
        command_(options.command),
        answer_(answer) {}

  ExitStatus run() {
    for (auto batch = input_.next_batch(); !batch.empty(); batch = input_.next_batch()) {
      print(std::move(batch));
      const LineReader* file = input_.file();
      if (file != nullptr) progress_.show({done_, file->bytes_read(), file->byte_count(), 0});
      check_interrupt();
    }
    progress_.wipe();
    cut_texts().report();
    report_failures(failed_, done_);
    return failed_ == 0 ? ExitStatus::done : ExitStatus::lines_failed;
  }

 private:
  void print(std::vector<Record> batch) {
    std::vector<Record> good;
    for (Record& record : batch) {
      if (record.error.empty()) {
        good.push_back(std::move(record));
        continue;
      }
      print_answers(std::exchange(good, {}));
      print_error(record);
    }
    print_answers(std::move(good));
    output_.flush();
  }

  // The answer to one input does not depend on the others, so each may be asked again alone.
  void print_answers(std::vector<Record> records) {
    if (records.empty()) return;
    try {
      answer_(records, output_);
      done_ += records.size();
      cut_texts().keep(records, [this](const Record& each) { return input_.place_of(each); });
    } catch (const Error& error) {
      if (error.code() != ErrorCode::input) throw;
      cut_texts().forget();
      if (records.size() == 1) {
        records.front().error =
            command_ == nullptr ? error.what() : with_option_names(*command_, error);
        return print_error(records.front());
      }
      for (Record& record : records) print_answers({std::move(record)});
    }
  }

  void print_error(const Record& record) {
    if (strict_) {
      output_.flush();
      fail(ErrorCode::input, input_.place_of(record), ": ", record.error);
    }
    output_.error_line(record.error, record.line);
    ++done_;
    ++failed_;
  }

  Input input_;
  bool strict_;
  const CLI::App* command_;
  const Answer& answer_;
  Output output_;
  Progress progress_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace

ExitStatus answer_stream(const InputOptions& options, const Fields& fields, const Answer& answer) {
  Output nothing;
  answer({}, nothing);
  catch_interrupts();
  return Stream(options, fields, answer).run();
}

}  // namespace electra::cli
