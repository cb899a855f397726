// The coroutine type of everything that waits. Only net/ includes more of Asio than this.
//
// Rules: parameters by value, or references to objects that outlive the call; no lambda coroutine
// with captures; a coroutine stays on the loop (thread) that it was started on.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"

namespace hikyaku {

template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace hikyaku
