#include <cstdio>

// A comment may say printf("…"), and a name may end in it: snprintf(…), static_assert(…).
static_assert(true);

void say(char* text) {
  std::snprintf(text, 2, "a");
  std::printf("%s", text);
}
