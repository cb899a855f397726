// What `hikyaku backup` and `hikyaku restore` say.
#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> backup_text() {
  static constexpr Entry entries[] = {
      {"backup.about", "Backups of all mail, taken while the server runs",
       "稼働中のサーバーの全メールのバックアップ"},
      {"backup.create.about",
       "Copies all logs as they are at one moment; a second time into the same folder only what "
       "was added",
       "ある時点のすべてのログをコピーする (同じフォルダーへの 2 回目以降は追加分だけ)"},
      {"backup.list.about", "Lists the restore points of a backup folder",
       "バックアップ フォルダーの復元ポイントを一覧表示する"},
      {"backup.verify.about", "Reads all of a restore point and says what is damaged",
       "復元ポイントの全データを読み、破損を報告する"},
      {"backup.prune.about",
       "Removes restore points that are old enough, and what only they needed",
       "古い復元ポイントと、それだけが必要としていたデータを削除する"},
      {"backup.option.keep_days", "Restore points of so many days stay, and always the newest one",
       "この日数以内の復元ポイントを残す (最新のものは常に残す)"},
      {"backup.option.dry_run", "Change nothing, only say what would go",
       "何も変更せず、削除対象だけを表示する"},
      {"backup.option.folder", "The backup folder", "バックアップ フォルダー"},
      {"backup.option.point", "The restore point, from `hikyaku backup list` (default: the newest)",
       "`hikyaku backup list` に表示される復元ポイント (省略時は最新)"},
      {"backup.progress", "{0} of {1}, {2} of {3} logs", "{0} / {1}, ログ {2} / {3}"},
      {"backup.created",
       "Restore point {0} of {1}: {2} logs, {3} records, {4}; {5} of it were copied now.",
       "復元ポイント {0} ({1}): ログ {2} 件、レコード {3} 件、{4} (今回のコピー {5})"},
      {"backup.point", "{0}  {1}  {2} logs  {3} records  {4}",
       "{0}  {1}  ログ {2} 件  レコード {3} 件  {4}"},
      {"backup.point.damaged", "The restore point {0} cannot be read: {1}",
       "復元ポイント {0} を読み取れません: {1}"},
      {"backup.none", "There is no restore point in {0}. {1}",
       "{0} に復元ポイントがありません。{1}"},
      {"backup.prune.progress", "{0} of {1} logs, {2}", "ログ {0} / {1}, {2}"},
      {"backup.prune.point", "- {0}  {1}", "- {0}  {1}"},
      {"backup.prune.done",
       "Restore points: {0} removed, {1} left. With them went {2}: {3} messages that had been "
       "deleted for good, {4} copies of logs that went back.",
       "復元ポイント: 削除 {0} 件、残り {1} 件。併せて {2} を削除しました (完全に削除済みだった"
       "メール {3} 通、復元前のログのコピー {4} 件)。"},
      {"backup.prune.trial",
       "Nothing was changed. Restore points: {0} to remove, {1} to be left. With them would go "
       "{2}: {3} messages that had been deleted for good, {4} copies of logs that went back.",
       "何も変更していません。復元ポイント: 削除対象 {0} 件、残り {1} 件。併せて {2} "
       "が削除対象です "
       "(完全に削除済みだったメール {3} 通、復元前のログのコピー {4} 件)。"},
      {"backup.prune.kept_room", "The room of deleted messages could not be given back: {0}",
       "削除済みのメールの領域は解放できませんでした: {0}"},
      {"backup.prune.from", "What was since {0} can be restored.",
       "{0} 以降の状態を復元できます。"},
      {"backup.damaged",
       "{0} ({1}): {2} records, {3} messages and {4} summaries are damaged, the first at record "
       "{5}. {6}",
       "{0} ({1}): 破損はレコード {2} 件、メール {3} 通、要約 {4} 件、最初はレコード {5}。{6}"},
      {"backup.verified", "Restore point {0} of {1}: {2} logs, {3} of them damaged.",
       "復元ポイント {0} ({1}): ログ {2} 件、破損 {3} 件。"},
      {"backup.verified.damaged",
       "Restore point {0} of {1}: {2} logs, {3} of them damaged. Make a new backup into an empty "
       "folder.",
       "復元ポイント {0} ({1}): ログ {2} "
       "件、破損 {3} 件。空のフォルダーに新しいバックアップを作成してください。"},

      {"restore.about",
       "Brings mail back as it was: of all accounts into a stopped server, or of one account into "
       "the running one",
       "メールを過去の状態に復元する (停止中のサーバーに全体、または稼働中のサーバーに 1 "
       "アカウント)"},
      {"restore.option.folder", "The backup folder; without it, what the running server still has",
       "バックアップ フォルダー。省略時は稼働中のサーバーに残っているデータ"},
      {"restore.option.at",
       "As it was at this time: '2026-11-24 10:00:00', local unless a zone is behind it (Z, "
       "+09:00); 3d, 12h: so long ago",
       "この時点の状態: '2026-11-24 10:00:00' (ローカル時刻。Z や +09:00 "
       "を付けるとその時間帯)、または 3d、12h (その長さだけ前)"},
      {"restore.option.all", "Everything. The server must be stopped; what it has is moved aside",
       "全体。サーバーは停止しておくこと。現在のデータは別の場所に移される"},
      {"restore.option.with_queue",
       "The delivery queue as well: what was delivered since is sent again",
       "配送キューも復元する (その後に配送済みのメールは再送される)"},
      {"restore.option.account",
       "One account, by its name, address or GUID: what it does not have any more comes back",
       "1 アカウント (名前、アドレス、GUID)。なくなったメールだけを戻す"},
      {"restore.option.into", "Into this account instead of the same one", "別のアカウントに戻す"},
      {"restore.option.mailbox", "Only this mailbox (may be given again)",
       "このメールボックスだけ (複数指定可)"},
      {"restore.option.to", "Into mailboxes below this one", "このメールボックスの下に復元する"},
      {"restore.which", "Say what: --all with a backup folder, or --account NAME.",
       "対象を指定してください: バックアップ フォルダーと --all、または --account 名前"},
      {"restore.need_time", "Without a backup folder, say of which time: --at TIME.",
       "バックアップ フォルダーを省略するときは --at 日時 を指定してください。"},
      {"restore.too_late", "The newest restore point is of {0}: there is no later one.",
       "最新の復元ポイントは {0} です。それより後の状態には戻せません。"},
      {"restore.pruned", "The backup was pruned: what was before {0} cannot be restored.",
       "このバックアップは prune 済みで、{0} より前の状態には戻せません。"},
      {"restore.no_config", "The configuration {0} is needed: {1}",
       "設定ファイル {0} が必要です: {1}"},
      {"restore.running", "The server must be stopped for that: {0}",
       "サーバーを停止してから実行してください: {0}"},
      {"restore.progress", "{0} of {1} logs, {2}", "ログ {0} / {1}, {2}"},
      {"restore.done",
       "Restored to {0}: {1} logs, {2} records, {3}. Mail programs will read all mailboxes anew.",
       "{0} の状態に復元しました: ログ {1} 件、レコード {2} 件、{3}。メールソフトはすべての"
       "メールボックスを読み直します。"},
      {"restore.aside", "What was there before is in {0}; remove it when you are sure.",
       "以前のデータは {0} にあります。不要と確認できたら削除してください。"},
      {"restore.queue_left",
       "The delivery queue was not restored ({0} records): what waited in it then may have been "
       "delivered since. --with-queue restores it.",
       "配送キューは復元していません (レコード {0} 件)。当時の配送待ちはその後に配送済みの可能性が"
       "あります。--with-queue で復元できます。"},
      {"restore.failed", "The restore did not finish: {0}. Run it again.",
       "復元は完了していません: {0}。もう一度実行してください。"},
      {"restore.no_account", "There is no account {0} in this restore point.",
       "この復元ポイントにアカウント {0} はありません。"},
      {"restore.account.progress", "{0}: {1} of {2} messages looked at, {3} brought back",
       "{0}: {2} 通中 {1} 通を確認、{3} 通を復元"},
      {"restore.account.done",
       "{0}: {1} messages were brought back, {2} were there, {3} cannot be read any more.",
       "{0}: {1} 通を復元しました。{2} 通は残っていました。{3} 通は読み取れません。"},
      {"restore.account.gone", "The server left before the end. Run it again.",
       "サーバーが途中で終了しました。もう一度実行してください。"},
  };
  return entries;
}

}  // namespace hikyaku::text
