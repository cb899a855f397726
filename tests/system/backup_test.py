"""Backups of the running server, and back to them: all of it into an empty work folder, at any time, and one account
into the running server."""
import os, re, shutil, signal, smtplib, subprocess, threading, time
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

    def folder(self, name):
        return os.path.join(self.server.folder, name)

    def subjects(self):
        return {name: self.server.subjects(name) for name in PEOPLE[:4]}

    def test_all_of_it(self):
        backup = self.folder("backup")
        with Load(self.server, "first") as load:
            wait_until(lambda: len(load.taken) > 100)
            before = dict(load.taken)
            done = self.server.run("backup", "create", backup)
            after = dict(load.taken)
        self.assertIn("Restore point 1", done.stdout)
        self.assertGreater(len(after), len(before), "mail went on meanwhile")
        self.assertIn("0 of them damaged", self.server.run("backup", "verify", backup).stdout)
        print(done.stdout, self.server.run("backup", "list", backup).stdout)


if __name__ == "__main__":
    main()
