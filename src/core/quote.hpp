#pragma once

#include <string>
#include <string_view>

namespace electra {

/// Appends a name in quotes, cut after 200 bytes, with control characters replaced: it may come
/// from a stranger's file and must not steer a terminal.
void append_quoted(std::string& sentence, std::string_view name);

}  // namespace electra
