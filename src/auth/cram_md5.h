// CRAM-MD5 (RFC 2195) on the server's side. Private to the library.
#pragma once

#include <memory>

#include "auth/mechanism.h"
#include "auth/secrets.h"

namespace hikyaku::auth {

inline constexpr std::string_view cram_md5_name = "CRAM-MD5";
/// `secrets` must outlive it. `challenge` is never the same twice.
std::unique_ptr<Mechanism> make_cram_md5(const Secrets& secrets, std::string challenge);

}  // namespace hikyaku::auth
