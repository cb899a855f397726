// A connection whose peer has said all already: for fuzz targets and tests of whole conversations.
#pragma once

#include <string>
#include <string_view>

#include "net/stream.h"

namespace hikyaku::net {

/// Gives `input` in pieces, then the end of the connection; what is written is added to `said`.
/// Both must outlive it.
class Pieces final : public Stream {
 public:
  Pieces(std::string_view input, std::size_t piece_bytes, std::string& said)
      : input_(input), piece_bytes_(piece_bytes), said_(said) {}

  Task<Result<std::string_view>> read() override {
    if (input_.empty()) co_return fail(Error::Kind::closed, "read");
    const auto octets = input_.substr(0, piece_bytes_);
    input_.remove_prefix(octets.size());
    co_return octets;
  }
  Task<Result<>> write(std::string_view octets) override {
    said_ += octets;
    co_return Result<>();
  }
  Task<Result<>> start_tls_server(std::shared_ptr<TlsContext>) override {
    co_return fail(Error::Kind::permanent, "tls");
  }
  Task<Result<>> start_tls_client(std::shared_ptr<TlsContext>, std::string) override {
    co_return fail(Error::Kind::permanent, "tls");
  }
  void wake() override {}
  std::function<void()> waker() override {
    return [] {};
  }
  void expires_after(Seconds) override {}
  void close() override {}
  bool is_tls() const override { return false; }
  std::string tls_version() const override { return {}; }
  std::string tls_cipher() const override { return {}; }
  const Endpoint& peer() const override { return peer_; }
  const Endpoint& local() const override { return peer_; }

 private:
  const Endpoint peer_{"192.0.2.1", 50000};
  std::string_view input_;
  const std::size_t piece_bytes_;
  std::string& said_;
};

}  // namespace hikyaku::net
