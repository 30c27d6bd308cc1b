#include "io/hdf5/keras.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/hdf5/dataset.hpp"
#include "io/hdf5/file.hpp"
#include "io/hdf5/group.hpp"

namespace electra::io::hdf5 {
namespace {

constexpr std::size_t max_depth = 32;
constexpr std::size_t max_objects = 20'000;
constexpr std::size_t max_path_bytes = 1'024;

/// The top layers of TFElectra models.
constexpr std::string_view top_layers[] = {
    "electra",
    "discriminator_predictions",
    "generator_predictions",
    "generator_lm_head",
    "classifier",
    "qa_outputs",
    "sequence_summary",
};

/// Returns the path after the first slash; empty if there is none.
std::string_view after_component(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
}

/// Drops the layer and the scope that save_weights() puts before a name; shards have neither. The
/// rest begins with a layer of the model, too.
std::string without_scope(std::string_view path) {
  const std::string_view name = after_component(after_component(path));
  const std::string_view layer = name.substr(0, name.find('/'));
  const bool has_scope =
      layer.size() < name.size() &&
      std::find(std::begin(top_layers), std::end(top_layers), layer) != std::end(top_layers);
  return std::string(has_scope ? name : path);
}

class KerasReader {
 public:
  explicit KerasReader(const std::shared_ptr<const MappedFile>& file)
      : path_(file->path().native()), file_(file->text(), path_), datasets_(file_, file) {}

  std::vector<NamedParameter> read() {
    visit(file_.root(), "", 0);
    return std::move(tensors_);
  }

 private:
  void visit(std::uint64_t object, const std::string& name, std::size_t depth) {
    require(++objects_ <= max_objects && depth <= max_depth && name.size() <= max_path_bytes,
            ErrorCode::weights, path_, ": ", Quoted{name}, " exceeds ", max_objects, " objects, ",
            max_depth, " levels or a path of ", max_path_bytes, " bytes");
    const std::vector<Message> messages = file_.messages(object);
    if (!is_group(messages)) {
      std::optional<Parameter> value = datasets_.read(messages, name);
      if (value) tensors_.push_back({without_scope(name), std::move(*value)});
      return;
    }
    for (const Link& link : links_of(file_, messages)) {
      visit(link.object, name.empty() ? link.name : name + '/' + link.name, depth + 1);
    }
  }

  FileName path_;
  File file_;
  DatasetReader datasets_;
  std::vector<NamedParameter> tensors_;
  std::size_t objects_ = 0;
};

}  // namespace

std::vector<NamedParameter> read_keras(const std::shared_ptr<const MappedFile>& file) {
  return KerasReader(file).read();
}

}  // namespace electra::io::hdf5
