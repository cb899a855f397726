#include "delivery/smtp_transport.h"

#include "delivery/smtp_connection.h"
#include "net/loop.h"

namespace hikyaku::delivery {

Task<std::expected<std::unique_ptr<Connection>, Reason>> SmtpTransport::connect(Hop hop) {
  Reason refusal;
  for (bool with_tls = options_.tls != nullptr;; with_tls = false) {
    auto stream =
        co_await net::connect(hop.endpoint, options_.connect_wait, options_.source_address);
    if (!stream) {
      co_return std::unexpected(Reason{"4.4.1", "No connection: " + describe(stream.error()),
                                       hop.host + " [" + net::to_string(hop.endpoint) + "]",
                                       false});
    }
    auto connection = std::make_unique<SmtpConnection>(*std::move(stream), hop, options_);
    const auto greeted = co_await connection->greet(with_tls, refusal);
    if (greeted == SmtpConnection::Greeted::ready) co_return std::move(connection);
    if (greeted == SmtpConnection::Greeted::refused) co_return std::unexpected(std::move(refusal));
  }
}

}  // namespace hikyaku::delivery
