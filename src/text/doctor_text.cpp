// hikyaku doctor
#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> doctor_text() {
  static constexpr Entry entries[] = {
      {"doctor.about",
       "Looks at DNS, the domain controllers, the groups, this machine: what is wrong, and how to "
       "mend it",
       "DNS、ドメインコントローラー、グループ、このマシンを調べ、問題と対処を表示する"},
      {"doctor.state.good", "ok      ", "正常  "},
      {"doctor.state.note", "note    ", "情報  "},
      {"doctor.state.warning", "WARNING ", "警告  "},
      {"doctor.state.problem", "PROBLEM ", "問題  "},
      {"doctor.summary", "{0} problems, {1} warnings", "問題 {0} 件、警告 {1} 件"},
      {"doctor.domain", "The domain {0} ({1}) was found.", "ドメイン {0} ({1}) が見つかりました。"},
      {"doctor.domain.missing", "PDC not found: the domain {0}: {1}",
       "PDC が見つかりません: ドメイン {0}: {1}"},
      {"doctor.domain.missing.fix",
       "dns.servers must be domain controllers, and ad.name the domain's NetBIOS or DNS name.",
       "dns.servers にドメインコントローラーを、ad.name にドメインの NetBIOS 名か DNS "
       "名を設定してください。"},
      {"doctor.srv", "The controllers are not in DNS as they should be: {0}",
       "ドメインコントローラーが DNS に正しく登録されていません: {0}"},
      {"doctor.srv.fix",
       "On a controller: `nltest /dsregdns` (Windows) or `samba_dnsupdate --verbose` (Samba).",
       "ドメインコントローラーで `nltest /dsregdns` (Windows) または `samba_dnsupdate --verbose` "
       "(Samba) を実行してください。"},
      {"doctor.dns", "The DNS server {0} knows the domain's controllers.",
       "DNS サーバー {0} はドメインコントローラーを知っています。"},
      {"doctor.dns.wrong", "The DNS server {0} does not know the domain's controllers: {1}",
       "DNS サーバー {0} はドメインコントローラーを知りません: {1}"},
      {"doctor.dns.wrong.fix",
       "It is good for other names only; the first of dns.servers should be a domain controller.",
       "外部の名前の解決だけに使えます。dns.servers "
       "の先頭はドメインコントローラーにしてください。"},
      {"doctor.one_controller",
       "There is one domain controller only: while it is down, only remembered passwords are "
       "accepted.",
       "ドメインコントローラーが 1 "
       "台だけです。停止中は、確認済みのパスワードだけが受け付けられます。"},
      {"doctor.controller", "{0} answers over TLS, in {1} ms.",
       "{0} は TLS で {1} ms で応答します。"},
      {"doctor.controller.slow", "{0} takes {1} ms for a connection.",
       "{0} への接続に {1} ms かかります。"},
      {"doctor.controller.slow.fix", "Look at the network between, and at that controller's load.",
       "途中のネットワークと、そのコントローラーの負荷を確認してください。"},
      {"doctor.port", "{0}: port {1} does not answer: {2}", "{0}: ポート {1} が応答しません: {2}"},
      {"doctor.port.fix", "Let this machine through the firewall to that port.",
       "ファイアウォールで、このマシンからそのポートへの接続を許可してください。"},
      {"doctor.port.unused", "{0}: port {1} does not answer ({2}); it is not needed now.",
       "{0}: ポート {1} は応答しません ({2})。現在は不要です。"},
      {"doctor.tls", "{0}: no encrypted connection: {1}", "{0}: 暗号化された接続ができません: {1}"},
      {"doctor.tls.fix",
       "Set ad.ca_file to the authority that signed the controllers' certificates. Windows has one "
       "when AD CS is installed; Samba's lies in private/tls/ca.pem.",
       "ドメインコントローラーの証明書を発行した認証局を ad.ca_file に設定してください。Windows "
       "では "
       "AD CS の導入後に、Samba では private/tls/ca.pem にあります。"},
      {"doctor.clock", "{0}: its clock differs by {1} s.", "{0}: 時計の差は {1} 秒です。"},
      {"doctor.clock.fix",
       "Let both follow the same time server (`timedatectl set-ntp true`): Kerberos refuses more "
       "than 5 minutes.",
       "両方を同じ時刻サーバーに合わせてください (`timedatectl set-ntp true`)。Kerberos は 5 "
       "分を超える差を拒否します。"},
      {"doctor.keytab", "The keytab {0} cannot be read: {1}", "キータブ {0} を読めません: {1}"},
      {"doctor.keytab.fix", "Make it again: see the setup manual, ad.keytab.",
       "作り直してください。セットアップの説明書の ad.keytab を参照してください。"},
      {"doctor.keys", "The keytab {0} has keys of good kinds: {1}.",
       "キータブ {0} の鍵の種類は適切です: {1}。"},
      {"doctor.keys.old", "The keytab {0} has no AES key, only: {1}.",
       "キータブ {0} に AES の鍵がありません: {1}。"},
      {"doctor.keys.old.fix",
       "Set the account's msDS-SupportedEncryptionTypes to 24 (AES), change its password, and make "
       "the keytab again: controllers refuse RC4 by now.",
       "アカウントの msDS-SupportedEncryptionTypes を 24 (AES) "
       "にし、パスワードを変更して、キータブを作り直してください。RC4 "
       "は拒否されるようになっています。"},
      {"doctor.bind", "The directory does not let {0} in: {1}",
       "ディレクトリが {0} を受け付けません: {1}"},
      {"doctor.bind.fix",
       "Look at ad.bind_user and the file ad.bind_password_file (or ad.keytab); an ordinary user "
       "is "
       "enough.",
       "ad.bind_user とファイル ad.bind_password_file (または ad.keytab) "
       "を確認してください。一般ユーザーで十分です。"},
      {"doctor.bound", "The directory is read as {0}.",
       "ディレクトリは {0} として読み取られます。"},
      {"doctor.group", "The mail group {0} is there.", "メールグループ {0} があります。"},
      {"doctor.group.missing", "There is no mail group {0}: nobody has mail.",
       "メールグループ {0} がありません。メールの利用者がいません。"},
      {"doctor.group.missing.fix", "Make the group, or run `hikyaku setup`, which can make it.",
       "グループを作成するか、`hikyaku setup` を実行してください (作成できます)。"},
      {"doctor.domain_group.missing", "There is no group {0}: nobody belongs to that mail domain.",
       "グループ {0} がありません。そのメールドメインに属するユーザーがいません。"},
      {"doctor.domain_group.missing.fix",
       "Make a security group of that name, and put the domain's people into it.",
       "その名前のセキュリティグループを作成し、ドメインのユーザーを追加してください。"},
      {"doctor.write", "People can be made and changed from here (`hikyaku ad`).",
       "ここからユーザーを作成・変更できます (`hikyaku ad`)。"},
      {"doctor.write.not",
       "People cannot be made or changed from here; `hikyaku ad delegate` prints what would grant "
       "that.",
       "ここからユーザーを作成・変更することはできません。`hikyaku ad delegate` "
       "が権限を与えるコマンドを表示します。"},
      {"doctor.page_size", "A search gives {0} entries at once; the rest is read page by page.",
       "1 回の検索で返るのは {0} 件までです。残りはページごとに読み取られます。"},
      {"doctor.host", "The name of this server, {0}, is known in DNS ({1}).",
       "このサーバーの名前 {0} は DNS に登録されています ({1})。"},
      {"doctor.host.unknown", "The name of this server, {0}, is not known in DNS. {1}",
       "このサーバーの名前 {0} が DNS に登録されていません。{1}"},
      {"doctor.host.unknown.fix", "Add an A record for it, or set server.host_name.",
       "A レコードを追加するか、server.host_name を設定してください。"},
      {"doctor.mx", "Mail for {0} comes to {1}.", "{0} 宛てのメールは {1} に届きます。"},
      {"doctor.mx.other", "Mail for {0} does not come here by DNS: its MX is {1}.",
       "{0} 宛てのメールは、DNS ではここに届きません。MX は {1} です。"},
      {"doctor.mx.other.fix",
       "Unless another server passes it on to this one: add `{0}. MX 10 {2}.`",
       "別のサーバーが転送する場合を除き、`{0}. MX 10 {2}.` を追加してください。"},
      {"doctor.certificate", "The certificate {0} is good for {1} days.",
       "証明書 {0} の有効期間は残り {1} 日です。"},
      {"doctor.certificate.missing", "There is no certificate yet: {0}: {1}",
       "証明書がまだありません: {0}: {1}"},
      {"doctor.certificate.missing.fix",
       "The server makes one of its own when it starts; set tls.certificate_file for a trusted "
       "one.",
       "サーバーが起動時に自己署名の証明書を作ります。信頼される証明書は tls.certificate_file "
       "に設定してください。"},
      {"doctor.certificate.expired", "The certificate {0} has expired.",
       "証明書 {0} の期限が切れています。"},
      {"doctor.certificate.expired.fix", "Renew it, and restart the server.",
       "更新して、サーバーを再起動してください。"},
      {"doctor.certificate.expires", "The certificate {0} expires in {1} days.",
       "証明書 {0} はあと {1} 日で期限が切れます。"},
      {"doctor.certificate.expires.fix", "Renew it, and restart the server.",
       "更新して、サーバーを再起動してください。"},
      {"doctor.certificate.other_name", "The certificate {0} does not name {1}.",
       "証明書 {0} に {1} の名前がありません。"},
      {"doctor.certificate.other_name.fix",
       "Mail programs will complain: get one for that name, or set server.host_name.",
       "メールソフトが警告します。その名前の証明書を取得するか、server.host_name "
       "を設定してください。"},
      {"doctor.certificate.self_signed", "The certificate {0} is signed by this server itself.",
       "証明書 {0} はこのサーバーの自己署名です。"},
      {"doctor.certificate.self_signed.fix",
       "Mail programs will complain: set tls.certificate_file and tls.key_file.",
       "メールソフトが警告します。tls.certificate_file と tls.key_file を設定してください。"},
      {"doctor.work.unused", "There is no {0} yet: the server has never run.",
       "{0} がまだありません。サーバーは一度も起動していません。"},
      {"doctor.room", "{0} has room: {1}, {2}.", "{0} の空き容量: {1}、{2}。"},
      {"doctor.room.low", "{0} has little room left: {1}, {2}.",
       "{0} の空き容量が少なくなっています: {1}、{2}。"},
      {"doctor.room.low.fix",
       "Mail is refused temporarily when it is full: enlarge the disk, or look at `hikyaku mailbox "
       "list` and quotas.",
       "満杯になるとメールは一時的に拒否されます。ディスクを拡張するか、`hikyaku mailbox list` "
       "とサイズ制限を確認してください。"},
      {"doctor.running", "The server runs: {0}.", "サーバーは動作しています: {0}。"},
      {"doctor.stopped", "The server does not run.", "サーバーは動作していません。"},
      {"doctor.service.stopped", "The service {0} does not run.",
       "サービス {0} が動作していません。"},
      {"doctor.service.stopped.fix", "`hikyaku service start {0}`", "`hikyaku service start {0}`"},
      {"doctor.mirror", "The running server has read {0} mail users.",
       "動作中のサーバーは {0} 人のメール利用者を読み取っています。"},
      {"doctor.mirror.failing", "The running server cannot read the directory: {0}",
       "動作中のサーバーがディレクトリを読み取れません: {0}"},
      {"doctor.mirror.failing.fix",
       "Mail to known accounts goes on; see the problems above for the cause.",
       "既知のアカウントへのメールは届きます。原因は上の問題を参照してください。"},
  };
  return entries;
}

}  // namespace hikyaku::text
