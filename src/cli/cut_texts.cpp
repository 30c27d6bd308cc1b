#include "cli/cut_texts.hpp"

#include <cstdio>

#include "cli/printable.hpp"

namespace electra::cli {

void CutTexts::place_at(const std::vector<std::size_t>& places) {
  for (; placed_ < pending_.size(); ++placed_)
    pending_[placed_].place = places.at(pending_[placed_].place);
}

void CutTexts::forget() {
  pending_.clear();
  placed_ = 0;
}

void CutTexts::report() const {
  if (count_ == 0) return;
  const bool is_one = count_ == 1;
  std::fprintf(stderr,
               "electra: warning: %zu %s longer than %td tokens and %s cut (%s%s); "
               "'--no-truncation' refuses %s\n",
               count_, is_one ? "text was" : "texts were", first_length_, is_one ? "was" : "were",
               is_one ? "" : "the first: ", printable(first_place_).c_str(),
               is_one ? "it" : "them");
}

CutTexts& cut_texts() {
  static CutTexts texts;
  return texts;
}

}  // namespace electra::cli
