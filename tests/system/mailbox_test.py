"""`hikyaku mailbox`: mail out of a Maildir and an mbox that Python's own library made, read again by IMAP; back into
files, read by that library; an import that is killed and repeated; the same without the server running."""
import imaplib, mailbox, os, pwd, re, shutil, subprocess, tempfile, time
from imap_test import utf7
from server import PROGRAM, ServerTest, expect_ok, main

LETTERS = {"D": "\\Draft", "F": "\\Flagged", "R": "\\Answered", "S": "\\Seen", "T": "\\Deleted", "a": "$Label1",
           "b": "work"}
RECEIVED = 1_600_000_000


def text_of(number, size=0):
    """A message with LF, as files have it; some lines are such that an mbox has to quote them."""
    body = f"From the start, number {number}\n>From here\n\n本文\n" + "x" * 60 + "\n" * (number % 3) + "\n"
    body += ("y" * 75 + "\n") * (size // 76)
    return (f"From: someone@elsewhere.example\nTo: user1@abc.jp\nSubject: message {number}\n"
            f"Message-ID: <{number}@mailbox>\nDate: Tue, 3 Nov 2026 10:00:00 +0900\n\n" + body).encode()


def add(folder, number, letters="", size=0):
    one = mailbox.MaildirMessage(text_of(number, size))
    one.set_date(RECEIVED + number)
    one.set_subdir("cur")
    one.set_info("2," + letters)
    folder.add(one)


def make_maildir(path):
    """{mailbox: {number: letters}}"""
    content = {"INBOX": {1: "", 2: "S", 3: "FRS", 4: "DSTab"}, "日本語/2024": {5: "Sb", 6: ""}, "空": {}}
    root = mailbox.Maildir(path, factory=None)
    for name, messages in content.items():
        folder = root if name == "INBOX" else root.add_folder(
            ".".join(utf7(level).strip('"') for level in name.split("/")))
        for number, letters in messages.items():
            add(folder, number, letters)
        with open(os.path.join(folder._path, "dovecot-keywords"), "w") as file:
            file.write("0 $Label1\n1 work\n")
    with open(os.path.join(path, "subscriptions"), "w") as file:
        file.write("INBOX\n" + ".".join(utf7(level).strip('"') for level in ("日本語", "2024")) + "\n")
    return content


class Mailbox(ServerTest):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="hikyaku-mailbox.")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, login, name):
        """{number: (octets, flags, internal date)}, by IMAP."""
        client = self.server.imap(login)
        expect_ok(client.select(utf7(name), readonly=True))
        found = {}
        parts = client.fetch("1:*", "(FLAGS INTERNALDATE BODY.PEEK[])")[1]
        for part in parts:
            if not isinstance(part, tuple):
                continue
            number = int(re.search(rb"Subject: message (\d+)", part[1])[1])
            flags = {flag.decode() for flag in imaplib.ParseFlags(part[0])} - {"\\Recent"}
            self.assertNotIn(number, found, "a message is there twice")
            found[number] = (part[1], flags, int(time.mktime(imaplib.Internaldate2tuple(part[0]))))
        client.logout()
        return found

    def check(self, login, content):
        for name, messages in content.items():
            found = self.read(login, name)
            self.assertEqual(found.keys(), messages.keys(), name)
            for number, letters in messages.items():
                self.assertEqual(found[number], (text_of(number).replace(b"\n", b"\r\n"),
                                                 {LETTERS[letter] for letter in letters}, RECEIVED + number))

    def test_a_maildir_is_read_by_imap_and_comes_back_the_same(self):
        content = make_maildir(self.path("Maildir"))
        done = self.server.run("mailbox", "import", "user1", self.path("Maildir"))
        self.assertIn("6 messages", done.stderr)
        self.check("user1", content)
        client = self.server.imap("user1")
        subscribed = {line.split(b' "/" ')[1].strip(b'"') for line in expect_ok(client.lsub()) if line}
        client.logout()
        self.assertIn(utf7("日本語/2024").strip('"').encode(), subscribed)

        again = self.server.run("mailbox", "import", "user1@abc.jp", self.path("Maildir"))
        self.assertIn("0 messages (0 B) imported, 6 were there already", again.stderr)
        rows = {row["name"]: row for row in self.server.json("mailbox", "list", "user1")}
        self.assertEqual((rows["INBOX"]["messages"], rows["INBOX"]["unseen"]), (4, 1))

        self.server.run("mailbox", "export", "user1", self.path("out"))
        exported = self.server.run("mailbox", "export", "user1", self.path("out"))
        self.assertIn("0 messages (0 B) exported, 6 were there already", exported.stderr)
        for name, messages in content.items():
            folder = mailbox.Maildir(self.path("out"), factory=None)
            if name != "INBOX":
                folder = folder.get_folder(".".join(utf7(level).strip('"') for level in name.split("/")))
            found = {}
            for one in folder:
                number = int(one["Subject"].removeprefix("message "))
                with open(os.path.join(folder._path, "dovecot-keywords")) as file:
                    names = {chr(ord("a") + int(line.split()[0])): line.split()[1] for line in file}
                flags = {names.get(letter) or LETTERS[letter] for letter in one.get_flags()}
                found[number] = (one.as_bytes(), flags, int(one.get_date()))
            self.assertEqual(found, {number: (text_of(number), {LETTERS[letter] for letter in letters},
                                              RECEIVED + number) for number, letters in messages.items()})

    def test_mbox_files_go_out_and_come_in_again(self):
        content = make_maildir(self.path("Maildir"))
        self.server.run("mailbox", "import", "user2", self.path("Maildir"))
        self.server.run("mailbox", "export", "user2", self.path("out"), "--format", "mbox")
        self.assertEqual(sorted(os.listdir(self.path("out"))), ["INBOX.mbox", "日本語", "日本語.mbox", "空.mbox"])
        inbox = mailbox.mbox(self.path("out/INBOX.mbox"))
        self.assertEqual([(one["Subject"], one.get_flags()) for one in inbox],
                         [("message 1", "O"), ("message 2", "RO"), ("message 3", "ROAF"), ("message 4", "ROTD")])
        self.server.run("mailbox", "import", "user3", self.path("out"))
        self.check("user3", content)
        self.server.run("mailbox", "import", "user3", self.path("out/INBOX.mbox"), "--mailbox", "Old/one")
        self.assertEqual(self.read("user3", "Old/one").keys(), content["INBOX"].keys())

    def test_what_python_wrote_as_an_mbox_is_read(self):
        box = mailbox.mbox(self.path("box"))
        for number in (1, 2):
            one = mailbox.mboxMessage(text_of(number))
            one.set_flags("RO" if number == 1 else "ROA")
            one.set_from("someone@elsewhere.example", time.gmtime(RECEIVED + number))
            box.add(one)
        box.close()
        self.server.run("mailbox", "import", "user4", self.path("box"), "--mailbox", "box")
        found = self.read("user4", "box")
        self.assertEqual(found[1], (text_of(1).replace(b"\n", b"\r\n").replace(b"\r\n>From", b"\r\nFrom"), {"\\Seen"},
                                    RECEIVED + 1))
        self.assertEqual(found[2][1:], ({"\\Seen", "\\Answered"}, RECEIVED + 2))

    def test_what_cannot_be_read_is_told_and_passed_over(self):
        make_maildir(self.path("Maildir"))
        os.symlink("/etc/shadow", self.path("Maildir/cur/9.link.h:2,S"))
        done = self.server.run("mailbox", "import", "user5", self.path("Maildir"), "--mailbox", "links", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("9.link.h", done.stderr)
        self.assertIn("6 messages", done.stderr)
        self.assertEqual(self.read("user5", "links").keys(), {1, 2, 3, 4})

        for arguments, told in (("import", "nobody", self.folder), "there is no mail account nobody"), \
                (("import", "user5", self.path("missing")), "No such file"), \
                (("export", "user5", self.path("x"), "--mailbox", "none"), "has no mailbox none"):
            done = self.server.run("mailbox", *arguments, check=False)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertIn(told, done.stderr)

    def test_an_import_that_is_killed_and_repeated_takes_each_message_once(self):
        root = mailbox.Maildir(self.path("Maildir"), factory=None)
        numbers = range(3000)
        for number in numbers:
            add(root, number, size=5000)
        arguments = [PROGRAM, "--config", self.server.config_file, "mailbox", "import", "user6", self.path("Maildir")]
        process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)

        def count():
            rows = {row["name"]: row for row in self.server.json("mailbox", "list", "user6")}
            return rows["INBOX"]["messages"]
        self.wait_for(lambda: count() > 0, what="the first messages")
        process.kill()
        process.wait()
        some = self.wait_for(count)
        self.assertLess(some, len(numbers), "it was killed too late")
        done = self.server.run("mailbox", "import", "user6", self.path("Maildir"))
        self.assertNotIn(" 0 were there already", done.stderr)
        self.assertEqual(self.read("user6", "INBOX").keys(), set(numbers))

    def test_z_without_the_server_it_works_on_the_files(self):
        content = make_maildir(self.path("Maildir"))
        self.server.stop()
        done = self.server.run("mailbox", "import", "user5", self.path("Maildir"))
        self.assertIn("The server is stopped", done.stderr)
        # And killed in the middle. The process that has the files open ends by itself then.
        root = mailbox.Maildir(self.path("large"), factory=None)
        for number in range(2000):
            add(root, number, size=5000)
        arguments = [PROGRAM, "--config", self.server.config_file, "mailbox", "import", "user4", self.path("large")]
        process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
        time.sleep(0.3)
        process.kill()
        process.wait()
        self.wait_for(lambda: self.server.run("mailbox", "import", "user4", self.path("large"),
                                              check=False).returncode == 0)
        # Nobody else opens the files meanwhile.
        def is_refused(pause):
            process = subprocess.Popen([*arguments, "--all", "--mailbox", "twice"], stderr=subprocess.DEVNULL)
            time.sleep(pause)
            refused = "another server" in self.server.run("mailbox", "list", "user4", check=False).stderr
            process.kill()
            process.wait()
            return refused
        self.assertTrue(any(is_refused(pause / 20) for pause in range(1, 20)))
        self.wait_for(lambda: self.server.run("mailbox", "list", "user4", check=False).returncode == 0)
        self.server.run("mailbox", "export", "user5", self.path("out"))
        self.assertEqual(len(mailbox.Maildir(self.path("out"), factory=None)), 4)
        owners = {pwd.getpwuid(os.lstat(os.path.join(where, name)).st_uid).pw_name
                  for where, folders, files in os.walk(self.server.work) for name in files
                  if not where.endswith("tls")}
        self.assertEqual(owners, {self.server.settings["server"]["user"]})
        self.server.start()
        self.check("user5", content)
        self.assertEqual(self.read("user4", "INBOX").keys(), set(range(2000)))


class Quota(ServerTest):
    settings = {"mailbox": {"quota_messages": 5}}

    def test_a_full_account_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            make_maildir(folder + "/Maildir")
            done = self.server.run("mailbox", "import", "user1", folder + "/Maildir", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the account's quota is reached", done.stderr)
        self.assertIn("4 messages", done.stderr)


if __name__ == "__main__":
    main()
