// The Easy-Setup wizard's texts (WZ-01 to WZ-20, MSG-01, MSG-03, MSG-04).
#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> setup_text() {
  static constexpr Entry entries[] = {
      {"setup.welcome",
       "Hikyaku Easy Setup. Enter keeps the value in [brackets]; < goes Back, - empties a value, "
       "q! cancels.",
       "Hikyaku 簡単セットアップウィザード。Enter で [ ] 内の値のまま次へ、< で戻る、- "
       "で値を空に、q! "
       "でキャンセルします。"},
      {"setup.mode.title", "Easy Setup (step 1)",
       "メールサーバー簡単セットアップウィザード（ステップ 1）"},
      {"setup.mode.prompt",
       "This wizard sets up the mail server. How do you want to manage mail accounts?",
       "メールサーバーの設定をナビゲートします。メールアカウントをどのように管理したいですか?"},
      {"setup.mode.own", "Manage accounts in multiple domains",
       "複数のドメインでアカウントを管理したい"},
      {"setup.mode.system", "Link with this machine's local accounts",
       "ローカルアカウントと連携させたい"},
      {"setup.mode.ad", "Link with Active Directory (AD) accounts",
       "アクティブディレクトリ(AD)のアカウントと連携させたい"},
      {"setup.mode.ask", "Account management", "アカウントの管理方法"},
      {"setup.local_group.title", "Easy Setup (step 1-2): mail group",
       "メールサーバー簡単セットアップウィザード（ステップ 1-2）メールグループ"},
      {"setup.local_group.prompt",
       "The members of this group of the machine have mail. It may be made later.",
       "このコンピューターの、このグループに属するアカウントがメールを使えます。グループは後から作"
       "成しても"
       "かまいません。"},
      {"setup.local_group.ask", "Local group", "メールユーザーとなるローカルグループ名"},
      {"setup.resolvers.title", "Easy Setup (step 2): DNS",
       "メールサーバー簡単セットアップウィザード（ステップ 2）DNS"},
      {"setup.resolvers.prompt",
       "Domain name servers (DNS) by which the mail servers of others are found, e.g. 192.168.0.1. "
       "None: the system's.",
       "ドメインネームサーバー(DNS)。送信先のメールサーバーを探すときに使います (例 192.168.0.1)。"
       "空欄の場合は OS の設定を使います。"},
      {"setup.overwrite_note",
       "Note: Finish overwrites existing settings. If the server is configured already, cancel.",
       "注意) このウィザードで設定した内容は、[完了] "
       "で既存の設定に「上書き」されます。設定済みの場合はキャンセルしてくだ"
       "さい。"},
      {"setup.name.title", "Easy Setup (step 1-2)",
       "メールサーバー簡単セットアップウィザード（ステップ 1-2）"},
      {"setup.name.prompt",
       "The Active Directory name: the pre-Windows 2000 (NetBIOS) domain name, e.g. EPOST, or the "
       "DNS name.",
       "アクティブディレクトリ(AD)名を入力してください。Windows 2000 以前のドメイン名 (NetBIOS "
       "名、例: EPOST) または DNS "
       "名です。"},
      {"setup.name.ask", "Active Directory name", "アクティブディレクトリ(AD)名"},
      {"setup.dns.title", "Easy Setup (step 2)",
       "メールサーバー簡単セットアップウィザード（ステップ 2）"},
      {"setup.dns.prompt",
       "Domain name servers (DNS), one or more, e.g. 192.168.0.1. They must be the AD domain "
       "controllers:\n"
       "account information is read there too. If they do not forward to the outside, add one that "
       "does.",
       "ドメインネームサーバー(DNS) を 1 つ以上入力してください (例: "
       "192.168.0.1)。アカウント情報もここから読み取るため、\n"
       "AD のドメインコントローラを指定します。外部への中継をしない場合は、外部を検索できる DNS "
       "も追加してください。"},
      {"setup.dns.again", "Enter the servers again?", "DNS サーバーを入力し直しますか?"},
      {"setup.domain_found", "Found the domain {0} ({1}); domain controllers: {2}",
       "ドメイン {0} ({1}) が見つかりました。ドメインコントローラ: {2}"},
      {"setup.pdc_not_found", "PDC not found", "PDC が見つかりません"},
      {"setup.pdc_check",
       "Check: is the AD name right (pre-Windows 2000 name or DNS name)? Are the DNS servers the "
       "domain controllers?\n"
       "Are they up, and ports 53, 389 and 636 open from here? Is their certificate from the "
       "authority you named?",
       "次の点を確認してください: AD 名 (Windows 2000 以前のドメイン名または DNS 名) "
       "は正しいですか? DNS サーバーはドメイン\n"
       "コントローラですか? 起動していて、ポート 53、389、636 に接続できますか? "
       "証明書は指定した認証局が発行したものですか?"},
      {"setup.reader.title", "Easy Setup (step 2-2): reading Active Directory",
       "メールサーバー簡単セットアップウィザード（ステップ 2-2）AD の読み取り"},
      {"setup.reader.prompt",
       "The server reads the directory with an account of its own: an ordinary domain user is "
       "enough.\n"
       "The connection is always encrypted, and the domain controller's certificate is checked.",
       "サーバーが AD を読み取るアカウントを指定します。一般のドメインユーザーで十分です。\n"
       "接続は必ず暗号化し、ドメインコントローラの証明書を検査します。"},
      {"setup.reader.security", "Connection", "接続方法"},
      {"setup.reader.ldaps", "LDAPS (TLS on port 636)", "LDAPS (ポート 636 の TLS)"},
      {"setup.reader.starttls", "STARTTLS (TLS on port 389)", "STARTTLS (ポート 389 の TLS)"},
      {"setup.reader.gssapi", "Kerberos with a keytab (no password is stored)",
       "Kerberos と keytab (パスワードを保存しない)"},
      {"setup.reader.keytab", "Keytab file", "keytab ファイル"},
      {"setup.reader.principal", "Principal (empty: the keytab's first)",
       "プリンシパル (空の場合は keytab の最初のもの)"},
      {"setup.reader.ca",
       "File of the authority that signed the DCs' certificates (PEM; empty: the system's)",
       "DC の証明書を発行した認証局のファイル (PEM。空の場合はシステムの認証局)"},
      {"setup.reader.user", "Account (user@domain or DOMAIN\\user)",
       "アカウント (user@domain または DOMAIN\\user)"},
      {"setup.reader.password", "Password", "パスワード"},
      {"setup.reader.works", "The directory can be read with this account.",
       "このアカウントで AD を読み取れました。"},
      {"setup.reader.fails", "The directory cannot be read: {0}", "AD を読み取れません: {0}"},
      {"setup.group.title", "Easy Setup (step 2-3): mail group",
       "メールサーバー簡単セットアップウィザード（ステップ 2-3）メールグループ"},
      {"setup.group.prompt", "Mail group: its members are the mail users. IMSUsers is recommended.",
       "メールグループ: メンバーがメールユーザーになります。推奨は IMSUsers です。"},
      {"setup.group.ask",
       "Number or name; ?text lists names with that text; to make a new mail group enter its name",
       "番号または名前 (?文字 "
       "で絞り込み、メールグループを新規作成する場合はそのままグループ名を入力)"},
      {"setup.group.more", "  ... and {0} more; ?text lists the names with that text in them.",
       "  ... 他に {0} 件あります。?文字 でその文字を含む名前を表示します。"},
      {"setup.group.none_like", "  No group has \"{0}\" in its name.",
       "  名前に「{0}」を含むグループはありません。"},
      {"setup.group.no_list", "The groups cannot be listed: {0}",
       "グループの一覧を取得できません: {0}"},
      {"setup.group.new",
       "{0} does not exist and will be made on Finish. That needs an administrator of the domain, "
       "once; the\n"
       "password is not stored.",
       "{0} は存在しないため、[完了] "
       "時に作成します。ドメインの管理者のアカウントが一度だけ必要です。パスワードは\n"
       "保存されません。"},
      {"setup.group.administrator", "Administrator (user@domain)", "管理者 (user@domain)"},
      {"setup.group.administrator_password", "Administrator's password", "管理者のパスワード"},
      {"setup.group.administrator_fails", "The administrator cannot log in: {0}",
       "管理者としてログインできません: {0}"},
      {"setup.group.made", "Made the mail group {0}.", "メールグループ {0} を作成しました。"},
      {"setup.group.missing",
       "there is no group {0}. To make it, set create_group = true and an administrator in "
       "[setup].",
       "グループ {0} が存在しません。作成するには [setup] に create_group = true "
       "と管理者を指定してください。"},
      {"setup.domains.title", "Easy Setup (step 3)",
       "メールサーバー簡単セットアップウィザード（ステップ 3）"},
      {"setup.domains.prompt",
       "Mail domains to manage and the IP addresses to listen on (behind NAT the server's local "
       "address;\n"
       "empty: all addresses).",
       "管理するドメイン名と接続する IP アドレスを入力してください (NAT "
       "の内側ではサーバーのローカル IP アドレス。\n"
       "空の場合はすべてのアドレス)。"},
      {"setup.domains.name", "Domain name {0} (e.g. xxxx.co.jp)",
       "ドメイン名 {0} (例. xxxx.co.jp)"},
      {"setup.domains.ip", "IP address {0} (e.g. 192.168.0.1)", "IP アドレス {0} (例 192.168.0.1)"},
      {"setup.domains.host", "Host name of this mail server", "メールサーバーのホスト名"},
      {"setup.administrator.title", "Easy Setup (step 4)",
       "メールサーバー簡単セットアップウィザード（ステップ 4）"},
      {"setup.administrator.prompt",
       "The administrator's mail address, with @domain; it may be outside of the domain, and empty "
       "if undecided.",
       "管理者とするメールアドレスを @ドメイン名 "
       "まで入力してください。ドメイン外でもかまいません。未定の場合は空のままにし"
       "ます。"},
      {"setup.administrator.ask", "Administrator's mail address", "管理者とするメールアドレス"},
      {"setup.folder.title", "Easy Setup (step 5)",
       "メールサーバー簡単セットアップウィザード（ステップ 5）"},
      {"setup.folder.prompt", "The shared mail work folder: on a local disk, for a single server.",
       "共有メール作業フォルダを指定してください。サーバーが 1 "
       "台の場合はローカルディスクを指定します。"},
      {"setup.folder.ask", "Shared mail work folder", "共有メール作業フォルダ"},
      {"setup.extras.title", "Easy Setup (step 6)",
       "メールサーバー簡単セットアップウィザード（ステップ 6）"},
      {"setup.extras.prompt", "Gateway, archive and copy. Usually: set nothing and go on.",
       "ゲートウェイ、アーカイブ、コピー。通常は何も設定せずに次へ進みます。"},
      {"setup.extras.gateway", "Use an SMTP gateway?", "SMTP ゲートウェイとして使用しますか?"},
      {"setup.extras.gateway_host", "Gateway's host or IP", "ゲートウェイ先 IP"},
      {"setup.extras.port", "Port", "ポート"},
      {"setup.extras.archive_host", "Archive's host or IP (empty: none)",
       "アーカイブ先 IP (空の場合は使用しない)"},
      {"setup.extras.copy", "Folder for a copy of every mail (empty: none)",
       "メールのコピー先フォルダ名 (空の場合は使用しない)"},
      {"setup.summary.title", "Easy Setup (last step)",
       "メールサーバー簡単セットアップウィザード（最終ステップ）"},
      {"setup.summary.prompt",
       "If this is correct, Finish. Then start the services, and add the users to the mail group.",
       "設定情報を確認して [完了] "
       "してください。基本設定は終了です。その後サービスを開始し、ユーザーをメールグループに登録し"
       "ます。"},
      {"setup.summary.mode", "Account management", "アカウント管理"},
      {"setup.summary.mode_ad", "Active Directory", "アクティブディレクトリ(AD)"},
      {"setup.summary.mode_own", "accounts of this server's own, in multiple domains",
       "このサーバー自身で管理 (複数のドメイン)"},
      {"setup.summary.mode_system", "this machine's local accounts", "ローカルアカウント"},
      {"setup.summary.name", "Active Directory name", "アクティブディレクトリ(AD)名"},
      {"setup.summary.group", "Mail group", "メールグループ"},
      {"setup.summary.administrator", "Administrator's mail address", "管理者とするメールアドレス"},
      {"setup.summary.folder", "Shared mail work folder", "共有メール作業フォルダ"},
      {"setup.summary.gateway", "SMTP gateway", "SMTP ゲートウェイ先"},
      {"setup.summary.archive", "Archive", "アーカイブ先"},
      {"setup.summary.copy", "Copy folder", "メールのコピー先フォルダ"},
      {"setup.summary.new_group", "The mail group {0} will be made.",
       "メールグループ {0} を新規作成します。"},
      {"setup.summary.same", "The existing configuration stays the same.",
       "既存の設定から変更はありません。"},
      {"setup.summary.changes",
       "These existing settings will be overwritten (the old file is kept):",
       "次の既存の設定を上書きします (元のファイルは保存されます):"},
      {"setup.summary.ask", "Finish?", "完了しますか?"},
      {"setup.cancelled", "Cancelled; nothing was changed.",
       "キャンセルしました。何も変更していません。"},
      {"setup.failed", "Not finished: {0}", "完了できませんでした: {0}"},
      {"setup.not_writable",
       "{0} cannot be written. Run the wizard as root (sudo), or name another file with --config.",
       "{0} に書き込めません。root 権限 (sudo) で実行するか、--config "
       "で別のファイルを指定してください。"},
      {"setup.existing_broken",
       "The existing {0} has errors: its values are not taken over. Finish replaces it (the old "
       "file is kept).",
       "既存の {0} に誤りがあるため、その値は引き継ぎません。完了すると置き換えます "
       "(元のファイルは保存されます)。"},
      {"setup.no_terminal",
       "hikyaku setup asks a person: run it in a terminal, or give --answers FILE.",
       "hikyaku setup は対話形式です。端末で実行するか、--answers FILE を指定してください。"},
      {"setup.user.made", "Made the system user {0}, as whom the server runs.",
       "サーバーを実行するシステムユーザー {0} を作成しました。"},
      {"setup.kept", "The old configuration is kept as {0}.", "元の設定を {0} に保存しました。"},
      {"setup.written", "Wrote {0}.", "{0} を作成しました。"},
      {"setup.keytab_readable",
       "The user {1}, as whom the server runs, can read {0}, and needs not: it is read before the "
       "server becomes that user. Take the right away: chown root:root {0} && chmod 600 {0}",
       "サーバーを実行するユーザー {1} が {0} を読み取れますが、その必要はありません "
       "(そのユーザーになる前に読み込みます)。権限を外してください: chown root:root {0} && chmod "
       "600 "
       "{0}"},
      {"setup.next_steps.own",
       "Start the server with `systemctl start hikyaku` or `hikyaku serve`, then make accounts "
       "with "
       "`hikyaku account create NAME@DOMAIN`.",
       "`systemctl start hikyaku` または `hikyaku serve` でサーバーを開始し、`hikyaku account "
       "create "
       "名前@ドメイン` でアカウントを作成してください。"},
      {"setup.next_steps.system",
       "Start the server with `systemctl start hikyaku` or `hikyaku serve`, then add accounts to "
       "the "
       "group {0} (`usermod -aG {0} NAME`).",
       "`systemctl start hikyaku` または `hikyaku serve` でサーバーを開始し、アカウントをグループ "
       "{0} "
       "に追加してください (`usermod -aG {0} 名前`)。"},
      {"setup.next_steps",
       "Start the server with `systemctl start hikyaku` or `hikyaku serve`, then add users to the "
       "mail group.",
       "`systemctl start hikyaku` または `hikyaku serve` "
       "でサーバーを開始し、ユーザーをメールグループに追加してください。"},
      {"setup.missing", "the answers lack {0}", "{0} が指定されていません"},
      {"setup.answers.no_file", "{0} cannot be read", "{0} を読み込めません"},
      {"setup.answers.head",
       "# Answers for `hikyaku setup --answers FILE`: [setup], then the configuration itself.\n"
       "# A key that is left out has its default. This file may hold passwords: keep it private\n"
       "# (chmod 600), or name files that hold them.\n",
       "# `hikyaku setup --answers FILE` の回答ファイルです。[setup] "
       "に続けて設定そのものを書きます。\n"
       "# 省略した項目は既定値になります。パスワードを書く場合は chmod 600 で保護するか、\n"
       "# パスワードを書いたファイルを指定してください。\n"},
      {"setup.answers.bind_password",
       "Password of ad.bind_user: bind_password = \"...\", or the file whose first line it is.\n"
       "It is stored in ad.bind_password_file (when that is empty: ad-password beside the "
       "configuration).",
       "ad.bind_user のパスワード: bind_password = \"...\"、またはパスワードを 1 "
       "行目に書いたファイル。\n"
       "ad.bind_password_file (空の場合は設定ファイルと同じフォルダの ad-password) "
       "に保存されます。"},
      {"setup.answers.create_group", "Make the mail group ad.mail_group when it does not exist.",
       "メールグループ ad.mail_group が存在しない場合に新規作成する。"},
      {"setup.answers.administrator",
       "Administrator of the domain, for making the mail group: used once, never stored.",
       "メールグループを作成するドメインの管理者。一度だけ使い、保存しません。"},
      {"setup.answers.administrator_password",
       "administrator_password = \"...\", or the file whose first line it is.",
       "administrator_password = \"...\"、またはパスワードを 1 行目に書いたファイル。"},
      {"setup.about", "Easy Setup: the wizard that makes the configuration",
       "簡単セットアップウィザード: 設定ファイルを作成する"},
      {"setup.footer",
       "Without --answers it asks page by page; < goes Back, q! or Ctrl-C cancels and changes "
       "nothing.\n"
       "Finish makes the mail group when it is new, keeps the old configuration as "
       "FILE.bak-DATE-TIME and\n"
       "writes the one that --config names. Exit code: 0 written, 1 not written, 2 wrong usage.",
       "--answers を省略すると 1 ページずつ対話形式で設定します。< で戻り、q! または Ctrl-C "
       "でキャンセルします\n"
       "(何も変更しません)。完了すると、新しいメールグループを作成し、元の設定を "
       "FILE.bak-日付-時刻 に保存して、\n"
       "--config の設定ファイルを書き込みます。終了コード: 0 完了、1 未完了、2 使い方の誤り。"},
      {"setup.option.answers", "Asks nobody: takes the answers from FILE; - is standard input",
       "対話せず、FILE の回答で設定する (- は標準入力)"},
      {"setup.option.print_answers",
       "Prints a commented answers file to fill in, beginning with the existing configuration",
       "コメント付きの回答ファイルの雛形を出力する (既存の設定があればその値から始める)"},
      {"setup.reason.wrong_password", "wrong user name or password",
       "ユーザー名またはパスワードが違います"},
      {"setup.reason.not_a_mail_user", "not a mail user", "メールユーザーではありません"},
      {"setup.reason.disabled", "the account is disabled", "アカウントが無効です"},
      {"setup.reason.locked", "the account is locked out", "アカウントがロックされています"},
      {"setup.reason.expired", "the account has expired", "アカウントの有効期限が切れています"},
      {"setup.reason.password_expired", "the password has expired",
       "パスワードの有効期限が切れています"},
      {"setup.reason.must_change_password", "the password must be changed at the next logon",
       "次回ログオン時にパスワードの変更が必要です"},
      {"setup.reason.outside_hours", "logon is not allowed at this time",
       "ログオンが許可されていない時間帯です"},
      {"setup.reason.wrong_workstation", "logon is not allowed from this machine",
       "このコンピュータからのログオンは許可されていません"},
      {"setup.reason.no_credential", "user name or password is missing",
       "ユーザー名またはパスワードがありません"},
      {"setup.reason.refused", "connection refused (nothing listens there)",
       "接続が拒否されました (サービスが動作していません)"},
      {"setup.reason.timed_out", "no answer", "応答がありません"},
      {"setup.reason.no_route", "not reachable from here", "ネットワークに到達できません"},
      {"setup.reason.no_controller", "not a domain controller",
       "ドメインコントローラではありません"},
      {"setup.reason.certificate",
       "the certificate is not trusted: it is not signed by an authority in {0}, does not name "
       "{1}, or has expired",
       "証明書を信頼できません: {0} の認証局が発行したものではないか、{1} "
       "の名前がないか、有効期限が切れています"},
      {"setup.reason.no_right", "this account may not do that; a domain administrator can ({0})",
       "このアカウントには権限がありません。ドメインの管理者を指定してください ({0})"},
      {"setup.reason.other_domain", "is a controller of the domain {0}, not of {1}",
       "ドメイン {0} のコントローラです ({1} ではありません)"},
      {"setup.problem.empty", "A value is needed here.", "値を入力してください。"},
      {"setup.problem.yes_no", "\"{0}\": enter y or n.",
       "「{0}」: y または n を入力してください。"},
      {"setup.problem.choice", "\"{0}\": enter a number from 1 to {1}.",
       "「{0}」: 1 から {1} までの番号を入力してください。"},
      {"setup.problem.group", "\"{0}\" cannot be a group's name.",
       "「{0}」はグループ名に使用できません。"},
      {"setup.problem.no_dns_server", "Enter at least one DNS server.",
       "DNS サーバーを 1 つ以上入力してください。"},
      {"setup.problem.dns_server", "\"{0}\" is not an IP address. Example: 192.168.0.1",
       "「{0}」は IP アドレスではありません。例: 192.168.0.1"},
      {"setup.problem.domain", "\"{0}\" is not a domain name. Example: example.co.jp",
       "「{0}」はドメイン名ではありません。例: example.co.jp"},
      {"setup.problem.no_domain", "Enter at least one domain.",
       "ドメイン名を 1 つ以上入力してください。"},
      {"setup.problem.address", "\"{0}\" is not a mail address. Example: admin@example.co.jp",
       "「{0}」はメールアドレスではありません。例: admin@example.co.jp"},
      {"setup.problem.folder", "\"{0}\" does not begin with /. Example: /var/lib/hikyaku",
       "「{0}」は / で始まっていません。例: /var/lib/hikyaku"},
      {"setup.problem.port", "\"{0}\" is not a port: 1 to 65535",
       "「{0}」はポート番号ではありません (1～65535)"},
  };
  return entries;
}

}  // namespace hikyaku::text
