#include "backup/verify.h"

#include "backup/account_fold.h"

namespace hikyaku::backup {
namespace {

Finding verify_log(const log::LogFiles& files, const log::LogName& name, Progress& progress) {
  Finding finding{name, {}, {}};
  const bool is_account = name.starts_with(store::account_log_prefix);
  AccountFold account;
  const auto checked = log::check(files, [&](const log::StoredRecord& record) {
    if (is_account) account.add(record);
  });
  if (!checked) {
    finding.reason = describe(checked.error());
    return finding;
  }
  progress.bytes += checked->bytes;
  finding.damage = checked->damage;
  finding.reason = account.reason();
  if (!is_account || checked->empty_bodies.empty()) return finding;
  // A body of zeros was dropped, if no message has it any more.
  const auto places = account.held().bodies;
  for (const auto& [place, position] : checked->empty_bodies) {
    if (!places.contains(place)) continue;
    ++finding.damage.bodies;
    if (finding.damage.first == 0 || position < finding.damage.first)
      finding.damage.first = position;
  }
  return finding;
}

}  // namespace

std::vector<Finding> verify(const Folder& folder, const Manifest& manifest, const Tell& tell) {
  std::vector<Finding> all;
  Progress progress{0, 0, manifest.logs.size(), manifest.bytes()};
  for (const LogCopy& log : manifest.logs) {
    Finding finding = verify_log(folder.files_of(log), log.name, progress);
    if (!finding.damage.is_none() || !finding.reason.empty()) all.push_back(std::move(finding));
    ++progress.logs;
    tell(progress);
  }
  return all;
}

}  // namespace hikyaku::backup
