#include "io/checkpoint/shard_index.hpp"

#include <map>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/checkpoint/canonical_names.hpp"
#include "io/json_parser.hpp"

namespace electra::io::checkpoint {
namespace {

constexpr std::size_t max_shards = 1'000;

/// Accepts {"weight_map": {tensor: shard}, …}; other members are ignored.
class IndexHandler final : public RefusingJsonHandler {
 public:
  explicit IndexHandler(FileName file) : file_(file) {}

  bool start_object(std::size_t /*size*/) override {
    if (depth_ == 1 && key_ == "weight_map") {
      in_map_ = found_map_ = true;
    } else {
      check_value();
    }
    ++depth_;
    return true;
  }
  bool end_object() override {
    if (--depth_ == 1) in_map_ = false;
    return true;
  }
  bool key(string_t& value) override {
    key_ = value;
    return true;
  }
  bool string(string_t& value) override {
    if (!in_map_) return check_value();
    require_short_name(key_, file_);
    index_.places.push_back({key_, shard_number(value)});
    return true;
  }

  bool null() override { return check_value(); }
  bool boolean(bool /*value*/) override { return check_value(); }
  bool number_integer(number_integer_t /*value*/) override { return check_value(); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return check_value(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
    return check_value();
  }
  bool start_array(std::size_t /*size*/) override {
    check_value();
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }

  ShardIndex take() {
    require(found_map_, ErrorCode::weights, file_,
            " has no weight_map, so it is not the index of a model's shards; give the path of the "
            "folder or of a weight file");
    return std::move(index_);
  }

 private:
  /// Ignores a value, unless it is weight_map itself or in it.
  bool check_value() const {
    require(!in_map_, ErrorCode::weights, file_, ": ", TensorName{key_},
            " in weight_map must be a string");
    require(depth_ != 1 || key_ != "weight_map", ErrorCode::weights, file_,
            ": weight_map must be an object");
    return true;
  }

  std::size_t shard_number(const std::string& name) {
    const bool plain = !name.empty() && name != "." && name != ".." &&
                       name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
    require(plain, ErrorCode::weights, file_, ": weight_map maps ", TensorName{key_}, " to ",
            Quoted{name}, ", which is not the name of a file in the same folder");
    require(name.front() != '.', ErrorCode::weights, file_, ": weight_map maps ", TensorName{key_},
            " to ", Quoted{name},
            ", which is hidden; the name of a shard must not begin with a dot");
    const auto [found, is_new] = numbers_.emplace(name, index_.shards.size());
    if (is_new) {
      require(index_.shards.size() < max_shards, ErrorCode::weights, file_, " has more than ",
              max_shards, " shards");
      index_.shards.push_back(name);
    }
    return found->second;
  }

  FileName file_;
  ShardIndex index_;
  std::map<std::string, std::size_t> numbers_;
  std::string key_;
  std::size_t depth_ = 0;
  bool in_map_ = false;
  bool found_map_ = false;
};

}  // namespace

ShardIndex read_shard_index(const MappedFile& file) {
  const FileName path(file.path().native());
  IndexHandler handler(path);
  parse_json(file.text(), handler, path, ErrorCode::weights);
  return handler.take();
}

}  // namespace electra::io::checkpoint
