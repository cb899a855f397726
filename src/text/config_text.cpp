// The meaning of every configuration key, and what is said of a wrong file.
#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> config_text() {
  static constexpr Entry entries[] = {
      {"config.file_head",
       "Hikyaku's configuration. Every key is here with its meaning; `hikyaku config check` checks "
       "the file,\n"
       "`hikyaku config explain KEY` explains one key. Restart the server after a change.",
       "Hikyaku の設定ファイル。すべての項目を意味とともに記載しています。`hikyaku config check` "
       "で検査、\n"
       "`hikyaku config explain 項目名` "
       "で説明を表示します。変更後はサーバーを再起動してください。"},
      {"config.unknown_key", "unknown key \"{0}\"", "不明な項目「{0}」です"},
      {"config.unknown_key_near", "unknown key \"{0}\"; did you mean \"{1}\"?",
       "不明な項目「{0}」です。「{1}」の間違いではありませんか?"},
      {"config.wants_text", "{0} must be a text in quotes",
       "{0} には引用符で囲んだ文字列を指定してください"},
      {"config.wants_list", "{0} must be a list of texts: [\"a\", \"b\"]",
       "{0} には文字列の一覧を指定してください: [\"a\", \"b\"]"},
      {"config.wants_flag", "{0} must be true or false",
       "{0} には true または false を指定してください"},
      {"config.wants_number", "{0} must be a whole number from {1} to {2}",
       "{0} には {1} から {2} までの整数を指定してください"},
      {"config.wants_choice", "{0} must be one of: {1}",
       "{0} には次のいずれかを指定してください: {1}"},
      {"config.wants_domains", "domains must be written as [[domains]] rows with name and ip",
       "domains は name と ip を持つ [[domains]] の行で指定してください"},
      {"config.domain_without_name", "a [[domains]] row needs a name",
       "[[domains]] の行には name が必要です"},
      {"config.too_large", "{0} is larger than {1} bytes", "{0} が {1} バイトを超えています"},
      {"config.not_readable",
       "{0}: cannot be read. Does the file exist? Run `hikyaku setup` to make it, or name another "
       "file with "
       "--config.",
       "{0}: 読み込めません。ファイルはありますか? `hikyaku setup` で作成するか、--config "
       "で別のファイルを指定してください。"},
      {"config.not_toml", "not valid TOML: {0}", "TOML の書式が正しくありません: {0}"},
      {"config.default", "Default: {0}", "既定値: {0}"},
      {"config.range", "From {0} to {1}", "{0} から {1} まで"},
      {"config.choices", "One of: {0}", "次のいずれか: {0}"},

      {"config.page.head",
       "# Configuration\n\n"
       "The configuration is one TOML file, `/etc/hikyaku/hikyaku.toml` unless `--config FILE` "
       "names another. "
       "`hikyaku setup` writes it ([setup.md](setup.md)), with every key and its meaning in it; a "
       "key that is left out has its "
       "default. After a change: `hikyaku config check`, then restart the server.\n\n"
       "A key that is not in this list is an error, told with its line and the nearest key that "
       "is. "
       "`hikyaku config explain KEY` prints what is here.\n",
       "# 設定ファイル\n\n"
       "設定は 1 つの TOML ファイルです。`--config FILE` で指定しない場合は "
       "`/etc/hikyaku/hikyaku.toml` を使います。"
       "`hikyaku setup` ([setup.md](setup.md)) "
       "がすべての項目を説明付きで書き込みます。省略した項目は既定値になります。"
       "変更後は `hikyaku config check` で検査し、サーバーを再起動してください。\n\n"
       "この一覧にない項目はエラーになり、行番号と最も近い項目名を表示します。"
       "`hikyaku config explain 項目名` でここにある説明を表示します。\n"},
      {"config.page.columns", "| key | values | default | meaning |",
       "| 項目 | 値 | 既定値 | 意味 |"},
      {"config.page.text", "text", "文字列"},
      {"config.page.list", "list of texts", "文字列の一覧"},
      {"config.page.number", "{0} to {1}", "{0}～{1}"},
      {"config.page.alias", "Also accepted: `{0}`.", "`{0}` と書くこともできます。"},
      {"config.page.domains",
       "One row for each domain:\n\n"
       "```toml\n[[domains]]\nname = \"example.co.jp\"\nip = \"\"\n"
       "quota_bytes = 2147483648\nquota_messages = 0\nmax_accounts = 100\n```\n\n"
       "`quota_bytes` and `quota_messages` limit each account that belongs to the domain (by its "
       "domain group, else by its mail attribute); 0: unlimited, left out: as in `[mailbox]`. An "
       "account's own limit, set with `hikyaku account quota`, comes before both. `max_accounts`: "
       "so "
       "many accounts the domain may have; 0 or left out: any number. `hikyaku ad create` makes no "
       "more, and `hikyaku account seats` tells when the directory has more.\n",
       "ドメインごとに 1 行書きます:\n\n"
       "```toml\n[[domains]]\nname = \"example.co.jp\"\nip = \"\"\n"
       "quota_bytes = 2147483648\nquota_messages = 0\nmax_accounts = 100\n```\n\n"
       "`quota_bytes` と `quota_messages` は、そのドメインに属するアカウント "
       "(ドメイングループ、なければ mail 属性で判断) ごとの制限です。0 は無制限、"
       "省略時は `[mailbox]` の値になります。`hikyaku account quota` "
       "で設定したアカウント個別の制限が最も優先されます。`max_accounts` "
       "はドメインの最大アカウント数です "
       "(0 または省略時は無制限)。`hikyaku ad create` "
       "はそれ以上作成せず、ディレクトリ側で超えた場合は "
       "`hikyaku account seats` に表示されます。\n"},
      {"config.page.section.server", "The server itself.", "サーバー全般。"},
      {"config.page.section.accounts", "Whose accounts have mail.", "メールアカウントの管理方法。"},
      {"config.page.section.ad", "Active Directory: where the accounts are.",
       "Active Directory (アカウントの参照先)。"},
      {"config.page.section.directory", "The mail users, as they are kept here.",
       "このサーバーが保持するメールユーザーの情報。"},
      {"config.page.section.mailbox", "The mailboxes.", "メールボックス。"},
      {"config.page.section.lifecycle", "The mail of those who may not log in any more.",
       "ログインできなくなった人のメール。"},
      {"config.page.section.auth", "Logging in.", "ログイン。"},
      {"config.page.section.tls", "The server's certificate.", "サーバーの証明書。"},
      {"config.page.section.smtp", "Receiving mail (EPSTRS).", "メールの受信 (EPSTRS)。"},
      {"config.page.section.pop3", "Reading mail by POP3 (EPSTPOP3S).",
       "POP3 によるメールの取得 (EPSTPOP3S)。"},
      {"config.page.section.imap", "Reading mail by IMAP4 (EPSTIMAP4S).",
       "IMAP4 によるメールの閲覧 (EPSTIMAP4S)。"},
      {"config.page.section.dns", "Name servers.", "ドメインネームサーバー。"},
      {"config.page.section.delivery", "Sending mail to other servers (EPSTDS).",
       "他のサーバーへの配送 (EPSTDS)。"},
      {"config.page.section.gateway", "All mail to other domains by one server.",
       "他ドメイン宛てのメールをすべて 1 台のサーバーに送る。"},
      {"config.page.section.archive", "A copy of every mail by SMTP.",
       "すべてのメールの写しを SMTP で送る。"},
      {"config.page.section.copy", "A copy of every mail as a file.",
       "すべてのメールの写しをファイルに保存する。"},
      {"config.page.section.service", "This service alone.", "このサービスだけの設定。"},

      {"config.server.host_name",
       "Name of this mail server, as it greets others. Empty: the machine's own.",
       "メールサーバーのホスト名 (接続相手に名乗る名前)。空の場合はこのコンピュータの名前。"},
      {"config.server.language", "Language of messages and bounces: auto (by LANG), en or ja.",
       "メッセージとエラーメールの言語: auto (LANG に従う)、en、ja。"},
      {"config.server.user", "User to run as once the ports are bound.",
       "ポートを開いた後にプログラムを実行するユーザー。"},
      {"config.server.work_folder",
       "Shared mail work folder: all mail, the queue and the server's state.",
       "共有メール作業フォルダ。メール、送信待ちのメール、サーバーの状態を保存します。"},
      {"config.server.control_socket",
       "Local socket by which the hikyaku command talks to the server.",
       "hikyaku コマンドがサーバーと通信するローカルソケット。"},
      {"config.server.administrator",
       "Administrator's mail address; receives mail for postmaster. May be empty.",
       "管理者とするメールアドレス。postmaster 宛てのメールを受け取ります。空でもかまいません。"},
      {"config.server.error_mail_to_administrator", "Send error mails to the administrator too.",
       "管理者にもエラーメールを送信する。"},
      {"config.server.threads", "Event loops. 0: one per core.",
       "イベントループの数。0 はコアごとに 1 つ。"},
      {"config.server.log_level", "What to log: debug, info, notice, warning or error and above.",
       "記録するログの水準: debug、info、notice、warning、error 以上。"},
      {"config.server.log_folder", "Folder of the daily logs. Empty: logs in the work folder.",
       "日ごとのログのフォルダ。空の場合は作業フォルダの logs。"},

      {"config.accounts.kind",
       "Whose accounts have mail. ad: people of Active Directory. own: accounts that this server "
       "keeps itself (`hikyaku account create`); each domain has names of its own. system: this "
       "machine's accounts in the group accounts.group, with their passwords by PAM.",
       "メールアカウントの管理方法。ad: Active Directory と連携する。own: このサーバー自身で管理"
       "する (`hikyaku account create`)。同じ名前でもドメインごとに別のアカウントになる。system: "
       "accounts.group のグループに属する、このコンピューターのアカウント (パスワードは PAM "
       "で確認)。"},
      {"config.accounts.password_length_min",
       "How many characters the password of an account of this server's own must have.",
       "このサーバー自身で管理するアカウントのパスワードの最小文字数。"},

      {"config.accounts.group",
       "With accounts.kind = \"system\": the Unix group whose members have mail.",
       "accounts.kind = \"system\" の場合: メールユーザーとなるローカルグループ名。"},
      {"config.accounts.poll_seconds",
       "With accounts.kind = \"system\": the seconds between two looks at the group.",
       "accounts.kind = \"system\" の場合: グループを調べる間隔 (秒)。"},

      {"config.ad.name",
       "Active Directory name: the pre-Windows 2000 (NetBIOS) domain name, or its DNS name.",
       "アクティブディレクトリ(AD)名: Windows 2000 以前のドメイン名 (NetBIOS 名)、または DNS 名。"},
      {"config.ad.mail_group", "Mail group: its members are the mail users.",
       "メールグループ。このグループのメンバーがメールユーザーになります。"},
      {"config.ad.security",
       "How to talk to the domain controllers: ldaps, starttls, or gssapi (Kerberos, needs a "
       "keytab).",
       "ドメインコントローラとの通信方法: ldaps、starttls、gssapi (Kerberos。keytab が必要)。"},
      {"config.ad.ca_file",
       "PEM file with the authority that signed the domain controllers' certificates. Empty: the "
       "system's.",
       "ドメインコントローラの証明書を発行した認証局の PEM ファイル。空の場合はシステムの認証局。"},
      {"config.ad.verify_certificate", "Verify the domain controllers' certificates. Leave it on.",
       "ドメインコントローラの証明書を検証する。通常は変更しないでください。"},
      {"config.ad.bind_user",
       "Account that reads the directory: an ordinary domain user, as user@domain, DOMAIN\\user or "
       "DN.",
       "ディレクトリを読み取るアカウント。一般のドメインユーザーで、user@domain、DOMAIN\\user "
       "または DN "
       "で指定します。"},
      {"config.ad.bind_password_file", "File with that account's password, mode 0600.",
       "そのアカウントのパスワードを書いたファイル (パーミッション 0600)。"},
      {"config.ad.keytab",
       "Keytab: the keys of this server in the domain, as `hikyaku join` writes them. For tickets "
       "of people, and for gssapi.",
       "keytab ファイル: `hikyaku join` "
       "が書き込む、ドメインでのこのサーバーの鍵。利用者のチケットの"
       "確認と gssapi で使う。"},
      {"config.ad.principal", "Principal in the keytab. Empty: its first.",
       "keytab のプリンシパル。空の場合は最初のもの。"},
      {"config.ad.base_dn", "Where to search for users. Empty: the whole domain.",
       "ユーザーを検索する起点。空の場合はドメイン全体。"},
      {"config.ad.poll_seconds",
       "How often the directory is asked for changes (half as often where the domain controller "
       "tells of them: directory.feed).",
       "ディレクトリに変更の有無を問い合わせる間隔 (秒)。ドメインコントローラから変更の通知を受ける"
       "場合 (directory.feed) はその 2 倍。"},
      {"config.ad.retry_msec",
       "ADRetryMSec: time between two tries of a directory query, in milliseconds.",
       "ADRetryMSec: ディレクトリへの問い合わせの再試行間隔 (ミリ秒)。"},
      {"config.ad.retry_count",
       "ADRetryTime: number of tries. ADRetryMSec x ADRetryTime bounds the whole wait.",
       "ADRetryTime: 再試行の回数。ADRetryMSec × ADRetryTime が待ち時間の上限です。"},
      {"config.ad.strict_domains",
       "An account has an address only in the mail domain whose security group it belongs to.\n"
       "false: in every mail domain (virtual domains).",
       "アカウントのアドレスを、所属するドメイン名のセキュリティグループのドメインに限る。\n"
       "false の場合はすべてのメールドメイン (仮想ドメイン) で有効。"},

      {"config.directory.feed",
       "How changes in the directory are learned. notification: the domain controller tells of "
       "them at once. dirsync: it is asked every ad.poll_seconds what changed. usn: it is asked "
       "how far it has come. auto: the first of these that it offers.",
       "ディレクトリの変更を知る方法。notification: ドメインコントローラが変更をすぐに通知する。"
       "dirsync: ad.poll_seconds ごとに変更を問い合わせる。usn: ad.poll_seconds ごとに更新番号を"
       "問い合わせる。auto: このうち使える最初のもの。"},
      {"config.directory.brake_percent",
       "Changes that would disable, lock out or remove more than this part of the accounts at once "
       "(within a minute) wait for `hikyaku directory confirm`, in percent. 100: never.",
       "一度に (1 分以内に) 無効化、ロックアウト、または除外されるアカウントがこの割合 (%) を"
       "超える変更は、`hikyaku directory confirm` で確認されるまで保留する。100 "
       "の場合は保留しない。"},
      {"config.directory.brake_accounts", "As many are never held, however few accounts there are.",
       "アカウントの総数が少なくても、この数までは保留しない。"},
      {"config.directory.addresses",
       "Which addresses an account has. name: its name in the mail domains, and those in mail and "
       "proxyAddresses. mail: only those in mail and proxyAddresses; its name when it has none.",
       "アカウントのアドレス。name: メールドメイン内のアカウント名と、mail 属性および "
       "proxyAddresses "
       "のアドレス。mail: mail 属性と proxyAddresses のアドレスのみ "
       "(どちらもないアカウントは名前)。"},
      {"config.directory.rename_alias_days",
       "How many days the addresses of before a rename still reach the account, unless somebody "
       "else has them. 0: not at all.",
       "名前やアドレスが変わった後、以前のアドレスを使える日数。ほかのアカウントのアドレスに"
       "なった場合は使えない。0 の場合は使えない。"},

      {"config.service.*.enabled", "Start this service with the server.",
       "サーバーの起動時にこのサービスを開始する。"},
      {"config.service.*.ad.retry_msec", "ADRetryMSec for this service; -1: as in [ad].",
       "このサービスの ADRetryMSec。-1 は [ad] と同じ。"},
      {"config.service.*.ad.retry_count", "ADRetryTime for this service; -1: as in [ad].",
       "このサービスの ADRetryTime。-1 は [ad] と同じ。"},

      {"config.mailbox.folder",
       "Folder of an account's mail, relative to the work folder: %USERNAME%, %HOME%, %DOMAIN%, "
       "%GUID%.",
       "アカウントのメールフォルダ (作業フォルダからの相対パス): "
       "%USERNAME%、%HOME%、%DOMAIN%、%GUID%。"},
      {"config.live", "A running server takes it over: hikyaku config reload.",
       "動作中のサーバーに反映できる: hikyaku config reload"},
      {"config.mailbox.follow_renames",
       "When an account gets another name, domain or home folder in the directory, and its folder "
       "is another one by that, its mail is moved there, also while it is used. Either way the "
       "account keeps its mail.",
       "ディレクトリでアカウントの名前、ドメイン、ホームフォルダーが変わり、メールフォルダが変わる"
       "場合、\n"
       "使用中でもメールをそのフォルダへ移動する。移動しない場合も、メールは失われない。"},
      {"config.mailbox.quota_bytes",
       "Mailbox size limit in bytes of each account for which neither its own limit nor its "
       "domain's is set. 0: unlimited.",
       "メールボックスサイズ制限 (バイト)。アカウント個別にもドメインにも設定がない場合の値。"
       "0 は無制限。"},
      {"config.mailbox.quota_messages",
       "Limit of messages of each account for which neither its own limit nor its domain's is set. "
       "0: unlimited.",
       "メール数の制限。アカウント個別にもドメインにも設定がない場合の値。0 は無制限。"},
      {"config.lifecycle.disabled",
       "Mail for accounts that are disabled in the directory. accept: into the mailbox. refuse: it "
       "goes\nback to its sender (550 5.2.1); while the directory cannot be read, it waits "
       "there.\nmanager: to the manager whom the directory names (attribute manager); when that "
       "one "
       "may not\nlog in either, to the manager's manager if the same is set for that. Without a "
       "manager who is a\nmail user it comes into the mailbox.",
       "ディレクトリで無効になっているアカウント宛てのメール。accept: "
       "メールボックスに入れる。\nrefuse: "
       "送信元に返す (550 5.2.1)。ディレクトリを読めない間は送信元で再送待ちになる。\nmanager: "
       "ディレクトリの manager "
       "属性が示す上司に渡す。その上司もログインできず同じ設定の\n場合は、さらに上の上司に渡す。"
       "メールユーザーである上司がいなければメールボックスに入れる。"},
      {"config.lifecycle.expired", "The same for accounts whose time is over (accountExpires).",
       "期限切れ (accountExpires) のアカウントについて、上と同じ。"},
      {"config.lifecycle.removed",
       "The same for people who left the mail group or were deleted, as long as nobody else has "
       "the "
       "address.\nrefuse: as for a stranger (550 5.1.1). The manager is whom they had then.",
       "メールグループから外れた、または削除された人について同じ。そのアドレスを別の人が使うまで有"
       "効。\nrefuse: "
       "存在しない宛先と同じ応答 (550 5.1.1)。manager は除外時の上司。"},
      {"config.lifecycle.freeze_disabled",
       "Nobody can change the mail of disabled accounts: no message is removed, moved or flagged, "
       "not "
       "by\nan administrator and not by mailbox.undelete_days. New mail comes in as set above.",
       "無効なアカウントのメールを凍結する。管理者も含め、削除、移動、フラグの変更ができず、\n"
       "mailbox.undelete_days による消去もしない。新しいメールは上の設定に従って入る。"},
      {"config.lifecycle.freeze_expired", "The same for accounts whose time is over.",
       "期限切れのアカウントについて同じ。"},
      {"config.lifecycle.freeze_removed",
       "The same for people who were removed. Their mail cannot be deleted then.",
       "除外された人について同じ。そのメールは消去もできない。"},
      {"config.lifecycle.keep_removed_days",
       "So long the mail of people who were removed cannot be deleted. After that "
       "`hikyaku mailbox removed --delete`\ndeletes it; nothing does so by itself.",
       "除外された人のメールを消去できない期間 (日数)。過ぎたものは `hikyaku mailbox removed "
       "--delete` で\n"
       "消去できる。自動で消去することはない。"},
      {"config.mailbox.undelete_days",
       "How many days expunged messages are kept, to be brought back by `hikyaku mailbox "
       "undelete`. Only then their room on the disk comes back. 0: an hour.",
       "削除されたメールを保存しておく日数。その間は `hikyaku mailbox undelete` で元に戻せる。\n"
       "ディスクの領域はその後に解放される。0 は 1 時間。"},
      {"config.mailbox.memory_mb",
       "Memory for the lists of messages of the accounts in use, in MB. Beyond it the accounts "
       "that nobody has open are given up from memory, the longest unused first.",
       "使用中のアカウントのメール一覧に使うメモリ (MB)。超えた場合、開かれていないアカウントを\n"
       "使われていない順にメモリから外す。"},

      {"config.auth.remember_verified_seconds",
       "How long a verified password is remembered (as a keyed hash, in memory). A change in the "
       "directory ends "
       "it at once. 0: never.",
       "確認済みのパスワードを覚えておく時間 "
       "(秒。メモリ上の鍵付きハッシュ)。ディレクトリでの変更で直ちに無効になります。0 "
       "は覚えない。"},
      {"config.auth.lockout_margin",
       "Active Directory is asked about no more wrong passwords of an account than its lockout "
       "threshold less this many, within the time in which it counts them; the client is told to "
       "try "
       "later. So nobody is locked out by way of mail. 0: off.",
       "パスワードの誤りは、Active Directory "
       "がそれを数える期間内に、ロックアウトのしきい値からこの数を引いた\n"
       "回数までしか照会しない。以後は後で再試行するよう応答する。メール経由でアカウントがロックさ"
       "れることを防ぐ。\n"
       "0 は無効。"},
      {"config.auth.remember_wrong_seconds",
       "How long a wrong password is remembered, so that it is not sent to the directory again.",
       "誤ったパスワードを覚えておく時間 (秒)。同じ誤りをディレクトリに再送しません。"},
      {"config.auth.kerberos",
       "Logging in with a Kerberos ticket (GSSAPI, GSS-SPNEGO): auto, where the keytab has a key "
       "of "
       "the service (`hikyaku join`) and the directory's passwords count; or off.",
       "Kerberos チケットによるログイン (GSSAPI、GSS-SPNEGO): auto は、keytab "
       "にサービスの鍵があり (`hikyaku join`)、"
       "ディレクトリのパスワードを使う場合に有効。off は無効。"},
      {"config.auth.smtp_password",
       "Which password counts for sending (SMTP AUTH): directory (Active Directory's), file (the "
       "mail password set by `hikyaku account password`), both, or none (nobody can log in, SMTP "
       "AUTH is not offered).",
       "送信時の認証 (SMTP 認証) に使うパスワード: directory (Active Directory)、file (`hikyaku "
       "account password` で設定したメール用パスワード)、both (どちらでも可)、none (SMTP "
       "認証を提供しない)。"},
      {"config.auth.pop3_password",
       "Which password counts for POP3: directory, file or both, as for auth.smtp_password.",
       "POP3 に使うパスワード: directory、file、both (auth.smtp_password と同じ意味)。"},
      {"config.auth.imap_password",
       "Which password counts for IMAP: directory, file or both, as for auth.smtp_password.",
       "IMAP に使うパスワード: directory、file、both (auth.smtp_password と同じ意味)。"},
      {"config.auth.offline_hours",
       "Logins while no domain controller answers: with the last password that Active Directory "
       "accepted,\nso many hours after it did so. 0: nobody logs in then but those who were "
       "verified "
       "within\nauth.remember_verified_seconds. Passwords are kept for this as Argon2id hashes in "
       "the work\nfolder "
       "(passwords/offline, mode 0600); set to 0, they are removed at the next start.",
       "ドメインコントローラが応答しない間のログイン。Active Directory "
       "が最後に認めたパスワードを、\n"
       "認めてからこの時間だけ使える。0 では auth.remember_verified_seconds "
       "以内に確認した人以外は\n"
       "ログインできない。このためのパスワードは Argon2id ハッシュとして作業フォルダーに保存する\n"
       "(passwords/offline、モード 0600)。0 にすると次の起動時に削除する。"},
      {"config.auth.keeps_reversible",
       "Also keep mail passwords in a form that can be turned back, encrypted with a key in a file "
       "of its own: CRAM-MD5 and APOP need it. Counts for passwords that are set from then on; "
       "switching it off removes what was kept.",
       "メール用パスワードを復元可能な形でも保存する (別ファイルの鍵で暗号化)。CRAM-MD5 と APOP "
       "に必要。有効にした後に設定したパスワードに適用され、無効にすると保存済みのものは削除される"
       "。"},
      {"config.auth.cram_md5",
       "Offer CRAM-MD5 where mail passwords count. Only with auth.keeps_reversible. SCRAM-SHA-256 "
       "is always offered there, and better.",
       "メール用パスワードを使うサービスで CRAM-MD5 を提供する。auth.keeps_reversible "
       "が必要。より安"
       "全な SCRAM-SHA-256 は常に提供される。"},
      {"config.auth.apop",
       "Offer APOP where mail passwords count for POP3. Only with auth.keeps_reversible.",
       "POP3 でメール用パスワードを使う場合に APOP を提供する。auth.keeps_reversible が必要。"},
      {"config.auth.plaintext_login",
       "Logging in without TLS: never, local (from this machine) or always.",
       "TLS なしのログイン: never (禁止)、local (このコンピュータからのみ)、always (許可)。"},

      {"config.tls.certificate_file", "PEM certificate chain. Empty: a self-signed one is made.",
       "PEM 形式の証明書チェーン。空の場合は自己署名証明書を作成します。"},
      {"config.tls.key_file", "PEM private key.", "PEM 形式の秘密鍵。"},

      {"config.smtp.port", "Port for mail from other servers. 0: none.",
       "他のサーバーからのメールを受信するポート。0 は使用しない。"},
      {"config.smtp.submission_port", "Port for users' mail, with STARTTLS. 0: none.",
       "利用者がメールを送信するポート (STARTTLS)。0 は使用しない。"},
      {"config.smtp.submissions_port", "Port for users' mail, TLS from the start. 0: none.",
       "利用者がメールを送信するポート (TLS)。0 は使用しない。"},
      {"config.smtp.message_bytes_max", "Largest message accepted, in bytes.",
       "受信するメールの最大サイズ (バイト)。"},
      {"config.smtp.recipients_max", "Most recipients of one message.",
       "1 通のメールの宛先数の上限。"},
      {"config.smtp.connections_max", "Most connections at once, on each address and port.",
       "同時接続数の上限 (アドレスとポートごと)。"},
      {"config.smtp.relay_networks",
       "Networks that may send to any domain without logging in: [\"192.0.2.0/24\"].",
       "ログインせずに任意のドメインへ送信できるネットワーク: [\"192.0.2.0/24\"]。"},

      {"config.pop3.port", "Port for POP3 with STARTTLS (STLS). 0: none.",
       "POP3 (STLS) のポート。0 は使用しない。"},
      {"config.pop3.tls_port", "Port for POP3 over TLS. 0: none.",
       "POP3 over TLS のポート。0 は使用しない。"},
      {"config.pop3.connections_max", "Most connections at once, on each address and port.",
       "同時接続数の上限 (アドレスとポートごと)。"},
      {"config.imap.port", "Port for IMAP with STARTTLS. 0: none.",
       "IMAP4 (STARTTLS) のポート。0 は使用しない。"},
      {"config.imap.tls_port", "Port for IMAP over TLS. 0: none.",
       "IMAP4 over TLS のポート。0 は使用しない。"},
      {"config.imap.connections_max", "Most connections at once, on each address and port.",
       "同時接続数の上限 (アドレスとポートごと)。"},

      {"config.dns.servers",
       "DNS servers (DNS1 to DNS3), the domain controllers: \"192.0.2.1\" or \"192.0.2.1@5353\". "
       "Empty: the "
       "system's.",
       "DNS サーバー (DNS1～DNS3)。ドメインコントローラを指定します: \"192.0.2.1\" または "
       "\"192.0.2.1@5353\"。空の場合はシステムの設定。"},
      {"config.dns.mx_failure_fallback",
       "When MX cannot be found out: rfc (try again later, RFC 5321) or os-a (A record by the "
       "system's DNS).",
       "MX を取得できない場合: rfc (RFC 5321 に従い後で再試行)、os-a (OS の DNS 設定で A "
       "レコードを検索)。"},

      {"config.delivery.connections_max", "Most outgoing connections at once.",
       "送信接続数の上限。"},
      {"config.delivery.destination_connections_max", "Most connections to one destination.",
       "1 つの宛先サーバーへの接続数の上限。"},
      {"config.delivery.expire_hours", "Undelivered mail is returned after this many hours.",
       "配送できないメールを送信者に返すまでの時間。"},
      {"config.delivery.port", "Port of the destinations' mail servers.",
       "宛先メールサーバーのポート。"},

      {"config.gateway.host", "SMTP gateway: all mail to other domains goes there. Empty: none.",
       "SMTP ゲートウェイ先。他ドメイン宛てのメールをすべて転送します。空の場合は使用しない。"},
      {"config.gateway.port", "Port of the gateway.", "ゲートウェイ先のポート。"},
      {"config.archive.host", "Archive: a copy of every mail goes there by SMTP. Empty: none.",
       "アーカイブ先。すべてのメールの写しを SMTP で送ります。空の場合は使用しない。"},
      {"config.archive.port", "Port of the archive.", "アーカイブ先のポート。"},
      {"config.copy.folder",
       "Folder to which a copy of every mail is written: a folder for each day (UTC), a file for "
       "each mail. Empty: none.",
       "すべてのメールの写しを書き込むフォルダ。日 (UTC) ごとのフォルダに 1 通 1 "
       "ファイルで保存します。空の場合は使用しない。"},
      {"config.domains", "Mail domains of this server, and the address to listen on (empty: all).",
       "管理するドメイン名と、接続する IP アドレス (空の場合はすべて)。"},
  };
  return entries;
}

}  // namespace hikyaku::text
