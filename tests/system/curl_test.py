"""curl against the server: sending, POP3 and IMAP, each with STARTTLS and with implicit TLS."""
import os, subprocess
from server import HOST, ServerTest, crlf, main, message, password_of


class Curl(ServerTest):
    def curl(self, url, *arguments, user="user1", password=None):
        login = ["--user", f"{user}:{password or password_of(user)}"] if user else []
        return subprocess.run(["curl", "--silent", "--show-error", "--max-time", "60", "--cacert",
                               self.server.certificate_file, *login, *arguments, url],
                              capture_output=True, text=True)

    def good(self, *arguments, **more):
        done = self.curl(*arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def send(self, subject, url, to="user1@abc.jp", user="user2"):
        path = os.path.join(self.server.folder, "message")
        with open(path, "wb") as file:
            file.write(crlf(message(subject, sender="user2@abc.jp", to=to)))
        return self.curl(url, "--ssl-reqd", "--mail-from", "user2@abc.jp", "--mail-rcpt", to, "--upload-file", path,
                         user=user)

    def test_sending_with_starttls_and_implicit_tls(self):
        for subject, url in (("curl 587", f"smtp://{HOST}:587"), ("curl 465", f"smtps://{HOST}:465")):
            done = self.send(subject, url)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(subject, self.server.subjects())

    def test_mail_to_an_unknown_user_is_refused(self):
        done = self.send("to nobody", f"smtp://{HOST}:587", to="nobody-here@abc.jp")
        self.assertEqual(done.returncode, 55, done.stderr)
        self.assertIn("550", done.stderr)

    def test_pop3_lists_and_retrieves(self):
        self.server.deliver("user3@def.jp", message("for pop3", "A line.\n.a dot\n", to="user3@def.jp"))
        for scheme in ("pop3", "pop3s"):
            listing = self.good(f"{scheme}://{HOST}/", "--ssl-reqd", user="user3")
            self.assertRegex(listing, r"^1 \d+\r?\n$")
            text = self.good(f"{scheme}://{HOST}/1", "--ssl-reqd", user="user3")
            self.assertIn("Subject: for pop3", text)
            self.assertTrue(text.endswith("A line.\n.a dot\n"), text)
            self.assertIn("Return-Path: <someone@elsewhere.example>", text)

    def test_imap_lists_searches_fetches_appends_and_removes(self):
        self.server.deliver("user4@def.jp", message("for imap", to="user4@def.jp"))
        for scheme in ("imap", "imaps"):
            def imap(path, *arguments):
                return self.good(f"{scheme}://{HOST}/{path}", "--ssl-reqd", *arguments, user="user4")
            self.assertIn('"INBOX"' if '"INBOX"' in imap("") else "INBOX", imap(""))
            self.assertEqual(imap("INBOX?SUBJECT%20for").strip(), "* SEARCH 1")
            self.assertIn("Subject: for imap", imap("INBOX;UID=1"))
            self.assertEqual(imap("INBOX;UID=1;SECTION=TEXT").strip(), "Hello.")
            folder = "By-" + scheme
            imap("", "--request", f"CREATE {folder}")
            path = os.path.join(self.server.folder, "message")
            with open(path, "wb") as file:
                file.write(crlf(message("appended", to="user4@def.jp")))
            imap(folder, "--upload-file", path)
            self.assertIn("Subject: appended", imap(folder + ";UID=1"))
            imap(folder, "--request", "STORE 1 +FLAGS \\Deleted")
            imap(folder, "--request", "EXPUNGE")
            self.assertIn("* 1 EXISTS", imap("INBOX", "--request", "EXAMINE INBOX"))

    def test_a_wrong_password_is_refused_everywhere(self):
        for url in (f"smtp://{HOST}:587", f"smtps://{HOST}:465", f"pop3://{HOST}", f"pop3s://{HOST}",
                    f"imap://{HOST}", f"imaps://{HOST}"):
            done = self.curl(url, "--ssl-reqd", user="user5", password="wrong for " + url)
            self.assertEqual(done.returncode, 67, url + ": " + done.stderr)  # login denied

    def test_no_password_goes_over_a_connection_in_the_clear(self):
        for url in (f"pop3://{HOST}", f"imap://{HOST}"):
            done = self.curl(url, user="user6")
            self.assertNotEqual(done.returncode, 0, url)
        self.assertFalse([line for line in self.server.events("auth.login.ok") if "user6" in line])


if __name__ == "__main__":
    main()
