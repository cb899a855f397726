// The IMAP server on one connection (RFC 3501): reads, runs commands in order, writes the replies
// to all that came together in one go.
#pragma once

#include <memory>

#include "imap/server_context.h"
#include "net/stream.h"

namespace hikyaku::imap {

/// Ends when the connection does. `context` must outlive it.
Task<void> serve(std::unique_ptr<net::Stream> stream, ServerContext& context);

}  // namespace hikyaku::imap
