#pragma once

#include <string_view>

/// Files of this folder that the build compiles in.
namespace electra::server::embedded {

extern const std::string_view contract;  ///< contract.json
extern const std::string_view page;      ///< page/index.html
extern const std::string_view docs;      ///< page/docs.html

}  // namespace electra::server::embedded
