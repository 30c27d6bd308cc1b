#include "io/keras.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "electra/core/error.hpp"
#include "io/hdf5_dataset.hpp"
#include "io/hdf5_file.hpp"
#include "io/hdf5_group.hpp"
#include "io/quoted.hpp"

namespace electra {
namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t most_objects = 20'000;
constexpr std::size_t longest_path = 1'024;

/// What a TFElectra model may have at its top.
constexpr std::string_view top_layers[] = {
    "electra",
    "discriminator_predictions",
    "generator_predictions",
    "generator_lm_head",
    "classifier",
    "qa_outputs",
    "sequence_summary",
};

/// Gives what follows the next slash; nothing if there is none.
std::string_view after_component(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
}

/// Drops the layer and the scope that save_weights() puts before a name; shards have neither.
/// What follows them is again a layer of the model.
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
    require(++objects_ <= most_objects && depth <= deepest && name.size() <= longest_path,
            ErrorCode::weights, path_, ": ", Quoted{name},
            " is one object too many or too deep: ", most_objects, " are read, ", deepest,
            " below one another");
    const std::vector<Hdf5Message> messages = file_.messages(object);
    if (!is_hdf5_group(messages)) {
      std::optional<Parameter> value = datasets_.read(messages, name);
      if (value) tensors_.push_back({without_scope(name), std::move(*value)});
      return;
    }
    for (const Hdf5Link& link : hdf5_links(file_, messages)) {
      visit(link.object, name.empty() ? link.name : name + '/' + link.name, depth + 1);
    }
  }

  FileName path_;
  Hdf5File file_;
  Hdf5Datasets datasets_;
  std::vector<NamedParameter> tensors_;
  std::size_t objects_ = 0;
};

}  // namespace

std::vector<NamedParameter> read_keras_hdf5(const std::shared_ptr<const MappedFile>& file) {
  return KerasReader(file).read();
}

}  // namespace electra
