#include "admin/people_calls.h"

#include "admin/find_account.h"
#include "admin/seats.h"
#include "base/events.h"
#include "base/text.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using directory::AdDirectory;
using directory::PeopleWriter;

json::value json_of(const std::optional<directory::WriteRefusal>& refused) {
  if (!refused) return json::object();
  return json::object{{"refused", name_of(refused->reason)},
                      {"detail", refused->detail},
                      {"rule", name_of(refused->rule)},
                      {"length_min", refused->policy.length_min},
                      {"history", refused->policy.history_length},
                      {"age_min", refused->policy.age_min.count()},
                      {"age_max", refused->policy.age_max.count()}};
}

std::optional<std::string> optional_text(const Arguments& arguments, std::string_view name) {
  if (!arguments.contains(name)) return std::nullopt;
  auto text = text_argument(arguments, name);
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

bool flag(const Arguments& arguments, std::string_view name) {
  const json::value* const value = arguments.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

/// Writes, and tells of it by an event.
Task<Result<json::value>> write(AdDirectory& directory, std::string what, std::string who,
                                std::string by, AdDirectory::Writing work) {
  CO_TRY(const auto refused, co_await directory.write(std::move(work)));
  event(Level::notice, refused ? "ad.write.refused" : "ad.write.done",
        {{"change", what},
         {"account", who},
         {"by", by},
         {"reason", refused ? name_of(refused->reason) : std::string_view("-")}});
  co_return json_of(refused);
}

using Domains = std::function<std::vector<config::Domain>()>;

Task<Result<json::value>> seats(const directory::Backend& directory, Domains domains) {
  CO_TRY(const auto view, known_accounts(directory));
  const Seats found = seats_of(*view, domains());
  json::array rows;
  for (const Seats::OfDomain& one : found.domains)
    rows.push_back(json::object{{"name", one.name}, {"accounts", one.accounts}, {"max", one.max}});
  co_return json::value(json::object{{"accounts", found.accounts},
                                     {"disabled", found.disabled},
                                     {"aliases", found.aliases},
                                     {"without_domain", found.without_domain},
                                     {"domains", std::move(rows)}});
}

/// The domain that is full, with its limit.
std::optional<std::string> full_domain(const AdDirectory& directory, const Domains& domains,
                                       const std::string& domain) {
  const auto view = directory.view();
  if (!view) return std::nullopt;
  for (const Seats::OfDomain& one : seats_of(*view, domains()).domains)
    if (iequals(one.name, domain) && one.is_full())
      return one.name + ": " + std::to_string(one.max);
  return std::nullopt;
}

Task<Result<json::value>> create(AdDirectory& directory, Domains domains, Arguments arguments) {
  directory::NewPerson person;
  CO_TRY(person.name, text_argument(arguments, "name"));
  CO_TRY(person.password, text_argument(arguments, "password"));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  person.display_name = optional_text(arguments, "display_name").value_or("");
  person.home = optional_text(arguments, "home").value_or("");
  person.domain = optional_text(arguments, "domain").value_or("");
  person.container = optional_text(arguments, "container").value_or("");
  person.must_change_password = flag(arguments, "must_change");
  const std::string name = person.name;
  const bool is_dry = flag(arguments, "dry");
  if (auto full = full_domain(directory, domains, person.domain))
    co_return json_of(directory::WriteRefusal{
        .reason = directory::WriteRefusal::Reason::domain_full, .detail = *std::move(full)});
  if (is_dry) {
    CO_TRY(const auto hindrance, co_await directory.write([person](PeopleWriter& writer) {
      return writer.check(person);
    }));
    co_return json_of(hindrance);
  }
  co_return co_await write(
      directory, "create", name, std::move(by),
      [person = std::move(person)](PeopleWriter& writer) { return writer.create(person); });
}

Task<Result<json::value>> change(AdDirectory& directory, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(directory, arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  directory::PersonChange wanted;
  wanted.name = optional_text(arguments, "name");
  wanted.display_name = optional_text(arguments, "display_name");
  wanted.home = optional_text(arguments, "home");
  wanted.domain = optional_text(arguments, "domain");
  if (arguments.contains("enabled")) wanted.is_enabled = flag(arguments, "enabled");
  wanted.unlocks = flag(arguments, "unlock");
  if (wanted.changes_nothing())
    co_return fail(Error::Kind::permanent, "person.change", "nothing was asked for");
  co_return co_await write(directory, "change", account.name, std::move(by),
                           [guid = account.guid, wanted = std::move(wanted)](PeopleWriter& writer) {
                             return writer.change(guid, wanted);
                           });
}

Task<Result<json::value>> set_password(AdDirectory& directory, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(directory, arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  CO_TRY(std::string password, text_argument(arguments, "password"));
  const bool must_change = flag(arguments, "must_change");
  co_return co_await write(
      directory, "password", account.name, std::move(by),
      [guid = account.guid, password = std::move(password), must_change](PeopleWriter& writer) {
        return writer.reset_password(guid, password, must_change);
      });
}

/// Whoever knows the old one may have a new one, as at a logon.
Task<Result<json::value>> change_password(AdDirectory& directory, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(directory, arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  CO_TRY(std::string before, text_argument(arguments, "old_password"));
  CO_TRY(std::string after, text_argument(arguments, "password"));
  if (before.empty() || after.empty())
    co_return fail(Error::Kind::permanent, "person.change_password", "a password is empty");
  co_return co_await write(
      directory, "own password", account.name, std::move(by),
      [guid = account.guid, before = std::move(before), after = std::move(after)](
          PeopleWriter& writer) { return writer.change_password(guid, before, after); });
}

Task<Result<json::value>> add_to_mail(AdDirectory& directory, Arguments arguments) {
  CO_TRY(std::string name, text_argument(arguments, "name"));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  co_return co_await write(directory, "add to the mail group", name, std::move(by),
                           [name](PeopleWriter& writer) { return writer.add_mail_user(name); });
}

Task<Result<json::value>> remove_from_mail(AdDirectory& directory, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(directory, arguments));
  CO_TRY(std::string by, text_argument(arguments, "by"));
  co_return co_await write(
      directory, "remove from the mail group", account.name, std::move(by),
      [guid = account.guid](PeopleWriter& writer) { return writer.remove_mail_user(guid); });
}

Task<Result<json::value>> delegation(AdDirectory& directory, Arguments arguments) {
  CO_TRY(const directory::Delegation found,
         co_await directory.delegation(optional_text(arguments, "container").value_or("")));
  const auto list = [](const std::vector<std::string>& commands) {
    return json::array(commands.begin(), commands.end());
  };
  co_return json::value(json::object{{"account", found.account},
                                     {"samba", list(samba_commands(found))},
                                     {"windows", list(windows_commands(found))}});
}

}  // namespace

void add_seats_calls(Api& api, const directory::Backend& directory, Domains domains) {
  api.add("account.seats", [&directory, domains](Arguments) { return seats(directory, domains); });
}

void add_people_calls(Api& api, AdDirectory& directory, Domains domains) {
  const auto add = [&](std::string method,
                       Task<Result<json::value>> (*run)(AdDirectory&, Arguments)) {
    api.add(std::move(method), [&directory, run](Arguments arguments) {
      return run(directory, std::move(arguments));
    });
  };
  api.add("person.create", [&directory, domains](Arguments arguments) {
    return create(directory, domains, std::move(arguments));
  });
  add("person.change", change);
  add("person.set_password", set_password);
  add("person.change_password", change_password);
  add("person.add_to_mail", add_to_mail);
  add("person.remove_from_mail", remove_from_mail);
  add("directory.delegation", delegation);
}

}  // namespace hikyaku::admin
