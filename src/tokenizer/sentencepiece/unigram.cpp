#include "tokenizer/sentencepiece/unigram.hpp"

#include <algorithm>

namespace electra::tokenizer::sentencepiece {
namespace {

/// Difference between the score of an unknown character and the lowest of a piece.
constexpr float unknown_penalty = 10;

std::size_t character_size(std::string_view text, std::size_t begin) {
  const auto lead = static_cast<unsigned char>(text[begin]);
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(size, text.size() - begin);
}

}  // namespace

Unigram::Unigram(const ModelProto& proto) {
  bool is_first = true;
  for (const ModelProto::Piece& piece : proto.pieces) {
    const bool is_normal = piece.type == PieceType::normal;
    if (is_normal) {
      min_score_ = is_first ? piece.score : std::min(min_score_, piece.score);
      max_score_ = std::max(max_score_, piece.score);
      is_first = false;
    }
    if (is_normal || piece.type == PieceType::user_defined) {
      entries_.push_back({std::string(piece.text), piece.score, !is_normal});
    }
  }
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.text < b.text; });
}

void Unigram::relax(float score, std::size_t begin, bool is_unknown, Node& node) {
  if (node.is_reached && !(score > node.score)) return;
  node = {score, begin, true, is_unknown};
}

/// Extends the segmentation that ends at `begin` by every piece that matches there: narrows the
/// sorted pieces down byte by byte.
void Unigram::extend(std::string_view text, std::size_t begin, std::vector<Node>& nodes) const {
  const float before = nodes[begin].score;
  const std::size_t one = character_size(text, begin);
  bool is_known = false;
  auto first = entries_.begin();
  auto last = entries_.end();
  for (std::size_t length = 1; begin + length <= text.size() && first != last; ++length) {
    const char byte = text[begin + length - 1];
    const auto at = [length](const Entry& entry) -> int {
      return entry.text.size() < length ? -1 : static_cast<unsigned char>(entry.text[length - 1]);
    };
    const int wanted = static_cast<unsigned char>(byte);
    first = std::lower_bound(first, last, wanted,
                             [&](const Entry& entry, int value) { return at(entry) < value; });
    last = std::upper_bound(first, last, wanted,
                            [&](int value, const Entry& entry) { return value < at(entry); });
    if (first == last || first->text.size() != length) continue;
    const float score = first->is_user_defined
                            ? static_cast<float>(static_cast<float>(length) * max_score_ - 0.1)
                            : first->score;
    relax(score + before, begin, false, nodes[begin + length]);
    is_known = is_known || length == one;
  }
  if (!is_known) relax(min_score_ - unknown_penalty + before, begin, true, nodes[begin + one]);
}

std::vector<std::size_t> Unigram::segment(std::string_view text) const {
  std::vector<Node> nodes(text.size() + 1);
  for (std::size_t begin = 0; begin < text.size(); begin += character_size(text, begin)) {
    extend(text, begin, nodes);
  }
  std::vector<std::size_t> begins;
  bool is_unknown = false;
  for (std::size_t end = text.size(); end != 0; end = nodes[end].begin) {
    if (nodes[end].is_unknown && is_unknown) begins.pop_back();
    is_unknown = nodes[end].is_unknown;
    begins.push_back(nodes[end].begin);
  }
  std::reverse(begins.begin(), begins.end());
  return begins;
}

}  // namespace electra::tokenizer::sentencepiece
