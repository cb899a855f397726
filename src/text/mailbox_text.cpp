// What `hikyaku mailbox` says.
#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> mailbox_text() {
  static constexpr Entry entries[] = {
      {"mailbox.about", "The mailboxes of an account, and moving mail from and to files",
       "アカウントのメールボックスと、ファイルとの間のメールの移行"},
      {"mailbox.list.about", "Lists the mailboxes of an account",
       "アカウントのメールボックスを一覧表示する"},
      {"mailbox.export.about",
       "Writes an account's mail into a folder, as a Maildir++ tree or as mbox files. It may be "
       "run "
       "again: into a Maildir only what is missing there is written; an mbox file is written anew "
       "(as NAME.mbox.partial until it is whole)",
       "アカウントのメールをフォルダーに Maildir++ または mbox 形式で書き出す。繰り返し実行できる: "
       "Maildir にはまだ無いメールだけを書き出し、mbox は最初から書き直す (完了するまでは "
       "NAME.mbox.partial)"},
      {"mailbox.import.about",
       "Takes mail out of a Maildir (also Maildir++ and Dovecot's LAYOUT=fs), an mbox file or a "
       "folder of mbox files. It may be run again, also when it was interrupted: a message that "
       "the "
       "mailbox holds already is passed over",
       "Maildir (Maildir++、Dovecot の LAYOUT=fs を含む)、mbox ファイル、または mbox "
       "ファイルのフォルダーからメールを取り込む。中断後も含めて繰り返し実行できる: "
       "メールボックスに既にあるメールは取り込まない"},
      {"mailbox.option.account", "The account: its name, an address, or its GUID",
       "アカウント: 名前、メールアドレス、または GUID"},
      {"mailbox.option.folder", "The folder to write into; made when it is missing",
       "書き出し先のフォルダー (無ければ作成する)"},
      {"mailbox.option.path", "The Maildir, mbox file or folder of mbox files",
       "Maildir、mbox ファイル、または mbox ファイルのフォルダー"},
      {"mailbox.option.export_format", "maildir (default) or mbox", "maildir (既定) または mbox"},
      {"mailbox.option.import_format", "auto (default), maildir or mbox",
       "auto (既定), maildir, mbox のいずれか"},
      {"mailbox.option.export_mailbox", "Only this mailbox (may be given again)",
       "このメールボックスだけ (複数指定可)"},
      {"mailbox.option.import_mailbox",
       "Where a single mbox file goes (default: INBOX); else the mailbox under which all others go",
       "mbox ファイルの取り込み先 (省略時は INBOX)。それ以外の形式では、すべてをこの"
       "メールボックスの下に取り込む"},
      {"mailbox.option.all", "Take also what the mailboxes hold already",
       "既にあるメールも取り込む"},
      {"mailbox.heading", "MESSAGES    UNSEEN         SIZE  MAILBOX",
       "    通数      未読       サイズ  メールボックス"},
      {"mailbox.row", "{0:>8}  {1:>8}  {2:>11}  {3}", "{0:>8}  {1:>8}  {2:>11}  {3}"},
      {"mailbox.stopped", "The server is stopped: working on its files in {0}.",
       "サーバーは停止しています: {0} のファイルを直接操作します。"},
      {"mailbox.stopped.failed", "The server is stopped, and its files cannot be opened. {0}",
       "サーバーは停止しており、そのファイルを開けません。{0}"},
      {"mailbox.stopped.never_ran", "there is no work folder {0} yet",
       "作業フォルダー {0} がまだありません"},
      {"mailbox.lost", "The connection to the server ended: {0}",
       "サーバーとの接続が切れました: {0}"},
      {"mailbox.none", "The account has no mailbox {0}.",
       "アカウントにメールボックス {0} はありません。"},
      {"mailbox.no_mail", "{0}: there is neither a Maildir nor an mbox.",
       "{0}: Maildir も mbox もありません。"},
      {"mailbox.passed_over", "passed over: {0}", "対象外としました: {0}"},
      {"mailbox.keyword", "{0}: the keyword {1} cannot be kept",
       "{0}: キーワード {1} は保存できません"},
      {"mailbox.refused", "{0}: {1}", "{0}: {1}"},
      {"mailbox.progress", "{0}: {1} messages, {2}, {3:.0f} messages/s",
       "{0}: {1} 通, {2}, 毎秒 {3:.0f} 通"},
      {"mailbox.import.done",
       "{0} messages ({1}) imported, {2} were there already, {3} passed over; {4:.1f} s, {5:.0f} "
       "messages/s",
       "{0} 通 ({1}) を取り込みました。既にあったもの {2} 通、対象外 {3} 通。{4:.1f} 秒, 毎秒 "
       "{5:.0f} 通"},
      {"mailbox.export.done",
       "{0} messages ({1}) exported, {2} were there already, {3} passed over; {4:.1f} s, {5:.0f} "
       "messages/s",
       "{0} 通 ({1}) を書き出しました。既にあったもの {2} 通、対象外 {3} 通。{4:.1f} 秒, 毎秒 "
       "{5:.0f} 通"},
      {"mailbox.not_whole", "Not all was done. Run it again to go on.",
       "完了していません。再度実行すると続きから処理します。"},

      {"mailbox.undelete.about",
       "Brings expunged messages back, and those of removed mailboxes, as long as they are kept "
       "(mailbox.undelete_days)",
       "削除されたメール、および削除されたメールボックスのメールを元に戻す "
       "(保存期間は mailbox.undelete_days)"},
      {"mailbox.option.undelete_list", "Only list what can be brought back",
       "元に戻せるものを一覧表示するだけ"},
      {"mailbox.option.undelete_mailbox", "Only what was in this mailbox",
       "このメールボックスにあったものだけ"},
      {"mailbox.option.undelete_since",
       "Only what was expunged since: 3d, 12h, 2026-11-24 or '2026-11-24 10:30'",
       "この時刻以降に削除されたものだけ: 3d、12h、2026-11-24、'2026-11-24 10:30' など"},
      {"mailbox.option.undelete_into",
       "The mailbox to bring it back into, made when it is missing; otherwise where it was",
       "戻す先のメールボックス (なければ作成)。省略時は元のメールボックス"},
      {"mailbox.undelete.heading", "MESSAGES         SIZE  LAST EXPUNGED          MAILBOX",
       "メール数       サイズ  最後の削除             メールボックス"},
      {"mailbox.undelete.row", "{0:>8}  {1:>11}  {2}  {3}", "{0:>8}  {1:>11}  {2}  {3}"},
      {"mailbox.undelete.removed", "{0:>8}  {1:>11}  {2}  {3} (removed)",
       "{0:>8}  {1:>11}  {2}  {3} (削除済み)"},
      {"mailbox.undelete.none", "There is nothing to bring back.", "元に戻せるものはありません。"},
      {"mailbox.undelete.done", "{0} messages came back into {1}.", "{0} 通を {1} に戻しました。"},

      {"mailbox.check.about", "Reads all of accounts' mail and says what is damaged",
       "アカウントのメールをすべて読み、破損を調べる"},
      {"mailbox.option.check_account", "The accounts: names, addresses or GUIDs",
       "アカウント (名前、アドレス、GUID)"},
      {"mailbox.option.check_all", "All accounts that have mail", "メールのあるすべてのアカウント"},
      {"mailbox.option.repair",
       "Make again what can be derived from the rest, and give back room that nothing needs",
       "他から導けるものを作り直し、不要な領域を解放する"},
      {"mailbox.check.which", "Name accounts, or say --all.",
       "アカウント、または --all を指定してください。"},
      {"mailbox.check.found.record",
       "{0}: record {3} is damaged. If it brought a message, that is in INBOX when the account is "
       "read from its records.",
       "{0}: 記録 {3} が破損しています。メールの記録であれば、記録から読み直したとき INBOX "
       "に入ります。"},
      {"mailbox.check.found.message",
       "{0}: the message UID {2} in {1} is damaged and cannot be read. Bring it back from a "
       "backup.",
       "{0}: {1} のメール (UID {2}) が破損していて読めません。バックアップから戻してください。"},
      {"mailbox.check.found.summary",
       "{0}: the summary of the message UID {2} in {1} is damaged; it is made from the message "
       "whenever it is needed.",
       "{0}: {1} のメール (UID {2}) "
       "の要約が破損しています。必要なときにメール本体から作られます。"},
      {"mailbox.check.found.snapshot", "{0}: the short form of its state differs from its records.",
       "{0}: 状態の要約が記録と一致しません。"},
      {"mailbox.check.mended", "  mended", "  修復しました"},
      {"mailbox.check.more", "... and {0} more", "… 他に {0} 件"},
      {"mailbox.check.unused",
       "{0}: {1} are taken by messages that nobody can reach; --repair gives them back.",
       "{0}: 誰にも読めないメールが {1} を占めています。--repair で解放されます。"},
      {"mailbox.check.given_back", "{0}: {1} were given back.", "{0}: {1} を解放しました。"},
      {"mailbox.check.sound", "{0}: {1} messages, {2}: sound", "{0}: {1} 通, {2}: 正常"},
      {"mailbox.removed.about",
       "The mail of people who were removed from the mail group or deleted: lists it, and deletes "
       "what may be deleted (lifecycle.keep_removed_days)",
       "メールグループから外れた、または削除された人のメールを一覧表示し、消去できるものを消去する "
       "(lifecycle.keep_removed_days)"},
      {"mailbox.removed.option.account", "Only of these: a former login name, or a GUID",
       "対象を限定する: 以前のログイン名または GUID"},
      {"mailbox.removed.option.delete",
       "Delete the mail of those whose time has come; it cannot be brought back",
       "期間を過ぎた人のメールを消去する。元に戻せない"},
      {"mailbox.removed.none", "There is no mail of anybody who was removed.",
       "除外された人のメールはありません。"},
      {"mailbox.removed.kept",
       "{0}  {1}  removed {2}  {3} messages, {4}  to be deleted from {5} on",
       "{0}  {1}  除外 {2}  {3} 通 {4}  消去可能 {5} 以降"},
      {"mailbox.removed.due",
       "{0}  {1}  removed {2}  {3} messages, {4}  may be deleted (since {5})",
       "{0}  {1}  除外 {2}  {3} 通 {4}  消去可能 ({5} 以降)"},
      {"mailbox.removed.frozen", "{0}  {1}  removed {2}  {3} messages, {4}  frozen",
       "{0}  {1}  除外 {2}  {3} 通 {4}  凍結中"},
      {"mailbox.removed.deleted", "{0}: {1} messages deleted", "{0}: {1} 通を消去しました"},
      {"mailbox.move.about",
       "Moves accounts' mail to the folder that the configuration (mailbox.folder) says now, also "
       "while it is used",
       "アカウントのメールを、設定 (mailbox.folder) のフォルダーへ移動する (使用中でもよい)"},
      {"mailbox.option.move_dry", "Only say what would be moved",
       "移動せず、移動されるものだけを表示する"},
      {"mailbox.move.row", "{0}: {1} -> {2}", "{0}: {1} → {2}"},
      {"mailbox.move.done", "moved {0}, in their place {1}, failed {2}",
       "移動 {0} 件、移動不要 {1} 件、失敗 {2} 件"},
      {"mailbox.move.would", "would be moved {0}, in their place {1}, failed {2}",
       "移動対象 {0} 件、移動不要 {1} 件、失敗 {2} 件"},
      {"mailbox.check.damaged", "{0}: {1} messages, {2}: DAMAGED", "{0}: {1} 通, {2}: 破損あり"},
  };
  return entries;
}

}  // namespace hikyaku::text
