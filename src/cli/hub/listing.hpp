#pragma once

#include <string>
#include <string_view>

#include "cli/hub/client.hpp"

namespace electra::cli::hub {

/// Reads the hub's answer about a revision of a model: "sha" and the "rfilename" of each of the
/// "siblings". Throws `io` for another form, and for a path that a file of a folder cannot have.
/// Sentences name the answer `source`.
Listing parse_listing(std::string_view text, const std::string& source);

}  // namespace electra::cli::hub
