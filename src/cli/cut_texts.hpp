#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/records.hpp"
#include "electra/core/log.hpp"

namespace electra::cli {

/// The texts that were cut since they are longer than the model reads, for one warning at the end
/// of a run. Of one thread.
class CutTexts {
 public:
  /// Takes the library's warning about a text.
  void add(const LogRecord& record) { pending_.push_back({record.index.value_or(0), record}); }
  /// Says of which records the texts of the call were that has just been made: places[i] is that
  /// of the text i. Without it, the text i is of the record i.
  void place_at(const std::vector<std::size_t>& places);
  /// Counts what was added; `place_of(record)` says where a record stands.
  template <class PlaceOf>
  void keep(const std::vector<Record>& records, const PlaceOf& place_of) {
    for (const Pending& each : pending_) {
      if (count_++ > 0) continue;
      first_place_ = place_of(records.at(each.place));
      first_length_ = each.record.tokens_kept;
    }
    forget();
  }
  /// Discards what was added since: the texts will be asked for again.
  void forget();
  /// Prints the warning, if there is something to warn of.
  void report() const;

 private:
  struct Pending {
    std::size_t place;
    LogRecord record;
  };

  std::vector<Pending> pending_;
  std::size_t placed_ = 0;  // of the pending ones
  std::size_t count_ = 0;
  std::string first_place_;
  Index first_length_ = 0;
};

/// Those of this run.
CutTexts& cut_texts();

}  // namespace electra::cli
