#include "io/config_fields.hpp"

#include "core/exists.hpp"
#include "core/without_slash.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/json_parser.hpp"
#include "io/model_folder.hpp"

namespace electra::io {

ConfigFields read_config_fields(const std::filesystem::path& folder,
                                const std::filesystem::path& name, ConfigPresence presence) {
  const std::string file = name.string();
  const std::filesystem::path path = without_slash(folder) / name;
  if (presence == ConfigPresence::optional && !electra::exists(path))
    return ConfigFields(nlohmann::ordered_json::object(), file);
  auto json = parse_json(read_text_file(path, max_config_bytes), FileName{file}, ErrorCode::config);
  require(json->is_object(), ErrorCode::config, FileName{file}, " holds ", json->type_name(),
          "; it must hold an object");
  return ConfigFields(std::move(json), file);
}

}  // namespace electra::io
