#include "io/prepacked/prepacked.hpp"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/byte_count.hpp"
#include "io/crc32c.hpp"
#include "io/little_endian.hpp"
#include "io/rounded.hpp"
#include "io/safetensors/writer.hpp"

namespace electra::io::prepacked {
namespace {

constexpr std::string_view format_name = "electra-packed";
constexpr std::string_view written_version = "3";
/// As it is but for the table of embeddings, which is F32 in int8 too.
constexpr std::string_view earlier_version = "2";
constexpr std::string_view no_digits = "00000000";

std::string digits_of(std::uint32_t checksum) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(no_digits);
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, checksum >>= 4U) {
    *digit = digits[checksum & 15U];
  }
  return text;
}

std::string_view value_of(const SafetensorsMetadata& metadata, std::string_view key) {
  for (const auto& [name, value] : metadata) {
    if (name == key) return value;
  }
  return "";
}

class PrepackedFile final : public WeightSource {
 public:
  PrepackedFile(std::shared_ptr<const MappedFile> mapped,
                std::shared_ptr<const SafetensorsFile> opened)
      : mapped_(std::move(mapped)), path_(mapped_->path().native()), file_(std::move(opened)) {
    check_version();
    check_header();
    precision_ = precision_of(value_of(file_->metadata(), "precision"));
    format_ = "prepacked " + std::string(to_string(precision_));
    origin_.file = mapped_->path().string();
    for (const NamedParameter& tensor : file_->tensors()) check(tensor);
  }

  std::string_view format() const override { return format_; }
  const WeightOrigin& origin() const override { return origin_; }
  std::vector<std::string> names() const override { return file_->names(); }
  const Parameter* find(std::string_view name) const override { return file_->find(name); }
  std::optional<Precision> prepacked_precision() const override { return precision_; }

  PackedBytes find_prepacked(std::string_view name) const override {
    const Parameter* found = file_->find(name);
    if (found == nullptr || found->dtype != DType::u8) return {};
    return {{found->owner, found->data}, byte_count(*found)};
  }

  void check_contents() const override {
    const std::string found = digits_of(crc32c(mapped_->text().substr(8 + header().size())));
    const std::string_view stored = value_of(file_->metadata(), "data_crc32c");
    require(found == stored, ErrorCode::weights, path_, " is damaged: the CRC-32C of its data is ",
            found, ", not ", Quoted{stored}, "; convert the model again");
  }

 private:
  std::string_view header() const {
    const auto size = load_little_endian<std::uint64_t>(mapped_->data());
    return mapped_->text().substr(8, static_cast<std::size_t>(size));
  }

  void check_version() const {
    const std::string_view version = value_of(file_->metadata(), "version");
    require(version == written_version || version == earlier_version, ErrorCode::unsupported, path_,
            " is a prepacked file of version ", Quoted{version}, ", not ", earlier_version, " or ",
            written_version, "; convert the model again");
  }

  void check_header() const {
    const std::string_view text = header();
    require(text.size() >= header_opening.size() + no_digits.size() &&
                starts_with(text, header_opening),
            ErrorCode::weights, path_,
            " is a prepacked file whose header does not begin with its checksum; convert the model "
            "again");
    const std::string found = header_checksum(text);
    const std::string_view stored = value_of(file_->metadata(), "header_crc32c");
    require(found == stored, ErrorCode::weights, path_,
            " is damaged: the CRC-32C of its header is ", found, ", not ", Quoted{stored},
            "; convert the model again");
  }

  Precision precision_of(std::string_view name) const {
    for (const Precision each : {Precision::fp32, Precision::bf16, Precision::int8}) {
      if (name == to_string(each)) return each;
    }
    fail(ErrorCode::unsupported, path_, " is prepacked for ", Quoted{name},
         "; fp32, bf16 and int8 are supported");
  }

  void check(const NamedParameter& tensor) const {
    const DType dtype = tensor.value.dtype;
    require(dtype == DType::u8 || dtype == DType::f32, ErrorCode::weights, path_, ": ",
            TensorName{tensor.name}, " holds ", dtype, " elements; U8 or F32 expected");
    const auto address = reinterpret_cast<std::uintptr_t>(tensor.value.data);
    require(dtype == DType::f32 || address % alignment == 0, ErrorCode::weights, path_, ": ",
            TensorName{tensor.name}, " is not aligned to ", alignment,
            " bytes; convert the model again");
  }

  std::shared_ptr<const MappedFile> mapped_;
  FileName path_;
  std::shared_ptr<const SafetensorsFile> file_;
  Precision precision_ = Precision::fp32;
  std::string format_;
  WeightOrigin origin_;
};

/// Returns the matrices first: their sizes are multiples of 64 bytes, those of the others are not.
std::vector<NamedParameter> tensors_of(const WeightRecord& record) {
  std::vector<NamedParameter> tensors;
  std::set<std::string> names;
  for (const NamedPackedBytes& matrix : record.matrices) {
    const PackedBytes& bytes = matrix.value;
    if (!names.insert(matrix.name).second) continue;
    tensors.push_back(
        {matrix.name, {bytes.data, bytes.data.get(), DType::u8, {static_cast<Index>(bytes.size)}}});
  }
  for (const NamedParameter& tensor : record.tensors) {
    if (!names.insert(tensor.name).second) continue;
    tensors.push_back({tensor.name, rounded(tensor.value, DType::f32, tensor.name)});
  }
  return tensors;
}

}  // namespace

// Computed for the header as it was before the digits were put in.
std::string header_checksum(std::string_view header) {
  const std::uint32_t first = crc32c(no_digits, crc32c(header_opening));
  return digits_of(crc32c(header.substr(header_opening.size() + no_digits.size()), first));
}

bool is_prepacked(const SafetensorsMetadata& metadata) {
  return value_of(metadata, "format") == format_name;
}

std::shared_ptr<const WeightSource> open(std::shared_ptr<const MappedFile> file,
                                         std::shared_ptr<const SafetensorsFile> opened) {
  return std::make_shared<PrepackedFile>(std::move(file), std::move(opened));
}

void write(AtomicFile& file, const WeightRecord& record, Precision precision,
           const std::function<void()>& interrupt_check) {
  const std::vector<NamedParameter> tensors = tensors_of(record);
  std::uint32_t data_checksum = 0;
  for (const NamedParameter& tensor : tensors) {
    data_checksum = crc32c({static_cast<const char*>(tensor.value.data), byte_count(tensor.value)},
                           data_checksum);
  }
  const SafetensorsMetadata metadata = {{"header_crc32c", std::string(no_digits)},
                                        {"data_crc32c", digits_of(data_checksum)},
                                        {"format", std::string(format_name)},
                                        {"version", std::string(written_version)},
                                        {"precision", std::string(to_string(precision))}};
  safetensors::Form form;
  form.in_order = true;
  form.interrupt_check = interrupt_check;
  safetensors::write(form, file, tensors, metadata, [](std::string& header) {
    header.replace(header_opening.size(), no_digits.size(), header_checksum(header));
  });
}

}  // namespace electra::io::prepacked
