// Content-Type and Content-Disposition (RFC 2045 5.1, RFC 2183) with their parameters, RFC 2231
// continuations and charsets joined. Tolerant: parameter values with blanks and no quotes, missing
// semicolons at the end, comments anywhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hikyaku::mime {

inline constexpr std::size_t parameters_max = 100;  // of one field; the rest is passed over

struct RawParameter {
  std::string_view name;   // with its RFC 2231 stars
  std::string_view value;  // between the quotes, as it came
  bool is_quoted = false;  // value has backslash escapes and perhaps folding
};

/// A field's value taken apart, in place. For Content-Type `type` and `subtype`; for
/// Content-Disposition only `type`.
struct ContentField {
  std::string_view type, subtype;
  std::vector<RawParameter> parameters;

  /// Reuses the vector. False when it says nothing (RFC 2045 5.2: the default holds then).
  bool parse_type(std::string_view value);
  bool parse_disposition(std::string_view value);

 private:
  void parse_parameters(std::string_view rest);
};

/// The octets that a raw value stands for: without escapes and folding.
std::string unquoted(const RawParameter& parameter);

/// A parameter with its continuations joined (RFC 2231 3).
struct JoinedParameter {
  std::string name;          // without stars
  std::string value;         // extended: percent-encoded still, without charset and language
  std::string charset;       // extended only
  std::string language;      // extended only
  bool is_extended = false;  // RFC 2231 4
};
/// In the order of their first segments.
std::vector<JoinedParameter> join(const std::vector<RawParameter>& parameters);
bool has_stars(const std::vector<RawParameter>& parameters);

std::string percent_decode(std::string_view text);

/// Name in lower case, value in UTF-8, encoded words (RFC 2047, wrongly but often used) decoded.
std::vector<std::pair<std::string, std::string>> decoded(
    const std::vector<RawParameter>& parameters);

/// The octets of one parameter as they came (any case of `name`), joined; empty when there is none.
std::string parameter_octets(const std::vector<RawParameter>& parameters, std::string_view name);

}  // namespace hikyaku::mime
