#include <cstdint>
#include <filesystem>
#include <map>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <optional>
#include <string>

#include "bindings.hpp"
#include "electra/core/error.hpp"
#include "electra/core/precision.hpp"
#include "electra/heads/convert.hpp"
#include "electra/io/cached_folder.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/model/config.hpp"
#include "gil.hpp"
#include "io/hub_layout.hpp"
#include "pipelines/model_check.hpp"
#include "values.hpp"

namespace electra::python {
namespace {

namespace fs = std::filesystem;

/// Returns the folder that a user names: a path, or OWNER/NAME or OWNER/NAME@REVISION of a model in
/// the hub's cache. Any other text is returned as it is.
fs::path named_folder(const std::string& named) {
  std::error_code unknown;
  const io::HubModel model = io::split_hub_name(named);
  const bool is_of_hub = named.find_first_of("/@") != std::string::npos &&
                         io::is_hub_name(model.name) && io::is_hub_revision(model.revision);
  if (fs::exists(named, unknown) || !is_of_hub) return named;
  try {
    return cached_folder(model.name, model.revision);
  } catch (const Error& error) {
    fail(error.code(), "'", FileName{named}, "' is not a folder, and ", error);
  }
}

OpenOptions open_options(const std::string& scope, std::optional<std::string> network) {
  OpenOptions options;
  options.scope = scope;
  if (!network) return options;
  require(*network == "discriminator" || *network == "generator", ErrorCode::input,
          OptionName{"network"}, " must be discriminator or generator, not '", *network, "'");
  options.network = *network == "generator" ? Network::generator : Network::discriminator;
  return options;
}

std::optional<DType> dtype_of(const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  if (*name == "float32") return DType::f32;
  if (*name == "float16") return DType::f16;
  if (*name == "bfloat16") return DType::bf16;
  fail(ErrorCode::input, OptionName{"dtype"}, " must be float32, float16 or bfloat16, not '", *name,
       "'");
}

std::optional<Precision> precision_of(const std::optional<std::string>& name) {
  if (!name) return std::nullopt;
  if (*name == "float32") return Precision::fp32;
  if (*name == "bfloat16") return Precision::bf16;
  if (*name == "int8") return Precision::int8;
  fail(ErrorCode::input, OptionName{"pack"}, " must be float32, bfloat16 or int8, not '", *name,
       "'");
}

nb::dict convert(const fs::path& from, const fs::path& to, const std::optional<std::string>& dtype,
                 const std::optional<std::string>& pack, std::uint64_t shard_size,
                 const std::string& scope, const std::optional<std::string>& network) {
  ConvertOptions options;
  options.open = open_options(scope, network);
  options.layout = {dtype_of(dtype), shard_size};
  options.pack = precision_of(pack);
  require(!options.pack || (!dtype && shard_size == 0), ErrorCode::input, OptionName{"pack"},
          " writes one file in its own form; leave out dtype and shard_size");
  ConvertReport report;
  {
    const ReleasedGil released;
    report = convert_pretrained(from, to, options);
  }
  return dict_of("architecture", report.architecture, "format", report.format, "tensors",
                 list_of(report.tensors), "left_out", list_of(report.left_out), "files",
                 list_of(report.files));
}

/// The parameters and the types of the tensors of a checkpoint.
void describe_tensors(const WeightSource& source, nb::dict& facts) {
  std::map<std::string, Index> dtypes;
  Index parameters = 0;
  for (const std::string& name : source.names()) {
    const Parameter& tensor = *source.find(name);
    dtypes[std::string(to_string(tensor.dtype))] += tensor.shape.element_count();
    parameters += tensor.shape.element_count();
  }
  // The bytes of packed matrices do not tell how many numbers they were made of.
  facts["parameters"] =
      source.prepacked_precision() ? nb::object(nb::none()) : to_python(parameters);
  nb::dict counts;
  for (const auto& [dtype, count] : dtypes) counts[dtype.c_str()] = count;
  facts["dtypes"] = counts;
  facts["tensors"] = source.names().size();
}

nb::dict info(const fs::path& folder, const std::string& scope) {
  const auto config = ElectraConfig::from_pretrained(folder);
  const auto source = open_checkpoint(folder, open_options(scope, std::nullopt));
  nb::dict labels;
  for (const auto& [id, label] : config.id2label) labels[nb::int_(id)] = to_python(label);
  nb::dict facts =
      dict_of("model", folder.string(), "architectures", list_of(config.architectures), "format",
              source->format(), "weights", fs::path(source->origin().file).filename().string());
  describe_tensors(*source, facts);
  facts["labels"] = labels;
  return facts;
}

nb::dict check(const fs::path& folder, const std::string& scope, const fs::path& tokenizer) {
  pipelines::CheckReport report;
  {
    const ReleasedGil released;
    report = pipelines::check_model(folder, open_options(scope, std::nullopt), tokenizer);
  }
  const LoadReport& loaded = report.loaded;
  nb::dict facts =
      dict_of("model", report.model, "architecture", report.architecture, "format", loaded.format,
              "tensors", report.tensors, "state_dict", loaded.origin.state_dict, "prefix",
              loaded.origin.prefix, "unread", list_of(loaded.unread), "adapters",
              list_of(loaded.adapters), "modules", list_of(report.modules));
  facts["tokenizer"] = nb::none();
  if (const auto& read = report.tokenizer)
    facts["tokenizer"] = dict_of("size", read->size, "max_id", read->max_id, "token_type_ids",
                                 read->has_token_type_ids, "token_type_ids_reason", read->reason);
  return facts;
}

}  // namespace

void bind_folders(nb::module_& module) {
  module.def("named_folder", named_folder, nb::arg("named"));
  module.def("convert", convert, nb::arg("source"), nb::arg("target"), nb::arg("dtype").none(),
             nb::arg("pack").none(), nb::arg("shard_size"), nb::arg("scope"),
             nb::arg("network").none());
  module.def("check", check, nb::arg("folder"), nb::arg("scope"), nb::arg("tokenizer"));
  module.def("info", info, nb::arg("folder"), nb::arg("scope"));
}

}  // namespace electra::python
