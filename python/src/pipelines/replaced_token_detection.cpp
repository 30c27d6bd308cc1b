#include "electra/pipelines/replaced_token_detection.hpp"

#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

ReplacedTokenDetectionOptions read(OptionReader& reader) {
  ReplacedTokenDetectionOptions options;
  read_options(reader, options);
  reader.read("threshold", options.threshold);
  reader.read("stride", options.stride);
  return options;
}

nb::object tokens_of(const ReplacedTokenDetectionPipeline::Tokens& tokens) {
  return list_of(tokens, [](const JudgedToken& token) {
    return dict_of("token", token.token, "start", token.start, "end", token.end, "score",
                   token.score, "replaced", token.replaced);
  });
}

}  // namespace

void bind_replaced_token_detection(nb::module_& module) {
  auto bound = bind_pipeline<ReplacedTokenDetectionPipeline>(module, "ReplacedTokenDetection");
  def_answers(bound, [](const ReplacedTokenDetectionPipeline& pipeline, nb::handle inputs,
                        const nb::dict& arguments, const nb::object& progress, bool each) {
    OptionReader reader("replaced-token-detection", arguments);
    const auto options = read_all(reader, progress, read);
    return answers(pipeline, TextList(Texts(inputs).views()), options, each, tokens_of);
  });
}

}  // namespace electra::python
