#pragma once

#include <string_view>

namespace electra::server {

/// Tells systemd of the state of the service, as sd_notify() does; nothing without NOTIFY_SOCKET.
void notify_systemd(std::string_view state);

}  // namespace electra::server
