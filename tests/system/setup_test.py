"""`hikyaku setup --answers` against a real Active Directory: the domain is found by either of its names, the mail group
is made and never the administrator's password kept, the old configuration is, and what is wrong is told (MSG-01)."""
import glob, json, os, shutil, stat, subprocess, tempfile, unittest
from server import ADMINISTRATOR, DC, DC_TOOL, PROGRAM, main, password_of, toml


def group_in_directory(name):
    """Its attributes as ldbsearch prints them; or nothing."""
    done = subprocess.run([DC_TOOL, "in", DC, "bash", "-c",
                           f"ldbsearch -H $D/private/sam.ldb '(sAMAccountName={name})' groupType description dn"],
                          capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if line and not line.startswith(("#", "ref:"))]


class Setup(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hikyaku-setup.")
        self.addCleanup(shutil.rmtree, self.folder)
        self.config_file = os.path.join(self.folder, "etc/hikyaku.toml")
        self.answers = {
            "setup": {"bind_password": password_of("hikyaku"), "create_group": True,
                      "administrator_user": ADMINISTRATOR[0], "administrator_password": ADMINISTRATOR[1]},
            "server": {"host_name": "mail.abc.jp", "user": "nobody", "work_folder": self.folder + "/mail",
                       "administrator": "admin@abc.jp"},
            "domains": [{"name": "abc.jp"}, {"name": "def.jp", "ip": "127.0.0.1"}],
            "ad": {"name": "EPOST", "ca_file": os.path.join(DC, "private/tls/ca.pem"),
                   "bind_user": "hikyaku@epost.test"},
            "dns": {"servers": ["127.0.0.53"]},
        }

    def setup(self, language="en", text=None):
        return subprocess.run([PROGRAM, "--config", self.config_file, "--language", language, "setup", "--answers", "-"],
                              input=toml(self.answers) if text is None else text, capture_output=True, text=True)

    def refused(self, *told, language="en"):
        done = self.setup(language)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for words in told:
            self.assertIn(words, done.stdout)
        self.assertEqual(os.listdir(self.folder), [], "nothing is written")
        return done.stdout

    def files(self):
        return [os.path.join(folder, name) for folder, _, names in os.walk(self.folder) for name in names]

    def test_a_new_mail_group_is_made_and_no_password_of_the_administrator_kept(self):
        self.answers["ad"]["mail_group"] = "MailPeople"
        self.assertEqual(group_in_directory("MailPeople"), [])
        done = self.setup()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Found the domain EPOST (epost.test)", done.stdout)
        self.assertIn("dc1.epost.test", done.stdout)
        group = group_in_directory("MailPeople")
        self.assertIn("dn: CN=MailPeople,CN=Users,DC=epost,DC=test", group)
        self.assertIn("groupType: -2147483644", group)  # a domain-local security group
        self.assertIn("description: Mail server user's group", group)
        for path in self.files():
            with open(path) as file:
                content = file.read()
            self.assertNotIn(ADMINISTRATOR[1], content, path)
            if os.path.basename(path) != "ad-password":
                self.assertNotIn(password_of("hikyaku"), content, path)
        self.assertNotIn(ADMINISTRATOR[1], done.stdout + done.stderr)
        self.assertNotIn(password_of("hikyaku"), done.stdout + done.stderr)
        checked = subprocess.run([PROGRAM, "--config", self.config_file, "config", "check"], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_the_other_account_modes_need_no_directory(self):
        for kind, next_step in (("own", "hikyaku account create"), ("system", "usermod -aG IMSUsers")):
            self.answers = {"accounts": {"kind": kind}, "domains": [{"name": "abc.jp"}],
                            "server": {"user": "nobody", "work_folder": self.folder + "/mail"}}
            done = self.setup()
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(next_step, done.stdout)
            self.assertNotIn("ad-password", [os.path.basename(path) for path in self.files()])
            with open(self.config_file) as file:
                self.assertIn(f'kind = "{kind}"', file.read())

    def test_each_file_is_for_those_who_need_it(self):
        self.assertEqual(self.setup().returncode, 0)
        nobody = os.stat(self.folder + "/mail").st_uid
        self.assertNotEqual(nobody, 0, "the work folder belongs to the server's user")
        self.assertEqual(stat.S_IMODE(os.stat(self.folder + "/mail").st_mode), 0o700)
        config, secret = (os.stat(os.path.join(self.folder, "etc", name)) for name in ("hikyaku.toml", "ad-password"))
        self.assertEqual((stat.S_IMODE(config.st_mode), config.st_uid), (0o640, 0))
        self.assertNotEqual(config.st_gid, 0)
        self.assertEqual((stat.S_IMODE(secret.st_mode), secret.st_uid), (0o600, 0))
        with open(os.path.join(self.folder, "etc/ad-password")) as file:
            self.assertEqual(file.read(), password_of("hikyaku") + "\n")

    def test_the_dns_name_will_do_as_well_and_a_server_that_is_no_controller_may_be_among_them(self):
        for name in ("epost.test", "EPOST.TEST", "epost"):
            self.answers["ad"]["name"] = name
            self.answers["dns"]["servers"] = ["127.0.0.99", "127.0.0.53"]
            done = self.setup()
            self.assertEqual(done.returncode, 0, name + ": " + done.stdout)

    def test_a_second_run_tells_what_it_overwrites_and_keeps_the_old_file(self):
        self.assertEqual(self.setup().returncode, 0)
        with open(self.config_file) as file:
            old = file.read()
        self.answers["server"]["administrator"] = "other@abc.jp"
        self.answers["copy"] = {"folder": self.folder + "/copies"}
        done = self.setup()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn('server.administrator: "admin@abc.jp" -> "other@abc.jp"', done.stdout)
        kept = glob.glob(self.config_file + ".bak-*")
        self.assertEqual(len(kept), 1)
        self.assertIn(kept[0], done.stdout)
        with open(kept[0]) as file:
            self.assertEqual(file.read(), old)
        self.assertTrue(os.path.isdir(self.folder + "/copies"))

    def test_an_answers_file_can_be_made_from_what_stands(self):
        self.assertEqual(self.setup().returncode, 0)
        printed = subprocess.run([PROGRAM, "--config", self.config_file, "setup", "--print-answers"],
                                 capture_output=True, text=True, check=True).stdout
        done = self.setup(text=printed)  # the password stays in its file
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("stays the same", done.stdout)

    def test_a_server_that_is_no_controller_is_pdc_not_found_in_both_languages(self):
        self.answers["dns"]["servers"] = ["127.0.0.99"]
        self.refused("PDC not found", "127.0.0.99", "connection refused", "Check: is the AD name right")
        self.refused("PDC が見つかりません", "127.0.0.99", "接続が拒否されました", "次の点を確認してください",
                     language="ja")

    def test_a_wrong_domain_name_is_pdc_not_found_with_the_right_one_told(self):
        self.answers["ad"]["name"] = "OTHER"
        self.refused("PDC not found", "is a controller of the domain EPOST (epost.test), not of OTHER")
        self.refused("PDC が見つかりません", "ドメイン EPOST (epost.test) のコントローラです", language="ja")

    def test_wrong_passwords_are_told_before_anything_changes(self):
        self.answers["setup"]["bind_password"] = "wrong"
        self.refused("The directory cannot be read", "hikyaku@epost.test: wrong user name or password")
        self.answers["setup"]["bind_password"] = password_of("hikyaku")
        self.answers["ad"]["mail_group"] = "NeverMade"
        self.answers["setup"]["administrator_password"] = "wrong"
        self.refused("administrator@epost.test: wrong user name or password")
        self.assertEqual(group_in_directory("NeverMade"), [])

    def test_one_who_may_not_make_groups_makes_none_and_no_configuration(self):
        self.answers["ad"]["mail_group"] = "NeverMade"
        self.answers["setup"].update(administrator_user="user1", administrator_password=password_of("user1"))
        self.refused("Not finished")
        self.assertEqual(group_in_directory("NeverMade"), [])

    def test_a_keytab_will_do_instead_of_a_password(self):
        keytab = os.path.join(self.folder + ".keytab")
        self.addCleanup(os.unlink, keytab)
        subprocess.run([DC_TOOL, "in", DC, "bash", "-c",
                        f"samba-tool domain exportkeytab {keytab} --principal=hikyaku -s $D/etc/smb.conf"],
                       check=True, capture_output=True)
        self.answers["ad"].update(security="gssapi", keytab=keytab, bind_user="")
        del self.answers["setup"]["bind_password"]
        done = self.setup()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(os.listdir(self.folder + "/etc"), ["hikyaku.toml"], "there is no password to keep")
        self.assertNotIn(keytab + " && chmod 600", done.stdout)
        os.chmod(keytab, 0o644)
        self.assertIn(keytab + " && chmod 600 " + keytab, self.setup().stdout)
        self.answers["ad"]["keytab"] = "/nowhere"
        done = self.setup()
        self.assertEqual(done.returncode, 1)
        self.assertIn("The directory cannot be read", done.stdout)

    def test_an_unknown_certificate_authority_is_told(self):
        self.answers["ad"]["ca_file"] = ""
        self.refused("The directory cannot be read", "dc1.epost.test", "certificate")

    def test_what_an_answers_file_gets_wrong_has_its_line(self):
        done = self.setup(text="[setup]\ncreate_groop = true\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn('-:2: unknown key "setup.create_groop"; did you mean "setup.create_group"?', done.stdout)


if __name__ == "__main__":
    main()
