#include "app/backup_points.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;
using backup::Folder;
using backup::Manifest;

std::nullopt_t refuse(Language language, const std::string& text) {
  print_error(language, text);
  return std::nullopt;
}

}  // namespace

std::string time_text(Time time) {
  return time_text(std::chrono::floor<Seconds>(time).time_since_epoch().count());
}

std::string point_time(const Manifest& manifest) {
  return time_text(manifest.time);
}

std::optional<ChosenPoint> choose_point(Console& console, const Folder& folder,
                                        std::uint64_t number, std::optional<Time> at) {
  const Language language = console.language();
  const auto points = folder.points();
  if (!points || points->empty())
    return refuse(language, text::say(language, "backup.none", folder.path(),
                                      points ? std::string() : describe(points.error())));
  const auto pruned = folder.pruned();
  if (at && !pruned) return refuse(language, describe(pruned.error()));
  if (at && *pruned && *at < **pruned)
    return refuse(language, text::say(language, "restore.pruned", time_text(**pruned)));
  if (at && number == 0) {
    for (const std::uint64_t point : *points)
      if (auto manifest = folder.read(point); manifest && manifest->time >= *at)
        return ChosenPoint{point, *std::move(manifest)};
  }
  if (number == 0) number = points->back();
  auto manifest = folder.read(number);
  if (!manifest)
    return refuse(language,
                  text::say(language, "backup.point.damaged", number, describe(manifest.error())));
  if (at && manifest->time < *at)
    return refuse(language, text::say(language, "restore.too_late", point_time(*manifest)));
  return ChosenPoint{number, *std::move(manifest)};
}

int list_points(Console& console, const std::string& path, bool wants_json) {
  const Folder folder(log::real_disk(), path);
  const auto points = folder.points();
  if (!points) {
    print_error(console.language(),
                text::say(console.language(), "backup.none", path, describe(points.error())));
    return exit_failed;
  }
  json::array rows;
  int code = exit_done;
  for (const std::uint64_t point : *points) {
    const auto manifest = folder.read(point);
    if (!manifest) {
      print_error(console.language(), text::say(console.language(), "backup.point.damaged", point,
                                                describe(manifest.error())));
      code = exit_failed;
      continue;
    }
    if (wants_json)
      rows.push_back(json::object{{"point", point},
                                  {"time", manifest->time.time_since_epoch().count()},
                                  {"logs", manifest->logs.size()},
                                  {"records", manifest->records()},
                                  {"bytes", manifest->bytes()}});
    else
      console.say("backup.point", point, point_time(*manifest), manifest->logs.size(),
                  manifest->records(), octets_text(manifest->bytes()));
  }
  if (wants_json) Console::print(json::serialize(rows));
  return code;
}

}  // namespace hikyaku::app
