"""One account's mail back into the server, running or stopped, out of a backup or of what the server has still."""
import os, re, shlex, shutil, time
from server import ServerTest, crlf, expect_ok, main, message


class Restore(ServerTest):
    def setUp(self):
        self.backup = os.path.join(self.server.folder, "backup")
        shutil.rmtree(self.backup, ignore_errors=True)

    def test_1_one_account_gets_back_what_it_has_not_any_more(self):
        for number in range(5):
            self.server.deliver("user5@abc.jp", message(f"letter {number}"))
        client = self.server.imap("user5")
        client.select("INBOX")
        client.store("2:4", "+FLAGS", r"(\Seen Work)")
        expect_ok(client.create("Plans"))
        expect_ok(client.copy("3", "Plans"))
        dates = fetch_dates(client)
        self.server.run("backup", "create", self.backup)
        moment = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(time.time() + 1))
        time.sleep(2)
        client.store("2:4", "+FLAGS", r"(\Deleted)")
        client.expunge()
        expect_ok(client.delete("Plans"))
        self.server.deliver("user5@abc.jp", message("letter 5"))
        done = self.server.run("restore", self.backup, "--account", "user5", "--mailbox", "INBOX")
        self.assertIn("3 messages were brought back, 2 were there, 0 cannot", done.stdout)
        expect_ok(client.select("INBOX"))
        self.assertEqual(sorted(self.server.subjects("user5")), [f"letter {number}" for number in range(6)])
        self.assertEqual(expect_ok(client.search(None, "SEEN KEYWORD Work"))[0], b"4 5 6")
        self.assertEqual({date for date in fetch_dates(client) if date in dates}, set(dates))
        # From the live log, everything, a second time nothing.
        done = self.server.run("restore", "--account", "user5@abc.jp", "--at", moment)
        self.assertIn("1 messages were brought back, 5 were there", done.stdout)
        self.assertEqual(self.server.subjects("user5", mailbox="Plans"), ["letter 2"])
        done = self.server.run("restore", "--account", "user5", "--at", moment)
        self.assertIn("0 messages were brought back, 6 were there", done.stdout)
        # Another person gets it, elsewhere.
        guid = next(row["guid"] for row in self.server.json("account", "list") if row["name"] == "user5")
        self.server.run("restore", self.backup, "--account", guid, "--into", "user6", "--to", "Old mail")
        self.assertEqual(len(self.server.subjects("user6", mailbox='"Old mail/INBOX"')), 5)
        self.assertFalse(os.path.exists(os.path.join(self.server.work, "restore.tmp")))
        self.assertTrue(self.server.events("admin.account.restored"))
        for wrong in (("--account", "user5"), ("--all",), (self.backup,), ("--account", "user5", "--at", "soon")):
            self.assertEqual(self.server.run("restore", *wrong, check=False).returncode, 2, wrong)
        for wrong in ("nobody", "00000000-0000-0000-0000-000000000000"):
            self.assertEqual(self.server.run("restore", self.backup, "--account", wrong, check=False).returncode, 1)

    def test_2_a_stopped_server_is_backed_up_and_gets_mail_back(self):
        for number in range(3):
            self.server.deliver("user4@abc.jp", message(f"before {number}"))
        self.server.kill()  # what the journal has is in the backup
        done = self.server.run("backup", "create", self.backup)
        self.assertIn("The server is stopped", done.stderr)
        self.assertIn(", 0 of them damaged", self.server.run("backup", "verify", self.backup).stdout)
        self.server.start()
        client = self.server.imap("user4")
        client.select("INBOX")
        client.store("1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()
        client.logout()
        self.server.stop()
        done = self.server.run("restore", self.backup, "--account", "user4@abc.jp")
        count = int(re.search(r"(\d+) messages were brought back, 0 were there", done.stdout)[1])
        self.assertGreaterEqual(count, 3)
        self.assertEqual(self.server.run("restore", self.backup, "--account", "nobody", check=False).returncode, 1)
        owner = os.stat(self.server.work).st_uid
        for folder, _, files in os.walk(self.server.work):
            for name in files:
                self.assertEqual(os.stat(os.path.join(folder, name)).st_uid, owner, name)
        self.server.start()
        subjects = self.server.subjects("user4")
        self.assertEqual(len(subjects), count)
        self.assertEqual([subject for subject in subjects if subject.startswith("before")],
                         [f"before {number}" for number in range(3)])
        self.assertEqual(self.server.run("backup", "create", self.backup).stderr, "")

    def test_3_the_guide_says_what_the_program_does(self):
        for name in ("Plans", "INBOX"):
            client = self.server.imap("user1")
            if name == "Plans":
                expect_ok(client.create(name))
            expect_ok(client.append(name, None, None, crlf(message(f"in {name}"))))
            client.logout()
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
        time.sleep(2)
        client = self.server.imap("user1")
        expect_ok(client.delete("Plans"))
        client.logout()
        for language in ("en", "ja"):
            for words in documented_commands(language):
                words = [{"FOLDER": self.backup, "フォルダー": self.backup, "/backup/hikyaku": self.backup, "N": "1",
                          "2026-11-10 10:00": moment, "2026-11-24 10:00": moment}.get(word, word) for word in words]
                done = self.server.run(*words, check=False)
                self.assertNotEqual(done.returncode, 2, (words, done.stderr))
                if "As of 10 November" in words:
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertEqual(self.server.subjects("user1", mailbox='"As of 10 November/Plans"'), ["in Plans"])
        # Many commands, and the mail is there once.
        self.assertEqual(self.server.subjects("user1", mailbox="Plans"), ["in Plans"])


def documented_commands(language):
    """Of the sections about backups, without the brackets around what may be left away."""
    guide = os.path.join(os.path.dirname(__file__), "../../docs/admin", language, "operation.md")
    with open(guide) as file:
        text = file.read()
    section = text[re.search(r"^## (Backups|バックアップ)$", text, re.M).end():]
    section = section[:re.search(r"^## ", section, re.M).start()]
    lines = re.findall(r"^    hikyaku (.*)$", section, re.M)
    assert len(lines) > 15, lines
    return [shlex.split(line.replace("[", "").replace("]", ""), comments=True) for line in lines]


def fetch_dates(client):
    return [re.search(rb'INTERNALDATE "([^"]+)"', part)[1] for part in expect_ok(client.fetch("1:*", "(INTERNALDATE)"))]


if __name__ == "__main__":
    main()
