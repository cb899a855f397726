"""swaks against the server: what SMTP refuses and takes, with and without TLS and login."""
import subprocess
from server import HOST, ServerTest, main, password_of


class Swaks(ServerTest):
    def swaks(self, *arguments):
        done = subprocess.run(["swaks", "--server", HOST, "--from", "someone@elsewhere.example", "--helo", "client",
                               "--tls-ca-path", self.server.certificate_file, *arguments],
                              capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def login(self, mechanism, port="587", tls="--tls", password=None, to="user2@abc.jp"):
        return self.swaks("--port", port, tls, "--tls-verify", "--auth", mechanism, "--auth-user", "user1",
                          "--auth-password", password or password_of("user1"), "--from", "user1@abc.jp", "--to", to)

    def test_mail_for_a_user_of_a_mail_domain_is_taken_without_login(self):
        code, talk = self.swaks("--to", "user1@abc.jp", "--header", "Subject: by swaks")
        self.assertEqual(code, 0, talk)
        self.assertIn("by swaks", self.server.subjects("user1"))

    def test_an_unknown_user_is_refused_with_550_5_1_1(self):
        code, talk = self.swaks("--to", "nobody-here@abc.jp")
        self.assertEqual(code, 24, talk)
        self.assertIn("<** 550 5.1.1 ", talk)

    def test_relaying_without_login_is_refused_with_550_5_7_1(self):
        code, talk = self.swaks("--to", "somebody@far-away.example")
        self.assertEqual(code, 24, talk)
        self.assertIn("<** 550 5.7.1 ", talk)

    def test_the_submission_ports_want_a_login(self):
        for arguments in (("--port", "587", "--tls"), ("--port", "465", "--tls-on-connect")):
            code, talk = self.swaks(*arguments, "--tls-verify", "--to", "user1@abc.jp")
            self.assertEqual(code, 23, talk)
            self.assertIn("530 5.7.0 ", talk)

    def test_a_wrong_password_is_refused_with_535(self):
        for mechanism in ("PLAIN", "LOGIN"):
            code, talk = self.login(mechanism, password="not this one")
            self.assertEqual(code, 28, talk)
            self.assertIn("535 5.7.8 ", talk)

    def test_login_by_plain_and_login_under_starttls_and_implicit_tls(self):
        for mechanism in ("PLAIN", "LOGIN"):
            for port, tls in (("587", "--tls"), ("465", "--tls-on-connect"), ("25", "--tls")):
                with self.subTest(mechanism=mechanism, port=port):
                    code, talk = self.login(mechanism, port, tls)
                    self.assertEqual(code, 0, talk)
                    self.assertIn("235 2.7.0 ", talk)
                    self.assertRegex(talk, r"=== TLS started with cipher TLSv1\.[23]:")

    def test_no_login_is_offered_without_tls(self):
        code, talk = self.swaks("--port", "587", "--auth", "PLAIN", "--auth-user", "user1", "--auth-password",
                                password_of("user1"), "--to", "user1@abc.jp")
        self.assertEqual(code, 28, talk)
        self.assertNotIn("AUTH", talk.split("~> EHLO")[0])
        self.assertNotIn("250-AUTH", talk)



if __name__ == "__main__":
    main()
