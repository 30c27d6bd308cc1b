#include "pipelines/folder_facts.hpp"

#include "electra/core/in_folder.hpp"
#include "electra/model/loading.hpp"
#include "heads/model_classes.hpp"

namespace electra::pipelines {

FolderFacts folder_facts(const std::filesystem::path& folder, const OpenOptions& options,
                         std::optional<Precision> wanted) {
  return in_folder(folder, [&] {
    const ElectraConfig config = config_of(folder);
    OpenOptions how = options;
    if (!how.network) how.network = class_named_in(config).network;
    const auto source = open_checkpoint(folder, how);
    return FolderFacts{std::string(class_to_read(config, *source, options.network).task),
                       precision_for(*source, wanted)};
  });
}

}  // namespace electra::pipelines
