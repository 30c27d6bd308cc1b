#include "cli/warnings.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "cli/printable.hpp"
#include "core/quoted.hpp"
#include "core/text.hpp"
#include "heads/model_classes.hpp"

namespace electra::cli {
namespace {

/// Whether a tensor is of the head of a class that transformers has.
bool is_of_head(std::string_view name) {
  const std::vector<ModelClass>& classes = model_classes();
  return std::any_of(classes.begin(), classes.end(), [&](const ModelClass& each) {
    const std::string_view scope = each.sign.substr(0, each.sign.find('.') + 1);
    return !each.is_bare() && starts_with(name, scope);
  });
}

}  // namespace

void warn(const std::filesystem::path& folder, const std::string& sentence) {
  std::fprintf(stderr, "electra: warning: %s: %s\n", printable(folder.string()).c_str(),
               printable(sentence).c_str());
}

void warn_of_unused(const std::filesystem::path& folder, const LoadReport& report,
                    const ElectraConfig* head) {
  std::vector<std::string> unused = report.unread;
  if (head == nullptr)
    unused.erase(std::remove_if(unused.begin(), unused.end(), is_of_head), unused.end());
  if (!unused.empty()) {
    warn(folder,
         std::to_string(unused.size()) +
             (unused.size() == 1 ? " tensor of its weights is" : " tensors of its weights are") +
             " not used: " + quoted_list(unused) +
             "; the answers may not be those of the model that was trained");
  }
  for (const std::string& name : report.adapters)
    warn(folder, "the adapter " + to_string(Quoted{name}) +
                     " is not applied; merge it into the weights for its answers");
  if (head != nullptr && names_unknown_class(*head)) {
    warn(folder,
         "config.json names the class " + to_string(Quoted{head->architectures.front()}) +
             ", which is no class of transformers for ELECTRA; what its head computes is not "
             "known");
  }
}

}  // namespace electra::cli
