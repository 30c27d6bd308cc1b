#pragma once

#include <string>

#include "fuzz/mutators/chance.hpp"

/// Mutators that know the form of an input: what they return is mostly well formed outside, so that
/// what lies deeper is reached. What they do not understand they change byte by byte.
namespace electra::fuzz {

/// @{
/// Returns a changed input. mutate_json_and_bytes() is for JSON that bytes may follow, as in the
/// Open Inference Protocol; mutate_pickle() for pickles, one after the other, that bytes may
/// follow.
std::string mutate_json(const std::string& input, Chance& chance);
std::string mutate_json_and_bytes(const std::string& input, Chance& chance);
std::string mutate_safetensors(const std::string& input, Chance& chance);
std::string mutate_pickle(const std::string& input, Chance& chance);
std::string mutate_zip(const std::string& input, Chance& chance);
std::string mutate_hdf5(const std::string& input, Chance& chance);
/// @}

}  // namespace electra::fuzz
