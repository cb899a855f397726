#include "net/tls.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

namespace hikyaku::net {
namespace {

constexpr long self_signed_days = 3650;

std::unexpected<Error> tls_error(const std::string& what) {
  char text[256] = "unknown";
  if (const unsigned long code = ERR_get_error(); code != 0)
    ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return fail(Error::Kind::permanent, what, text);
}

SSL_CTX* new_context(const SSL_METHOD* method) {
  SSL_CTX* const context = SSL_CTX_new(method);
  if (context == nullptr) return nullptr;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(
      context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  return context;
}

bool add_extension(X509* certificate, int kind, const char* value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

bool fill_certificate(X509* certificate, EVP_PKEY* key, const std::string& host) {
  unsigned char serial[8];
  if (getentropy(serial, sizeof serial) != 0) return false;
  serial[0] &= 0x7f;
  BIGNUM* const number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
  X509_set_version(certificate, X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), self_signed_days * 24 * 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  // X.520 bounds a common name to 64; the alternative name counts.
  const std::string common = host.substr(0, 64);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  return add_extension(certificate, NID_subject_alt_name, ("DNS:" + host).c_str()) &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::FILE* open_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  return file < 0 ? nullptr : ::fdopen(file, "w");
}

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::server(const TlsServerOptions& options) {
  SSL_CTX* const context = new_context(TLS_server_method());
  if (context == nullptr) return tls_error("tls");
  const std::shared_ptr<TlsContext> owner(new TlsContext(context, false));
  if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1)
    return tls_error(options.certificate_file);
  if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return tls_error(options.key_file);
  if (SSL_CTX_check_private_key(context) != 1)
    return tls_error(options.key_file + " and " + options.certificate_file);
  static constexpr unsigned char session_id[] = "hikyaku";
  SSL_CTX_set_session_id_context(context, session_id, sizeof session_id - 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets need no memory here
  return owner;
}

Result<std::shared_ptr<TlsContext>> TlsContext::client(const TlsClientOptions& options) {
  SSL_CTX* const context = new_context(TLS_client_method());
  if (context == nullptr) return tls_error("tls");
  const std::shared_ptr<TlsContext> owner(new TlsContext(context, options.verify));
  if (!options.verify) return owner;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  const int loaded = options.ca_file.empty()
                         ? SSL_CTX_set_default_verify_paths(context)
                         : SSL_CTX_load_verify_file(context, options.ca_file.c_str());
  if (loaded != 1) return tls_error(options.ca_file);
  return owner;
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

ChannelBinding channel_binding_of(ssl_st* connection) {
  ChannelBinding binding;
  unsigned char octets[EVP_MAX_MD_SIZE];
  constexpr std::string_view label = "EXPORTER-Channel-Binding";
  constexpr std::size_t exporter_bytes = 32;
  if (SSL_version(connection) >= TLS1_3_VERSION &&
      SSL_export_keying_material(connection, octets, exporter_bytes, label.data(), label.size(),
                                 nullptr, 0, 0) == 1)
    binding.tls_exporter.assign(reinterpret_cast<const char*>(octets), exporter_bytes);

  const X509* const certificate = SSL_is_server(connection) ? SSL_get_certificate(connection)
                                                            : SSL_get0_peer_certificate(connection);
  int hash = NID_undef;
  if (certificate == nullptr || X509_get_signature_info(const_cast<X509*>(certificate), &hash,
                                                        nullptr, nullptr, nullptr) != 1)
    return binding;
  // RFC 5929 section 4.1: the hash of the certificate's signature, but no weaker one than SHA-256.
  const EVP_MD* const kind =
      hash == NID_md5 || hash == NID_sha1 ? EVP_sha256() : EVP_get_digestbynid(hash);
  unsigned int length = 0;
  if (kind != nullptr && X509_digest(certificate, kind, octets, &length) == 1)
    binding.tls_server_end_point.assign(reinterpret_cast<const char*>(octets), length);
  return binding;
}

Result<> write_self_signed(const std::string& host, const std::string& certificate_file,
                           const std::string& key_file) {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  Result<> outcome;
  if (key == nullptr || certificate == nullptr || !fill_certificate(certificate, key, host)) {
    outcome = tls_error("self-signed certificate for " + host);
  } else {
    std::FILE* const certificate_out = open_private(certificate_file);
    std::FILE* const key_out = open_private(key_file);
    const bool written =
        certificate_out != nullptr && key_out != nullptr &&
        PEM_write_X509(certificate_out, certificate) == 1 &&
        PEM_write_PKCS8PrivateKey(key_out, key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
    const bool certificate_closed = certificate_out == nullptr || std::fclose(certificate_out) == 0;
    const bool key_closed = key_out == nullptr || std::fclose(key_out) == 0;
    if (!written || !certificate_closed || !key_closed)
      outcome = fail(Error::Kind::permanent, certificate_file, "cannot be written");
  }
  X509_free(certificate);
  EVP_PKEY_free(key);
  return outcome;
}

Result<CertificateInfo> certificate_info(const std::string& certificate_file,
                                         const std::string& host) {
  std::FILE* const file = std::fopen(certificate_file.c_str(), "re");
  if (file == nullptr) return fail(Error::Kind::permanent, certificate_file, std::strerror(errno));
  X509* const certificate = PEM_read_X509(file, nullptr, nullptr, nullptr);
  std::fclose(file);
  if (certificate == nullptr) return tls_error(certificate_file);
  CertificateInfo info;
  info.is_self_signed =
      X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0;
  info.names_host = X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1;
  std::tm when{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &when) == 1)
    info.not_after = Time(Seconds(timegm(&when)));
  X509_free(certificate);
  return info;
}

}  // namespace hikyaku::net
