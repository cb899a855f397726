"""The mail of those who may not log in any more (`[lifecycle]`): to the manager, refused, frozen, deleted on request."""
import smtplib
from server import HOST, ServerTest, add_user, change_directory, main, message, replace, user_dn


def reply_to(recipient):
    with smtplib.SMTP(HOST, 25, timeout=60) as client:
        client.ehlo()
        client.mail("someone@elsewhere.example")
        return client.rcpt(recipient)


class Lifecycle(ServerTest):
    settings = {"lifecycle": {"disabled": "manager", "expired": "refuse", "removed": "accept", "freeze_disabled": True,
                              "keep_removed_days": 0}}

    def setUp(self):
        self.names = lambda: self.server.account_names()

    def status_of(self, name):
        return {row["name"]: row["status"] for row in self.server.json("account", "list")}.get(name)

    def test_1_mail_of_a_disabled_account_goes_to_its_manager_and_its_own_is_frozen(self):
        dn = add_user("staff", manager=user_dn("user1"))
        self.wait_for(lambda: "staff" in self.names(), 10)
        self.server.deliver("staff@abc.jp", message("before"))
        replace(dn, userAccountControl="514")
        self.wait_for(lambda: self.status_of("staff") == "disabled", 10)
        self.server.deliver("staff@abc.jp", message("after"))
        self.assertEqual(self.server.subjects("user1"), ["after"])
        shown = self.server.run("explain", "address", "staff@abc.jp").stdout
        self.assertIn("goes to the manager user1", shown)
        self.assertIn("is frozen", shown)
        refused = self.server.run("mailbox", "import", "staff", "/etc/hostname", "--format", "mbox", check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertEqual([row["messages"] for row in self.server.json("mailbox", "list", "staff")
                          if row["name"] == "INBOX"], [1])

    def test_2_without_a_manager_it_stays_with_the_account(self):
        change_directory(
            f"dn: {user_dn('staff')}\nchangetype: modify\ndelete: manager\n")
        self.server.refresh()
        self.server.deliver("staff@abc.jp", message("alone"))
        self.assertEqual(self.server.subjects("user1"), ["after"])
        self.assertIn("none of those above", self.server.run("explain", "user", "staff", check=False).stdout)

    def test_3_mail_of_an_expired_account_is_refused(self):
        self.assertEqual(reply_to("expired@abc.jp")[0], 550)
        self.assertIn(b"5.2.1", reply_to("expired@abc.jp")[1])
        self.assertEqual(reply_to("user1@abc.jp")[0], 250)

    def test_4_mail_of_a_removed_one_goes_on_until_somebody_deletes_it(self):
        add_user("leaver")
        self.wait_for(lambda: "leaver" in self.names(), 10)
        self.server.deliver("leaver@abc.jp", message("first"))
        change_directory(f"dn: {user_dn('leaver')}\nchangetype: delete\n")
        self.wait_for(lambda: "leaver" not in self.names(), 10)
        self.server.deliver("leaver@abc.jp", message("second"))
        self.server.stop()
        self.server.start()
        rows = self.server.json("mailbox", "removed")
        self.assertEqual([(row["name"], row["messages"], row["is_due"]) for row in rows], [("leaver", 2, True)])
        self.assertEqual([row["messages"] for row in self.server.json("mailbox", "list", "leaver")
                          if row["name"] == "INBOX"], [2])
        self.assertIn("may be deleted", self.server.run("mailbox", "removed").stdout)
        self.assertIn("was a mail user until", self.server.run("explain", "address", "leaver@abc.jp").stdout)
        self.assertIn("2 messages deleted", self.server.run("mailbox", "removed", "--delete").stdout)
        self.assertEqual(self.server.json("mailbox", "removed"), [])
        self.assertTrue(self.server.events("delivery.mailbox.deleted"))

    def test_5_neither_before_its_time_nor_while_it_is_frozen(self):
        add_user("early")
        self.wait_for(lambda: "early" in self.names(), 10)
        self.server.deliver("early@abc.jp", message("kept"))
        change_directory(f"dn: {user_dn('IMSUsers')}\nchangetype: modify\ndelete: member\nmember: {user_dn('early')}\n")
        self.wait_for(lambda: "early" not in self.names(), 10)
        for change, words in (({"keep_removed_days": 30}, "has not come"),
                              ({"keep_removed_days": 0, "freeze_removed": True}, "frozen")):
            self.server.stop()
            self.server.settings["lifecycle"].update(change)
            self.server.write_settings()
            self.server.start()
            self.assertEqual(self.server.json("mailbox", "removed", "--delete"), [])
            done = self.server.run("mailbox", "removed", "early", "--delete", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stdout + done.stderr)
        change_directory(f"dn: {user_dn('IMSUsers')}\nchangetype: modify\nadd: member\nmember: {user_dn('early')}\n")
        self.wait_for(lambda: "early" in self.names(), 10)
        self.assertEqual(self.server.subjects("early"), ["kept"])


if __name__ == "__main__":
    main()
