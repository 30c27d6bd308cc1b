#pragma once

#include <filesystem>
#include <string>

#include "io/folder_names.hpp"

namespace electra::io {

/// Returns which form of a model that no reader here knows a folder has, and what to do about it,
/// as a part of a sentence: " holds an ONNX model …". Empty if it has none.
std::string describe_form(const FolderNames& names);

/// Returns the same part of a sentence for folders of exports beside a model, as "onnx".
std::string describe_form_below(const std::filesystem::path& folder);

}  // namespace electra::io
