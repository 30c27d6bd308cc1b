#include "cli/stream.hpp"

#include <cstdint>
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
  Stream(const InputOptions& options, const Fields& fields, const AnswerFormat& format,
         const Answer& answer)
      : input_(options, fields),
        format_(format),
        strict_(options.strict),
        has_error_rows_(options.prints_answers && format.is_for_people() && !output_is_terminal()),
        command_(options.command),
        answer_(answer),
        progress_(*options.progress) {
    progress_.begin(options.prints_answers);
  }

  ExitStatus run() {
    format_.begin(output_);
    for (auto batch = input_.next_batch(); !batch.empty(); batch = input_.next_batch()) {
      print(std::move(batch));
      check_interrupt();
    }
    progress_.wipe();
    output_.flush();
    cut_texts().report();
    input_.warn_of_wrong_lines();
    if (format_.is_json())
      report_failures(failed_, done_);
    else if (done_ > 1)
      report_failures(failed_, done_, "");
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
    progress_.begin_part({done_, records.size(), position_, records.back().end, input_.size()});
    try {
      answer_(records, output_);
      done_ += records.size();
      progress_.end_part();
      position_ = records.back().end;
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
    const std::string sentence = input_.sentence_about(record);
    if (strict_) {
      output_.flush();
      fail(ErrorCode::input, sentence);
    }
    if (format_.is_json()) {
      output_.line_from([&](std::string& line) { format_.append_error(record, line); });
    } else {
      // A file has a row for each input; a terminal shows the sentence in its place. Answers that
      // are not printed as inputs are read, as a ranking of all, have no place for it.
      if (has_error_rows_) {
        output_.line_from([&](std::string& line) {
          format_.append_row(record, {"error", record.error}, line);
        });
      }
      output_.flush();
      progress_.wipe();
      report_failure(sentence);
    }
    ++done_;
    ++failed_;
    position_ = record.end;
  }

  Input input_;
  const AnswerFormat& format_;
  bool strict_;
  bool has_error_rows_;
  const CLI::App* command_;
  const Answer& answer_;
  Output output_;
  Progress& progress_;
  std::uint64_t position_ = 0;  // the end of what is answered
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace

ExitStatus answer_stream(const InputOptions& options, const Fields& fields,
                         const AnswerFormat& format, const Answer& answer) {
  Output nothing;
  answer({}, nothing);
  catch_interrupts();
  return Stream(options, fields, format, answer).run();
}

}  // namespace electra::cli
