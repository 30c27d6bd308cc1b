#pragma once

#include <string>
#include <vector>

namespace electra::server {

/// Returns one page of the metrics of several processes, in the text format of Prometheus: the sum
/// of each, but of what ends with "_info" one.
std::string merged_metrics(const std::vector<std::string>& pages);

/// Returns the part of a page that counts what has been, which must not shrink when its process
/// ends: counters and histograms.
std::string lasting_metrics(const std::string& page);

}  // namespace electra::server
