#include "auth/password_preparation.h"

#include <algorithm>
#include <memory>

#include <unicode/unistr.h>
#include <unicode/usprep.h>

#include "base/text.h"

namespace hikyaku::auth {
namespace {

struct CloseProfile {
  void operator()(UStringPrepProfile* profile) const { usprep_close(profile); }
};

// Immutable once it is open; ICU's profiles may be used by many threads.
const UStringPrepProfile* saslprep() {
  static const std::unique_ptr<UStringPrepProfile, CloseProfile> profile = [] {
    UErrorCode status = U_ZERO_ERROR;
    UStringPrepProfile* const opened = usprep_openByType(USPREP_RFC4013_SASLPREP, &status);
    return std::unique_ptr<UStringPrepProfile, CloseProfile>(U_SUCCESS(status) ? opened : nullptr);
  }();
  return profile.get();
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::optional<std::string> prepare_password(std::string_view password) {
  if (password.empty() || password.size() > stored_password_bytes_max) return std::nullopt;
  const bool has_control = std::ranges::any_of(
      password, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (has_control || !is_utf8(password)) return std::nullopt;
  if (is_ascii(password)) return std::string(password);
  const UStringPrepProfile* const profile = saslprep();
  if (profile == nullptr) return std::nullopt;
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(password.data(), static_cast<int32_t>(password.size())));
  // NFKC may make one character eighteen.
  std::u16string prepared(static_cast<std::size_t>(text.length()) * 18, u'\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length =
      usprep_prepare(profile, text.getBuffer(), text.length(), prepared.data(),
                     static_cast<int32_t>(prepared.size()), USPREP_DEFAULT, nullptr, &status);
  if (U_FAILURE(status) || length == 0) return std::nullopt;
  std::string out;
  icu::UnicodeString(prepared.data(), length).toUTF8String(out);
  if (out.size() > stored_password_bytes_max) return std::nullopt;
  return out;
}

}  // namespace hikyaku::auth
