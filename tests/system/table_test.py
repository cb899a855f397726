"""`hikyaku account export|import`: accounts as a table with TABs, made in Active Directory with their domain; those that
are here are never changed. The steps are one story, in order."""
import json, os, subprocess
from server import DC, DC_TOOL, ServerTest, main, message, password_of
from people_test import GOOD, search


def line(name, password=GOOD, full_name="", domain="", home="", smtp="1", apop="0", size="0", pop3="1", imap="1"):
    return "\t".join((name, password, full_name, domain, home, smtp, apop, size, pop3, imap))


class Table(ServerTest):
    settings = {"auth": {"remember_verified_seconds": 0}}

    def table(self, *lines, encoding="utf-8", end="\r\n"):
        path = os.path.join(self.server.folder, "table")
        with open(path, "wb") as file:
            file.write((end.join(lines) + end).encode(encoding))
        return path

    def take(self, *arguments):
        """{name: outcome} and the whole report."""
        report = self.server.run("account", "import", *arguments, "--json", check=False)
        rows = json.loads(report.stdout)
        return {row["name"]: row["outcome"] for row in rows}, rows, report.returncode

    def test_1_a_dry_run_makes_nothing(self):
        for command in self.server.run("ad", "delegate", "--for", "samba").stdout.splitlines():
            subprocess.run([DC_TOOL, "in", DC, "bash", "-c", command + " -s $D/etc/smb.conf"], check=True,
                           stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        path = self.table(line("taro", full_name="太郎", domain="def.jp"), line("user1"), line("stranger"),
                          line("taro"), line("weak", "12345678"), encoding="shift_jis")
        outcomes, rows, code = self.take(path, "--dry-run")
        self.assertEqual([row["outcome"] for row in rows], ["created", "exists", "added", "exists", "refused"])
        self.assertIn("three of these", rows[4]["reason"])
        self.assertEqual(code, 1)
        self.assertIsNone(search("taro"))
        self.assertNotIn("stranger", self.server.account_names())

    def test_2_accounts_are_made_with_their_domain_and_settings(self):
        path = self.table(line("taro", full_name="太郎 山田", domain="DEF.jp", home="/home/taro", size="5000000", pop3="0"),
                          line("jiro", full_name="次郎"), line("user1", "An0ther.one", full_name="X"), line("stranger"),
                          encoding="shift_jis")
        outcomes, rows, code = self.take(path)
        self.assertEqual(outcomes, {"taro": "created", "jiro": "created", "user1": "exists", "stranger": "added"})
        self.assertEqual(code, 0)
        entry = search("taro", "memberOf", "homeDirectory")
        self.assertEqual({dn.split(",")[0] for dn in entry["memberOf"]}, {"CN=IMSUsers", "CN=def.jp"})
        self.server.imap("taro", GOOD).logout()
        self.server.deliver("taro@def.jp", message("there"))
        self.assertEqual(self.server.subjects("taro", GOOD), ["there"])
        rights = self.server.json("account", "show", "taro")
        self.assertEqual((rights["smtp"], rights["pop3"], rights["imap"]), (True, False, True))
        self.assertEqual(self.server.json("account", "quota", "taro")["bytes"]["limit"], 5_000_000)
        self.server.imap("user1").logout()  # its password is the one of before
        self.server.imap("stranger").logout()

    def test_3_again_it_changes_nothing(self):
        path = self.table(line("taro", "An0ther.one", domain="abc.jp"), line("stranger", domain="abc.jp"), end="\n")
        outcomes, _, code = self.take(path)
        self.assertEqual(outcomes, {"taro": "exists", "stranger": "exists"})
        self.assertEqual(code, 0)
        self.server.imap("taro", GOOD).logout()

    def test_4_what_cannot_be_made_is_told_by_its_line_and_leaves_nothing(self):
        path = self.table("Account\tPass\tFullname", line("hidden", "*****"), line("a b"), line("far", domain="far.example"),
                          "flag\tx\t\t\t\t2", line("weak", "12345678"), line("good", domain="ghi.jp"))
        outcomes, rows, code = self.take(path)
        self.assertEqual(code, 1)
        self.assertEqual([(row["line"], row["outcome"]) for row in rows],
                         [(2, "refused"), (3, "refused"), (4, "refused"), (5, "refused"), (6, "refused"), (7, "created")])
        for row, words in zip(rows, ("no password", "cannot be a name", "none of this server's", "neither 0 nor 1",
                                     "three of these")):
            self.assertIn(words, row["reason"])
        for name in ("hidden", "far", "flag", "weak"):
            self.assertIsNone(search(name))
        shown = self.server.run("account", "import", path, check=False).stdout
        self.assertIn("line 7: good: is here already", shown)
        self.assertIn("not made or not whole 5", shown)

    def test_5_the_export_is_what_the_list_shows_and_can_be_imported(self):
        path = os.path.join(self.server.folder, "exported")
        self.server.run("account", "export", path)
        rows = {row.split("\t")[0]: row.split("\t") for row in open(path, encoding="utf-8").read().splitlines()}
        self.assertEqual(set(rows), self.server.account_names())
        self.assertEqual(rows["taro"], ["taro", "*****", "太郎 山田", "def.jp", "", "1", "0", "5000000", "0", "1"])
        self.assertEqual(rows["jiro"][3], "", "a blank domain stays blank")
        self.assertEqual(rows["user1"][1], "*****")
        outcomes, _, code = self.take(path)
        self.assertEqual(set(outcomes.values()), {"exists"})
        self.assertEqual(self.server.run("account", "export").stdout, open(path, encoding="utf-8").read())

    def test_6_no_password_is_in_a_log(self):
        for password in (GOOD, "12345678", "An0ther.one", password_of("user1")):
            self.assertNotIn(password, self.server.log())


class OwnTable(ServerTest):
    """The same table, where the server keeps the accounts itself."""
    settings = {"accounts": {"kind": "own"}}
    domains = ("a.test", "b.test")
    table = Table.table
    take = Table.take

    def test_it_makes_accounts_of_two_domains(self):
        path = self.table(line("suzuki", full_name="鈴木", domain="a.test", size="7000", imap="0"),
                          line("suzuki", full_name="鈴木", domain="b.test"), line("short", "x", domain="a.test"),
                          line("far", domain="c.test"))
        _, rows, code = self.take(path)
        self.assertEqual(code, 1)
        self.assertEqual([row["outcome"] for row in rows], ["created", "created", "refused", "refused"])
        self.assertIn("at least 8 characters", rows[2]["reason"])
        self.server.imap("suzuki@b.test", GOOD).logout()
        self.assertEqual(self.server.json("account", "quota", "suzuki@a.test")["bytes"]["limit"], 7000)
        self.assertFalse(self.server.json("account", "show", "suzuki@a.test")["imap"])
        exported = [row.split("\t")[:4] for row in self.server.run("account", "export").stdout.splitlines()]
        self.assertEqual(sorted(exported), [["suzuki", "*****", "鈴木", "a.test"], ["suzuki", "*****", "鈴木", "b.test"]])
        self.assertEqual([row["outcome"] for row in self.take(path)[1]], ["exists", "exists", "refused", "refused"])


if __name__ == "__main__":
    main()
