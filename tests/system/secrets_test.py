"""Mail passwords of their own, besides Active Directory's: set by command, kept in a file, used by real clients with
PLAIN, SCRAM-SHA-256 (with and without channel binding), CRAM-MD5 and APOP."""
import base64, contextlib, imaplib, os, poplib, pty, re, smtplib, stat, subprocess, time
from server import HOST, PROGRAM, ServerTest, add_user, expect_ok, main, message, password_of, replace, wait_until
from session_test import is_over


def gsasl(server, service, mechanism, name, password, *options):
    """gsasl's client; true when it was let in. Its SMTP says STARTTLS before EHLO, so it stays in the clear there."""
    port = {"imap": 143, "smtp": 587}[service]
    tls = "--no-starttls" if service == "smtp" else "--starttls"
    done = subprocess.run(
        ["gsasl", f"--{service}", "--client", HOST, str(port), tls, f"--x509-ca-file={server.certificate_file}",
         f"--mechanism={mechanism}", f"--authentication-id={name}", f"--password={password}", *options],
        input="", capture_output=True, text=True, timeout=60)
    return done.returncode == 0, done.stdout + done.stderr


class Stored(ServerTest):
    """SMTP by the file alone, POP3 and IMAP by both; reversible ones are kept."""
    settings = {"auth": {"smtp_password": "file", "pop3_password": "both", "imap_password": "both",
                         "keeps_reversible": True, "cram_md5": True, "apop": True, "plaintext_login": "local"}}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("user1", "user2"):
            cls.set_password(name, "mail." + name)

    @classmethod
    def set_password(cls, name, password):
        done = subprocess.run([PROGRAM, "--config", cls.server.config_file, "account", "password", name, "--stdin"],
                              input=password + "\n", capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def refused(self, log_in):
        with self.assertRaises((imaplib.IMAP4.error, smtplib.SMTPAuthenticationError, poplib.error_proto)) as caught:
            log_in()
        return str(caught.exception)

    def test_each_service_takes_the_passwords_that_it_is_told_to(self):
        self.server.smtp("user1", "mail.user1").quit()
        self.server.smtp("EPOST\\user1", "mail.user1").quit()
        self.server.smtp("user1@abc.jp", "mail.user1").quit()
        self.assertIn("535", self.refused(lambda: self.server.smtp("user1")))
        self.assertIn("535", self.refused(lambda: self.server.smtp("user3")))
        self.assertIn("535", self.refused(lambda: self.server.smtp("nobody", "mail.nobody")))
        for password in ("mail.user1", password_of("user1")):
            self.server.imap("user1", password).logout()
            self.server.pop3("user1", password).quit()
        self.refused(lambda: self.server.imap("user1", "wrong"))
        self.server.imap("user3").logout()

    def test_sending_with_it(self):
        with self.server.smtp("user1", "mail.user1") as client:
            client.sendmail("user1@abc.jp", "user2@abc.jp", message("by the mail password"))
        self.assertIn("by the mail password", self.server.subjects("user2", "mail.user2"))

    def test_scram(self):
        for service, mechanism, *options in (("imap", "SCRAM-SHA-256", "--no-cb"), ("imap", "SCRAM-SHA-256-PLUS"),
                                             ("smtp", "SCRAM-SHA-256")):
            for name in ("user2", "user2@abc.jp"):
                done, said = gsasl(self.server, service, mechanism, name, "mail.user2", *options)
                self.assertTrue(done, said)
            for name, password in (("user2", "wrong"), ("user2", password_of("user2")), ("nobody", "mail.nobody"),
                                   ("user3", password_of("user3"))):
                done, said = gsasl(self.server, service, mechanism, name, password, *options)
                self.assertFalse(done, said)

    def test_cram_md5(self):
        def by_imap(name, password):
            client = imaplib.IMAP4_SSL(HOST, 993, ssl_context=self.server.tls(), timeout=60)
            client.login_cram_md5(name, password)
            return client

        def by_smtp(name, password):
            client = self.server.smtp()
            client.starttls(context=self.server.tls())
            client.ehlo()
            client.user, client.password = name, password
            client.auth("CRAM-MD5", client.auth_cram_md5)
            return client
        by_imap("user2", "mail.user2").logout()
        by_smtp("user2", "mail.user2").quit()
        for log_in in (by_imap, by_smtp):
            for name, password in (("user2", "wrong"), ("user2", password_of("user2")), ("nobody", "x")):
                self.refused(lambda: log_in(name, password))
        done, said = gsasl(self.server, "imap", "CRAM-MD5", "user2", "mail.user2")
        self.assertTrue(done, said)

    def test_apop(self):
        def log_in(name, password):
            client = poplib.POP3_SSL(HOST, 995, context=self.server.tls(), timeout=60)
            client.apop(name, password)
            return client
        log_in("user2", "mail.user2").quit()
        log_in("user2@abc.jp", "mail.user2").quit()
        for name, password in (("user2", "wrong"), ("user2", password_of("user2")), ("nobody", "x")):
            self.assertIn("[AUTH]", self.refused(lambda: log_in(name, password)))
        rows = {(row["account"], row["service"]): row for row in self.server.json("auth", "failures")}
        self.assertEqual(rows["user2", "pop3"]["reason"], "wrong_password")
        self.assertFalse(rows["nobody", "pop3"]["known"])

    def test_nobody_can_find_out_which_names_have_one(self):
        def first(name):
            client = self.server.smtp()
            client.starttls(context=self.server.tls())
            client.ehlo()
            start = base64.b64encode(f"n,,n={name},r=abc".encode()).decode()
            code, text = client.docmd("AUTH", "SCRAM-SHA-256 " + start)
            client.close()
            self.assertEqual(code, 334)
            return re.sub(r"^r=[^,]*,", "", base64.b64decode(text).decode())
        answers = {name: first(name) for name in ("user2", "user3", "nobody", "nobody2")}
        self.assertEqual(len(set(answers.values())), 4)
        for name, answer in answers.items():
            self.assertRegex(answer, r"^s=[A-Za-z0-9+/]{22}==,i=15000$")
            self.assertEqual(first(name), answer, "it stays the same")
            self.assertEqual(first(name + "@abc.jp"), answer, "for each form of the name")

    def test_the_account_counts_as_with_the_directorys_password(self):
        dn = add_user("seller")
        self.server.refresh()
        self.set_password("seller", "mail.seller")
        client = self.server.smtp("seller", "mail.seller")
        replace(dn, userAccountControl="514")
        wait_until(lambda: is_over(client), 5, "the end of the session")
        self.server.refresh()
        self.refused(lambda: self.server.smtp("seller", "mail.seller"))
        self.assertFalse(gsasl(self.server, "smtp", "SCRAM-SHA-256", "seller", "mail.seller")[0])
        self.assertEqual({row["reason"] for row in self.server.json("auth", "failures", "seller")}, {"disabled"})
        replace(dn, userAccountControl="512")
        self.server.refresh()
        self.server.smtp("seller", "mail.seller").quit()
        self.server.run("account", "set", "seller", "--smtp", "off")
        self.assertFalse(gsasl(self.server, "smtp", "SCRAM-SHA-256", "seller", "mail.seller")[0])

    def test_another_password_counts_at_once_and_ends_sessions(self):
        self.set_password("user4", "the first")
        client = self.server.smtp("user4", "the first")
        self.set_password("user4", "the second")
        wait_until(lambda: is_over(client), 5, "the end of the session")
        self.refused(lambda: self.server.smtp("user4", "the first"))
        self.server.smtp("user4", "the second").quit()
        shown = self.server.json("account", "show", "user4")["password"]
        self.assertEqual((shown["stored"], shown["reversible"], shown["by"]), (True, True, "root"))
        self.assertIn("mail password:     set 20", self.server.run("account", "show", "user4").stdout)
        self.assertIn("no mail password any more", self.server.run("account", "password", "user4", "--remove").stdout)
        self.refused(lambda: self.server.smtp("user4", "the second"))
        self.assertEqual(self.server.json("account", "show", "user4")["password"], {"stored": False})
        self.assertTrue(self.server.events("auth.password.stored"))
        self.assertTrue(self.server.events("auth.password.removed"))

    def test_they_are_there_after_a_kill_and_in_no_other_file(self):
        self.set_password("user5", "Unmistakable.mail.user5")
        self.server.kill()
        self.server.start()
        self.server.smtp("user5", "Unmistakable.mail.user5").quit()
        folder = os.path.join(self.server.work, "passwords")
        self.assertEqual(sorted(os.listdir(folder)), ["key", "passwords"])
        for path in (folder, os.path.join(folder, "key"), os.path.join(folder, "passwords")):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode) & 0o077, 0, path)
        for place, _, names in os.walk(self.server.folder):
            for name in names:
                path = os.path.join(place, name)
                if stat.S_ISREG(os.stat(path).st_mode):
                    with open(path, "rb") as file:
                        self.assertNotIn(b"Unmistakable.mail", file.read(), path)

    def test_a_damaged_file_is_named_and_not_overwritten(self):
        path = os.path.join(self.server.work, "passwords/passwords")
        self.server.stop()
        with open(path, "rb") as file:
            good = file.read()
        with open(path, "r+b") as file:
            file.write(b"x")
        with self.assertRaises(AssertionError) as refused:
            self.server.start()
        self.assertIn(path + ": damaged", str(refused.exception))
        with open(path, "r+b") as file:
            self.assertEqual(file.read(), b"x" + good[1:])
            file.seek(0)
            file.write(good)
        self.server.start()
        self.server.smtp("user1", "mail.user1").quit()

    def test_it_is_asked_for_twice_at_a_terminal(self):
        def ask(*answers):
            leader, follower = pty.openpty()
            process = subprocess.Popen([PROGRAM, "--config", self.server.config_file, "account", "password", "user6"],
                                       stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in answers:
                time.sleep(0.3)
                os.write(leader, line.encode() + b"\n")
            out, err = process.communicate(timeout=30)
            os.set_blocking(leader, False)
            with contextlib.suppress(BlockingIOError):  # nothing but line ends is echoed
                self.assertNotIn(answers[0].encode(), os.read(leader, 1000))
            os.close(follower)
            os.close(leader)
            return process.returncode, out + err
        code, said = ask("typed.user6", "typed.user7")
        self.assertEqual(code, 2)
        self.assertIn("not the same", said)
        self.refused(lambda: self.server.smtp("user6", "typed.user6"))
        code, said = ask("typed.user6", "typed.user6")
        self.assertEqual(code, 0, said)
        self.server.smtp("user6", "typed.user6").quit()

    def test_wrong_use(self):
        for wrong in (("user1", "--stdin", "--remove"), ("user1",), ("user1", "secret")):
            done = subprocess.run([PROGRAM, "--config", self.server.config_file, "account", "password", *wrong], input="",
                                  capture_output=True, text=True)
            self.assertNotEqual(done.returncode, 0, wrong)
        for name, password in (("nobody", "x"), ("user1", "a\tb")):
            with self.assertRaises(AssertionError):
                self.set_password(name, password)
        self.server.smtp("user1", "mail.user1").quit()


class NotKept(ServerTest):
    """Nobody can log in to send; CRAM-MD5 and APOP are wanted, but there is nothing to check them with."""
    settings = {"auth": {"smtp_password": "none", "imap_password": "file", "cram_md5": True, "apop": True}}

    def test_only_what_can_be_used_is_offered(self):
        client = self.server.smtp()
        client.starttls(context=self.server.tls())
        client.ehlo()
        self.assertFalse(client.has_extn("auth"))
        self.assertEqual(client.docmd("AUTH", "PLAIN")[0], 502)
        client.quit()
        imap = imaplib.IMAP4_SSL(HOST, 993, ssl_context=self.server.tls(), timeout=60)
        found = {word for word in imap.capabilities if word.startswith("AUTH=")}
        self.assertEqual(found, {"AUTH=SCRAM-SHA-256-PLUS", "AUTH=SCRAM-SHA-256", "AUTH=PLAIN", "AUTH=LOGIN"})
        imap.logout()
        pop3 = poplib.POP3_SSL(HOST, 995, context=self.server.tls(), timeout=60)
        self.assertNotIn(b"<", pop3.getwelcome())
        self.assertEqual(pop3.capa()["SASL"], ["PLAIN", "LOGIN"])
        pop3.user("user1")
        pop3.pass_(password_of("user1"))
        pop3.quit()
        Stored.server = self.server
        Stored.set_password("user1", "mail.user1")
        self.assertFalse(self.server.json("account", "show", "user1")["password"]["reversible"])
        done, said = gsasl(self.server, "imap", "SCRAM-SHA-256-PLUS", "user1", "mail.user1")
        self.assertTrue(done, said)


if __name__ == "__main__":
    main()
