// The one description of every setting: its key, its type and limits, where it lies in Config. Its
// meaning is the text "config.<key>" of the catalogue.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <toml++/toml.h>

#include "config/config.h"

namespace hikyaku::config {

struct TextKind {};
struct ListKind {};
struct FlagKind {};
struct NumberKind {
  std::int64_t min, max;
};
struct ChoiceKind {
  std::vector<std::string_view> words;
};
using Kind = std::variant<TextKind, ListKind, FlagKind, NumberKind, ChoiceKind>;

struct Setting {
  std::string_view key;
  Kind kind;
  /// The member; the kind says which of the three it is.
  std::variant<std::function<std::string&(Config&)>,
               std::function<std::vector<std::string>&(Config&)>, std::function<bool&(Config&)>,
               std::function<std::int64_t&(Config&)>>
      member;
  /// An older or the guide's name for it, accepted as well: "ad.ADRetryMSec".
  std::string_view alias = {};

  std::string_view section() const { return key.substr(0, key.rfind('.')); }
  std::string_view name() const { return key.substr(key.rfind('.') + 1); }
};

const std::vector<Setting>& settings();

/// Does a running server take it over?
bool is_live(std::string_view key);

/// The id of its meaning in the catalogue. The services share theirs.
std::string text_id(std::string_view key);

/// The value as TOML.
std::string value_text(const Setting& setting, const Config& config);

}  // namespace hikyaku::config
