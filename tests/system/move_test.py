"""`hikyaku mailbox move` from the common to the separate layout and back, beside sessions and without a server; and
mail that follows its account when that is renamed in the directory, under load."""
import os, threading
from server import ServerTest, add_user, expect_ok, main, message, replace, user_dn, wait_until

SEPARATE = "inbox/%DOMAIN%/%USERNAME%"


def log_folders(work):
    """The folders that hold a mailbox's files, relative to the work folder."""
    return {os.path.relpath(folder, work) for folder, _, files in os.walk(os.path.join(work, "inbox"))
            if "records" in files}


class Move(ServerTest):
    def set_folder(self, template):
        self.server.settings["mailbox"] = {"folder": template}
        self.server.write_settings()

    def test_1_between_the_common_and_the_separate_layout(self):
        for number in range(3):
            self.server.deliver("user1@abc.jp", message(f"before {number}"))
            self.server.deliver("user3@def.jp", message(f"before {number}"))
        self.assertEqual(log_folders(self.server.work), {"inbox/user1", "inbox/user3"})
        places = {"user1": "inbox/abc.jp/user1", "user3": "inbox/def.jp/user3"}

        self.server.stop()
        self.set_folder(SEPARATE)
        self.server.start()
        self.assertEqual(log_folders(self.server.work), {"inbox/user1", "inbox/user3"}, "only when told to")
        client = self.server.imap("user1")
        expect_ok(client.select("INBOX"))
        dry = self.server.run("mailbox", "move", "--all", "--dry-run")
        self.assertIn(f"user1: inbox/user1 -> {places['user1']}", dry.stdout)
        self.assertIn("would be moved 2", dry.stdout)
        done = self.server.run("mailbox", "move", "--all")
        self.assertIn("moved 2", done.stdout)
        self.assertEqual(log_folders(self.server.work), set(places.values()))
        # The open session goes on, and so does delivery.
        self.assertEqual(len(expect_ok(client.fetch("1:*", "BODY[]"))), 6)
        self.server.deliver("user1@abc.jp", message("after"))
        expect_ok(client.noop())
        self.assertEqual(expect_ok(client.uid("search", None, "SUBJECT", "after")), [b"4"])
        self.assertIn("moved 0, in their place 2", self.server.run("mailbox", "move", "--all").stdout)

        # And back, by hand so to speak: without the server.
        self.server.stop()
        self.set_folder("inbox/%USERNAME%")
        row = self.server.json("mailbox", "move", "user1")
        self.assertEqual((row["from"], row["to"], row["moved"]), (places["user1"], "inbox/user1", True))
        self.assertEqual(log_folders(self.server.work), {"inbox/user1", places["user3"]})
        self.server.start()
        self.assertEqual(self.server.subjects("user1"), ["before 0", "before 1", "before 2", "after"])
        self.assertEqual(self.server.subjects("user3"), ["before 0", "before 1", "before 2"])

    def test_2_what_is_in_the_way_is_said(self):
        self.server.deliver("user4@abc.jp", message("one"))
        self.server.stop()
        self.set_folder("%HOME%/mail")
        self.server.start()
        # No home folder: "/mail", where the server may not write.
        done = self.server.run("mailbox", "move", "user4", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("/mail", done.stderr)
        self.assertEqual(len(self.server.events("delivery.mailbox.move_failed")), 1)
        self.assertEqual(self.server.subjects("user4"), ["one"])
        self.assertEqual(self.server.run("mailbox", "move", check=False).returncode, 2)
        self.assertIn("nobody-here", self.server.run("mailbox", "move", "nobody-here", check=False).stderr)
        self.server.stop()
        self.set_folder("inbox/%USERNAME%")
        self.server.start()

    def test_3_a_renamed_account_keeps_every_letter_under_load(self):
        dn = add_user("maiden")
        self.server.refresh()
        session = self.server.imap("maiden")
        expect_ok(session.select("INBOX"))
        sent, is_done = [], threading.Event()

        def send():
            while not is_done.is_set():
                subject = f"letter {len(sent)}"
                for name in ("maiden", "married"):
                    try:
                        self.server.deliver(f"{name}@abc.jp", message(subject))
                        sent.append(subject)
                        break
                    except Exception:  # refused: nobody has that name now
                        continue

        sender = threading.Thread(target=send)
        sender.start()
        try:
            wait_until(lambda: len(sent) > 20, what="some letters")
            replace(dn, sAMAccountName="married", userPrincipalName="married@epost.test")
            wait_until(lambda: "inbox/married" in log_folders(self.server.work), what="the folder's new name")
            before = len(sent)
            wait_until(lambda: len(sent) > before + 20, what="letters to the new name")
        finally:
            is_done.set()
            sender.join()
        self.assertNotIn("inbox/maiden", log_folders(self.server.work))
        self.assertIn("from=inbox/maiden to=inbox/married", self.server.events("delivery.mailbox.moved")[-1])
        found = self.server.subjects("married", "Passw0rd.maiden")
        self.assertEqual(found, sent)
        expect_ok(session.noop())
        self.assertEqual(len(expect_ok(session.search(None, "ALL"))[0].split()), len(sent))


if __name__ == "__main__":
    main()
