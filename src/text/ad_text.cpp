// hikyaku ad
#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> ad_text() {
  static constexpr Entry entries[] = {
      {"ad.about", "People of Active Directory: made and changed from here",
       "Active Directory のユーザーの作成と変更"},
      {"ad.create.about",
       "Makes a user in Active Directory who has mail; the password is asked for, or read from the "
       "standard input",
       "メールを使うユーザーを Active Directory に作成する "
       "(パスワードは入力するか、標準入力から読む)"},
      {"ad.edit.about", "Changes a user: name, full name, home folder, domain, state",
       "ユーザーを変更する (名前、フルネーム、ホームフォルダー、ドメイン、状態)"},
      {"ad.password.about", "Sets a user's password", "ユーザーのパスワードを設定する"},
      {"ad.passwd.about",
       "Changes a password as its owner does: asks for the old one and the new one (or reads two "
       "lines from the standard input); also when it has expired or must be changed",
       "本人としてパスワードを変更する。現在のパスワードと新しいパスワードを入力する "
       "(または標準入力から 2 行読む)。期限切れ、変更必須のときも使える"},
      {"ad.passwd.old", "Old password", "現在のパスワード"},
      {"ad.passwd.done", "The password of {0} was changed; the new one counts at once.",
       "{0} のパスワードを変更しました。すぐに使えます。"},
      {"ad.add.about", "Puts a user of Active Directory into the mail group",
       "Active Directory のユーザーをメールグループに追加する"},
      {"ad.remove.about", "Takes a user out of the mail group; the user and the mail stay",
       "ユーザーをメールグループから外す (ユーザーとメールは残る)"},
      {"ad.delegate.about",
       "Prints the commands that give the server's account the rights for all that, and no more",
       "これらの操作に必要な権限だけをサーバーのアカウントに与えるコマンドを表示する"},
      {"ad.option.new", "Its name (sAMAccountName)", "名前 (sAMAccountName)"},
      {"ad.option.name", "Another name (sAMAccountName); the mail stays with the user",
       "新しい名前 (sAMAccountName)。メールはそのまま残る"},
      {"ad.option.full_name", "Full name (displayName)", "フルネーム (displayName)"},
      {"ad.option.home", "Home folder (homeDirectory)", "ホームフォルダー (homeDirectory)"},
      {"ad.option.domain", "Mail domain: the group of that name; '' for none",
       "メールドメイン (その名前のグループ)。'' でドメインなし"},
      {"ad.option.container", "DN of the container or OU (default: the domain's for new users)",
       "作成先のコンテナーまたは OU の DN (既定: ドメインの既定の場所)"},
      {"ad.option.beneath",
       "DN beneath which people are made and changed (default: the domain's for new "
       "users)",
       "ユーザーを作成・変更する場所の DN (既定: ドメインの既定の場所)"},
      {"ad.option.must_change", "It must be changed at the next logon",
       "次回ログオン時にパスワードの変更を要求する"},
      {"ad.option.enable", "May log in again", "アカウントを有効にする"},
      {"ad.option.disable", "May not log in: open sessions end",
       "アカウントを無効にする (セッションは終了する)"},
      {"ad.option.unlock", "Ends a lock after wrong passwords", "ロックを解除する"},
      {"ad.option.for", "Only the commands for samba or windows",
       "samba または windows のコマンドのみ"},
      {"ad.password.prompt", "Password", "パスワード"},
      {"ad.password.again", "The same again", "パスワード (確認)"},
      {"ad.password.differ", "The two are not the same.", "パスワードが一致しません。"},
      {"ad.created", "{0} was made, and can have mail at once.",
       "{0} を作成しました。すぐにメールを使えます。"},
      {"ad.changed", "{0} was changed.", "{0} を変更しました。"},
      {"ad.password.set", "The password of {0} was set.", "{0} のパスワードを設定しました。"},
      {"ad.added", "{0} is in the mail group.", "{0} をメールグループに追加しました。"},
      {"ad.removed", "{0} is not in the mail group any more; its mail is kept.",
       "{0} をメールグループから外しました。メールは残っています。"},
      {"ad.delegate.samba",
       "# For {0}, on a Samba controller:", "# {0} 用、Samba のドメインコントローラーで:"},
      {"ad.delegate.windows", "# For {0}, in a command prompt of a Windows controller:",
       "# {0} 用、Windows のドメインコントローラーのコマンドプロンプトで:"},
      {"ad.refused.name_invalid",
       "{0} cannot be a name: 1 to 20 characters, none of \" / \\ [ ] : ; | = , + * ? < > @, no "
       "blanks, no dot at an end.",
       "{0} は名前に使えません。1～20 文字で、\" / \\ [ ] : ; | = , + * ? < > @ "
       "と空白は使えず、先頭と末尾にピリオドは使えません。"},
      {"ad.refused.name_taken", "The name is taken in the domain: {0}",
       "その名前はドメインで使われています: {0}"},
      {"ad.refused.not_found", "There is no such user in the directory. {0}",
       "ディレクトリにそのユーザーはいません。{0}"},
      {"ad.refused.group_missing", "There is no group {0}.", "グループ {0} がありません。"},
      {"ad.refused.container_missing", "There is no {0} in the directory.",
       "ディレクトリに {0} がありません。"},
      {"ad.refused.domain_full", "The domain has as many accounts as it may have ({0}).",
       "ドメインのアカウント数が上限に達しています ({0})。"},
      {"ad.refused.password",
       "The password is too short or doesn't match the policy. You must enter a complex password.",
       "パスワードが短いか、既定と一致しません。複雑なパスワードを入力する必要があります。"},
      {"ad.refused.old_password", "The old password is not right.",
       "現在のパスワードが正しくありません。"},
      {"ad.refused.no_right",
       "The server's account has no right to do that ({0}). `hikyaku ad delegate` prints the "
       "commands that grant it.",
       "サーバーのアカウントにその権限がありません ({0})。`hikyaku ad delegate` "
       "が権限を与えるコマンドを表示します。"},
      {"ad.refused.not_ad",
       "This server's accounts are not Active Directory's (accounts.kind = \"{0}\"): see `hikyaku "
       "account --help`.",
       "このサーバーのアカウントは Active Directory のものではありません (accounts.kind = "
       "\"{0}\")。`hikyaku account --help` を参照してください。"},
      {"ad.refused.other", "The directory refused it: {0}", "ディレクトリが拒否しました: {0}"},
      {"ad.rule.length", "It must have at least {0} characters.", "{0} 文字以上必要です。"},
      {"ad.rule.complexity",
       "It must have three of these: capital letters, small letters, digits, other characters.",
       "大文字、小文字、数字、その他の文字のうち 3 種類が必要です。"},
      {"ad.rule.own_name", "It must not hold the user's name or a part of the full name.",
       "ユーザー名やフルネームの一部を含めることはできません。"},
      {"ad.rule.history", "It must not be one of the last {1} passwords.",
       "過去 {1} 個のパスワードは使えません。"},
      {"ad.rule.age", "The present password was set less than {2} days ago.",
       "現在のパスワードを設定してから {2} 日経過していません。"},
      {"ad.rule.unknown",
       "It is one of the last {1} passwords, or the present one is younger than {2} days, or the "
       "directory has a rule of its own.",
       "過去 {1} 個のパスワードのいずれかであるか、現在のパスワードを設定してから {2} "
       "日経過していないか、ディレクトリ独自の規則によるものです。"},
  };
  return entries;
}

}  // namespace hikyaku::text
