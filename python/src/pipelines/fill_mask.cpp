#include "electra/pipelines/fill_mask.hpp"

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

FillMaskOptions read(OptionReader& reader) {
  FillMaskOptions options;
  read_options(reader, options);
  reader.read("top_k", options.top_k);
  reader.read("targets", options.targets);
  return options;
}

nb::object words_of(const FillMaskPipeline::Words& words) {
  return list_of(words, [](const FilledMask& word) {
    return dict_of("score", word.score, "token", word.token, "token_str", word.token_str,
                   "sequence", word.sequence);
  });
}

/// The words of a single mask stand alone, as in the reference.
nb::object masks_of(const FillMaskPipeline::Masks& masks) {
  return masks.size() == 1 ? words_of(masks.front()) : list_of(masks, words_of);
}

}  // namespace

void bind_fill_mask(nb::module_& module) {
  auto bound = bind_pipeline<FillMaskPipeline>(module, "FillMask");
  def_answers(bound, [](const FillMaskPipeline& pipeline, nb::handle inputs,
                        const nb::dict& arguments, const nb::object& progress, bool each) {
    OptionReader reader("fill-mask", arguments);
    const auto options = read_all(reader, progress, read);
    return answers(pipeline, TextList(Texts(inputs).views()), options, each, masks_of);
  });
}

}  // namespace electra::python
