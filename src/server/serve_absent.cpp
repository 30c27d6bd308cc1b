#include "electra/core/error.hpp"
#include "server/serve.hpp"

namespace electra::server {

void serve(ServeSettings /*settings*/, const std::function<void(const std::string&)>& /*say*/,
           const std::function<void()>& /*end_process*/) {
  fail(ErrorCode::unsupported,
       "this program was built without its server; build it with -D ELECTRA_BUILD_SERVER=ON");
}

}  // namespace electra::server
