#include "io/safetensors/header.hpp"

#include <array>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/json_parser.hpp"
#include "io/limits.hpp"

namespace electra::io::safetensors {
namespace {

constexpr std::size_t max_tensors = 100'000;
constexpr std::size_t max_metadata = 1'000;

/// Accepts the only structure that a header may have:
/// {"__metadata__": {string: string}, name: {"dtype": string, "shape": [n], "data_offsets": [b,
/// e]}}
class HeaderHandler final : public RefusingJsonHandler {
 public:
  explicit HeaderHandler(FileName file) : file_(file) {}

  bool start_object(std::size_t /*size*/) override {
    if (place_ == Place::outside) {
      place_ = Place::header;
    } else if (place_ == Place::header) {
      place_ = key_ == "__metadata__" ? Place::metadata : Place::tensor;
      if (place_ == Place::tensor) open_tensor();
    } else {
      refuse();
    }
    return true;
  }

  bool key(string_t& value) override {
    if (place_ == Place::tensor) {
      require(value == "dtype" || value == "shape" || value == "data_offsets", ErrorCode::weights,
              file_, ": ", TensorName{key_}, " has the unknown key ", Quoted{value},
              "; dtype, shape and data_offsets expected");
      field_ = value;
    } else {
      require(place_ == Place::header || header_.metadata.size() < max_metadata, ErrorCode::weights,
              file_, ": __metadata__ has more than ", max_metadata, " entries");
      (place_ == Place::header ? key_ : field_) = value;
    }
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == Place::metadata) {
      header_.metadata.emplace_back(field_, value);
    } else if (place_ == Place::tensor && field_ == "dtype") {
      entry_.dtype = dtype_of(value);
      ++fields_;
    } else {
      refuse();
    }
    return true;
  }

  bool start_array(std::size_t /*size*/) override {
    if (place_ != Place::tensor || field_ == "dtype") refuse();
    place_ = Place::numbers;
    count_ = 0;
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ != Place::numbers) refuse();
    const std::size_t max_count = field_ == "shape" ? Shape::max_rank : 2;
    require(count_ < max_count, ErrorCode::weights, file_, ": ", TensorName{key_},
            " has more than ", max_count, " values in its ", field_);
    numbers_[count_++] = value;
    return true;
  }

  bool end_array() override {
    place_ = Place::tensor;
    ++fields_;
    if (field_ == "shape") {
      rank_ = count_;
      extents_ = numbers_;
    } else {
      require(count_ == 2, ErrorCode::weights, file_, ": ", TensorName{key_}, " has ", count_,
              " data_offsets, expected 2");
      entry_.begin = numbers_[0];
      entry_.end = numbers_[1];
    }
    return true;
  }

  bool end_object() override {
    if (place_ == Place::tensor) close_tensor();
    place_ = place_ == Place::header ? Place::outside : Place::header;
    return true;
  }

  bool null() override { refuse(); }
  bool boolean(bool /*value*/) override { refuse(); }
  bool number_integer(number_integer_t /*value*/) override { refuse(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { refuse(); }

  Header take() { return std::move(header_); }

 private:
  enum class Place { outside, header, metadata, tensor, numbers };

  [[noreturn]] void refuse() const {
    switch (place_) {
      case Place::outside:
        fail(ErrorCode::weights, file_, ": the header is not a JSON object");
      case Place::header:
        fail(ErrorCode::weights, file_, ": ", TensorName{key_}, " is not a JSON object");
      case Place::metadata:
        fail(ErrorCode::weights, file_, ": ", Quoted{field_}, " in __metadata__ must be a string");
      case Place::tensor:
        fail(ErrorCode::weights, file_, ": ", TensorName{key_}, ": ", field_, " must be ",
             field_ == "dtype" ? "a string" : "an array");
      case Place::numbers:
        break;
    }
    fail(ErrorCode::weights, file_, ": ", TensorName{key_}, ": ", field_,
         " must be an array of non-negative integers");
  }

  DType dtype_of(std::string_view text) const {
    if (const std::optional<DType> dtype = dtype_named(text)) return *dtype;
    fail(ErrorCode::weights, file_, ": ", TensorName{key_}, " has the dtype ", Quoted{text},
         "; F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL are supported");
  }

  void open_tensor() {
    require(header_.entries.size() < max_tensors, ErrorCode::weights, file_, " has more than ",
            max_tensors, " tensors");
    entry_ = {};
    entry_.name = key_;
    fields_ = 0;
  }

  // The parser refuses duplicate keys: three fields are all three.
  void close_tensor() {
    require(fields_ == 3, ErrorCode::weights, file_, ": ", TensorName{key_}, " has only ", fields_,
            " of the keys dtype, shape and data_offsets");
    std::array<Index, Shape::max_rank> extents{};
    entry_.byte_count = static_cast<std::uint64_t>(size_of(entry_.dtype));
    for (std::size_t axis = 0; axis < rank_; ++axis) {
      require(extents_[axis] <= max_extent, ErrorCode::weights, file_, ": ", TensorName{key_},
              " has the extent ", extents_[axis], "; at most ", max_extent, " is supported");
      extents[axis] = static_cast<Index>(extents_[axis]);
      const bool counted =
          !__builtin_mul_overflow(entry_.byte_count, extents_[axis], &entry_.byte_count);
      require(counted, ErrorCode::weights, file_, ": ", TensorName{key_},
              " has a shape of more bytes than 64 bits can count");
    }
    entry_.shape = Shape(extents.data(), static_cast<Index>(rank_));
    header_.entries.push_back(std::move(entry_));
  }

  FileName file_;
  Header header_;
  Place place_ = Place::outside;
  std::string key_;    // of the tensor, or "__metadata__"
  std::string field_;  // of the innermost object
  Entry entry_;
  int fields_ = 0;
  std::array<std::uint64_t, Shape::max_rank> numbers_{};
  std::array<std::uint64_t, Shape::max_rank> extents_{};
  std::size_t count_ = 0;
  std::size_t rank_ = 0;
};

}  // namespace

std::optional<DType> dtype_named(std::string_view name) noexcept {
  for (int i = 0; i <= static_cast<int>(DType::boolean); ++i) {
    const auto dtype = static_cast<DType>(i);
    if (to_string(dtype) == name) return dtype;
  }
  return std::nullopt;
}

Header parse_header(std::string_view json, FileName file) {
  require(json.find_first_not_of(" \t\r\n") != std::string_view::npos, ErrorCode::weights, file,
          ": the header is empty; it must hold JSON");
  HeaderHandler handler(file);
  parse_json(json, handler, file, ErrorCode::weights);
  return handler.take();
}

}  // namespace electra::io::safetensors
