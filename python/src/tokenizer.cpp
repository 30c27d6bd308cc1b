#include "electra/tokenizer/tokenizer.hpp"

#include <algorithm>
#include <memory>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "electra/core/thread_pool.hpp"
#include "encode_options.hpp"
#include "encodings.hpp"
#include "gil.hpp"
#include "texts.hpp"
#include "tokenizer_inputs.hpp"

namespace electra::python {
namespace {

/// The threads of all tokenizers. They are never joined: the process may end while one encodes. To
/// be called with the GIL: in the child of an os.fork() that another thread calls meanwhile, a pool
/// that is half made would be waited for for ever.
ThreadPool& pool() {
  static auto* const shared = new ThreadPool();
  return *shared;
}

ElectraTokenizer open(const std::filesystem::path& folder, const nb::dict& arguments) {
  OptionReader reader("from_pretrained()", arguments);
  const TokenizerOptions options = read_tokenizer_options(reader);
  reader.finish();
  const ReleasedGil released;
  return ElectraTokenizer::from_pretrained(folder, options);
}

std::shared_ptr<EncodingBatch> encode(const ElectraTokenizer& tokenizer, nb::handle inputs,
                                      bool is_split_into_words, const nb::dict& arguments) {
  OptionReader reader("the tokenizer", arguments);
  const EncodeOptions options = read_encode_options(reader);
  reader.finish();
  const TokenizerInputs held(inputs, is_split_into_words);
  ThreadPool& threads = pool();
  const ReleasedGil released;
  return std::make_shared<EncodingBatch>(tokenizer, held.encode(tokenizer, options, threads));
}

/// Returns input_ids, lengths and token_type_ids of texts or pairs without padding.
nb::tuple ragged(const ElectraTokenizer& tokenizer, nb::handle texts, nb::handle pairs,
                 const nb::dict& arguments) {
  OptionReader reader("ragged()", arguments);
  const EncodeOptions options = read_encode_options(reader);
  reader.finish();
  const Texts first(texts);
  const Texts second(pairs.is_none() ? nb::handle(nb::list()) : pairs);
  ThreadPool& threads = pool();
  RaggedBatch batch;
  {
    const ReleasedGil released;
    batch = pairs.is_none()
                ? tokenizer.ragged_batch(first.views(), options, &threads)
                : tokenizer.ragged_batch(zipped(first.views(), second.views()), options, &threads);
  }
  const auto tensor_of = [](const auto& values) {
    TokenTensor tensor(Shape{static_cast<Index>(values.size())});
    std::transform(values.begin(), values.end(), tensor.begin(),
                   [](auto value) { return static_cast<std::int32_t>(value); });
    return to_python(std::move(tensor));
  };
  batch.token_type_ids.resize(batch.input_ids.size());
  return nb::make_tuple(tensor_of(batch.input_ids), tensor_of(batch.lengths),
                        tensor_of(batch.token_type_ids));
}

std::string decode(const ElectraTokenizer& tokenizer, const std::vector<std::int32_t>& ids,
                   bool skip_special_tokens, std::optional<bool> clean_up_tokenization_spaces) {
  return tokenizer.decode(ids, {skip_special_tokens, clean_up_tokenization_spaces});
}

std::optional<std::int32_t> token_to_id(const ElectraTokenizer& tokenizer, nb::handle token) {
  return tokenizer.token_to_id(utf8_of(token));
}

const char* name_of(Side side) { return side == Side::right ? "right" : "left"; }

}  // namespace

void bind_tokenizer(nb::module_& module) {
  bind_encodings(module);
  nb::class_<ElectraTokenizer>(module, "Tokenizer")
      .def_static("from_pretrained", open, nb::arg("folder"), nb::arg("arguments") = nb::dict())
      .def("encode", encode, nb::arg("inputs"), nb::arg("is_split_into_words"),
           nb::arg("arguments"))
      .def("ragged", ragged, nb::arg("texts"), nb::arg("pairs").none(), nb::arg("arguments"))
      .def("decode", decode, nb::arg("ids"), nb::arg("skip_special_tokens"),
           nb::arg("clean_up_tokenization_spaces").none())
      .def("token_to_id", token_to_id, nb::arg("token"))
      .def("id_to_token", &ElectraTokenizer::id_to_token, nb::arg("id"))
      .def("num_special_tokens_to_add", &ElectraTokenizer::num_special_tokens_to_add,
           nb::arg("pair"))
      .def("__len__", &ElectraTokenizer::size)
      .def_prop_ro("vocab_size", &ElectraTokenizer::vocab_size)
      .def_prop_ro("max_id", &ElectraTokenizer::max_id)
      .def_prop_ro("pad_token_id", &ElectraTokenizer::pad_token_id)
      .def_prop_ro("mask_token_id", &ElectraTokenizer::mask_token_id)
      .def_prop_ro("cls_token_id", &ElectraTokenizer::cls_token_id)
      .def_prop_ro("sep_token_id", &ElectraTokenizer::sep_token_id)
      .def_prop_ro("unk_token_id", &ElectraTokenizer::unk_token_id)
      .def_prop_ro("all_special_ids", &ElectraTokenizer::all_special_ids)
      .def_prop_ro("model_max_length", &ElectraTokenizer::model_max_length)
      .def_prop_ro("has_token_type_ids", &ElectraTokenizer::has_token_type_ids)
      .def_prop_ro(
          "padding_side",
          [](const ElectraTokenizer& tokenizer) { return name_of(tokenizer.padding_side()); })
      .def_prop_ro("truncation_side", [](const ElectraTokenizer& tokenizer) {
        return name_of(tokenizer.truncation_side());
      });
}

}  // namespace electra::python
