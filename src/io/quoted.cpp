#include "io/quoted.hpp"

#include "core/quote.hpp"

namespace electra {

std::string to_string(const Quoted& name) {
  std::string text;
  append_quoted(text, name.text);
  return text;
}

}  // namespace electra
