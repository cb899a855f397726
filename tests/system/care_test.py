"""`hikyaku mailbox undelete` and `check`: what mail programs expunged comes back; octets of the server's files that were
changed behind its back are found, and what can be derived is made again."""
import os
from server import ServerTest, expect_ok, main, message


def place_of(path, octets):
    with open(path, "rb") as file:
        return file.read().index(octets)


def flip(path, place):
    with open(path, "r+b") as file:
        file.seek(place)
        octet = file.read(1)[0]
        file.seek(place)
        file.write(bytes([octet ^ 1]))


class Undelete(ServerTest):
    def fill(self, login, count, mailbox="INBOX"):
        client = self.server.imap(login)
        for number in range(1, count + 1):
            expect_ok(client.append(mailbox, "\\Seen", None, message(f"{mailbox} {number}", f"text {number}\n").encode()))
        return client

    def test_what_was_expunged_comes_back(self):
        client = self.fill("user1", 4)
        expect_ok(client.select("INBOX"))
        expect_ok(client.store("2:3", "+FLAGS", "\\Deleted"))
        expect_ok(client.expunge())
        rows = self.server.json("mailbox", "undelete", "user1", "--list")
        self.assertEqual([(row["name"], row["messages"], row["removed"]) for row in rows], [("INBOX", 2, 0)])
        self.assertIn("INBOX", self.server.run("mailbox", "undelete", "user1", "--list").stdout)
        done = self.server.run("mailbox", "undelete", "user1", "--since", "2099-01-01")
        self.assertIn("0 messages", done.stdout)
        done = self.server.run("mailbox", "undelete", "user1", "--since", "1h")
        self.assertIn("2 messages came back into INBOX", done.stdout)
        self.assertCountEqual(self.server.subjects("user1"), ["INBOX 1", "INBOX 4", "INBOX 2", "INBOX 3"])
        # An open session sees them, as new messages.
        expect_ok(client.noop())
        self.assertEqual(expect_ok(client.uid("search", None, "ALL")), [b"1 4 5 6"])
        self.assertEqual(expect_ok(client.search(None, "DELETED")), [b""])
        again = self.server.run("mailbox", "undelete", "user1", check=False)
        self.assertIn("nothing to bring back", again.stdout)

    def test_a_mailbox_that_was_removed_comes_back(self):
        client = self.server.imap("user2")
        expect_ok(client.create("Projects"))
        self.fill("user2", 3, "Projects").logout()
        expect_ok(client.delete("Projects"))
        self.server.run("mailbox", "undelete", "user2", "--mailbox", "Projects")
        self.assertEqual(self.server.subjects("user2", mailbox="Projects"), [f"Projects {n}" for n in (1, 2, 3)])

    def test_into_another_mailbox_and_what_is_wrong_is_said(self):
        client = self.fill("user3", 2)
        expect_ok(client.select("INBOX"))
        expect_ok(client.store("1:2", "+FLAGS", "\\Deleted"))
        expect_ok(client.expunge())
        self.server.run("mailbox", "undelete", "user3", "--into", "Back")
        self.assertEqual(len(self.server.subjects("user3", mailbox="Back")), 2)
        wrong = self.server.run("mailbox", "undelete", "user3", "--since", "yesterday", check=False)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("yesterday is no time", wrong.stderr)
        self.assertNotEqual(self.server.run("mailbox", "undelete", "nobody", check=False).returncode, 0)


class Check(ServerTest):
    def file(self, login, name):
        return os.path.join(self.server.work, "inbox", login, name)

    def test_damage_is_named_mended_where_it_can_be_and_costs_no_other_letter(self):
        client = self.server.imap("user1")
        for number in (1, 2, 3):
            expect_ok(client.append("INBOX", None, None, message(f"letter {number}", f"text of {number}\n").encode()))
        client.logout()
        self.assertIn("user1: 3 messages", self.server.run("mailbox", "check", "user1").stdout)
        everybody = self.server.run("mailbox", "check", "--all", check=False).stdout  # user4 may be damaged
        self.assertRegex(everybody, "user1: 3 messages, .*: sound")

        flip(self.file("user1", "bodies"), place_of(self.file("user1", "bodies"), b"text of 2"))
        flip(self.file("user1", "summaries"), place_of(self.file("user1", "summaries"), b"letter 3"))
        found = self.server.run("mailbox", "check", "user1", "--repair", check=False)
        self.assertEqual(found.returncode, 1)
        self.assertIn("UID 2 in INBOX is damaged", found.stdout)
        self.assertIn("summary of the message UID 3", found.stdout)
        self.assertIn("mended", found.stdout)
        again = self.server.run("mailbox", "check", "user1", check=False)
        self.assertNotIn("summary", again.stdout)
        # The others are read.
        client = self.server.imap("user1")
        expect_ok(client.select("INBOX"))
        self.assertIn(b"text of 1", expect_ok(client.fetch("1", "(BODY.PEEK[])"))[0][1])
        self.assertIn(b"text of 3", expect_ok(client.fetch("3", "(BODY.PEEK[])"))[0][1])
        self.assertEqual(client.fetch("2", "(BODY.PEEK[])")[0], "NO")

    def test_a_damaged_record_keeps_its_letter_and_the_account_open(self):
        client = self.server.imap("user4")
        for number in (1, 2, 3):
            expect_ok(client.append("INBOX", None, None, message(f"letter {number}").encode()))
        client.logout()
        self.server.stop()
        os.remove(self.file("user4", "snapshot"))
        flip(self.file("user4", "records"), 2 * 128 + 60)  # the second letter's row
        stopped = self.server.run("mailbox", "check", "user4", check=False)
        self.assertIn("record 3 is damaged", stopped.stdout)
        self.server.start()
        self.assertEqual(self.server.subjects("user4"), ["letter 1", "letter 2", "letter 3"])


if __name__ == "__main__":
    main()
