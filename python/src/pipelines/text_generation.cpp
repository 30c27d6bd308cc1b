#include "electra/pipelines/text_generation.hpp"

#include <cstdint>

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

void read_early_stopping(OptionReader& reader, EarlyStopping& early_stopping) {
  const nb::handle given = reader.take("early_stopping");
  if (!given.is_valid()) return;
  if (PyUnicode_Check(given.ptr())) {
    reader.read_choice("early_stopping", early_stopping, {{"never", EarlyStopping::never}});
    return;
  }
  bool early = false;
  reader.read("early_stopping", early);
  early_stopping = early ? EarlyStopping::yes : EarlyStopping::no;
}

/// Reads one id or several.
void read_ids(OptionReader& reader, const char* name, std::optional<std::vector<Index>>& ids) {
  const nb::handle given = reader.take(name);
  if (!given.is_valid() || given.is_none()) return;
  if (PyIndex_Check(given.ptr()) != 0)
    reader.read(name, ids.emplace().emplace_back());
  else
    reader.read(name, ids.emplace());
}

void read_generation(OptionReader& reader, GenerationConfig& config) {
  reader.read("max_new_tokens", config.max_new_tokens);
  reader.read("min_length", config.min_length);
  reader.read("min_new_tokens", config.min_new_tokens);
  read_ids(reader, "eos_token_id", config.eos_token_id);
  reader.read("num_return_sequences", config.num_return_sequences);
  reader.read("repetition_penalty", config.repetition_penalty);
  reader.read("no_repeat_ngram_size", config.no_repeat_ngram_size);
  reader.read("do_sample", config.do_sample);
  reader.read("temperature", config.temperature);
  reader.read("top_k", config.top_k);
  reader.read("top_p", config.top_p);
  Index seed = 0;
  if (reader.read("seed", seed)) config.seed = static_cast<std::uint64_t>(seed);
  reader.read("num_beams", config.num_beams);
  reader.read("length_penalty", config.length_penalty);
  read_early_stopping(reader, config.early_stopping);
}

void read_callback(OptionReader& reader, TextCallback& on_text) {
  const nb::handle given = reader.take("on_text");
  if (!given.is_valid() || given.is_none()) return;
  on_text = [callback = given](std::string_view addition) {
    const AcquiredGil acquired;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
    call_python(callback, nb::make_tuple(to_python(addition)));
  };
}

/// The part of a generated text that is returned.
enum class Returned { text, ids };

Returned read_returned(OptionReader& reader) {
  bool are_ids = false;
  reader.read("return_tensors", are_ids);
  return are_ids ? Returned::ids : Returned::text;
}

/// A pipeline, and the settings of its folder.
struct Generator {
  TextGenerationPipeline pipeline;
  GenerationConfig settings;
};

}  // namespace

void bind_text_generation(nb::module_& module) {
  nb::class_<Generator> bound(module, "TextGeneration");
  bound.def_static(
      "from_pretrained",
      [](const std::filesystem::path& folder, const ElectraTokenizer& tokenizer,
         const nb::dict& arguments) {
        const LoadOptions options = load_options_of(arguments);
        return without_gil([&] {
          auto settings = TextGenerationPipeline::default_generation(folder);
          return Generator{{tokenizer, ElectraForCausalLM::from_pretrained(folder, options)},
                           std::move(settings)};
        });
      },
      nb::arg("folder"), nb::arg("tokenizer"), nb::arg("arguments"));
  def_answers(bound, [](const Generator& generator, nb::handle inputs, const nb::dict& arguments,
                        const nb::object& progress, bool each) {
    OptionReader reader("text-generation", arguments);
    const Returned returned = read_returned(reader);
    const auto options = read_all(reader, progress, [&](OptionReader& given) {
      TextGenerationOptions read;
      read.generation = generator.settings;
      read_options(given, read);
      read_generation(given, read.generation);
      given.read("return_full_text", read.return_full_text);
      given.read("add_special_tokens", read.add_special_tokens);
      given.read("skip_special_tokens", read.skip_special_tokens);
      given.read("clean_up_tokenization_spaces", read.clean_up_tokenization_spaces);
      read_callback(given, read.on_text);
      return read;
    });
    const auto of_text = [&](const GeneratedText& text) {
      return returned == Returned::ids
                 ? dict_of("generated_token_ids", list_of(text.generated_token_ids))
                 : dict_of("generated_text", text.generated_text);
    };
    const auto of_texts = [&](const TextGenerationPipeline::Texts& texts) -> nb::object {
      return list_of(texts, of_text);
    };
    return answers(generator.pipeline, TextList(Texts(inputs).views()), options, each, of_texts);
  });
}

}  // namespace electra::python
