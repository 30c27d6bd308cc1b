#pragma once

#include <map>
#include <string>

namespace electra::model {

/// Throws `config` if the keys of a config.json, none of which a model's config has, are those of
/// another file that is called so by mistake: an adapter's, a tokenizer's, an index.
void require_no_foreign_keys(const std::map<std::string, std::string>& keys);

}  // namespace electra::model
