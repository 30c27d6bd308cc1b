#include <nanobind/stl/filesystem.h>

#include "bindings.hpp"
#include "electra/heads/causal_lm.hpp"
#include "electra/heads/masked_lm.hpp"
#include "electra/heads/multiple_choice.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/heads/question_answering.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "electra/model/model.hpp"
#include "loading.hpp"

namespace electra::python {
namespace {

template <class Model>
void bind_model(nb::module_& module, const char* name) {
  nb::class_<Model>(module, name)
      .def_static(
          "from_pretrained",
          [](const std::filesystem::path& folder, const nb::dict& arguments) {
            const LoadOptions options = load_options_of(arguments);
            const nb::gil_scoped_release released;
            return Model::from_pretrained(folder, options);
          },
          nb::arg("folder"), nb::arg("arguments"));
}

}  // namespace

void bind_models(nb::module_& module) {
  bind_model<ElectraModel>(module, "ElectraModel");
  bind_model<ElectraForPreTraining>(module, "ElectraForPreTraining");
  bind_model<ElectraForMaskedLM>(module, "ElectraForMaskedLM");
  bind_model<ElectraForCausalLM>(module, "ElectraForCausalLM");
  bind_model<ElectraForSequenceClassification>(module, "ElectraForSequenceClassification");
  bind_model<ElectraForTokenClassification>(module, "ElectraForTokenClassification");
  bind_model<ElectraForQuestionAnswering>(module, "ElectraForQuestionAnswering");
  bind_model<ElectraForMultipleChoice>(module, "ElectraForMultipleChoice");
}

}  // namespace electra::python
