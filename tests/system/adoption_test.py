"""The account mode is changed and the mail stays: from Active Directory to own accounts, back, and to this machine's."""
import imaplib
import server as shared
from server import Server, add_user, main, message, password_of, quoted, wait_until
from system_accounts_test import Machine, PASSWORD
import unittest


class Adoption(unittest.TestCase):
    longMessage = True

    def setUp(self):
        self.server = Server(domains=("abc.jp", "def.jp", "ghi.jp"))
        self.addCleanup(self.server.close)

    def switch(self, kind):
        if self.server.is_running():
            self.server.stop()
        self.server.settings["accounts"] = {"kind": kind, "poll_seconds": 1}
        self.server.write_settings()
        self.server.start()

    def adopt(self, *words, check=True):
        return self.server.run("account", "adopt", *words, check=check)

    def plan(self):
        return {row["from"]["name"]: row for row in self.server.json("account", "adopt", "--all", "--dry-run")}

    def set_password(self, address, password):
        import subprocess
        subprocess.run([shared.PROGRAM, "--config", self.server.config_file, "account", "password", address, "--stdin"],
                       input=password + "\n", text=True, check=True, capture_output=True)

    def create(self, address, password):
        import subprocess
        subprocess.run([shared.PROGRAM, "--config", self.server.config_file, "account", "create", address, "--stdin"],
                       input=password + "\n", text=True, check=True, capture_output=True)

    def test_from_active_directory_to_own_accounts_and_back(self):
        self.switch("ad")
        for name in ("user1", "user2", "user3"):
            domain = "def.jp" if name == "user3" else "abc.jp"
            self.server.deliver(f"{name}@{domain}", message(f"of {name} in ad", to=f"{name}@{domain}"))
        self.switch("own")
        self.assertEqual(self.server.account_names(), set(), "nobody is taken over by itself")
        self.create("user2@abc.jp", "Password of user2")
        self.create("user3@abc.jp", "Password of another")  # def.jp's user3 is somebody else
        plan = self.plan()
        self.assertEqual({name: row["state"] for name, row in plan.items()},
                         {"user1": "missing", "user2": "ready", "user3": "missing"})
        self.adopt("--all", "--dry-run")
        self.assertEqual(self.server.subjects("user2@abc.jp", "Password of user2"), [], "nothing was done yet")
        self.adopt("--all")
        self.assertEqual(self.server.subjects("user2@abc.jp", "Password of user2"), ["of user2 in ad"])
        self.assertEqual(self.server.subjects("user3@abc.jp", "Password of another"), [])
        self.adopt("--all", "--create")
        self.set_password("user1@abc.jp", "Password of user1")
        self.assertEqual(self.server.subjects("user1@abc.jp", "Password of user1"), ["of user1 in ad"])
        self.assertEqual(self.plan(), {})
        self.server.kill()
        self.server.start()
        self.assertEqual(self.server.subjects("user2@abc.jp", "Password of user2"), ["of user2 in ad"])
        for name in ("user1", "user2"):
            self.server.deliver(f"{name}@abc.jp", message(f"of {name} in own"))
        self.create("newbie@abc.jp", "Password of newbie")
        self.server.deliver("newbie@abc.jp", message("of newbie in own"))

        self.switch("ad")
        for name in ("user1", "user2"):
            self.assertEqual(sorted(self.server.subjects(name)), [f"of {name} in ad", f"of {name} in own"],
                             "its identity in Active Directory is the mailbox's")
        add_user("newbie")
        wait_until(lambda: "newbie" in self.server.account_names(), what="newbie")
        row = self.plan()["newbie"]
        self.assertEqual((row["state"], row["from"]["kind"]), ("ready", "own"))
        session = self.server.imap("newbie")
        self.adopt("newbie", "--from", row["from"]["guid"])
        wait_until(lambda: session.sock is None or is_gone(session), what="the end of the session of before")
        self.assertEqual(self.server.subjects("newbie"), ["of newbie in own"])
        self.server.deliver("newbie@abc.jp", message("of newbie in ad"))
        self.assertEqual(sorted(self.server.subjects("newbie")), ["of newbie in ad", "of newbie in own"])
        self.server.stop()
        self.server.start()
        self.assertEqual(len(self.server.subjects("newbie")), 2)

    def test_what_would_lose_or_give_away_mail_is_refused(self):
        self.switch("ad")
        for name in ("user1", "user2"):
            self.server.deliver(f"{name}@abc.jp", message(f"of {name}"))
        guids = {row["name"]: row["guid"] for row in self.server.json("account", "list")}
        refused = self.adopt("user2", "--from", guids["user1"], check=False)
        self.assertIn("another account's", refused.stderr)
        self.switch("own")
        self.create("user1@abc.jp", "Password of user1")
        self.server.deliver("user1@abc.jp", message("new mail"))
        self.assertEqual(self.plan()["user1"]["state"], "has_mail")
        self.adopt("--all")
        refused = self.adopt("user1@abc.jp", "--from", guids["user1"], check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("has mail of its own", refused.stderr)
        self.assertEqual(self.server.subjects("user1@abc.jp", "Password of user1"), ["new mail"])
        self.assertEqual(self.adopt("user1@abc.jp", check=False).returncode, 2)
        refused = self.adopt("user1@abc.jp", "--from", "00000000-0000-0000-0000-00000000abcd", check=False)
        self.assertIn("no mailbox", refused.stderr)

    def test_to_the_accounts_of_this_machine(self):
        machine = Machine()
        self.addCleanup(machine.close)
        self.switch("own")
        self.create("suzuki@abc.jp", "Password of suzuki")
        self.server.deliver("suzuki@abc.jp", message("of suzuki in own"))
        self.switch("system")
        self.assertEqual(self.server.subjects("suzuki", PASSWORD["suzuki"]), [])
        self.adopt("--all")
        self.assertEqual(self.server.subjects("suzuki", PASSWORD["suzuki"]), ["of suzuki in own"])
        self.switch("own")
        self.assertEqual(self.server.subjects("suzuki@abc.jp", "Password of suzuki"), ["of suzuki in own"])


def is_gone(client):
    try:
        client.noop()
        return False
    except (imaplib.IMAP4.abort, OSError):
        return True


if __name__ == "__main__":
    main()
