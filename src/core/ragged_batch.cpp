#include "electra/core/ragged_batch.hpp"

#include <algorithm>

#include "electra/core/error.hpp"

namespace electra {

void RaggedBatch::append(const std::vector<std::int32_t>& ids,
                         const std::vector<std::int32_t>& type_ids) {
  require(type_ids.empty() || type_ids.size() == ids.size(), ErrorCode::input, "a sequence of ",
          ids.size(), " tokens needs as many token type ids, or none, not ", type_ids.size());
  const auto is_set = [](std::int32_t type) { return type != 0; };
  if (!token_type_ids.empty() || std::any_of(type_ids.begin(), type_ids.end(), is_set)) {
    token_type_ids.resize(input_ids.size());
    token_type_ids.insert(token_type_ids.end(), type_ids.begin(), type_ids.end());
    token_type_ids.resize(input_ids.size() + ids.size());
  }
  input_ids.insert(input_ids.end(), ids.begin(), ids.end());
  lengths.push_back(static_cast<Index>(ids.size()));
}

}  // namespace electra
