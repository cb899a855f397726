#include "admin/setup/wizard.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include "admin/setup/ad_reason.h"
#include "admin/setup/easy_setup.h"

namespace hikyaku::admin::setup {
namespace {

namespace fs = std::filesystem;

class FakeDomain final : public Domain {
 public:
  Result<DomainFacts> find(const config::Config& config) override {
    if (config.ad.name != "EPOST" || config.dns.servers.front() != "127.0.0.53")
      return fail(Error::Kind::temporary, "find",
                  config.dns.servers.front() + ": connection refused");
    return DomainFacts{"EPOST", "epost.test", {"dc1.epost.test"}};
  }
  Result<> check_login(const config::Config&, const Credential& credential) override {
    if (credential.password != "secret" && credential.password != "admin-pw")
      return fail(Error::Kind::denied, "bind", "wrong password");
    return {};
  }
  Result<std::vector<GroupFacts>> groups(const config::Config&, const Credential&) override {
    return std::vector<GroupFacts>{{"Domain Users", ""}, {"Mail", "people"}};
  }
  Result<> create_group(const config::Config& config, const Credential& administrator) override {
    if (refuses) return fail(Error::Kind::denied, "ldap.add", "no right to make groups");
    made = config.ad.mail_group + " by " + administrator.user;
    return {};
  }
  std::string made;
  bool refuses = false;
};

struct Folder {
  std::string path = (fs::temp_directory_path() / "hikyaku_setup_XXXXXX").string();
  Folder() { EXPECT_NE(mkdtemp(path.data()), nullptr); }
  ~Folder() { fs::remove_all(path); }
};

std::string content(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

// Everything up to the mail group, for a wizard that ends well.
const std::deque<std::string> to_the_group = {"3", "EPOST", "127.0.0.53",        "",      "",
                                              "1", "",      "reader@epost.test", "secret"};
std::deque<std::string> answers(std::deque<std::string> group, const std::string& work_folder) {
  std::deque<std::string> all = to_the_group;
  all.insert(all.end(), group.begin(), group.end());
  for (const std::string& answer : std::initializer_list<std::string>{
           "abc.jp", "", "", "", "mail.abc.jp", "admin@abc.jp", work_folder, "n", "", "", "y"})
    all.push_back(answer);
  return all;
}

// Whoever runs the tests is the server's user: none is made on this machine.
Answers fresh() {
  Answers given;
  given.config.server.user = getpwuid(geteuid())->pw_name;
  return given;
}

}  // namespace

TEST(Wizard, own_accounts_need_no_directory) {
  const Folder folder;
  FakeDomain domain;
  Answers given = fresh();
  ScriptedTerminal terminal(
      Language::en, {"1", "", "", "", "abc.jp", "127.0.0.2", "def.jp", "127.0.0.3", "",
                     "mail.abc.jp", "admin@abc.jp", folder.path + "/mail", "n", "", "", "y"});
  ASSERT_TRUE(ask_all(terminal, given, domain, nullptr)) << terminal.said();
  EXPECT_EQ(given.config.accounts.kind, "own");
  ASSERT_TRUE(finish(terminal, given, domain, folder.path + "/hikyaku.toml")) << terminal.said();
  EXPECT_FALSE(fs::exists(folder.path + "/ad-password"));
  const auto written = config::load(folder.path + "/hikyaku.toml", Language::en);
  ASSERT_TRUE(written);
  EXPECT_EQ(written->accounts.kind, "own");
  ASSERT_EQ(written->domains.size(), 2u);
  EXPECT_NE(terminal.said().find("hikyaku account create"), std::string::npos);
}

TEST(Wizard, accounts_of_the_machine_are_of_a_group_and_answers_need_no_directory) {
  FakeDomain domain;
  Answers given = fresh();
  given.config.accounts.kind = "system";
  given.config.domains.resize(1);
  given.config.domains[0].name = "abc.jp";
  ScriptedTerminal terminal(Language::en, {});
  EXPECT_TRUE(check_all(terminal, given, domain)) << terminal.said();
  given.config.accounts.group = "a:b";
  EXPECT_FALSE(check_all(terminal, given, domain));
}

TEST(Wizard, a_new_group_name_makes_the_group_at_finish_and_not_before) {
  const Folder folder;
  FakeDomain domain;
  Answers given = fresh();
  ScriptedTerminal terminal(
      Language::en,
      answers({"IMSUsers", "administrator@epost.test", "admin-pw"}, folder.path + "/mail"));
  ASSERT_TRUE(ask_all(terminal, given, domain, nullptr)) << terminal.said();
  EXPECT_TRUE(given.create_group);
  EXPECT_TRUE(domain.made.empty());

  const std::string path = folder.path + "/hikyaku.toml";
  const auto finished = finish(terminal, given, domain, path);
  ASSERT_TRUE(finished) << describe(finished.error());
  EXPECT_EQ(domain.made, "IMSUsers by administrator@epost.test");
  const auto config = config::load(path, Language::en);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->ad.mail_group, "IMSUsers");
  EXPECT_EQ(config->domains.at(0).name, "abc.jp");
  EXPECT_EQ(config->server.work_folder, folder.path + "/mail");
  EXPECT_TRUE(fs::is_directory(config->server.work_folder));
  EXPECT_EQ(content(config->ad.bind_password_file), "secret\n");
  constexpr auto owner = fs::perms::owner_read | fs::perms::owner_write;
  EXPECT_EQ(fs::status(path).permissions(), owner | fs::perms::group_read);
  EXPECT_EQ(fs::status(config->ad.bind_password_file).permissions(), owner);
  // The administrator's password is used once and never stored.
  for (const auto& entry : fs::directory_iterator(folder.path))
    EXPECT_EQ(content(entry.path()).find("admin-pw"), std::string::npos) << entry.path();
}

TEST(Wizard, an_existing_group_is_chosen_by_its_number) {
  const Folder folder;
  FakeDomain domain;
  Answers given = fresh();
  ScriptedTerminal terminal(Language::en, answers({"2"}, folder.path + "/mail"));
  ASSERT_TRUE(ask_all(terminal, given, domain, nullptr)) << terminal.said();
  EXPECT_EQ(given.config.ad.mail_group, "Mail");
  EXPECT_FALSE(given.create_group);
}

TEST(Wizard, a_domain_that_cannot_be_read_is_told_in_the_guides_words) {
  FakeDomain domain;
  Answers given = fresh();
  ScriptedTerminal terminal(Language::ja, {"3", "EPOST", "127.0.0.99", "", "", "n"});
  EXPECT_FALSE(ask_all(terminal, given, domain, nullptr));
  EXPECT_NE(terminal.said().find("PDC が見つかりません"), std::string::npos) << terminal.said();
  EXPECT_NE(terminal.said().find("127.0.0.99: connection refused"), std::string::npos);
}

TEST(Wizard, back_goes_to_the_page_before_and_keeps_the_answers) {
  FakeDomain domain;
  Answers given = fresh();
  ScriptedTerminal terminal(Language::en, {"3", "WRONG", "<", "EPOST", "q!"});
  EXPECT_FALSE(ask_all(terminal, given, domain, nullptr));
  EXPECT_EQ(given.config.ad.name, "EPOST");
  EXPECT_NE(terminal.said().find("[WRONG]"), std::string::npos) << terminal.said();
}

TEST(Wizard, the_old_configuration_is_shown_and_kept) {
  const Folder folder;
  const std::string path = folder.path + "/hikyaku.toml";
  FakeDomain domain;
  Answers given = fresh();
  config::Config existing;
  existing.ad.mail_group = "OldGroup";
  std::ofstream(path) << config::write(existing, Language::en);
  ScriptedTerminal terminal(Language::en, answers({"2"}, folder.path + "/mail"));
  ASSERT_TRUE(ask_all(terminal, given, domain, &existing));
  EXPECT_NE(terminal.said().find("ad.mail_group: \"OldGroup\" -> \"Mail\""), std::string::npos)
      << terminal.said();
  ASSERT_TRUE(finish(terminal, given, domain, path));
  std::vector<std::string> kept;
  for (const auto& entry : fs::directory_iterator(folder.path))
    if (entry.path().string().starts_with(path + ".bak-")) kept.push_back(entry.path());
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_NE(terminal.said().find(kept.front()), std::string::npos) << terminal.said();
  const auto old = config::load(kept.front(), Language::en);
  ASSERT_TRUE(old);
  EXPECT_EQ(old->ad.mail_group, "OldGroup");
}

TEST(Wizard, an_answers_file_is_checked_like_a_person) {
  const Folder folder;
  const std::string path = folder.path + "/answers.toml";
  std::ofstream(path) << "[setup]\nbind_password = \"secret\"\ncreate_group = true\n"
                         "administrator_user = \"administrator\"\n"
                         "administrator_password = \"admin-pw\"\n"
                         "[ad]\nname = \"EPOST\"\n[dns]\nservers = [\"127.0.0.53\"]\n"
                         "[[domains]]\nname = \"abc.jp\"\n";
  auto given = read_answers(path, Language::en);
  ASSERT_TRUE(given) << given.error().detail;
  FakeDomain domain;
  ScriptedTerminal terminal(Language::en, {});
  EXPECT_TRUE(check_all(terminal, *given, domain));
  given->config.ad.name = "OTHER";
  const auto checked = check_all(terminal, *given, domain);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().detail, "PDC not found");
  given->config.copy.folder = "copies";
  const auto relative = check_all(terminal, *given, domain);
  ASSERT_FALSE(relative);
  EXPECT_NE(relative.error().detail.find("\"copies\" does not begin with /"), std::string::npos)
      << relative.error().detail;
}

TEST(Wizard, a_refused_finish_changes_nothing_and_can_be_tried_again) {
  const Folder folder;
  const std::string path = folder.path + "/etc/hikyaku.toml";
  FakeDomain domain;
  domain.refuses = true;
  auto typed = answers({"IMSUsers", "administrator", "admin-pw"}, folder.path + "/mail");
  typed.push_back("q!");
  ScriptedTerminal terminal(Language::en, std::move(typed));
  EXPECT_FALSE(run(terminal, domain, {path, std::nullopt}));
  EXPECT_NE(terminal.said().find("no right to make groups"), std::string::npos) << terminal.said();
  EXPECT_NE(terminal.said().find("nothing was changed"), std::string::npos);
  EXPECT_TRUE(fs::is_empty(folder.path));
}

TEST(Wizard, the_end_of_input_at_any_question_leaves_nothing_behind) {
  const Folder folder;
  const auto all = answers({"IMSUsers", "administrator", "admin-pw"}, folder.path + "/mail");
  for (std::size_t count = 0; count < all.size(); ++count) {
    FakeDomain domain;
    ScriptedTerminal terminal(Language::ja, {all.begin(), all.begin() + static_cast<long>(count)});
    EXPECT_FALSE(run(terminal, domain, {folder.path + "/etc/hikyaku.toml", std::nullopt}));
    EXPECT_TRUE(domain.made.empty());
    EXPECT_TRUE(fs::is_empty(folder.path)) << count;
  }
}

TEST(Wizard, passwords_are_asked_for_without_showing_them) {
  FakeDomain domain;
  Answers given = fresh();
  ScriptedTerminal terminal(Language::en, answers({"IMSUsers", "admin", "admin-pw"}, "/x"));
  ASSERT_TRUE(ask_all(terminal, given, domain, nullptr)) << terminal.said();
  EXPECT_NE(terminal.said().find("Password:  (not shown)"), std::string::npos) << terminal.said();
  EXPECT_NE(terminal.said().find("Administrator's password:  (not shown)"), std::string::npos);
  EXPECT_EQ(terminal.said().find("admin-pw"), std::string::npos);
  EXPECT_EQ(terminal.said().find("secret"), std::string::npos);
}

TEST(Wizard, the_example_of_an_answers_file_is_one) {
  for (const Language language : {Language::en, Language::ja}) {
    Answers start;
    start.config.ad.name = "EPOST";
    const auto read = parse_answers(write_answers(start, language), "example", language);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->config.ad.name, "EPOST");
    EXPECT_FALSE(read->create_group);
  }
}

TEST(Wizard, every_key_of_an_answers_file_is_on_the_administrators_pages_and_in_the_example) {
  for (const char* path : {"docs/admin/en/setup.md", "docs/admin/ja/setup.md"}) {
    const std::string page = content(path);
    for (const std::string_view key : answer_keys())
      EXPECT_NE(page.find("\n| `setup." + std::string(key) + "` | "), std::string::npos)
          << path << " lacks " << key;
  }
  for (const std::string_view key : answer_keys())
    EXPECT_NE(write_answers({}, Language::en).find(std::string(key) + " = "), std::string::npos)
        << key;
}

TEST(Reason, known_reasons_are_said_in_the_persons_language) {
  const Error two{Error::Kind::temporary, "ad.locate",
                  "192.0.2.1: Connection refused\n192.0.2.2: is a controller of the domain CORP "
                  "(corp.test), not of EPOST"};
  EXPECT_EQ(ad_reason(two, Language::en),
            "192.0.2.1: connection refused (nothing listens there)\n"
            "192.0.2.2: is a controller of the domain CORP (corp.test), not of EPOST");
  EXPECT_EQ(ad_reason(two, Language::ja),
            "192.0.2.1: 接続が拒否されました (サービスが動作していません)\n"
            "192.0.2.2: ドメイン CORP (corp.test) のコントローラです (EPOST ではありません)");
  EXPECT_EQ(ad_reason({Error::Kind::denied, "ad.bind", "svc@a.test: wrong_password"}, Language::ja),
            "svc@a.test: ユーザー名またはパスワードが違います");
  EXPECT_EQ(ad_reason({Error::Kind::temporary, "ldap.tls dc1 (192.0.2.1)", "odd"}, Language::en),
            "dc1 (192.0.2.1): odd");
  EXPECT_EQ(
      ad_reason({Error::Kind::denied, "ldap.tls dc1 (192.0.2.1)",
                 "the certificate is not trusted: it is not signed by an authority in "
                 "/ca.pem, does not name dc1, or has expired"},
                Language::ja),
      "dc1 (192.0.2.1): 証明書を信頼できません: /ca.pem の認証局が発行したものではないか、dc1 "
      "の名前がないか、有効期限が切れています");
}

TEST(Wizard, an_unknown_answer_has_a_line) {
  const Folder folder;
  const std::string path = folder.path + "/answers.toml";
  std::ofstream(path) << "[setup]\nbind_pasword = \"x\"\n";
  const auto given = read_answers(path, Language::en);
  ASSERT_FALSE(given);
  EXPECT_NE(given.error().detail.find("answers.toml:2: unknown key \"setup.bind_pasword\"; "
                                      "did you mean \"setup.bind_password\"?"),
            std::string::npos)
      << given.error().detail;
}

}  // namespace hikyaku::admin::setup
