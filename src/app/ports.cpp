#include "app/ports.h"

namespace hikyaku::app {

Result<> Ports::bind(const std::vector<std::string>& addresses, std::int64_t port,
                     net::Listener::Handler handler) {
  if (port == 0) return {};
  for (const std::string& address : addresses) {
    TRY(auto listener, net::Listener::bind_tcp({address, static_cast<std::uint16_t>(port)}));
    all_.push_back({std::move(listener), connections_.tracked(handler)});
  }
  return {};
}

void Ports::start(net::Loops& loops) {
  for (One& one : all_) one.listener->start(loops, one.handler, connections_max_);
}

void Ports::stop() {
  for (One& one : all_) one.listener->stop();
  connections_.wake_all();
}

std::string Ports::describe() const {
  std::string text;
  for (const One& one : all_)
    text += (text.empty() ? "" : ", ") + net::to_string(one.listener->local());
  return text;
}

}  // namespace hikyaku::app
