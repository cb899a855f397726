"""What changes in the directory ends open sessions within five seconds, and new logins at once: a disabled account, one
that left the mail group, a new password, hours of use, an account that expires or must change its password."""
import imaplib, os, smtplib, subprocess, time
from server import (ADMINISTRATOR, DC, ServerTest, add_user, change_members, controller, crlf, expect_ok, main, message,
                    password_of, replace, set_password, wait_until)

LIMIT = 5
NEVER = bytes(21)


def is_over(client):
    """Has the server said goodbye, or closed the connection?"""
    client.sock.settimeout(0.05)
    try:
        octets = client.sock.recv(1000)
    except TimeoutError:
        return False
    except OSError:
        return True
    return octets == b"" or b"* BYE" in octets or octets.startswith(b"421")


class Sessions(ServerTest):
    def open_all(self, name):
        idle = self.server.imap(name)
        expect_ok(idle.select("INBOX"))
        idle.send(b"i IDLE\r\n")
        self.assertIn(b"+", idle.readline())
        waiting = self.server.imap(name)
        return {"imap idle": idle, "imap": waiting, "pop3": self.server.pop3(name), "smtp": self.server.smtp(name)}

    def expect_end(self, name, change, reason):
        """All sessions of the account end when `change` was made, those of another one do not."""
        sessions = self.open_all(name)
        other = self.server.imap("user6")
        begin = time.monotonic()
        change()
        for kind, client in sessions.items():
            left = LIMIT - (time.monotonic() - begin)
            wait_until(lambda: is_over(client), max(left, 0.1), f"the end of {kind}")
        expect_ok(other.noop())
        other.logout()
        ended = self.server.events("auth.session.ended")[-4:]
        for line in ended:
            self.assertIn(f"account={name} reason={reason}", line)

    def expect_no_login(self, name, password=None):
        with self.assertRaises(imaplib.IMAP4.error):
            self.server.imap(name, password)
        with self.assertRaises(smtplib.SMTPAuthenticationError):
            self.server.smtp(name, password)

    def make(self, name):
        dn = add_user(name)
        self.server.refresh()
        return dn

    def test_a_disabled_account(self):
        dn = self.make("leaver")
        self.expect_end("leaver", lambda: replace(dn, userAccountControl="514"), "disabled")
        self.expect_no_login("leaver")
        # Its mail is kept, and taken: what happens to it is another question.
        self.server.deliver("leaver@abc.jp", message("after"))
        replace(dn, userAccountControl="512")
        self.server.refresh()
        self.assertEqual(self.server.subjects("leaver"), ["after"])

    def test_one_that_is_no_mail_user_any_more(self):
        dn = self.make("mover")
        self.expect_end("mover", lambda: change_members("IMSUsers", "delete", dn), "removed")
        self.expect_no_login("mover")

    def test_a_new_password(self):
        dn = self.make("careful")
        self.expect_end("careful", lambda: set_password(dn, "An0ther.secret"), "changed")
        self.expect_no_login("careful")
        self.server.imap("careful", "An0ther.secret").logout()

    def test_hours_of_use(self):
        dn = self.make("dayworker")
        self.expect_end("dayworker", lambda: replace(dn, logonHours=NEVER), "outside_hours")
        self.expect_no_login("dayworker")

    def test_an_account_that_expires(self):
        dn = self.make("trainee")
        # In 3 s, in 100 ns since 1601.
        soon = lambda: str(int((time.time() + 11_644_473_600 + 3) * 10_000_000))
        self.expect_end("trainee", lambda: replace(dn, accountExpires=soon()), "changed")
        time.sleep(3)
        self.expect_no_login("trainee")

    def test_a_password_that_must_be_changed(self):
        dn = self.make("newcomer")
        self.expect_end("newcomer", lambda: replace(dn, pwdLastSet="0"), "must_change_password")
        self.expect_no_login("newcomer")

    def test_a_message_that_is_on_its_way_is_not_taken(self):
        dn = self.make("sender")
        client = self.server.smtp("sender")
        client.mail("sender@abc.jp")
        client.rcpt("user1@abc.jp")
        code, _ = client.docmd("DATA")
        self.assertEqual(code, 354)
        client.sock.sendall(crlf(message("half of it")))
        replace(dn, userAccountControl="514")
        wait_until(lambda: is_over(client), LIMIT, "the end of the session")
        self.assertNotIn("half of it", self.server.subjects("user1"))

    def test_who_fails_to_log_in_is_reported(self):
        for _ in range(2):
            with self.assertRaises(imaplib.IMAP4.error):
                self.server.imap("user4", "an old one")
        row = [row for row in self.server.json("auth", "failures", "user4")][0]
        self.assertEqual((row["service"], row["client"], row["reason"], row["count"], row["asked"]),
                         ("imap", "127.0.0.1", "wrong_password", 2, 1))
        self.assertIn("2 times, 1 of them asked the directory", self.server.run("auth", "failures", "user4").stdout)
        self.assertIn("No failed logins", self.server.run("auth", "failures", "user3").stdout)

    def test_guesses_do_not_lock_an_account_in_the_directory(self):
        """E-05; the domain's threshold is three."""
        dn = self.make("target")
        for number in range(8):
            with self.assertRaises(imaplib.IMAP4.error):
                self.server.imap("target", f"guess {number}")
        self.assertGreaterEqual(len(self.server.events("auth.login.shielded")), 6)
        done = subprocess.run(["ldapsearch", "-LLL", "-x", "-H", f"ldaps://{controller}", "-D", ADMINISTRATOR[0], "-w",
                               ADMINISTRATOR[1], "-b", dn, "-s", "base", "badPwdCount", "lockoutTime"], text=True,
                              capture_output=True, check=True,
                              env=dict(os.environ, LDAPTLS_CACERT=os.path.join(DC, "private/tls/ca.pem")))
        self.assertIn("badPwdCount: 2\n", done.stdout)
        self.assertNotRegex(done.stdout, "lockoutTime: [1-9]")
        (row,) = self.server.json("auth", "failures", "target")
        self.assertEqual((row["asked"], row["reason"]), (2, "wrong_password"))

    def test_an_administrator_ends_sessions(self):
        client = self.server.imap("user5")
        row = [row for row in self.server.json("session", "list") if row["account"] == "user5"][0]
        self.assertEqual((row["service"], row["client"]), ("imap", "127.0.0.1"))
        self.assertAlmostEqual(row["since"], time.time(), delta=30)
        self.assertIn("user5", self.server.run("session", "list").stdout)
        self.assertIn("1 sessions ended", self.server.run("session", "end", "user5").stdout)
        wait_until(lambda: is_over(client), LIMIT, "the end of the session")
        self.assertNotIn("user5", self.server.run("session", "list").stdout)
        self.assertEqual(self.server.run("session", "end", "nobody-here", check=False).returncode, 1)
        self.server.imap("user5").logout()


if __name__ == "__main__":
    main()
