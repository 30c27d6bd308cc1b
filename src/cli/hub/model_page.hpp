#pragma once

#include <optional>
#include <string_view>

#include "cli/hub/url.hpp"
#include "io/hub_layout.hpp"

namespace electra::cli::hub {

/// Returns the model whose page on the hub has that address, with the revision of ".../tree/REV";
/// absent for a text that is no address. Throws `input` for an address of anything else, with the
/// name to use if the address has one.
std::optional<io::HubModel> model_of_page(std::string_view text, const Url& endpoint);

}  // namespace electra::cli::hub
