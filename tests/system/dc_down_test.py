"""The domain controller goes away while the server runs, and comes back: mail for the people it knows is taken and
read, logins are told to try again, and nobody is told anything final. The steps are one story, in order."""
import imaplib, poplib, smtplib, time
from server import DC, HOST, Server, ServerTest, add_user, crlf, dc, expect_ok, main, message, password_of


class DomainControllerDown(ServerTest):
    settings = {"ad": {"poll_seconds": 1, "retry_msec": 200, "retry_count": 5}}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_session = cls.server.imap("user1")
        cls.idle = cls.server.imap("user2")
        cls.idle.select("INBOX")
        cls.sender = cls.server.smtp("user4")
        dc("down", DC)

    def reply_to(self, recipient, port=25):
        with smtplib.SMTP(HOST, port, timeout=60) as client:
            client.ehlo()
            client.mail("someone@elsewhere.example")
            return client.rcpt(recipient)[0]

    def refusals(self, login, password):
        """What each service says to this login."""
        said = {}
        try:
            self.server.imap(login, password).logout()
        except imaplib.IMAP4.error as error:
            said["imap"] = str(error)
        try:
            self.server.pop3(login, password).quit()
        except poplib.error_proto as error:
            said["pop3"] = error.args[0].decode()
        try:
            self.server.smtp(login, password).quit()
        except smtplib.SMTPAuthenticationError as error:
            said["smtp"] = f"{error.smtp_code} {error.smtp_error.decode()}"
        return said

    def expect_temporary(self, login, password):
        said = self.refusals(login, password)
        self.assertIn("[UNAVAILABLE]", said.get("imap", ""))
        self.assertIn("[SYS/TEMP]", said.get("pop3", ""))
        self.assertTrue(said.get("smtp", "").startswith("454 4.7.0 "), said)

    def test_1_mail_for_known_users_is_taken_and_seen_in_open_sessions(self):
        self.assertEqual(expect_ok(self.open_session.select("INBOX")), [b"0"])
        self.idle.send(b"i1 IDLE\r\n")
        self.idle.readline()
        for user in ("user1", "user2", "user3"):
            self.server.deliver(f"{user}@abc.jp", message("while it is down"))
        self.assertEqual(self.idle.readline(), b"* 1 EXISTS\r\n")
        self.idle.send(b"DONE\r\n")
        expect_ok(self.open_session.noop())
        self.assertEqual(self.open_session.search(None, "SUBJECT", '"while it is down"')[1], [b"1"])
        expect_ok(self.open_session.append("INBOX", None, None, crlf(message("appended"))))
        self.assertEqual(self.sender.sendmail("user4@def.jp", ["user5@ghi.jp", "who@far-away.example"],
                                              message("by somebody who was logged in")), {})

    def test_2_nobody_is_refused_for_good_as_unknown(self):
        # It may have been added to the directory since.
        self.wait_for(lambda: self.server.events("ad.sync.failed"), what="the failed reading")
        self.assertEqual(self.reply_to("somebody-new@abc.jp"), 451)
        self.assertEqual(self.reply_to("user6@ghi.jp"), 250)

    def test_3_logins_are_told_to_try_again(self):
        self.expect_temporary("user3", password_of("user3"))
        self.expect_temporary("user1", "not the one that was remembered")
        self.expect_temporary("somebody-new", "Passw0rd.new")
        self.assertTrue(self.server.events("auth.directory.unavailable"))

    def test_4_who_was_logged_in_a_moment_ago_may_log_in_again(self):
        self.assertEqual(self.refusals("user1", password_of("user1")), {})
        self.assertEqual(self.server.subjects("user1"), ["while it is down", "appended"])

    def test_5_the_status_says_so(self):
        text = self.server.run("service", "status").stdout
        self.assertIn("the last reading failed", text)
        self.assertEqual(len(self.server.account_names()), 15, text)

    def test_6_a_restarted_server_knows_its_accounts(self):
        self.server.stop()
        self.server.start(sees_directory=False)
        self.assertEqual(self.reply_to("user1@abc.jp"), 250)
        self.assertEqual(self.reply_to("hanako@abc.jp"), 250)
        self.assertEqual(self.reply_to("somebody-new@abc.jp"), 451)
        self.expect_temporary("user1", password_of("user1"))  # what was remembered is forgotten

    def test_7_a_server_that_never_saw_the_directory_refuses_nobody_for_good(self):
        self.server.stop()
        new = Server()
        try:
            new.start(sees_directory=False)
            self.assertEqual(self.reply_to("user1@abc.jp"), 451)
            self.assertEqual(self.reply_to("who@far-away.example"), 550)  # not a matter of the directory
            with self.assertRaisesRegex(imaplib.IMAP4.error, "UNAVAILABLE"):
                new.imap("user1")
        finally:
            new.close()
        self.server.start(sees_directory=False)

    def test_8_all_is_well_when_it_is_back(self):
        dc("up", DC)
        started = time.monotonic()
        self.wait_for(lambda: self.refusals("user3", password_of("user3")) == {}, 15, "logging in")
        print(f"logins work {time.monotonic() - started:.1f} s after the controller", flush=True)
        self.assertEqual(self.server.subjects("user3"), ["while it is down"])
        self.server.refresh()
        self.assertEqual(self.reply_to("somebody-new@abc.jp"), 550)
        add_user("somebody-new")
        self.wait_for(lambda: self.reply_to("somebody-new@abc.jp") == 250, 10, "seeing the new user")
        self.assertEqual(self.refusals("somebody-new", password_of("somebody-new")), {})


if __name__ == "__main__":
    main()
