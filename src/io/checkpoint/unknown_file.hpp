#pragma once

#include "electra/core/mapped_file.hpp"

namespace electra::io::checkpoint {

/// Throws `weights` for a file of no format that is read, with what it is instead where its bytes
/// or its name tell.
[[noreturn]] void fail_on_unknown(const MappedFile& file);

}  // namespace electra::io::checkpoint
