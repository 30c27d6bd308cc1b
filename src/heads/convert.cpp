#include "electra/heads/convert.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/regular_file.hpp"
#include "core/text.hpp"
#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/model/config.hpp"
#include "electra/model/loading.hpp"
#include "heads/companions.hpp"
#include "heads/model_classes.hpp"
#include "io/atomic_file.hpp"
#include "io/checkpoint/checkpoint_writer.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/json_parser.hpp"
#include "io/json_writer.hpp"
#include "io/links.hpp"
#include "io/model_folder.hpp"
#include "io/prepacked/prepacked.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using convert::Companions;

constexpr std::string_view prefix = "electra.";

const char* config_name(DType dtype) {
  if (dtype == DType::f16) return "float16";
  return dtype == DType::bf16 ? "bfloat16" : "float32";
}

/// Returns the config with the keys by which transformers knows the new files; unchanged if it has
/// them.
std::string config_text(const std::string& text, const ModelClass& model,
                        const CheckpointLayout& layout) {
  const io::OwnedJson before = io::parse_json(text, "config.json", ErrorCode::config);
  io::OwnedJson changing = io::parse_json(text, "config.json", ErrorCode::config);
  Json& after = *changing;
  if (!after.contains("model_type") || after["model_type"].is_null())
    after["model_type"] = "electra";
  const auto classes = before->find("architectures");
  const bool is_named =
      classes != before->end() && classes->is_array() &&
      std::find(classes->begin(), classes->end(), model.architecture) != classes->end();
  if (!is_named) after["architectures"] = {model.architecture};
  if (layout.dtype) {
    after[after.contains("dtype") ? "dtype" : "torch_dtype"] = config_name(*layout.dtype);
  }
  if (after == *before) return text;
  std::string changed;
  io::JsonWriter(changed, io::JsonLayout::indented).json(after);
  return changed + '\n';
}

/// The contents of the new weight files.
struct Contents {
  std::vector<NamedParameter> tensors;  ///< those that the class reads, in the order of the file
  WeightRecord record;                  ///< the same as a prepacked file has them
};

/// Returns the tensors of the source that the class reads; fills `left_out` with the others.
Contents contents_of(const ModelClass& model, const ElectraConfig& config,
                     const std::shared_ptr<const WeightSource>& source,
                     const ConvertOptions& options, std::vector<std::string>& left_out) {
  Weights weights(source);
  weights.explain_shapes(shape_hint(config, model.network));
  const auto record = std::make_shared<WeightRecord>();
  if (options.pack) weights.record_into(record);
  model.read(weights, config, options.pack.value_or(Precision::fp32));
  left_out = weights.unread();
  const std::set<std::string> unread(left_out.begin(), left_out.end());
  const bool is_bare = model.is_bare();
  Contents contents{{}, std::move(*record)};
  for (const std::string& name : source->names()) {
    if (unread.count(name) > 0) continue;
    const bool cut = is_bare && starts_with(name, prefix);
    contents.tensors.push_back({name.substr(cut ? prefix.size() : 0), *source->find(name)});
  }
  return contents;
}

/// Reads the config, all keys of which are copied.
std::string config_inside(const fs::path& folder, const fs::path& name) {
  const RegularFile file(folder / name);
  io::require_inside(folder, name, file.identity());
  return file.read(io::max_config_bytes);
}

std::vector<std::string> write_weights(io::AtomicFiles& files, const fs::path& to,
                                       const Contents& contents, const ConvertOptions& options) {
  if (!options.pack)
    return io::checkpoint::write(files, to, contents.tensors, options.layout,
                                 options.interrupt_check);
  io::checkpoint::require_none_before(to, io::checkpoint::prepacked_file_name);
  io::prepacked::write(files.add(to / io::checkpoint::prepacked_file_name), contents.record,
                       *options.pack, options.interrupt_check);
  return {std::string(io::checkpoint::prepacked_file_name)};
}

}  // namespace

ConvertReport convert_pretrained(const fs::path& source_folder, const fs::path& target_folder,
                                 const ConvertOptions& options) {
  const fs::path from = without_slash(source_folder), to = without_slash(target_folder);
  std::error_code absent;
  require(!fs::equivalent(from, to, absent), ErrorCode::input, FileName{to.native()},
          " is the folder that is read; the converted model needs another one");
  io::require_folder(from);
  Companions companions(from);
  const fs::path own = companions.transformer();
  io::require_model_folder(from / own);
  const std::string text = config_inside(from, own / "config.json");
  ConvertReport report;
  const ModelClass* model = nullptr;
  const Contents contents = in_folder(from / own, [&] {
    const auto config = ElectraConfig::from_json(text);
    const auto source = open_checkpoint(from, options.open);
    require(!source->prepacked_precision(), ErrorCode::input, FileName{from.native()},
            " holds a packed model, whose numbers cannot be restored; convert the checkpoint that "
            "it was packed from");
    model = &class_to_read(config, *source, options.open.network);
    report.architecture = model->architecture;
    report.format = source->format();
    return contents_of(*model, config, source, options, report.left_out);
  });
  for (const NamedParameter& tensor : contents.tensors) report.tensors.push_back(tensor.name);
  companions.read();
  companions.require_no_foreign(to);
  const fs::path below = own.empty() ? to : to / own;
  io::create_folder(below);
  // None replaces a file before all are written: weights beside another model's config are of none.
  io::AtomicFiles files;
  const auto weight_files = write_weights(files, below, contents, options);
  report.files = companions.copy(files, to);
  files.add(below / "config.json", config_text(text, *model, options.layout));
  files.commit();
  report.files.push_back((own / "config.json").string());
  for (const std::string& name : weight_files) report.files.push_back((own / name).string());
  return report;
}

}  // namespace electra
