// Errors as values. Three kinds of failure are never mixed: a bug ends the process (HIKYAKU_CHECK,
// check.h), trouble outside (disk, DNS, directory, peer) is a Result, and a peer that is wrong gets
// a protocol reply.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace hikyaku {

struct Error {
  /// Answers one question: what may the caller do about it?
  enum class Kind {
    temporary,  // try again later: disk full, server down
    permanent,  // will not get better by itself: malformed, not found, refused
    closed,     // the other side is gone
    timed_out,  // a deadline passed
    limit,      // a named limit was reached
    denied,     // not allowed
  };
  Kind kind = Kind::temporary;
  std::string where;   // what was being done, for the log: "journal.sync"
  std::string detail;  // why it failed, for the log; never shown to a protocol peer
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Error::Kind kind, std::string where, std::string detail = {}) {
  return std::unexpected(Error{kind, std::move(where), std::move(detail)});
}

/// "where: detail", one line for a log.
inline std::string describe(const Error& error) {
  return error.detail.empty() ? error.where : error.where + ": " + error.detail;
}

}  // namespace hikyaku

// Plain statements, so that they are safe in coroutines:
//   TRY(auto x, parse(input));       returns the error from a function
//   CO_TRY(auto x, co_await read());  returns it from a coroutine
#define HIKYAKU_JOIN_(a, b) a##b
#define HIKYAKU_JOIN(a, b) HIKYAKU_JOIN_(a, b)
#define HIKYAKU_TRY_(name, variable, expression, leave)      \
  auto name = (expression);                                  \
  if (!name) leave std::unexpected(std::move(name).error()); \
  variable = *std::move(name)
#define TRY(variable, ...) \
  HIKYAKU_TRY_(HIKYAKU_JOIN(try_, __LINE__), variable, (__VA_ARGS__), return)
#define CO_TRY(variable, ...) \
  HIKYAKU_TRY_(HIKYAKU_JOIN(try_, __LINE__), variable, (__VA_ARGS__), co_return)
#define TRY_DO(...) \
  if (auto try_done = (__VA_ARGS__); !try_done) return std::unexpected(std::move(try_done).error())
#define CO_TRY_DO(...)                          \
  if (auto try_done = (__VA_ARGS__); !try_done) \
  co_return std::unexpected(std::move(try_done).error())
