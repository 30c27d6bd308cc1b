#include "electra/pipelines/feature_extraction.hpp"

#include "arrays.hpp"
#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"
#include "texts.hpp"

namespace electra::python {
namespace {

FeatureExtractionOptions read(OptionReader& reader) {
  FeatureExtractionOptions options;
  read_options(reader, options);
  std::vector<std::pair<std::string_view, Pooling>> poolings;
  for (const Pooling pooling :
       {Pooling::none, Pooling::mean, Pooling::cls, Pooling::max, Pooling::mean_sqrt_len,
        Pooling::weighted_mean, Pooling::last_token})
    poolings.emplace_back(to_string(pooling), pooling);
  reader.read_choice("pooling", options.pooling, poolings);
  reader.read("normalize", options.normalize);
  return options;
}

/// The reference returns batches of one text: [1, tokens, hidden_size] or, pooled, [1,
/// hidden_size].
nb::object features_of(Tensor features) {
  Shape shape{1, features.size(0)};
  if (features.shape().rank() == 2) shape = {1, features.size(0), features.size(1)};
  return to_python(std::move(features).reshaped(shape));
}

}  // namespace

void bind_feature_extraction(nb::module_& module) {
  auto bound = bind_pipeline<FeatureExtractionPipeline>(module, "FeatureExtraction");
  def_answers(bound, [](const FeatureExtractionPipeline& pipeline, nb::handle inputs,
                        const nb::dict& arguments, const nb::object& progress, bool each) {
    OptionReader reader("feature-extraction", arguments);
    bool are_arrays = false;
    reader.read("return_tensors", are_arrays);
    const auto options = read_all(reader, progress, read);
    return answers(pipeline, TextList(Texts(inputs).views()), options, each,
                   [&](Tensor features) -> nb::object {
                     nb::object array = features_of(std::move(features));
                     return are_arrays ? array : array.attr("tolist")();
                   });
  });
}

}  // namespace electra::python
