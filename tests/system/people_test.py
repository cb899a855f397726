"""`hikyaku ad`: people made and changed here are made and changed in Active Directory (SY-01 to SY-09, AM-08, AM-10),
with no more rights than `hikyaku ad delegate` asks for, and never by half."""
import imaplib, subprocess
from server import (ADMINISTRATOR, DC, DC_TOOL, PROGRAM, ServerTest, controller, expect_ok, main, message, password_of,
                    wait_until)
import os

GOOD = "C0rrect.horse"


def search(name, *attributes):
    """{attribute: [values]} of the user or group of that name; nothing when there is none."""
    done = subprocess.run(["ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-x", "-H", f"ldaps://{controller}", "-D",
                           ADMINISTRATOR[0], "-w", ADMINISTRATOR[1], "-b", "DC=epost,DC=test", f"(sAMAccountName={name})",
                           *attributes], capture_output=True, text=True,
                          env=dict(os.environ, LDAPTLS_CACERT=os.path.join(DC, "private/tls/ca.pem")))
    found = {}
    for line in done.stdout.splitlines():
        if ": " in line and not line.startswith("#"):
            key, value = line.split(": ", 1)
            found.setdefault(key.rstrip(":"), []).append(value)
    return found if "dn" in found else None


class People(ServerTest):
    settings = {"auth": {"remember_verified_seconds": 0}}

    def ad(self, *arguments, password=None, check=True):
        done = subprocess.run([PROGRAM, "--config", self.server.config_file, "ad", *arguments], capture_output=True,
                              text=True, timeout=60, input=(password + "\n") if password else "")
        if check and done.returncode != 0:
            raise AssertionError(f"hikyaku ad {arguments}: {done.stdout}{done.stderr}")
        return done

    def log_in(self, name, password):
        self.server.imap(name, password).logout()

    def expect_refusal(self, name, password):
        with self.assertRaises(imaplib.IMAP4.error):
            self.log_in(name, password)

    def test_1_without_rights_nothing_is_half_made(self):
        done = self.ad("create", "early", password=GOOD, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no right", done.stderr)
        self.assertIn("hikyaku ad delegate", done.stderr)
        self.assertIsNone(search("early"))
        self.assertIn("no right", self.ad("edit", "user1", "--full-name", "X", check=False).stderr)

    def test_2_the_commands_of_delegate_grant_what_is_needed(self):
        for command in self.ad("delegate", "--for", "samba").stdout.splitlines():
            done = subprocess.run([DC_TOOL, "in", DC, "bash", "-c", command + " -s $D/etc/smb.conf"],
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 0, command + done.stdout + done.stderr)
        windows = self.ad("delegate", "--for", "windows").stdout
        self.assertIn('dsacls "CN=Users,DC=epost,DC=test" /I:T /G "EPOST\\hikyaku:CC;user"', windows)
        self.assertIn('dsacls "CN=IMSUsers,CN=Users,DC=epost,DC=test" /G "EPOST\\hikyaku:WP;member"', windows)

    def test_3_a_person_made_here_has_mail_at_once(self):
        self.ad("create", "ichiro", "--full-name", "一郎 田中", "--domain", "def.jp", "--home", "/home/ichiro",
                password=GOOD)
        self.log_in("ichiro", GOOD)
        self.server.deliver("ichiro@def.jp", message("welcome"))
        self.assertEqual(self.server.subjects("ichiro", GOOD), ["welcome"])
        entry = search("ichiro", "memberOf", "userPrincipalName", "homeDirectory", "userAccountControl", "primaryGroupID")
        self.assertEqual({dn.split(",")[0] for dn in entry["memberOf"]}, {"CN=IMSUsers", "CN=def.jp"})
        self.assertEqual(entry["userPrincipalName"], ["ichiro@epost.test"])
        self.assertEqual(entry["homeDirectory"], ["/home/ichiro"])
        self.assertEqual(entry["userAccountControl"], ["512"])
        self.assertEqual(entry["primaryGroupID"], ["513"], "Domain Users (T3)")

    def test_4_a_weak_password_is_refused_with_its_rule_and_nothing_is_made(self):
        for password, rule in (("12345678", "three of these"), ("pass1234", "three of these"), ("aB1", "at least 7"),
                               ("Weakling1!", "must not hold the user's name")):
            done = self.ad("create", "weakling", password=password, check=False)
            self.assertEqual(done.returncode, 1, password)
            self.assertIn("doesn't match the policy", done.stderr)  # MSG-02
            self.assertIn(rule, done.stderr, password)
            self.assertIsNone(search("weakling"))
        self.ad("create", "historian", password=GOOD)
        self.ad("password", "historian", password="An0ther.one")
        self.log_in("historian", "An0ther.one")
        self.expect_refusal("historian", GOOD)

    def test_5_names_that_cannot_be(self):
        for name in ("user1", "USER1"):
            self.assertIn("is taken", self.ad("create", name, password=GOOD, check=False).stderr)
        for name in ("a b", "a*b", "x" * 21, "a)(cn=*", "tick'er@x"):
            self.assertIn("cannot be a name", self.ad("create", name, password=GOOD, check=False).stderr, name)
        # Hostile in a DN and in a filter, and a name all the same.
        self.ad("create", "o'hara(x)", "--full-name", "O'Hara, (the) \\ #1=x", password=GOOD)
        self.log_in("o'hara(x)", GOOD)

    def test_6_a_changed_person(self):
        self.ad("create", "hanae", "--full-name", "花江 木村", "--domain", "abc.jp", password=GOOD)
        self.server.deliver("hanae@abc.jp", message("before"))
        client = self.server.imap("hanae", GOOD)
        self.ad("edit", "hanae", "--name", "suzuki-h", "--full-name", "花江 鈴木", "--home", "/home/h", "--domain", "ghi.jp")
        entry = search("suzuki-h", "memberOf", "userPrincipalName")
        self.assertEqual({dn.split(",")[0] for dn in entry["memberOf"]}, {"CN=IMSUsers", "CN=ghi.jp"})
        self.assertEqual(entry["userPrincipalName"], ["suzuki-h@epost.test"])
        self.assertIsNone(search("hanae"))
        self.assertEqual(self.server.subjects("suzuki-h", GOOD), ["before"])
        expect_ok(client.noop())
        self.ad("edit", "suzuki-h", "--domain", "", "--disable")
        self.assertEqual([dn.split(",")[0] for dn in search("suzuki-h", "memberOf")["memberOf"]], ["CN=IMSUsers"])
        self.expect_refusal("suzuki-h", GOOD)
        self.ad("edit", "suzuki-h", "--enable", "--unlock")
        self.log_in("suzuki-h", GOOD)
        self.assertEqual(self.ad("edit", "suzuki-h", check=False).returncode, 1)

    def test_7_in_and_out_of_the_mail_group(self):
        self.expect_refusal("stranger", password_of("stranger"))
        self.ad("add", "stranger")
        self.log_in("stranger", password_of("stranger"))
        self.ad("remove", "stranger")
        self.expect_refusal("stranger", password_of("stranger"))
        self.assertIsNotNone(search("stranger"))
        self.assertIn("no such user", self.ad("add", "nobody-here", check=False).stderr)

    def test_8_a_domain_whose_group_is_missing(self):
        done = self.ad("create", "pioneer", "--domain", "new.example", password=GOOD, check=False)
        self.assertIn("make the group new.example", done.stderr)
        self.assertIsNone(search("pioneer"), "nothing is half made")
        make = ["samba-tool dsacl set --action=allow --objectdn=CN=Users,DC=epost,DC=test "
                f"--sddl='(OA;;CC;bf967a9c-0de6-11d0-a285-00aa003049e2;;{self.sid()})'"]
        for command in make:
            subprocess.run([DC_TOOL, "in", DC, "bash", "-c", command + " -s $D/etc/smb.conf"], check=True,
                           stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self.ad("create", "pioneer", "--domain", "new.example", password=GOOD)
        self.assertEqual(search("new.example", "member")["member"], ["CN=pioneer,CN=Users,DC=epost,DC=test"])
        self.assertIn("no right", self.ad("create", "second", "--domain", "new.example", password=GOOD, check=False).stderr)
        self.assertIsNone(search("second"))

    def sid(self):
        (row,) = [line for line in self.ad("delegate", "--for", "samba").stdout.splitlines() if "CC;" in line]
        return "S-1-" + row.split("(OA;CI;CC;", 1)[1].split("S-1-", 1)[1].split(")", 1)[0]

    def test_8b_a_domain_that_is_full(self):
        seats = self.server.json("account", "seats")
        (ghi,) = [row for row in seats["domains"] if row["name"] == "ghi.jp"]
        self.assertEqual(seats["accounts"], len(self.server.account_names()))
        self.server.settings["domains"][2]["max_accounts"] = ghi["accounts"]
        self.server.write_settings()
        self.assertIn("taken over: domains", self.server.run("config", "reload").stdout)
        done = self.ad("create", "late", "--domain", "ghi.jp", password=GOOD, check=False)
        self.assertIn("as many accounts as it may have (ghi.jp: ", done.stderr)
        self.assertIsNone(search("late"))
        self.assertIn(f"ghi.jp: {ghi['accounts']} of {ghi['accounts']}", self.server.run("account", "seats").stdout)

    def policy(self, *options):
        subprocess.run([DC_TOOL, "in", DC, "samba-tool", "domain", "passwordsettings", "set", "-s",
                        os.path.join(DC, "etc/smb.conf"), *options], check=True, stdout=subprocess.DEVNULL,
                       stdin=subprocess.DEVNULL)

    def test_8c_an_owner_changes_the_password(self):
        self.ad("create", "owner", password=GOOD)
        change = lambda old, new, name="owner": self.ad("passwd", name, password=f"{old}\n{new}", check=False)
        self.assertIn("old password is not right", change("Not.the0ld", "N3w.password").stderr)
        for new, rule in (("alllower", "three of these"), ("aB1", "at least 7"), ("Owner.1234", "user's name")):
            self.assertIn(rule, change(GOOD, new).stderr, new)
        self.log_in("owner", GOOD)
        self.expect_refusal("owner", "N3w.password")  # wrong now, right in a moment
        self.assertEqual(change(GOOD, "N3w.password").returncode, 0)
        self.log_in("owner", "N3w.password")
        self.expect_refusal("owner", GOOD)
        self.ad("password", "owner", "--must-change", password="Th1rd.password")
        self.expect_refusal("owner", "Th1rd.password")
        self.assertEqual(change("Th1rd.password", "F0urth.password").returncode, 0)
        self.log_in("owner", "F0urth.password")
        self.policy("--history-length=3")
        try:
            self.assertIn("last 3 passwords", change("F0urth.password", "F0urth.password").stderr)
            self.policy("--history-length=0", "--min-pwd-age=2")
            self.assertIn("less than 2 days", change("F0urth.password", "F1fth.password").stderr)
        finally:
            self.policy("--history-length=0", "--min-pwd-age=0")
        self.log_in("owner", "F0urth.password")
        self.assertIn("change=own password", self.server.log().replace('"', ""))

    def test_9_passwords_are_in_no_log(self):
        for password in (GOOD, "12345678", "An0ther.one", "N3w.password", "F0urth.password"):
            self.assertNotIn(password, self.server.log())


if __name__ == "__main__":
    main()
