// One LDAP connection to a domain controller, by libldap. Everything here blocks, each call within
// the connection's time limit: for a net::Pool's threads only. Referrals are never chased, and a
// password is never sent without TLS.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "directory/ad/filter.h"
#include "directory/ad/kerberos.h"
#include "directory/ad/options.h"
#include "directory/ad/reach.h"

struct ldap;

namespace hikyaku::directory {

struct Entry {
  std::string dn;
  std::map<std::string, std::vector<std::string>> attributes;  // names in lower case
  /// The first value, or empty. `name` in lower case.
  std::string_view get(std::string_view name) const;
};

enum class Scope { base, subtree };

/// What a controller said to a name and a password.
struct BindAnswer {
  bool accepted = false;
  int code = 0;            // LDAP result code
  std::string diagnostic;  // "80090308: LdapErr: ... data 52e, v1db1"
};

/// Where a bind failed that the controller could not judge, although it is well.
inline constexpr std::string_view bind_not_judged = "ldap.bind.not_judged";

class Connection {
 public:
  /// In the clear: good for anonymous reads of the rootDSE only.
  static Result<std::unique_ptr<Connection>> open_plain(const Controller& to, Milliseconds limit);
  static Result<std::unique_ptr<Connection>> open_plain(Reached to, Milliseconds limit);
  static Result<std::unique_ptr<Connection>> open_secure(const Controller& to,
                                                         const AdOptions& options,
                                                         Milliseconds limit);
  static Result<std::unique_ptr<Connection>> open_secure(Reached to, const AdOptions& options,
                                                         Milliseconds limit);
  /// What another process has logged in: it encrypts, if anybody. No password may be sent over it.
  static Result<std::unique_ptr<Connection>> take_over(Reached logged_in, Milliseconds limit);
  static std::uint16_t port_of(const AdOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void limit_to(Milliseconds limit);
  /// Takes on the identity of `user`. An empty password is a bug of the caller: it would succeed
  /// anonymously. Error: the controller did not answer, or
  /// could not judge it.
  Result<BindAnswer> bind(const std::string& user, const std::string& password);
  /// Takes on the identity of the ticket and encrypts the connection, which must be in the clear.
  Result<> bind(const Ticket& ticket);
  const std::string& host() const { return host_; }
  /// For what is only asked elsewhere (feed.h, entry_change.h).
  ldap* handle() { return handle_; }
  /// All entries, page by page. An error when any page fails, is cut short or is answered with a
  /// referral: a part is never taken for the whole. Pointers to other partitions, which AD adds to
  /// what it finds, are passed over.
  Result<std::vector<Entry>> search(const std::string& base, Scope scope, const Filter& filter,
                                    const std::vector<std::string>& attributes,
                                    int page_size = 1000);
  /// The same over a subtree, without holding all at once. What `take` was given before an error is
  /// a part.
  using Take = std::function<void(Entry)>;
  Result<> search_each(const std::string& base, const Filter& filter,
                       const std::vector<std::string>& attributes, const Take& take);
  /// The same as search(), with the deleted objects that the reader may see among them
  /// (MS-ADTS 3.1.1.3.4.1.14).
  Result<std::vector<Entry>> search_deleted_too(const std::string& base, const Filter& filter,
                                                const std::vector<std::string>& attributes);
  /// One object, with the GUIDs of those that it names: "<GUID=hex>;<SID=hex>;CN=..." for each DN
  /// (MS-ADTS 3.1.1.3.4.1.5).
  Result<std::vector<Entry>> read_with_guids(const std::string& dn, const std::string& attribute);

 private:
  static Result<std::unique_ptr<Connection>> open_tls(Reached to, const AdOptions& options,
                                                      Milliseconds limit, bool verify);
  struct Paging {
    int size = 1000;
    const char* control = nullptr;  // one more, not critical
  };
  Result<std::vector<Entry>> search_all(const std::string& base, Scope scope, const Filter& filter,
                                        const std::vector<std::string>& attributes,
                                        const Paging& paging);
  Result<> search_pages(const std::string& base, Scope scope, const Filter& filter,
                        const std::vector<std::string>& attributes, const Paging& paging,
                        const Take& take);
  Connection(ldap* handle, std::string host, bool secure)
      : handle_(handle), host_(std::move(host)), secure_(secure) {}
  ldap* handle_;
  std::string host_;
  bool secure_;
};

}  // namespace hikyaku::directory
