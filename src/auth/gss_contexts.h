// GSS-API's things with owners, and the exchanges that wait for their clients. Private to the
// acceptor.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include "base/clock.h"

namespace hikyaku::auth {

inline constexpr std::size_t contexts_max = 2000;  // that wait for their clients; the oldest goes
inline constexpr Seconds context_time_max{120};

class GssBuffer {
 public:
  GssBuffer() = default;
  ~GssBuffer() {
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, &buffer_);
  }
  GssBuffer(const GssBuffer&) = delete;
  GssBuffer& operator=(const GssBuffer&) = delete;
  gss_buffer_t get() { return &buffer_; }
  std::string text() const {
    return buffer_.length == 0
               ? std::string()
               : std::string(static_cast<const char*>(buffer_.value), buffer_.length);
  }

 private:
  gss_buffer_desc buffer_ = GSS_C_EMPTY_BUFFER;
};

inline gss_buffer_desc buffer_of(const std::string& octets) {
  return {octets.size(), const_cast<char*>(octets.data())};
}

class GssName {
 public:
  ~GssName() {
    OM_uint32 minor = 0;
    gss_release_name(&minor, &name_);
  }
  gss_name_t* get() { return &name_; }
  std::string text() const {
    OM_uint32 minor = 0;
    GssBuffer shown;
    if (name_ == GSS_C_NO_NAME ||
        gss_display_name(&minor, name_, shown.get(), nullptr) != GSS_S_COMPLETE)
      return {};
    return shown.text();
  }
  // Empty: it is not there, or nobody vouches for it.
  std::string attribute(const std::string& attribute) const {
    OM_uint32 minor = 0;
    gss_buffer_desc wanted = buffer_of(attribute);
    int is_authenticated = 0, is_complete = 0, more = -1;
    GssBuffer value, shown;
    const OM_uint32 major = gss_get_name_attribute(&minor, name_, &wanted, &is_authenticated,
                                                   &is_complete, value.get(), shown.get(), &more);
    return major == GSS_S_COMPLETE && is_authenticated != 0 ? value.text() : std::string();
  }

 private:
  gss_name_t name_ = GSS_C_NO_NAME;
};

/// A security context; deleted with its owner.
class GssContext {
 public:
  GssContext() = default;
  ~GssContext() {
    OM_uint32 minor = 0;
    if (context_ != GSS_C_NO_CONTEXT) gss_delete_sec_context(&minor, &context_, GSS_C_NO_BUFFER);
  }
  GssContext(GssContext&& other) noexcept
      : context_(std::exchange(other.context_, GSS_C_NO_CONTEXT)) {}
  GssContext& operator=(GssContext&& other) noexcept {
    std::swap(context_, other.context_);
    return *this;
  }
  gss_ctx_id_t* get() { return &context_; }

  // RFC 3961 section 8. A ticket of AES may have a session key of another kind.
  bool has_aes_key() const {
    OM_uint32 minor = 0;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    if (gss_inquire_sec_context_by_oid(&minor, context_, GSS_C_INQ_SSPI_SESSION_KEY, &set) !=
        GSS_S_COMPLETE)
      return false;
    bool is_aes = false;
    if (set->count >= 2 && set->elements[1].length > 0) {
      // An OID whose last number is the kind of the key.
      const gss_buffer_desc& oid = set->elements[1];
      const auto last = static_cast<const unsigned char*>(oid.value)[oid.length - 1];
      is_aes = last >= 17 && last <= 20;
    }
    gss_release_buffer_set(&minor, &set);
    return is_aes;
  }

 private:
  gss_ctx_id_t context_ = GSS_C_NO_CONTEXT;
};

/// Those in the middle of an exchange. Thread-safe; whoever takes one has it alone.
class GssContexts {
 public:
  std::uint64_t keep(GssContext context) {
    const std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    while (!all_.empty() &&
           (all_.size() >= contexts_max || all_.begin()->second.since < now - context_time_max))
      all_.erase(all_.begin());
    const std::uint64_t id = ++last_;
    all_.emplace(id, Kept{now, std::move(context)});
    return id;
  }
  std::optional<GssContext> take(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(id);
    if (found == all_.end()) return std::nullopt;
    GssContext context = std::move(found->second.context);
    all_.erase(found);
    return context;
  }

 private:
  struct Kept {
    std::chrono::steady_clock::time_point since;
    GssContext context;
  };
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Kept> all_;  // the oldest first
};

}  // namespace hikyaku::auth
