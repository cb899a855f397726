"""`hikyaku setup` as a person meets it: keys typed in a terminal (tmux), a real Active Directory behind it."""
import glob, os, re, shlex, shutil, subprocess, tempfile, unittest
from server import ADMINISTRATOR, DC, PROGRAM, main, password_of, toml, wait_until
from setup_test import group_in_directory

CA = os.path.join(DC, "private/tls/ca.pem")


class Wizard(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hikyaku-wizard.")
        self.addCleanup(shutil.rmtree, self.folder)
        self.config_file = os.path.join(self.folder, "etc/hikyaku.toml")
        os.mkdir(self.folder + "/etc")
        # The wizard does not ask for the user; the default one would be made on this machine.
        with open(self.config_file, "w") as file:
            file.write(toml({"server": {"user": "nobody"}, "ad": {"mail_group": "Before"}}))
        self.before = self.files()

    def files(self):
        contents = {}
        for path in glob.glob(self.folder + "/**", recursive=True):
            if os.path.isfile(path):
                with open(path) as file:
                    contents[path] = file.read()
        return contents

    # --- the terminal

    def tmux(self, *words):
        return subprocess.run(["tmux", "-u", "-S", self.folder + "/tmux", "-f", "/dev/null", *words], check=True,
                              capture_output=True, text=True, env=dict(os.environ, LANG="C.UTF-8", LC_ALL="")).stdout

    def begin(self, language="en"):
        self.tmux("new-session", "-d", "-x", "160", "-y", "50", "PS1='$ ' sh")
        self.tmux("set-option", "-g", "history-limit", "5000")
        self.addCleanup(self.tmux, "kill-server")
        self.type(shlex.join([PROGRAM, "--config", self.config_file, "--language", language, "setup"])
                  + "; echo \"ended: $?\"")

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)
        self.tmux("send-keys", "Enter")

    def screen(self):
        return self.tmux("capture-pane", "-p", "-J", "-S", "-")

    def answer(self, *questions_and_answers):
        for question, answer in questions_and_answers:
            # Each question is newer than the answer before it: the screen shows one more line of answers.
            wait_until(lambda: re.search(re.escape(question) + r"[^\n]*: *$", self.screen().rstrip("\n ") + " "), 60,
                       what=f"'{question}' on\n{self.screen()}")
            before = self.screen()
            self.type(answer)
            wait_until(lambda: self.screen() != before, what="an answer to the keys")

    def end(self):
        found = wait_until(lambda: re.search(r"^ended: (\d+)", self.screen(), re.M), 60, what="the end of\n" + self.screen())
        return int(found[1])

    def directory_pages(self, group):
        return [("Account management", ""), ("Active Directory name", "EPOST"), ("DNS1", "127.0.0.53"), ("DNS2", ""),
                ("DNS3", ""), ("Connection", ""), ("PEM", CA), ("Account (user@domain", "hikyaku@epost.test"),
                ("Password", password_of("hikyaku")), ("Number or name", group)]

    # --- the tests

    def test_from_the_first_page_to_finish_with_back_and_a_new_group(self):
        self.begin()
        self.answer(("Account management", "2"), ("Local group [IMSUsers]", "<"))
        self.answer(("Account management [2]", "3"), ("Active Directory name", "WRONG"), ("DNS1", "<"))
        self.answer(("Active Directory name [WRONG]", "<"), *self.directory_pages("?IMS"))
        wait_until(lambda: re.search(r"^ +\d+  IMSUsers", self.screen(), re.M), what="IMSUsers listed")
        self.answer(("Number or name", "WizardPeople"), ("Administrator (user", ADMINISTRATOR[0]),
                    ("Administrator's password", "wrong"))
        wait_until(lambda: "The administrator cannot log in" in self.screen(), what="the refusal")
        self.answer(("Administrator (user", ""), ("Administrator's password", ADMINISTRATOR[1]),
                    ("Domain name 1", "abc.jp"), ("IP address 1", ""), ("Domain name 2", "not a domain"))
        self.answer(("Domain name 2", "def.jp"), ("IP address 2", ""), ("Domain name 3", ""),
                    ("Host name", "mail.abc.jp"), ("Administrator's mail address", "<"))
        self.answer(("Domain name 1 (e.g. xxxx.co.jp) [abc.jp]", ""), ("IP address 1", ""), ("[def.jp]", ""),
                    ("IP address 2", ""), ("Domain name 3", ""), ("Host name of this mail server [mail.abc.jp]", ""),
                    ("Administrator's mail address", "admin@abc.jp"), ("Shared mail work folder", self.folder + "/mail"),
                    ("Use an SMTP gateway?", "n"), ("Archive's host", ""), ("Folder for a copy", ""))
        self.assertEqual(self.files(), self.before, "nothing is changed before Finish")
        self.assertEqual(group_in_directory("WizardPeople"), [])
        wait_until(lambda: 'ad.mail_group: "Before" -> "WizardPeople"' in self.screen(), what="the summary's changes")
        self.answer(("Finish?", "y"))
        self.assertEqual(self.end(), 0)
        self.assertIn("groupType: -2147483644", group_in_directory("WizardPeople"))
        files = self.files()
        self.assertIn('mail_group = "WizardPeople"', files[self.config_file])
        self.assertEqual(files[self.folder + "/etc/ad-password"], password_of("hikyaku") + "\n")
        kept = glob.glob(self.config_file + ".bak-*")
        self.assertEqual([files[path] for path in kept], [self.before[self.config_file]])
        for secret in (ADMINISTRATOR[1], password_of("hikyaku")):
            self.assertNotIn(secret, self.screen(), "passwords are not shown")
        self.assertNotIn(ADMINISTRATOR[1], "".join(files.values()))

    def test_control_c_at_a_password_changes_nothing_and_gives_the_echo_back(self):
        self.begin()
        self.answer(*self.directory_pages("")[:8])
        wait_until(lambda: self.screen().rstrip().endswith("Password:"), what="the password's question")
        self.tmux("send-keys", "C-c")
        self.assertEqual(self.end(), 1)
        self.assertIn("Cancelled; nothing was changed.", self.screen())
        self.assertEqual(self.files(), self.before)
        self.type("stty -a")
        wait_until(lambda: re.search(r"(^|\s)echo\s", self.screen()), what="echo in\n" + self.screen())

    def test_pdc_not_found_in_japanese_says_why_and_asks_again(self):
        self.begin("ja")
        self.answer(("アカウントの管理方法", ""), ("アクティブディレクトリ(AD)名", "EPOST"), ("DNS1", "127.0.0.99"),
                    ("DNS2", ""), ("DNS3", ""), ("入力し直しますか?", "y"))
        for words in ("PDC が見つかりません", "127.0.0.99: 接続が拒否されました", "次の点を確認してください"):
            self.assertIn(words, self.screen())
        self.answer(("DNS1 [127.0.0.99]", "127.0.0.53"), ("DNS2", ""), ("DNS3", ""), ("接続方法", "q!"))
        self.assertEqual(self.end(), 1)
        self.assertIn("ドメイン EPOST (epost.test) が見つかりました", self.screen())
        self.assertIn("キャンセルしました。何も変更していません。", self.screen())
        self.assertEqual(self.files(), self.before)


if __name__ == "__main__":
    main()
