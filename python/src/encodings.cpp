#include "encodings.hpp"

#include <cstdint>
#include <memory>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>
#include <optional>
#include <string>
#include <utility>

#include "bindings.hpp"
#include "electra/core/error.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

/// The member of an encoding that a key of a BatchEncoding stands for.
const std::vector<std::int32_t>& member(const Encoding& encoding, std::string_view name) {
  if (name == "input_ids") return encoding.ids;
  if (name == "token_type_ids") return encoding.type_ids;
  if (name == "attention_mask") return encoding.attention_mask;
  if (name == "special_tokens_mask") return encoding.special_tokens_mask;
  fail(ErrorCode::input, "encodings have no '", name, "'");
}

using Pair = std::pair<Index, Index>;

Pair pair_of(const Offsets& range) { return {range.start, range.end}; }
std::optional<Pair> pair_of(const std::optional<Offsets>& range) {
  return range ? std::optional<Pair>(pair_of(*range)) : std::nullopt;
}

nb::list pairs_of(const std::vector<Offsets>& ranges) {
  return list_of(ranges, [](const Offsets& range) {
    return nb::object(nb::make_tuple(range.start, range.end));
  });
}

/// Returns a list of ids, None for those that there are not.
nb::list ids_or_none(const std::vector<std::int32_t>& ids) {
  return list_of(ids, [](std::int32_t id) -> nb::object {
    return id == Encoding::none ? nb::none() : nb::object(nb::int_(id));
  });
}

/// Returns an array of int64 that owns its memory.
nb::object array_of(std::vector<std::int64_t> values, const std::vector<std::size_t>& shape) {
  auto owned = std::make_unique<std::vector<std::int64_t>>(std::move(values));
  std::int64_t* data = owned->data();
  const nb::capsule owner(owned.release(), [](void* held) noexcept {
    delete static_cast<std::vector<std::int64_t>*>(held);
  });
  return nb::ndarray<nb::numpy, std::int64_t>(data, shape.size(), shape.data(), owner).cast();
}

std::optional<Index> word_of_token(const Encoding& encoding, Index token) {
  const auto word = encoding.token_to_word(token);
  return word ? std::optional<Index>(word->second) : std::nullopt;
}

std::optional<Offsets> chars_of_token(const Encoding& encoding, Index token) {
  const auto chars = encoding.token_to_chars(token);
  return chars ? std::optional<Offsets>(chars->second) : std::nullopt;
}

void bind_row(nb::module_& module) {
  nb::class_<EncodingRow>(module, "Encoding", "A tokenized text or pair, as tokenizers' Encoding.")
      .def("__len__", [](const EncodingRow& row) { return row->ids.size(); })
      .def_prop_ro("ids", [](const EncodingRow& row) { return row->ids; })
      .def_prop_ro("type_ids", [](const EncodingRow& row) { return row->type_ids; })
      .def_prop_ro("attention_mask", [](const EncodingRow& row) { return row->attention_mask; })
      .def_prop_ro("special_tokens_mask",
                   [](const EncodingRow& row) { return row->special_tokens_mask; })
      .def_prop_ro("tokens", [](const EncodingRow& row) { return row->tokens(); })
      .def_prop_ro("offsets", [](const EncodingRow& row) { return pairs_of(row->offsets); })
      .def_prop_ro("word_ids", [](const EncodingRow& row) { return ids_or_none(row->word_ids); })
      .def_prop_ro("words", [](const EncodingRow& row) { return ids_or_none(row->word_ids); })
      .def_prop_ro("sequence_ids",
                   [](const EncodingRow& row) { return ids_or_none(row->sequence_ids()); })
      .def_prop_ro("n_sequences", [](const EncodingRow& row) { return row->sequence_count(); })
      .def("token_to_sequence",
           [](const EncodingRow& row, Index token) { return row->token_to_sequence(token); })
      .def("token_to_word",
           [](const EncodingRow& row, Index token) { return word_of_token(*row, token); })
      .def("token_to_chars",
           [](const EncodingRow& row, Index token) { return pair_of(chars_of_token(*row, token)); })
      .def(
          "word_to_tokens",
          [](const EncodingRow& row, Index word, Index sequence) {
            return pair_of(row->word_to_tokens(word, sequence));
          },
          nb::arg("word"), nb::arg("sequence") = 0)
      .def(
          "word_to_chars",
          [](const EncodingRow& row, Index word, Index sequence) {
            return pair_of(row->word_to_chars(word, sequence));
          },
          nb::arg("word"), nb::arg("sequence") = 0)
      .def(
          "char_to_token",
          [](const EncodingRow& row, Index character, Index sequence) {
            return row->char_to_token(character, sequence);
          },
          nb::arg("character"), nb::arg("sequence") = 0)
      .def(
          "char_to_word",
          [](const EncodingRow& row, Index character, Index sequence) {
            return row->char_to_word(character, sequence);
          },
          nb::arg("character"), nb::arg("sequence") = 0);
}

}  // namespace

EncodingBatch::EncodingBatch(ElectraTokenizer tokenizer, std::vector<Encoding> encodings)
    : tokenizer_(std::move(tokenizer)) {
  std::size_t sample = 0;
  for (Encoding& encoding : encodings) {
    std::vector<Encoding> windows = std::move(encoding.overflowing);
    encoding.overflowing.clear();
    rows_.push_back(std::move(encoding));
    for (Encoding& window : windows) rows_.push_back(std::move(window));
    samples_.resize(rows_.size(), sample++);
  }
}

nb::list EncodingBatch::lists(std::string_view name) const {
  if (name == "overflow_to_sample_mapping") return list_of(samples_);
  return list_of(rows_, [name](const Encoding& encoding) -> nb::object {
    if (name == "length") return nb::int_(encoding.size());
    if (name == "offset_mapping") return pairs_of(encoding.offsets);
    return list_of(member(encoding, name));
  });
}

nb::object EncodingBatch::array(std::string_view name) const {
  std::vector<std::int64_t> values;
  if (name == "overflow_to_sample_mapping") {
    values.assign(samples_.begin(), samples_.end());
    return array_of(std::move(values), {rows_.size()});
  }
  if (name == "length") {
    for (const Encoding& encoding : rows_) values.push_back(encoding.size());
    return array_of(std::move(values), {rows_.size()});
  }
  const Index length = rows_.empty() ? 0 : rows_.front().size();
  for (const Encoding& encoding : rows_) {
    require(encoding.size() == length, ErrorCode::input, "the texts have ", length, " and ",
            encoding.size(), " tokens, and an array has rows of one length; give ",
            OptionName{"padding"}, "=True, and ", OptionName{"truncation"},
            "=True for texts that are too long");
    if (name == "offset_mapping") {
      for (const Offsets& at : encoding.offsets) values.insert(values.end(), {at.start, at.end});
    } else {
      const std::vector<std::int32_t>& ids = member(encoding, name);
      values.insert(values.end(), ids.begin(), ids.end());
    }
  }
  std::vector<std::size_t> shape{rows_.size(), static_cast<std::size_t>(length)};
  if (name == "offset_mapping" && length > 0) shape.push_back(2);
  return array_of(std::move(values), shape);
}

void bind_encodings(nb::module_& module) {
  bind_row(module);
  nb::class_<EncodingBatch>(module, "EncodingBatch")
      .def("__len__", &EncodingBatch::size)
      .def(
          "row",
          [](std::shared_ptr<EncodingBatch> batch, Index row) {
            const auto count = static_cast<Index>(batch->size());
            const Index place = row < 0 ? row + count : row;
            if (place < 0 || place >= count) throw nb::index_error("there is no such encoding");
            return EncodingRow{std::move(batch), static_cast<std::size_t>(place)};
          },
          nb::arg("row"))
      .def("lists", &EncodingBatch::lists, nb::arg("name"))
      .def("array", &EncodingBatch::array, nb::arg("name"));
}

}  // namespace electra::python
