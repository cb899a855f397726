"""What an administrator allows single accounts: services, hours of use, how large a message, where to. New logins follow
at once, and open sessions end."""
import imaplib, poplib, smtplib, time
from server import ServerTest, crlf, expect_ok, main, message, wait_until
from session_test import is_over

ALL = {"smtp": True, "pop3": True, "imap": True}


class Rights(ServerTest):
    def set(self, name, *options):
        return self.server.json("account", "set", name, *options)

    def show(self, name):
        return self.server.json("account", "show", name)

    def services(self, name):
        """Which of them let the account log in?"""
        found = {}
        for service, log_in, refusal in (("smtp", self.server.smtp, smtplib.SMTPAuthenticationError),
                                         ("pop3", self.server.pop3, poplib.error_proto),
                                         ("imap", self.server.imap, imaplib.IMAP4.error)):
            try:
                client = log_in(name)
                client.logout() if service == "imap" else client.quit()
                found[service] = True
            except refusal as error:
                found[service] = False
                self.assertIn({"smtp": "535", "pop3": "[AUTH]", "imap": "AUTHENTICATIONFAILED"}[service], str(error))
        return found

    def test_each_service_is_switched_off_and_on_by_itself(self):
        self.assertEqual(self.services("user1"), ALL)
        for service in ALL:
            self.set("user1", f"--{service}", "off")
            self.assertEqual(self.services("user1"), {**ALL, service: False})
            self.assertEqual(self.services("user2"), ALL)
            self.set("user1", f"--{service}", "on")
        self.assertEqual(self.services("user1"), ALL)
        rows = self.server.json("auth", "failures", "user1")
        self.assertEqual({(row["service"], row["reason"], row["asked"]) for row in rows},
                         {(service, "service_off", 0) for service in ALL})
        self.assertIn("the service is switched off", self.server.run("auth", "failures", "user1").stdout)
        self.assertIn("reason=service_off", self.server.events("auth.login.refused")[0])

    def test_open_sessions_of_that_service_end(self):
        imap, other = self.server.imap("user3"), self.server.imap("user4")
        pop3, smtp = self.server.pop3("user3"), self.server.smtp("user3")
        begin = time.monotonic()
        self.set("user3", "--imap", "off")
        wait_until(lambda: is_over(imap), 5, "the end of IMAP")
        self.assertLess(time.monotonic() - begin, 5)
        self.assertEqual(pop3.noop()[:3], b"+OK")
        self.assertEqual(smtp.noop()[0], 250)
        expect_ok(other.noop())
        self.set("user3", "--pop3", "off", "--smtp", "off")
        wait_until(lambda: is_over(pop3) and is_over(smtp), 5, "the end of POP3 and SMTP")
        self.assertEqual(self.services("user3"), {"smtp": False, "pop3": False, "imap": False})
        # What others send still arrives.
        self.server.deliver("user3@abc.jp", message("while it is off"))
        self.set("user3", "--imap", "on", "--pop3", "on", "--smtp", "on")
        self.assertIn("while it is off", self.server.subjects("user3"))

    def test_hours_of_use(self):
        client = self.server.imap("user5")
        in_two_days = "sun mon tue wed thu fri sat".split()[(int(time.strftime("%w")) + 2) % 7]
        shown = self.set("user5", "--hours", f"{in_two_days} 8:00-18:00")
        self.assertEqual(shown["hours"], f"{in_two_days} 08:00-18:00")
        wait_until(lambda: is_over(client), 5, "the end of the session")
        self.assertIn("reason=outside_use_hours", self.server.events("auth.session.ended")[-1])
        self.assertEqual(self.services("user5"), {"smtp": False, "pop3": False, "imap": False})
        self.assertEqual({row["reason"] for row in self.server.json("auth", "failures", "user5")}, {"outside_use_hours"})
        self.set("user5", "--hours", "daily 00:00-24:00")
        self.assertEqual(self.services("user5"), ALL)
        self.set("user5", "--hours", "always")

    def test_how_large_and_where_to(self):
        self.set("user6", "--size", "2K", "--destinations", "abc.jp,*@partner.example")
        with self.server.smtp("user6") as client:
            client.ehlo()
            code, text = client.mail("user6@abc.jp", ["SIZE=2049"])
            self.assertEqual((code, text[:5]), (552, b"5.3.4"))
            self.assertEqual(client.mail("user6@abc.jp")[0], 250)
            for address, answer in (("user1@abc.jp", 250), ("USER2@ABC.JP", 250), ("x@partner.example", 250),
                                    ("user3@def.jp", 550), ("x@elsewhere.example", 550)):
                code, text = client.rcpt(address)
                self.assertEqual(code, answer, address)
                self.assertIn(text[:5], (b"2.1.5", b"5.7.1"))
            client.rset()
            client.mail("user6@abc.jp")
            client.rcpt("user1@abc.jp")
            code, text = client.data(crlf(message("too big", "x" * 70 + "\n" + ("y" * 70 + "\n") * 30)))
            self.assertEqual((code, text[:5]), (552, b"5.3.4"))
            client.mail("user6@abc.jp")
            client.rcpt("user1@abc.jp")
            self.assertEqual(client.data(crlf(message("small enough")))[0], 250)
        self.assertIn("small enough", self.server.subjects("user1"))
        self.assertNotIn("too big", self.server.subjects("user1"))
        self.assertTrue(self.server.events("smtp.sending.too_big"))
        self.assertTrue(self.server.events("smtp.sending.not_there"))
        self.set("user6", "--size", "0", "--destinations", "all")
        with self.server.smtp("user6") as client:
            client.mail("user6@abc.jp")
            self.assertEqual(client.rcpt("user3@def.jp")[0], 250)

    def test_they_are_there_after_a_restart_beside_the_quota(self):
        self.set("user2", "--pop3", "off", "--size", "5M", "--destinations", "abc.jp")
        self.server.json("account", "quota", "user2", "--bytes", "77K")
        before = self.show("user2")
        self.server.stop()
        self.server.start()
        self.assertEqual(self.show("user2"), before)
        self.assertEqual((before["pop3"], before["size"], before["destinations"], before["by"]),
                         (False, 5 << 20, ["abc.jp"], "root"))
        self.assertEqual(self.services("user2"), {**ALL, "pop3": False})
        self.server.run("account", "quota", "user2", "--default")
        self.set("user2", "--pop3", "on", "--size", "0", "--destinations", "all")

    def test_the_command_speaks_to_people(self):
        text = self.server.run("account", "set", "user4", "--pop3", "off", "--hours", "mon-fri 8:00-18:00").stdout
        for line in ("POP3:              off", "IMAP:              on", "hours of use:      mon-fri 08:00-18:00",
                     "may send to:       everywhere", "by root"):
            self.assertIn(line, text)
        self.set("user4", "--pop3", "on", "--hours", "always")
        for wrong in (("--pop3", "maybe"), ("--size", "2GB"), ()):
            self.assertNotEqual(self.server.run("account", "set", "user4", *wrong, check=False).returncode, 0, wrong)
        for wrong in (("--hours", "weekdays"), ("--destinations", "@abc.jp")):
            done = self.server.run("account", "set", "user4", *wrong, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(wrong[1], done.stderr)
        self.assertEqual(self.server.run("account", "show", "nobody", check=False).returncode, 1)
        self.assertEqual({key: self.show("user4")[key] for key in ALL}, ALL)


if __name__ == "__main__":
    main()
