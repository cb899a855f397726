#include "admin/setup/wizard.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

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
const std::deque<std::string> after_the_group = {
    "abc.jp", "", "", "", "mail.abc.jp", "admin@abc.jp", "/srv/mail", "n", "", "", "y"};

std::deque<std::string> answers(std::deque<std::string> group) {
  std::deque<std::string> all = to_the_group;
  all.insert(all.end(), group.begin(), group.end());
  all.insert(all.end(), after_the_group.begin(), after_the_group.end());
  return all;
}

}  // namespace

TEST(Wizard, a_new_group_name_makes_the_group_at_finish_and_not_before) {
  const Folder folder;
  FakeDomain domain;
  Answers given;
  ScriptedTerminal terminal(Language::en,
                            answers({"IMSUsers", "administrator@epost.test", "admin-pw"}));
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
  EXPECT_EQ(config->server.work_folder, "/srv/mail");
  EXPECT_EQ(content(config->ad.bind_password_file), "secret\n");
  EXPECT_EQ(fs::status(config->ad.bind_password_file).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  // The administrator's password is used once and never stored.
  for (const auto& entry : fs::directory_iterator(folder.path))
    EXPECT_EQ(content(entry.path()).find("admin-pw"), std::string::npos) << entry.path();
}

TEST(Wizard, an_existing_group_is_chosen_by_its_number) {
  FakeDomain domain;
  Answers given;
  ScriptedTerminal terminal(Language::en, answers({"2"}));
  ASSERT_TRUE(ask_all(terminal, given, domain, nullptr)) << terminal.said();
  EXPECT_EQ(given.config.ad.mail_group, "Mail");
  EXPECT_FALSE(given.create_group);
}

TEST(Wizard, a_domain_that_cannot_be_read_is_told_in_the_guides_words) {
  FakeDomain domain;
  Answers given;
  ScriptedTerminal terminal(Language::ja, {"3", "EPOST", "127.0.0.99", "", "", "n"});
  EXPECT_FALSE(ask_all(terminal, given, domain, nullptr));
  EXPECT_NE(terminal.said().find("PDC が見つかりません"), std::string::npos) << terminal.said();
  EXPECT_NE(terminal.said().find("127.0.0.99: connection refused"), std::string::npos);
}

TEST(Wizard, back_goes_to_the_page_before_and_keeps_the_answers) {
  FakeDomain domain;
  Answers given;
  ScriptedTerminal terminal(Language::en, {"3", "WRONG", "<", "EPOST", "q!"});
  EXPECT_FALSE(ask_all(terminal, given, domain, nullptr));
  EXPECT_EQ(given.config.ad.name, "EPOST");
  EXPECT_NE(terminal.said().find("[WRONG]"), std::string::npos) << terminal.said();
}

TEST(Wizard, the_old_configuration_is_shown_and_kept) {
  const Folder folder;
  const std::string path = folder.path + "/hikyaku.toml";
  FakeDomain domain;
  Answers given;
  config::Config existing;
  existing.ad.mail_group = "OldGroup";
  std::ofstream(path) << config::write(existing, Language::en);
  ScriptedTerminal terminal(Language::en, answers({"2"}));
  ASSERT_TRUE(ask_all(terminal, given, domain, &existing));
  EXPECT_NE(terminal.said().find("ad.mail_group: \"OldGroup\" -> \"Mail\""), std::string::npos)
      << terminal.said();
  ASSERT_TRUE(finish(terminal, given, domain, path));
  const auto kept = config::load(path + ".bak-1", Language::en);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->ad.mail_group, "OldGroup");
}

TEST(Wizard, an_answers_file_is_checked_like_a_person) {
  const Folder folder;
  const std::string path = folder.path + "/answers.toml";
  std::ofstream(path) << "[setup]\nbind_password = \"secret\"\ncreate_group = true\n"
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
}

TEST(Wizard, an_unknown_answer_has_a_line) {
  const Folder folder;
  const std::string path = folder.path + "/answers.toml";
  std::ofstream(path) << "[setup]\nbind_pasword = \"x\"\n";
  const auto given = read_answers(path, Language::en);
  ASSERT_FALSE(given);
  EXPECT_NE(given.error().detail.find("answers.toml:2: unknown key \"setup.bind_pasword\""),
            std::string::npos)
      << given.error().detail;
}

}  // namespace hikyaku::admin::setup
