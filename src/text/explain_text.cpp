// hikyaku explain
#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> explain_text() {
  static constexpr Entry entries[] = {
      {"explain.about", "Why somebody has mail or has not: the whole decision, step by step",
       "メールを使える理由・使えない理由を、判断の順に表示する"},
      {"explain.user.about",
       "What Active Directory says of a user now, with the search, and what this server has of it",
       "Active Directory でのユーザーの状態 (検索条件を含む) と、このサーバーでの状態"},
      {"explain.address.about", "Where mail for an address goes", "アドレス宛てのメールの行き先"},
      {"explain.login.about", "Whose login name it is, and whether that account may log in",
       "ログイン名がどのアカウントを指し、ログインできるか"},
      {"explain.option.name", "A login name in any form, an address, or a GUID",
       "ログイン名 (形式は任意)、アドレス、または GUID"},
      {"explain.option.address", "The address", "アドレス"},
      {"explain.user.none", "{0}: Active Directory has nobody by the search {1}",
       "{0}: 検索条件 {1} に一致するユーザーは Active Directory にいません"},
      {"explain.user.found", "{0}: {3}, by the search {1}", "{0}: {3} (検索条件 {1})"},
      {"explain.user.several", "{0} users are found by that; this is the first.",
       "該当するユーザーが {0} 人います。これは最初の 1 人です。"},
      {"explain.user.no_person",
       "It is no person, but a machine or a trust (sAMAccountType): it has no mail.",
       "人ではなく、コンピューターまたは信頼関係 (sAMAccountType) のため、メールは使えません。"},
      {"explain.mail.direct", "It is a member of the mail group {0} (memberOf).",
       "メールグループ {0} のメンバーです (memberOf)。"},
      {"explain.mail.nested", "It is a member of the mail group {0} by the group {1}.",
       "グループ {1} を通じて、メールグループ {0} のメンバーです。"},
      {"explain.mail.primary",
       "It is a member of the mail group {0} by its primary group {1} (primaryGroupID).",
       "プライマリグループ {1} (primaryGroupID) により、メールグループ {0} のメンバーです。"},
      {"explain.mail.none",
       "It is no member of the mail group {0}: no mail. `hikyaku ad add NAME` puts it there, or "
       "any "
       "tool of Active Directory.",
       "メールグループ {0} のメンバーでないため、メールは使えません。`hikyaku ad add 名前`、または "
       "Active "
       "Directory のツールで追加できます。"},
      {"explain.mail.no_group", "There is no mail group {0}: nobody has mail.",
       "メールグループ {0} がありません。誰もメールを使えません。"},
      {"explain.domain.direct", "It belongs to the mail domain {0} (its group).",
       "メールドメイン {0} に属しています (グループ)。"},
      {"explain.domain.nested", "It belongs to the mail domain {0} by the group {1}.",
       "グループ {1} を通じて、メールドメイン {0} に属しています。"},
      {"explain.domain.primary", "It belongs to the mail domain {0} by its primary group {1}.",
       "プライマリグループ {1} により、メールドメイン {0} に属しています。"},
      {"explain.domain.no_group", "The mail domain {0} has no group: nobody belongs to it.",
       "メールドメイン {0} のグループがないため、誰も属していません。"},
      {"explain.domain.none",
       "It belongs to no mail domain's group: it has an address in each of them.",
       "どのメールドメインのグループにも属していないため、すべてのドメインにアドレスがあります。"},
      {"explain.domain.several",
       "It is in the groups of several mail domains: the first in the configuration counts.",
       "複数のメールドメインのグループに属しています。設定で先にあるものが有効です。"},
      {"explain.state.attributes",
       "userAccountControl {0}, pwdLastSet {1}, lockoutTime {2}, accountExpires {3}",
       "userAccountControl {0}、pwdLastSet {1}、lockoutTime {2}、accountExpires {3}"},
      {"explain.state.good", "It may log in.", "ログインできます。"},
      {"explain.state.refused", "It may not log in: {0}.", "ログインできません: {0}。"},
      {"explain.life.accept", "Mail for {0} ({1}) comes into its mailbox.",
       "{0} ({1}) 宛てのメールはメールボックスに入ります。"},
      {"explain.life.refuse", "Mail for {0} ({1}) is refused: lifecycle.{1}.",
       "{0} ({1}) 宛てのメールは拒否します: lifecycle.{1}。"},
      {"explain.life.manager", "Mail for {0} ({1}) goes to the manager {2}: lifecycle.{1}.",
       "{0} ({1}) 宛てのメールは上司 {2} に渡します: lifecycle.{1}。"},
      {"explain.life.no_manager",
       "Mail for {0} ({1}) should go to its manager (lifecycle.{1}), but none of those above is a "
       "mail user who may have mail: it comes into its mailbox.",
       "{0} ({1}) 宛てのメールは上司に渡す設定 (lifecycle.{1}) "
       "ですが、メールを受け取れる上司がいないため、メールボックスに入ります。"},
      {"explain.life.frozen", "The mail of {0} is frozen: nobody can change it.",
       "{0} のメールは凍結中で、誰も変更できません。"},
      {"explain.life.removed",
       "{0} was a mail user until {1}. The mail is kept; it may be deleted from {2} on "
       "(`hikyaku mailbox removed`).",
       "{0} は {1} までメールユーザーでした。メールは残っており、{2} 以降に消去できます "
       "(`hikyaku mailbox removed`)。"},
      {"explain.here.known", "This server has it as {0}, {1} (kept fresh by {2}).",
       "このサーバーは {0} ({1}) として認識しています (更新方法: {2})。"},
      {"explain.here.account", "This server has it as {0}, {1}.",
       "このサーバーは {0} ({1}) として認識しています。"},
      {"explain.here.none", "This server does not have it as a mail user.",
       "このサーバーは、メールの利用者として認識していません。"},
      {"explain.here.none.failing",
       "This server does not have it as a mail user, and cannot read the directory: {0}",
       "このサーバーは、メールの利用者として認識しておらず、ディレクトリを読み取れません: {0}"},
      {"explain.here.held",
       "A change of it is held by the brake until an administrator confirms: `hikyaku directory "
       "status`.",
       "変更がブレーキにより保留されています。管理者の確認が必要です: `hikyaku directory status`"},
      {"explain.here.addresses", "Its addresses: {0}", "アドレス: {0}"},
      {"explain.here.no_address", "It has no address.", "アドレスがありません。"},
      {"explain.here.folder", "Its mail is in {0}.", "メールは {0} にあります。"},
      {"explain.here.no_mail", "It has no mail yet; its first mail or login makes the mailbox.",
       "メールボックスはまだありません。最初のメールまたはログインで作られます。"},
      {"explain.address.ours", "{0} is a mail domain of this server.",
       "{0} はこのサーバーのメールドメインです。"},
      {"explain.address.foreign", "{0} is no mail domain of this server.",
       "{0} はこのサーバーのメールドメインではありません。"},
      {"explain.address.own", "{0} is in mail or proxyAddresses of {1}.",
       "{0} は {1} の mail または proxyAddresses にあります。"},
      {"explain.address.name", "{0} is an address of {1} by its name.",
       "{0} は、名前により {1} のアドレスです。"},
      {"explain.address.former", "{0} was an address of {1} before it was renamed.",
       "{0} は、名前が変わる前の {1} のアドレスです。"},
      {"explain.address.elsewhere", "Mail for {0} is sent on: to whom may send.",
       "{0} 宛てのメールは、送信が許可された利用者からのものだけを転送します。"},
      {"explain.address.disputed",
       "Several accounts have {0} in mail or proxyAddresses: nobody gets its mail, senders try "
       "again. Take it from all but one.",
       "複数のアカウントの mail または proxyAddresses に {0} "
       "があります。誰にも配送せず、送信元は再試行します。1 "
       "つを残して削除してください。"},
      {"explain.address.unknown", "Nobody has the address {0}: it is refused (550 5.1.1).",
       "{0} のアドレスを持つアカウントはありません。拒否します (550 5.1.1)。"},
      {"explain.address.perhaps",
       "Nobody is known to have the address {0}, and the directory cannot be read: senders try "
       "again.",
       "{0} "
       "のアドレスを持つアカウントは知られていませんが、ディレクトリを読み取れないため、送信元に再"
       "試行を求めます。"},
      {"explain.address.never_seen", "The directory has never been read: senders try again.",
       "ディレクトリを一度も読み取っていないため、送信元に再試行を求めます。"},
      {"explain.login.none", "{0} is nobody's login name.", "{0} は誰のログイン名でもありません。"},
      {"explain.login.perhaps",
       "{0} is nobody's login name as far as is known; the directory cannot be read.",
       "{0} は、知られている限り誰のログイン名でもありません。ディレクトリを読み取れません。"},
      {"explain.login.is", "{0} is {1} ({2}).", "{0} は {1} ({2}) です。"},
      {"explain.login.asks",
       "The password is asked of a domain controller as {0}, unless it was verified lately.",
       "パスワードは、最近確認したものでなければ、{0} としてドメインコントローラーに照会します。"},
  };
  return entries;
}

}  // namespace hikyaku::text
