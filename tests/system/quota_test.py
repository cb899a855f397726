"""Quotas: whose limit counts, how it is set while the server runs, and what SMTP and IMAP clients are told."""
import re, smtplib, threading
from server import HOST, ServerTest, crlf, expect_ok, main, message


class Quota(ServerTest):
    settings = {"mailbox": {"quota_messages": 50}}
    # user3 and user4 have the default of def.jp; messages are unlimited for user5 and user6 of ghi.jp.
    domains = ("abc.jp", {"name": "def.jp", "quota_bytes": 20_000, "quota_messages": 4},
               {"name": "ghi.jp", "quota_messages": 0})

    def quota(self, account, *options):
        return self.server.json("account", "quota", account, *options)

    def session(self, login, mailbox="INBOX"):
        client = self.server.imap(login)
        self.addCleanup(lambda: client.logout() if client.state != "LOGOUT" else None)
        expect_ok(client.select(mailbox))
        return client

    def answer_at_rcpt(self, recipient, size=None):
        with smtplib.SMTP(HOST, 25, timeout=60) as client:
            client.ehlo()
            client.mail("someone@elsewhere.example", [f"SIZE={size}"] if size else [])
            code, text = client.rcpt(recipient)
            return code, text.split(b" ")[0].decode()

    def test_the_first_limit_that_is_set_counts(self):
        def limits(account):
            shown = self.quota(account)
            return tuple((shown[name]["limit"], shown[name]["source"]) for name in ("bytes", "messages"))
        self.assertEqual(limits("user2"), ((0, "mailbox"), (50, "mailbox")))
        self.assertEqual(limits("user4@def.jp"), ((20_000, "domain"), (4, "domain")))
        self.assertEqual(limits("user6"), ((0, "mailbox"), (0, "domain")))
        self.quota("user4", "--bytes", "2G")
        self.assertEqual(limits("user4"), ((2 << 30, "account"), (4, "domain")))
        self.quota("user4", "--messages", "0")
        self.assertEqual(limits("user4"), ((2 << 30, "account"), (0, "account")))
        self.quota("user4", "--default")
        self.assertEqual(limits("user4"), ((20_000, "domain"), (4, "domain")))
        self.assertTrue(self.server.events("delivery.quota.changed"))

    def test_the_command_speaks_to_people(self):
        text = self.server.run("account", "quota", "user6", "--bytes", "10M").stdout
        self.assertRegex(text, r"octets: \d+ of 10485760 \(0\.0 %\), its own limit\n")
        self.assertIn("messages: 0, unlimited, the limit of the domain ghi.jp", text)
        self.assertRegex(text, r"last set \d{4}-\d\d-\d\d \d\d:\d\d:\d\d by root")
        for wrong in (("--bytes", "2GB"), ("--messages", "x")):
            self.assertEqual(self.server.run("account", "quota", "user6", *wrong, check=False).returncode, 2)
        done = self.server.run("account", "quota", "nobody", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nobody", done.stderr)
        self.quota("user6", "--default")

    def test_smtp_refuses_at_rcpt_and_the_owner_sees_the_same_by_imap(self):
        # Nobody has opened user3's mailbox: RCPT looks for itself.
        self.assertEqual(self.answer_at_rcpt("user3@abc.jp", 30_000), (552, "5.2.3"))
        self.assertEqual(self.answer_at_rcpt("user3@abc.jp", 10_000), (250, "2.1.5"))
        self.server.deliver("user3@abc.jp", message("first", ("y" * 76 + "\n") * 150))
        self.assertEqual(self.answer_at_rcpt("user3@abc.jp", 15_000), (552, "5.2.2"))
        client = self.session("user3")
        self.assertIn("QUOTA", client.capabilities)
        self.assertIn("QUOTA=RES-STORAGE", client.capabilities)
        roots, quotas = expect_ok(client.getquotaroot("INBOX"))
        self.assertEqual(roots, [b'INBOX "User quota"'])
        used, messages = re.fullmatch(rb'"User quota" \(STORAGE (\d+) 20 MESSAGE (\d+) 4\)', quotas[0]).groups()
        self.assertEqual(messages, b"1")
        self.assertEqual(int(used), -(-self.quota("user3")["bytes"]["used"] // 1024))
        self.assertEqual(client.getquota('"User quota"')[1], quotas)
        self.assertEqual(client.setquota('"User quota"', "(STORAGE 1)")[0], "NO")
        # Deleting makes room at once.
        client.store("1", "+FLAGS.SILENT", r"(\Deleted)")
        status = expect_ok(client.status("INBOX", "(DELETED DELETED-STORAGE)"))[0]
        self.assertRegex(status, rb"\(DELETED 1 DELETED-STORAGE 1\d\)")
        client.expunge()
        self.assertEqual(self.answer_at_rcpt("user3@abc.jp", 15_000), (250, "2.1.5"))

    def test_a_new_limit_counts_in_open_sessions_and_stops_only_what_adds(self):
        client = self.session("user1")
        text = crlf(message("kept"))
        for _ in range(3):
            expect_ok(client.append("INBOX", "", None, text))
        expect_ok(client.create("Saved"))
        expect_ok(client.select("INBOX"))
        self.quota("user1", "--messages", "2")
        # imaplib sends a synchronising literal: it is refused before the message.
        kind, said = client.append("INBOX", "", None, text)
        self.assertEqual(kind, "NO")
        self.assertIn(b"[OVERQUOTA]", said[0])
        kind, said = client.copy("1", "Saved")
        self.assertEqual(kind, "NO")
        self.assertIn(b"[OVERQUOTA]", said[0])
        self.assertEqual(self.answer_at_rcpt("user1@abc.jp"), (552, "5.2.2"))
        expect_ok(client._simple_command("MOVE", "1", "Saved"))
        self.assertEqual(expect_ok(client.fetch("1", "(FLAGS)"))[0][:2], b"1 ")
        expect_ok(client.store("1:*", "+FLAGS.SILENT", r"(\Deleted)"))
        expect_ok(client.expunge())
        expect_ok(client.append("INBOX", "", None, text))
        self.quota("user1", "--default")
        expect_ok(client.append("INBOX", "", None, text))

    def test_an_own_limit_is_there_after_a_restart(self):
        self.quota("user2", "--bytes", "77K")
        self.server.stop()
        self.server.start()
        shown = self.quota("user2")
        self.assertEqual((shown["bytes"]["limit"], shown["bytes"]["source"]), (77 * 1024, "account"))
        self.assertEqual(shown["own"]["by"], "root")
        self.quota("user2", "--default")

    def test_many_at_once_never_exceed_it_and_each_sender_is_told_the_truth(self):
        self.quota("user5", "--messages", "7")
        taken, refused = [], []

        def send(number):
            try:
                self.server.deliver("user5@abc.jp", message(f"at once {number}"))
                taken.append(f"at once {number}")
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
                refused.append(number)
        threads = [threading.Thread(target=send, args=(number,)) for number in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(taken) + len(refused), 30)
        self.assertEqual(self.quota("user5")["messages"]["used"], len(taken))
        self.assertEqual(sorted(self.server.subjects("user5")), sorted(taken))
        self.assertLessEqual(len(taken), 7)
        self.assertGreaterEqual(len(taken), 6, "all but, perhaps, one that asked at the very moment")
        # Said once each, however many were refused.
        lines = [line for line in self.server.events("delivery.mailbox.full") if "account=user5" in line]
        self.assertEqual(len(lines), 1, lines)

    def test_who_has_no_room_gets_a_bounce_when_others_take_the_message(self):
        self.quota("user6", "--bytes", "1K")
        with self.server.smtp("user5") as client:
            # Without SIZE, RCPT cannot know.
            client.ehlo()
            client.mail("user2@abc.jp")
            self.assertEqual(client.rcpt("user4@abc.jp")[0], 250)
            self.assertEqual(client.rcpt("user6@abc.jp")[0], 250)
            self.assertEqual(client.data(crlf(message("for two", ("z" * 70 + "\n") * 30)))[0], 250)
        self.assertIn("for two", self.server.subjects("user4"))
        self.wait_for(lambda: "Your message could not be delivered" in self.server.subjects("user2"),
                      what="the notice to the sender")
        self.assertNotIn("for two", self.server.subjects("user6"))
        self.quota("user6", "--default")


if __name__ == "__main__":
    main()
