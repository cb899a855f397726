// A Stream over a socket of the kernel. Private to net/.
#pragma once

#include <memory>

#include "net/stream.h"

namespace hikyaku::net {

/// Takes over a connected, non-blocking socket; it belongs to the calling thread's loop from now
/// on.
std::unique_ptr<Stream> make_socket_stream(int socket, Endpoint peer, Endpoint local);

/// The numeric address of a socket; `peer` or its own end.
Endpoint endpoint_of(int socket, bool peer);

}  // namespace hikyaku::net
