// hikyaku join, and what the doctor says of it
#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> join_text() {
  static constexpr Entry entries[] = {
      {"join.about",
       "Joins this server to the domain, so that people log in to mail without a password "
       "(Kerberos)",
       "このサーバーをドメインに参加させ、パスワードなしのメールのログイン (Kerberos) "
       "を可能にする"},
      {"join.option.user", "Somebody who may make computers in the domain",
       "ドメインにコンピューターを作成できるユーザー"},
      {"join.option.stdin", "Read the password from the standard input",
       "パスワードを標準入力から読む"},
      {"join.option.password_file", "Read the password from this file",
       "パスワードをこのファイルから読む"},
      {"join.option.name",
       "Name of the computer account, at most 15 characters (default: the first part of the host "
       "name)",
       "コンピューターアカウントの名前。15 文字まで (既定: ホスト名の最初の部分)"},
      {"join.option.host", "Another name by which mail programs know this server; may be repeated",
       "メールソフトが使う、このサーバーの別の名前 (複数指定可)"},
      {"join.option.services",
       "Services to ask service names for; leave out host where another account of this machine "
       "has it",
       "サービス名を登録するサービス。このマシンの別のアカウントが host "
       "を持つ場合は除く"},
      {"join.option.container", "DN of the container or OU (default: the domain's for computers)",
       "作成先のコンテナーまたは OU の DN (既定: ドメインの既定の場所)"},
      {"join.option.take_over",
       "Take an account of that name that is there: its password changes, so whoever uses it now "
       "is locked out",
       "同じ名前の既存のアカウントを引き継ぐ。パスワードが変わるため、現在の使用者は使えなくなる"},
      {"join.option.rotate",
       "Make a new key; the former one stays in the keytab for tickets still in use",
       "鍵を更新する。使用中のチケットのため、以前の鍵もキータブに残る"},
      {"join.option.status", "Show the account, its service names, key versions and types",
       "アカウント、サービス名、鍵のバージョンと種類を表示する"},
      {"join.option.leave", "Remove the account from the domain and its keys from the keytab",
       "ドメインからアカウントを、キータブから鍵を削除する"},
      {"join.not_ad", "The accounts are not those of a domain (accounts.kind).",
       "アカウントがドメインのものではありません (accounts.kind)。"},
      {"join.password.ask", "Password of {0}: ", "{0} のパスワード: "},
      {"join.password.none", "No password was given.", "パスワードが入力されていません。"},
      {"join.password.no_terminal",
       "There is no terminal to ask for the password: use --stdin or --password-file.",
       "パスワードを入力する端末がありません。--stdin または --password-file "
       "を使ってください。"},
      {"join.take_over.ask",
       "The account {0} is there already. Whatever uses it now will be locked out. Take it over? "
       "(y/N) ",
       "アカウント {0} は既にあります。引き継ぐと、現在の使用者は使えなくなります。引き継ぎますか? "
       "(y/N) "},
      {"join.joined",
       "Done: people with a ticket log in without a password. A running server knows within "
       "seconds.",
       "完了しました。チケットを持つ利用者はパスワードなしでログインできます。"
       "動作中のサーバーには数秒で反映されます。"},
      {"join.rotated", "{0} has a new key (version {1}). The former one stays good for tickets.",
       "{0} の鍵を更新しました (バージョン {1})。以前の鍵もチケットの確認に使えます。"},
      {"join.not_given",
       "The running server did not take the new keytab ({0}): `hikyaku config reload`, as root.",
       "動作中のサーバーが新しいキータブを受け取りませんでした ({0})。root で `hikyaku config "
       "reload` "
       "を実行してください。"},
      {"join.left", "The account {0} was removed from the domain.",
       "アカウント {0} をドメインから削除しました。"},
      {"join.state.account", "account:       {0} in {1} ({2})", "アカウント:    {0}、{1} ({2})"},
      {"join.state.names", "service names: {0}", "サービス名:    {0}"},
      {"join.state.version", "in the domain: key version {0}, msDS-SupportedEncryptionTypes {1}",
       "ドメインの鍵:  バージョン {0}、msDS-SupportedEncryptionTypes {1}"},
      {"join.state.keytab", "keytab:        {0}", "キータブ:      {0}"},
      {"join.state.key", "               version {0}, since {1}: {2}",
       "               バージョン {0}、{1} から: {2}"},

      {"join.problem.credential", "The domain does not accept the user name and password: {0}",
       "ドメインがユーザー名とパスワードを受け付けません: {0}"},
      {"join.problem.clock",
       "The domain controller's clock is {0} s ahead of this one's; Kerberos refuses more than 5 "
       "minutes. `timedatectl set-ntp true` on both.",
       "ドメインコントローラーの時計がこのマシンより {0} 秒進んでいます。Kerberos は 5 "
       "分を超える差を拒否します。両方で `timedatectl set-ntp true` を実行してください。"},
      {"join.problem.no_controller",
       "No domain controller answers (ports 53, 88, 389, 464 are needed): {0}",
       "ドメインコントローラーが応答しません (ポート 53、88、389、464 が必要): {0}"},
      {"join.problem.name_invalid",
       "{0} cannot be a computer's name: 1 to 15 letters, digits and hyphens. Give --name.",
       "{0} はコンピューター名に使えません。1～15 文字の英数字とハイフンです。--name "
       "で指定してください。"},
      {"join.problem.exists",
       "The domain has the account {0} already. Give another --name, or --take-over when nothing "
       "else uses it (its password will change).",
       "ドメインにアカウント {0} が既にあります。別の --name "
       "を指定するか、他で使われていなければ --take-over "
       "を指定してください (パスワードが変わります)。"},
      {"join.problem.name_held",
       "Another account has the service name {0}. Remove it there (`setspn -D NAME ACCOUNT`), or "
       "leave that service out (--services).",
       "サービス名を別のアカウントが持っています: {0}。そこから削除するか (`setspn -D 名前 "
       "アカウント`)、--services でそのサービスを除いてください。"},
      {"join.problem.no_right",
       "The user may not {0}. Use an administrator (--user), or have the account made beforehand "
       "and take it over (--take-over).",
       "このユーザーには権限がありません: {0}。管理者を使うか (--user)、"
       "事前に作成されたアカウントを引き継いでください (--take-over)。"},
      {"join.problem.quota",
       "The user has made as many computers as the domain lets an ordinary user make "
       "(ms-DS-MachineAccountQuota). Use an administrator (--user). {0}",
       "一般ユーザーが作成できるコンピューターの数 (ms-DS-MachineAccountQuota) "
       "に達しています。管理者を使ってください (--user)。{0}"},
      {"join.problem.container_missing", "There is no such place in the domain: {0}",
       "ドメインにその場所がありません: {0}"},
      {"join.problem.not_joined", "This server is not joined to the domain: {0}",
       "このサーバーはドメインに参加していません: {0}"},
      {"join.problem.unknown_outcome",
       "Nobody knows whether the key was changed; the keytab has both, so all goes on. Try again "
       "later. {0}",
       "鍵が更新されたかどうか分かりません。キータブには両方の鍵があるため、"
       "動作に影響はありません。後で再試行してください。{0}"},
      {"join.problem.pending",
       "The last new key has not reached this controller yet. Try again in some minutes.",
       "前回の鍵の更新がこのドメインコントローラーに届いていません。"
       "数分後に再試行してください。"},
      {"join.problem.other", "{0}", "{0}"},

      {"doctor.join.not",
       "Single sign-on is not set up: `hikyaku join` lets people log in without a password.",
       "シングルサインオンは設定されていません。`hikyaku join` "
       "でパスワードなしのログインが可能になります。"},
      {"doctor.join.good", "Single sign-on: the account {0} in {1} is good.",
       "シングルサインオン: {1} のアカウント {0} は正常です。"},
      {"doctor.join.broken", "Single sign-on does not work with the keytab {0}: {1}",
       "キータブ {0} ではシングルサインオンが動作しません: {1}"},
      {"doctor.join.broken.fix", "`hikyaku join --take-over` makes the account's keys anew.",
       "`hikyaku join --take-over` でアカウントの鍵を作り直してください。"},
      {"doctor.join.held", "Another account has the service name {0}, too: {1}",
       "サービス名 {0} を別のアカウントも持っています: {1}"},
      {"doctor.join.held.fix",
       "Remove it there: `setspn -D {0} ACCOUNT` (Windows) or `samba-tool spn delete {0} ACCOUNT` "
       "(Samba), where {2} is to keep it.",
       "そこから削除してください: `setspn -D {0} アカウント` (Windows) または `samba-tool spn "
       "delete "
       "{0} アカウント` (Samba)。{2} には残します。"},
      {"doctor.join.names", "The account {1} does not have the service names {0}.",
       "アカウント {1} にサービス名がありません: {0}"},
      {"doctor.join.names.fix",
       "`hikyaku join --name {1} --take-over`; or for each `setspn -S {2} {1}` (Windows), "
       "`samba-tool spn add {2} {1}$` (Samba), and the keys by `hikyaku join`.",
       "`hikyaku join --name {1} --take-over` を実行してください。個別には `setspn -S {2} {1}` "
       "(Windows)、`samba-tool spn add {2} {1}$` (Samba)。鍵は `hikyaku join` で作成します。"},
      {"doctor.join.keyless", "The keytab has no key for the service names {0}.",
       "キータブに次のサービス名の鍵がありません: {0}"},
      {"doctor.join.keyless.fix", "`hikyaku join --name {1} --take-over`",
       "`hikyaku join --name {1} --take-over`"},
      {"doctor.join.names.good", "The account {1} has its service names, with keys: {0}.",
       "アカウント {1} のサービス名と鍵は正常です: {0}。"},
      {"doctor.join.version",
       "The keytab's newest key is version {0}, the domain's is {1}: somebody else has set the "
       "password of {2}.",
       "キータブの最新の鍵はバージョン {0}、ドメインは {1} です。{2} "
       "のパスワードが他で変更されています。"},
      {"doctor.join.version.fix", "`hikyaku join --name {2} --take-over`",
       "`hikyaku join --name {2} --take-over`"},
      {"doctor.join.version.ahead",
       "The keytab has a key of version {0}, the domain's is {1}: a rotation was interrupted, or "
       "has not reached this controller yet.",
       "キータブの鍵はバージョン {0}、ドメインは {1} "
       "です。鍵の更新が中断されたか、このドメインコントローラーに届いていません。"},
      {"doctor.join.version.ahead.fix", "In some minutes: `hikyaku join --rotate`",
       "数分後に `hikyaku join --rotate` を実行してください。"},
      {"doctor.join.version.good", "The keytab has the key of the domain (version {0}).",
       "キータブの鍵はドメインの鍵と一致しています (バージョン {0})。"},
      {"doctor.join.types",
       "The account {0} is not limited to keys of AES (msDS-SupportedEncryptionTypes is {1}).",
       "アカウント {0} の鍵が AES に限定されていません (msDS-SupportedEncryptionTypes は {1})。"},
      {"doctor.join.types.fix",
       "`Set-ADComputer {0} -KerberosEncryptionType AES128,AES256` (Windows) or `net ads enctypes "
       "set {0}$ 24` (Samba), then `hikyaku join --rotate`.",
       "`Set-ADComputer {0} -KerberosEncryptionType AES128,AES256` (Windows) または `net ads "
       "enctypes set {0}$ 24` (Samba) の後、`hikyaku join --rotate` を実行してください。"},
      {"doctor.join.types.good", "The account {0} takes keys of AES only.",
       "アカウント {0} の鍵は AES のみです。"},
  };
  return entries;
}

}  // namespace hikyaku::text
