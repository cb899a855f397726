#include "app/connections.h"

#include <vector>

namespace hikyaku::app {

net::Listener::Handler Connections::tracked(net::Listener::Handler handler) {
  const auto shared = std::make_shared<const net::Listener::Handler>(std::move(handler));
  return [this, shared](std::unique_ptr<net::Stream> stream) {
    return serve(*this, *shared, std::move(stream));
  };
}

Task<void> Connections::serve(Connections& all, const net::Listener::Handler& handler,
                              std::unique_ptr<net::Stream> stream) {
  struct Membership {
    Connections& all;
    std::uint64_t id;
    ~Membership() { all.remove(id); }
  };
  net::Stream* const raw = stream.get();
  const Membership member{all, all.add({raw->waker(), raw, co_await net::this_executor()})};
  co_await handler(std::move(stream));
}

std::uint64_t Connections::add(One one) {
  const std::scoped_lock lock(mutex_);
  open_.emplace(next_id_, std::move(one));
  return next_id_++;
}

void Connections::remove(std::uint64_t id) {
  const std::scoped_lock lock(mutex_);
  open_.erase(id);
}

void Connections::wake_all() {
  std::vector<std::function<void()>> wakers;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, one] : open_) wakers.push_back(one.wake);
  }
  for (const auto& wake : wakers) wake();
}

void Connections::close_all() {
  const std::scoped_lock lock(mutex_);
  // On its own loop the stream cannot go away between the look and the close.
  for (const auto& [id, one] : open_)
    net::post(one.executor, [this, id] {
      net::Stream* stream = nullptr;
      {
        const std::scoped_lock inner(mutex_);
        if (const auto found = open_.find(id); found != open_.end()) stream = found->second.stream;
      }
      if (stream != nullptr) stream->close();
    });
}

std::size_t Connections::count() const {
  const std::scoped_lock lock(mutex_);
  return open_.size();
}

}  // namespace hikyaku::app
