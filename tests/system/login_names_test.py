"""Every form of a login name, at every service (MB-03, AD-11): the account, EPOST\\account, the user principal name,
the address in a mail domain, the mail attribute; and what the server does not take for one."""
import imaplib, poplib, smtplib
from server import ServerTest, add_user, main, message, password_of, set_password


class LoginNames(ServerTest):
    forms = ("user1", "USER1", "EPOST\\user1", "epost\\User1", "user1@epost.test", "user1@abc.jp", "User1@ABC.JP")

    def test_every_form_leads_to_the_same_mailbox_by_every_service(self):
        self.server.deliver("user1@abc.jp", message("for user1"))
        for form in self.forms:
            with self.subTest(form=form):
                self.assertEqual(self.server.subjects(form, password_of("user1")), ["for user1"])
                client = self.server.pop3(form, password_of("user1"))
                self.assertEqual(client.stat()[0], 1)
                client.quit()
                self.server.smtp(form, password_of("user1")).quit()

    def test_the_mail_attribute_is_a_login_name_and_an_address(self):
        self.server.deliver("hanako@abc.jp", message("for hanako"))
        self.assertEqual(self.server.subjects("hanako@abc.jp", password_of("odd")), ["for hanako"])
        self.assertEqual(self.server.subjects("odd", password_of("odd")), ["for hanako"])

    def test_names_of_nobody_are_refused_everywhere(self):
        for form in ("nobody-here", "OTHER\\user1", "user1@elsewhere.example", "user1@"):
            with self.subTest(form=form):
                with self.assertRaises(imaplib.IMAP4.error):
                    self.server.imap(form, password_of("user1"))
                with self.assertRaises(poplib.error_proto):
                    self.server.pop3(form, password_of("user1"))
                with self.assertRaises(smtplib.SMTPAuthenticationError):
                    self.server.smtp(form, password_of("user1"))

    def test_an_empty_password_is_never_right(self):
        # An LDAP bind with an empty password succeeds, as nobody: RFC 4513 5.1.2.
        for login in ("user1", "nobody-here"):
            with self.assertRaises(imaplib.IMAP4.error):
                client = imaplib.IMAP4_SSL("mail.abc.jp", 993, ssl_context=self.server.tls(), timeout=60)
                client.login(login, "")
            with self.assertRaises(poplib.error_proto):
                client = poplib.POP3_SSL("mail.abc.jp", 995, context=self.server.tls(), timeout=60)
                client.user(login)
                client.pass_("")

    def test_a_password_with_every_kind_of_character(self):
        dn = add_user("hard")
        password = 'P4ss "quoted" \\ back {5} パスワード%s'
        set_password(dn, password)
        self.server.refresh()
        client = imaplib.IMAP4_SSL("mail.abc.jp", 993, ssl_context=self.server.tls(), timeout=60)
        self.assertEqual(client.authenticate("PLAIN", lambda _: f"\0hard\0{password}".encode())[0], "OK")
        client.logout()


if __name__ == "__main__":
    main()
