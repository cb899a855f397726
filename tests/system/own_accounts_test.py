"""Accounts that the server keeps itself: two domains with the same name on addresses of their own, real clients, limits,
and what a kill leaves."""
import imaplib, os, poplib, smtplib, ssl, subprocess, time
from server import HOST, Server, ServerTest, crlf, main, message, quoted, wait_until
from session_test import is_over

A, B = "127.0.0.2", "127.0.0.3"
PASSWORDS = {"a.test": "Secret of a.test", "b.test": "Secret of b.test"}
SETTINGS = {"accounts": {"kind": "own"}}
DOMAINS = ({"name": "a.test", "ip": A, "max_accounts": 0}, {"name": "b.test", "ip": B, "max_accounts": 3})


class OwnAccounts(ServerTest):
    settings = SETTINGS
    domains = DOMAINS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for domain, password in PASSWORDS.items():
            cls.create(f"suzuki@{domain}", password)

    @classmethod
    def command(cls, *words, password=None, check=True):
        done = subprocess.run([os.environ["HIKYAKU_PROGRAM"], "--config", cls.server.config_file, *words],
                              input=password and password + "\n", capture_output=True, text=True, timeout=60)
        if check and done.returncode != 0:
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}")
        return done

    @classmethod
    def create(cls, address, password="Long enough 1", *options, check=True):
        return cls.command("account", "create", address, "--stdin", *options, password=password, check=check)

    def context(self):
        context = ssl.create_default_context(cafile=self.server.certificate_file)
        context.check_hostname = False
        return context

    def imap(self, address, login, password):
        client = imaplib.IMAP4_SSL(address, 993, ssl_context=self.context(), timeout=30)
        client.login(quoted(login), password)
        return client

    def subjects(self, address, login, password):
        client = self.imap(address, login, password)
        client.select("INBOX", readonly=True)
        found = [part[1].decode().strip() for part in client.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
                 if isinstance(part, tuple)]
        client.logout()
        return [one.removeprefix("Subject: ") for one in found]

    def refuses(self, address, login, password):
        with self.assertRaises(imaplib.IMAP4.error) as refused:
            self.imap(address, login, password)
        self.assertIn("AUTHENTICATIONFAILED", str(refused.exception))

    def deliver(self, recipient, subject, address=A):
        with smtplib.SMTP(address, 25, timeout=30) as client:
            client.sendmail("someone@elsewhere.example", recipient, crlf(message(subject, to=recipient)))

    def test_the_same_name_in_two_domains_is_two_people(self):
        self.deliver("suzuki@a.test", "for a")
        self.deliver("Suzuki@B.test", "for b")
        of_a = self.subjects(A, "suzuki@a.test", PASSWORDS["a.test"])
        self.assertIn("for a", of_a)
        self.assertNotIn("for b", of_a)
        self.assertEqual(self.subjects(A, "suzuki@b.test", PASSWORDS["b.test"]), ["for b"], "the login says the domain")
        inbox = os.path.join(self.server.work, "inbox")
        self.assertTrue(os.path.isdir(os.path.join(inbox, "a.test/suzuki")))
        self.assertTrue(os.path.isdir(os.path.join(inbox, "b.test/suzuki")))

    def test_a_bare_name_is_of_the_domain_whose_address_is_connected_to(self):
        self.imap(A, "suzuki", PASSWORDS["a.test"]).logout()
        self.imap(B, "SUZUKI", PASSWORDS["b.test"]).logout()
        self.refuses(A, "suzuki", PASSWORDS["b.test"])
        self.refuses(B, "suzuki", PASSWORDS["a.test"])
        pop = poplib.POP3_SSL(B, 995, context=self.context(), timeout=30)
        pop.user("suzuki")
        pop.pass_(PASSWORDS["b.test"])
        pop.quit()
        with smtplib.SMTP(B, 587, timeout=30) as client:
            client.starttls(context=self.context())
            client.login("suzuki", PASSWORDS["b.test"])
            client.sendmail("suzuki@b.test", "suzuki@a.test", crlf(message("between the domains")))
        self.assertIn("between the domains", self.subjects(A, "suzuki", PASSWORDS["a.test"]))

    def test_who_exists_nowhere_is_refused_as_a_wrong_password_is(self):
        for login, password in (("suzuki@a.test", "wrong"), ("nobody@a.test", "wrong"), ("suzuki@c.test", "wrong"),
                                ("suzuki@", PASSWORDS["a.test"]), ("\\suzuki", PASSWORDS["a.test"])):
            self.refuses(A, login, password)
        with smtplib.SMTP(A, 25, timeout=30) as client:
            client.helo("x")
            client.mail("someone@elsewhere.example")
            self.assertEqual(client.rcpt("nobody@a.test")[0], 550)

    def test_a_domain_takes_no_more_accounts_than_it_may(self):
        self.create("second@b.test")
        self.create("third@b.test")
        refused = self.create("fourth@b.test", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("b.test: 3", refused.stderr)
        self.command("account", "delete", "third@b.test")
        self.create("fourth@b.test")
        self.command("account", "delete", "fourth@b.test")

    def test_bad_accounts_get_a_reason(self):
        for address, password, words in (("suzuki@A.test", "Long enough 1", "another account's"),
                                         ("x@c.test", "Long enough 1", "none of this server's domains"),
                                         ("x", "Long enough 1", "none of this server's domains"),
                                         ("../x@a.test", "Long enough 1", "cannot be a name"),
                                         ("x@a.test", "short", "at least 8 characters")):
            refused = self.create(address, password, check=False)
            self.assertEqual(refused.returncode, 1, address)
            self.assertIn(words, refused.stderr)
        self.assertEqual(self.command("account", "create", "x@a.test", "--stdin", "--expires", "soon", check=False,
                                      password="Long enough 1").returncode, 2)
        self.assertIn("Active Directory", self.command("ad", "create", "x", password="Long enough 1", check=False).stderr)

    def test_attributes_count_at_once(self):
        self.create("tanaka@a.test", "First password", "--full-name", "田中", "--alias", "info@a.test,info@b.test")
        self.deliver("info@b.test", "by an alias")
        self.assertEqual(self.subjects(A, "info@a.test", "First password"), ["by an alias"])
        session = self.imap(A, "tanaka", "First password")
        self.command("account", "edit", "tanaka@a.test", "--name", "yamada", "--no-aliases")
        self.assertEqual(self.subjects(A, "yamada", "First password"), ["by an alias"])
        self.deliver("tanaka@a.test", "by the old name")
        self.command("account", "password", "yamada@a.test", "--stdin", password="Second password")
        wait_until(lambda: is_over(session), what="the end of the session of before the password")
        self.refuses(A, "yamada", "First password")
        self.assertEqual(self.subjects(A, "yamada", "Second password"), ["by an alias", "by the old name"])
        session = self.imap(A, "yamada", "Second password")
        self.command("account", "edit", "yamada@a.test", "--disable")
        wait_until(lambda: is_over(session), what="the end of the session of a disabled account")
        self.refuses(A, "yamada", "Second password")
        self.command("account", "edit", "yamada@a.test", "--enable", "--expires", "2020-01-01")
        self.refuses(A, "yamada", "Second password")
        self.command("account", "edit", "yamada@a.test", "--expires", "never")
        self.imap(A, "yamada", "Second password").logout()
        self.command("account", "delete", "yamada@a.test")
        self.refuses(A, "yamada", "Second password")
        self.create("yamada@a.test", "Third password")
        self.assertEqual(self.subjects(A, "yamada", "Third password"), [], "another person of the same name")

    def test_the_stored_mail_password_is_another_one(self):
        self.create("mail@a.test", "Long enough 1")
        self.command("account", "password", "mail@a.test", "--mail", "--stdin", password="Mail password")
        self.assertTrue(self.server.json("account", "show", "mail@a.test")["password"]["stored"])
        self.refuses(A, "mail", "Mail password")  # no service is told to ask for it
        self.imap(A, "mail", "Long enough 1").logout()

    def test_what_was_made_is_there_after_a_kill(self):
        for number in range(5):
            self.create(f"kill{number}@a.test", f"Secret {number} of kill")
            self.server.kill()
            self.server.start()
            self.imap(A, f"kill{number}", f"Secret {number} of kill").logout()
        self.command("account", "delete", "kill0@a.test")
        self.server.kill()
        self.server.start()
        self.refuses(A, "kill0", "Secret 0 of kill")

    def test_the_passwords_are_in_no_log_and_no_other_may_read_them(self):
        self.assertNotIn(PASSWORDS["a.test"], self.server.log() + self.server.output())
        site = os.path.join(self.server.work, "site")
        for name in os.listdir(site):
            with open(os.path.join(site, name), "rb") as file:
                self.assertNotIn(PASSWORDS["a.test"].encode(), file.read())
        self.assertEqual(os.stat(self.server.work).st_mode & 0o007, 0)


if __name__ == "__main__":
    main()
