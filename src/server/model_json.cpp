#include "server/model_json.hpp"

#include <thread>

#include "electra/core/thread_pool.hpp"
#include "electra/version.hpp"
#include "io/json_writer.hpp"
#include "server/tasks.hpp"

namespace electra::server {
namespace {

const char* dtype_name(Precision precision) {
  if (precision == Precision::int8) return "int8";
  return precision == Precision::bf16 ? "bfloat16" : "float32";
}

void write_labels(const ElectraConfig& config, io::JsonWriter& json) {
  json.begin_object().key("id2label").begin_object();
  for (const auto& [id, label] : config.id2label) json.member(std::to_string(id), label);
  json.end_object().key("label2id").begin_object();
  for (const auto& [id, label] : config.id2label) json.member(label, id);
  json.end_object().end_object();
}

void write_type(const ServedModel& model, io::JsonWriter& json) {
  const Pipelines& pipelines = model.pipelines();
  json.begin_object();
  if (pipelines.embed) {
    std::string pooling;
    for (const std::string& each : pipelines.embed->modules().descriptions())
      pooling += (pooling.empty() ? "" : "; ") + each;
    json.key("embedding").begin_object().member("pooling", pooling).end_object();
  } else {
    json.key(pipelines.rerank ? "reranker" : "classifier");
    write_labels(model.config(), json);
  }
  json.end_object();
}

}  // namespace

std::vector<std::string> route_names(const ServedModel& model) {
  const Pipelines& pipelines = model.pipelines();
  std::vector<std::string> names;
  if (pipelines.rerank) names.emplace_back("rerank");
  if (pipelines.embed) names = {"embed", "similarity"};
  for (const Task& each : tasks())
    if (each.is_served(pipelines)) names.emplace_back(each.name);
  return names;
}

std::string info_json(const ServedModel& model, const ServiceSettings& settings) {
  std::string text;
  io::JsonWriter json(text);
  json.begin_object().member("model_id", model.folder().string()).key("model_sha").value(nullptr);
  json.member("model_dtype", dtype_name(model.precision()));
  json.member("served_model_name", model.name()).key("model_type");
  write_type(model, json);
  json.member("max_concurrent_requests", settings.max_concurrent_requests);
  json.member("max_input_length", model.max_input_length());
  json.member("max_batch_tokens", settings.max_batch_tokens);
  json.key("max_batch_requests").value(nullptr);
  json.member("max_client_batch_size", settings.max_client_batch_size);
  json.member("auto_truncate", false).member("tokenization_workers", settings.http_threads);
  json.member("version", version()).key("sha").value(nullptr).key("docker_label").value(nullptr);
  json.member("task", model.task()).key("routes").array(route_names(model));
  json.end_object();
  return text;
}

}  // namespace electra::server
