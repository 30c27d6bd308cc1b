#include "server/workers/metrics_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "core/number.hpp"
#include "core/text.hpp"

namespace electra::server {
namespace {

/// The samples of a metric, in their order.
struct Family {
  std::string help;  ///< the line
  std::string type;  ///< the line
  std::vector<std::pair<std::string, double>> samples;
  std::map<std::string, std::size_t> places = {};  ///< of the samples

  void add(const std::string& name, double value, bool is_info) {
    const auto [place, is_new] = places.try_emplace(name, samples.size());
    if (is_new)
      samples.emplace_back(name, value);
    else if (!is_info)
      samples[place->second].second += value;
  }
};

std::string number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), static_cast<std::size_t>(end - text.data())};
}

/// Several pages as one.
class Page {
 public:
  void add(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      add_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  template <class Wanted>
  std::string text(const Wanted& wanted) const {
    std::string all;
    for (const std::string& name : names_) {
      const Family& family = families_.at(name);
      if (!wanted(family)) continue;
      all += family.help + '\n' + family.type + '\n';
      for (const auto& [sample, value] : family.samples) all += sample + ' ' + number(value) + '\n';
    }
    return all;
  }

 private:
  void add_line(std::string_view line) {
    constexpr std::string_view help = "# HELP ", type = "# TYPE ";
    if (starts_with(line, help)) {
      const std::string_view rest = line.substr(help.size());
      enter(std::string(rest.substr(0, rest.find(' '))));
      families_[current_].help = line;
    } else if (starts_with(line, type)) {
      const std::string_view rest = line.substr(type.size());
      enter(std::string(rest.substr(0, rest.find(' '))));
      families_[current_].type = line;
    } else if (const std::size_t space = line.rfind(' '); space != std::string_view::npos) {
      const std::optional<double> value = number_in<double>(line.substr(space + 1));
      families_[current_].add(std::string(line.substr(0, space)), value.value_or(0),
                              ends_with(current_, "_info"));
    }
  }

  void enter(std::string name) {
    if (families_.count(name) == 0) names_.push_back(name);
    current_ = std::move(name);
  }

  std::vector<std::string> names_;  // in their order
  std::map<std::string, Family> families_;
  std::string current_;
};

}  // namespace

std::string merged_metrics(const std::vector<std::string>& pages) {
  Page page;
  for (const std::string& each : pages) page.add(each);
  return page.text([](const Family& /*family*/) { return true; });
}

std::string lasting_metrics(const std::string& page) {
  Page whole;
  whole.add(page);
  return whole.text([](const Family& family) {
    return ends_with(family.type, " counter") || ends_with(family.type, " histogram");
  });
}

}  // namespace electra::server
