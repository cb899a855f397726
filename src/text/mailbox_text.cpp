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
  };
  return entries;
}

}  // namespace hikyaku::text
