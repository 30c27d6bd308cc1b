#pragma once

/// Needs a header that it does not include.
inline std::string incomplete() { return "more"; }
