// hikyaku doctor
#include <cstdio>

#include "admin/ad_options.h"
#include "admin/doctor/checks.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/options.h"
#include "app/secrets.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;
using admin::doctor::Finding;
using admin::doctor::Report;
using admin::doctor::State;

/// What the running server says of itself.
void check_server(Report& report, const std::string& socket) {
  const auto services = admin::call(socket, "service.status");
  if (!services) return report.add(State::note, "stopped");
  std::string running;
  for (const json::value& value : services->as_array()) {
    const json::object& one = value.as_object();
    const std::string name(one.at("name").as_string());
    if (one.at("running").as_bool())
      running += (running.empty() ? "" : ", ") + name;
    else
      report.add(State::warning, "service.stopped", {name});
  }
  report.add(State::good, "running", {running});
  const auto status = admin::call(socket, "directory.status");
  if (!status) return;
  const json::object& directory = status->as_object();
  const std::string error(directory.at("last_error").as_string());
  if (!error.empty()) return report.add(State::warning, "mirror.failing", {error});
  report.add(State::good, "mirror",
             {std::to_string(directory.at("accounts").to_number<std::uint64_t>())});
}

void print(Console& console, const Report& report) {
  const Language language = console.language();
  std::size_t problems = 0, warnings = 0;
  for (const Finding& one : report.findings()) {
    problems += one.state == State::problem;
    warnings += one.state == State::warning;
    const auto state = text::find("doctor.state." + std::string(name_of(one.state)), language);
    Console::print(std::string(state) + one.text(language));
    if (const std::string remedy = one.remedy(language); !remedy.empty())
      Console::print("        -> " + remedy);
  }
  console.say("doctor.summary", problems, warnings);
}

void print_json(const Report& report, Language language) {
  json::array rows;
  for (const Finding& one : report.findings())
    rows.push_back(json::object{{"state", name_of(one.state)},
                                {"id", one.id},
                                {"values", json::array(one.values.begin(), one.values.end())},
                                {"text", one.text(language)},
                                {"remedy", one.remedy(language)}});
  Console::print(json::serialize(rows));
}

int examine(Console& console, const Invocation& invocation) {
  const auto config = config::load(invocation.config_file, console.language());
  if (!config) {
    print_error(console.language(), config.error().detail);
    return exit_failed;
  }
  auto secrets = secrets_of(*config, console.language());
  if (!secrets) {
    print_error(console.language(), describe(secrets.error()));
    return exit_failed;
  }
  Report report;
  const std::string host = host_name(*config, this_machine());
  if (config->accounts.kind == "ad") {
    const directory::AdOptions options = admin::ad_options(*config, std::move(secrets->password));
    admin::doctor::check_directory(report, options, console.language());
    if (config->auth.kerberos != "off")
      // Without HTTP and host, which another account of the machine may have.
      admin::doctor::check_membership(report, options, config->ad.keytab,
                                      service_names({"smtp", "imap", "pop"}, {host}),
                                      console.language());
  }
  admin::doctor::check_machine(report, *config, host, certificate_path(*config),
                               system_clock().now());
  check_server(report, console.socket());
  if (console.wants_json())
    print_json(report, console.language());
  else
    print(console, report);
  return report.has_problem() ? exit_failed : exit_done;
}

}  // namespace

void add_doctor_command(CLI::App& program, Invocation& invocation) {
  CLI::App* const doctor =
      program.add_subcommand("doctor", text::say(invocation.language, "doctor.about"));
  const auto console = std::make_shared<Console>(invocation);
  console->add_options(*doctor, true);
  doctor->callback([&invocation, console] {
    invocation.run = [&invocation, console] { return examine(*console, invocation); };
  });
}

}  // namespace hikyaku::app
