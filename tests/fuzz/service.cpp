// The bodies of requests to the service: JSON against each schema of the contract, paths, and the
// tensors of the Open Inference Protocol.

#include <string>

#include "fuzz/target.hpp"
#include "server/contract.hpp"
#include "server/inference_tensor.hpp"
#include "server/route.hpp"
#include "server/service_error.hpp"
#include "server/vectors.hpp"

namespace {

using namespace electra::server;

template <class Work>
void try_to(const Work& work) {
  try {
    work();
  } catch (const ServiceError&) {  // what a bad request gets
  } catch (const electra::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  try_to([&] {
    const Json body = parse_body(bytes);
    for (const auto& [name, schema] : Contract::instance().schemas().items())
      try_to([&, &name = name] { Contract::instance().check(name, body); });
    try_to([&] {
      Contract::instance().check("EmbedRequest", body);
      embedding_inputs(body.at("inputs"));
    });
  });
  Request request;
  request.body = bytes;
  try_to([&] { read_inference_request(request); });
  const std::size_t end = bytes.find('\n');
  request.headers = {{"inference-header-content-length", std::to_string(end)}};
  try_to([&] { read_inference_request(request); });
  percent_decoded(bytes);
  return 0;
}
