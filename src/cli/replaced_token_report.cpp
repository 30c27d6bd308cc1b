#include "cli/replaced_token_report.hpp"

#include <algorithm>
#include <cstdio>

#include "pipelines/characters.hpp"
#include "pipelines/scores.hpp"

namespace electra::cli {
namespace {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char character : text) {
    switch (character) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += character;
    }
  }
  return html;
}

std::string two_digits(float number) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.2f", static_cast<double>(number));
  return text;
}

Offsets span(Index start, Index end) {
  return {static_cast<std::int32_t>(start), static_cast<std::int32_t>(end)};
}

bool continues_word(const JudgedToken& token, Index end) {
  return token.start == end && token.token.compare(0, 2, "##") == 0;
}

}  // namespace

std::vector<Piece> pieces_of(std::string_view text, const std::vector<JudgedToken>& tokens) {
  const pipelines::CharacterText characters(text);
  std::vector<Piece> pieces;
  Index done = 0;
  for (auto token = tokens.begin(); token != tokens.end();) {
    const Index start = std::max(token->start, done);
    if (start > done) pieces.push_back({characters.slice(span(done, start)), 0, false, false});
    Piece word{{}, token->score, true, token->replaced};
    Index end = token->end;
    for (++token; token != tokens.end() && continues_word(*token, end); ++token) {
      if (pipelines::is_better(token->score, word.score)) word.score = token->score;
      word.replaced = word.replaced || token->replaced;
      end = token->end;
    }
    word.text = characters.slice(span(start, end));
    word.start = start;
    word.end = end;
    pieces.push_back(std::move(word));
    done = std::max(done, end);
  }
  const Index end = pipelines::character_count(text);
  if (end > done) pieces.push_back({characters.slice(span(done, end)), 0, false, false});
  return pieces;
}

std::string ReplacedTokenPage::head() {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<title>Replaced words</title>\n<style>\n"
         "body { font: 1.1em/1.7 sans-serif; max-width: 45em; margin: 2em auto; padding: 0 1em; }\n"
         "p { white-space: pre-wrap; }\n"
         "span { border-radius: 0.2em; }\n"
         ".replaced { font-weight: bold; text-decoration: underline; }\n"
         "</style>\n</head>\n<body>\n"
         "<h1>Replaced words</h1>\n<p>The redder a word, the more it looks replaced. Those above "
         "the threshold are underlined; the pointer on a word shows its score.</p>\n";
}

std::string ReplacedTokenPage::paragraph(const std::vector<Piece>& pieces) {
  std::string html = "<p>";
  for (const Piece& piece : pieces) {
    if (!piece.is_word) {
      html += escaped(piece.text);
      continue;
    }
    const std::string score = two_digits(piece.score);
    html += piece.replaced ? "<span class=\"replaced\" title=\"" : "<span title=\"";
    html.append(score).append("\" style=\"background: rgba(220, 40, 40, ").append(score);
    html.append(")\">").append(escaped(piece.text)).append("</span>");
  }
  return html + "</p>\n";
}

std::string ReplacedTokenPage::foot() { return "</body>\n</html>\n"; }

}  // namespace electra::cli
