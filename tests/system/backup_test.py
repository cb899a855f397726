"""Backups of the running server, and back to them: all of it into an empty work folder, at any time, and one account
into the running server."""
import json, os, re, shlex, shutil, smtplib, subprocess, threading, time
from collections import Counter
from server import (HOST, PEOPLE, PROGRAM, ServerTest, crlf, expect_ok, fetched, main, message, wait_until)


class Load:
    """Sends small messages without pause; what was taken is remembered with the time of the answer."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.taken = {}  # subject -> (recipients, time)
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()

    def work(self):
        client = smtplib.SMTP(HOST, 25, timeout=60)
        count = 0
        while not self.is_over.is_set():
            subject = f"{self.name} {count}"
            recipients = [PEOPLE[count % 4], PEOPLE[(count + 1) % 4]]
            client.sendmail("load@elsewhere.example", [f"{name}@abc.jp" for name in recipients],
                            crlf(message(subject, "x" * (count % 3 * 3000) + "\n")))
            self.taken[subject] = (recipients, time.time())
            count += 1
        client.quit()


class Backup(ServerTest):
    settings = {"smtp": {"relay_networks": ["127.0.0.0/8"]}}

    def setUp(self):
        self.backup = os.path.join(self.server.folder, "backup")
        shutil.rmtree(self.backup, ignore_errors=True)

    def seen(self):
        return {name: self.server.subjects(name) for name in PEOPLE[:4]}

    def uid_validity(self, name):
        client = self.server.imap(name)
        answer = expect_ok(client.status("INBOX", "(UIDVALIDITY)"))[0]
        client.logout()
        return int(re.search(rb"UIDVALIDITY (\d+)", answer)[1])

    def check(self, wanted, seen, allowed=()):
        """All of those are there, once; and of others only those that may be."""
        for name in PEOPLE[:4]:
            here = {subject for subject, (recipients, _) in wanted.items() if name in recipients}
            self.assertEqual(len(seen[name]), len(set(seen[name])), name)
            self.assertEqual(here - set(seen[name]), set(), f"missing at {name}")
            self.assertEqual(set(seen[name]) - here - set(allowed), set(), f"too many at {name}")

    def test_1_all_of_it_comes_back_into_an_empty_work_folder_at_any_time(self):
        with Load(self.server, "load") as load:
            wait_until(lambda: len(load.taken) > 100)
            acknowledged = dict(load.taken)
            done = self.server.run("backup", "create", self.backup)
            self.assertIn("Restore point 1", done.stdout)
            wait_until(lambda: len(load.taken) > len(acknowledged) + 100)
            moment = int(time.time() * 1000)
            at_moment = len(load.taken)
            wait_until(lambda: len(load.taken) > at_moment + 100)
            end = dict(load.taken)
            done = self.server.run("backup", "create", self.backup)
            copied, whole = re.search(r"records, (\S+ \S+); (\S+ \S+) of it", done.stdout).groups()
            self.assertNotEqual(copied, whole)
        points = json.loads(self.server.run("backup", "list", self.backup, "--json").stdout)
        self.assertEqual([row["point"] for row in points], [1, 2])
        for number in ("1", "2"):
            self.assertIn(", 0 of them damaged",
                          self.server.run("backup", "verify", self.backup, "--point", number).stdout)
        refused = self.server.run("restore", self.backup, "--all", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("must be stopped", refused.stderr)
        before = {name: self.uid_validity(name) for name in PEOPLE[:4]}

        self.server.stop()
        shutil.move(self.server.work, self.server.work + ".lost")
        self.server.run("restore", self.backup, "--all")
        self.server.start()
        self.check(end, self.seen(), set(load.taken) - set(end))
        for name in PEOPLE[:4]:
            self.assertGreater(self.uid_validity(name), before[name])

        self.server.stop()
        text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment // 1000)) + f".{moment % 1000:03}Z"
        done = self.server.run("restore", self.backup, "--all", "--at", text)
        self.assertIn("before-restore-", done.stdout)
        self.server.start()
        seen = self.seen()
        then = {subject: taken for subject, taken in end.items() if int(taken[1] * 1000) <= moment}
        self.assertGreater(len(then), 200)
        # One may have been on its way at that moment.
        self.check(then, seen, [f"load {len(then)}"])
        of_each = Counter(subject for subjects in seen.values() for subject in subjects)
        self.assertEqual(set(of_each.values()), {2}, "a message to two people is with both or with neither")
        # It works on: what comes now is seen, and backed up.
        self.server.deliver("user1@abc.jp", message("afterwards"))
        self.assertIn("afterwards", self.server.subjects("user1"))
        self.server.run("backup", "create", self.backup)
        for number in ("1", "2", "3"):
            self.server.run("backup", "verify", self.backup, "--point", number)
        late = self.server.run("restore", self.backup, "--all", "--at", "2099-01-01 00:00", check=False)
        self.assertEqual(late.returncode, 1)

    def test_2_one_account_gets_back_what_it_has_not_any_more(self):
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

    def test_3_damage_is_found_by_account(self):
        for name in ("user1", "user2"):
            self.server.deliver(f"{name}@abc.jp", message("to be damaged", "y" * 20_000 + "\n"))
        self.server.run("backup", "create", self.backup)
        places = self.server.run("backup", "verify", self.backup).stdout
        self.assertIn(", 0 of them damaged", places)
        # The newest letter of user2.
        damaged = 0
        for folder in os.listdir(os.path.join(self.backup, "logs")):
            path = os.path.join(self.backup, "logs", folder, "bodies")
            if os.path.exists(path) and b"to be damaged" in (octets := open(path, "rb").read()):
                if b"<user2@abc.jp>" in octets[octets.rindex(b"to be damaged") - 2000:] or not damaged:
                    with open(path, "r+b") as file:
                        file.seek(octets.rindex(b"yyyyy"))
                        file.write(b"n")
                    damaged += 1
        done = self.server.run("backup", "verify", self.backup, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(re.findall(r"^account/\S+ \(inbox/user[12]\): 0 records, 1 messages", done.stdout, re.M)),
                         damaged)

    def test_4_a_killed_backup_is_continued_by_the_next(self):
        for number in range(20):
            self.server.deliver("user3@abc.jp", message(f"large {number}", ("z" * 76 + "\n") * 100_000))
        kills = 0
        for pause in (0.02, 0.04, 0.06, 0.08, 0.05, 0.03, 0.07):
            process = subprocess.Popen([PROGRAM, "--config", self.server.config_file, "backup", "create", self.backup],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(pause)
            kills += process.poll() is None
            process.kill()
            process.wait()
        self.assertGreater(kills, 0)
        begun = time.monotonic()
        done = self.server.run("backup", "create", self.backup)
        seconds = time.monotonic() - begun
        self.assertIn(", 0 of them damaged", self.server.run("backup", "verify", self.backup).stdout)
        print(f"{kills} kills; then {done.stdout.strip()} in {seconds:.1f} s", flush=True)
        # Nobody is waited for any more: drops go on, and the server ends in order.
        self.server.stop()
        self.server.start()

    def test_5_a_stopped_server_is_backed_up_and_gets_mail_back(self):
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

    def test_6_old_restore_points_are_pruned(self):
        for number in range(3):
            self.server.deliver("user1@abc.jp", message(f"pruned {number}"))
            self.server.run("backup", "create", self.backup)
            time.sleep(1.1)

        def points():
            return [row["point"] for row in json.loads(self.server.run("backup", "list", self.backup, "--json").stdout)]

        self.assertIn("0 removed, 3 left", self.server.run("backup", "prune", self.backup, "--keep-days", "1").stdout)
        self.assertIn("2 to remove, 1 to be left",
                      self.server.run("backup", "prune", self.backup, "--keep-days", "0", "--dry-run").stdout)
        self.assertEqual(points(), [1, 2, 3])
        self.assertIn("2 removed, 1 left", self.server.run("backup", "prune", self.backup, "--keep-days", "0").stdout)
        self.assertEqual(points(), [3])
        self.assertIn(", 0 of them damaged", self.server.run("backup", "verify", self.backup).stdout)
        early = self.server.run("restore", self.backup, "--account", "user1", "--at", "1h", check=False)
        self.assertEqual(early.returncode, 1)
        self.assertIn("was pruned", early.stderr)
        self.assertIn(" 0 messages were brought back",
                      self.server.run("restore", self.backup, "--account", "user1").stdout)
        for wrong in ((), ("--keep-days", "-1"), ("--keep-days", "soon")):
            self.assertNotEqual(self.server.run("backup", "prune", self.backup, *wrong, check=False).returncode, 0)
        missing = self.server.run("backup", "prune", self.backup + ".no", "--keep-days", "1", check=False)
        self.assertEqual(missing.returncode, 1)
        self.assertFalse(os.path.exists(self.backup + ".no"))

    def test_7_the_guide_says_what_the_program_does(self):
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
