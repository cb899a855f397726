"""Backups of the running server, and back to them: all of it into an empty work folder, at any time."""
import json, os, re, shutil, smtplib, subprocess, threading, time
from collections import Counter
from server import (HOST, PEOPLE, PROGRAM, ServerTest, crlf, expect_ok, main, message, wait_until)


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

    def test_2_damage_is_found_by_account(self):
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

    def test_3_a_killed_backup_is_continued_by_the_next(self):
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

    def test_4_old_restore_points_are_pruned(self):
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


if __name__ == "__main__":
    main()
