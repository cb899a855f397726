"""The acceptance tests of the Active Directory guide that need the whole server (T2 ... T19), by their names there:
who is a mail user, who may log in, and how the server follows the directory."""
import contextlib, glob, imaplib, os, poplib, signal, smtplib, time
from server import (ADMINISTRATOR, DC, HOST, Server, ServerTest, add_user, change_directory, change_members, main,
                    message, password_of, replace, set_password, user_dn, wait_until)


def login_refused(server, login, password=None):
    """Every service refuses it for good; gives what they say."""
    said = []
    for attempt, refusal in ((server.imap, imaplib.IMAP4.error), (server.pop3, poplib.error_proto),
                             (server.smtp, smtplib.SMTPAuthenticationError)):
        try:
            attempt(login, password)
            raise AssertionError(f"{attempt.__name__} let {login} in")
        except refusal as error:
            said.append(str(error))
    assert "AUTHENTICATIONFAILED" in said[0] and "[AUTH]" in said[1] and "535" in said[2], said
    return said


def reply_to(recipient):
    with smtplib.SMTP(HOST, 25, timeout=60) as client:
        client.ehlo()
        client.mail("someone@elsewhere.example")
        return client.rcpt(recipient)


class MailUsers(ServerTest):
    def names(self):
        return self.server.account_names()

    def test_T2_a_user_made_in_the_directory_and_put_into_the_group_appears_and_logs_in(self):
        self.assertEqual(reply_to("newcomer@abc.jp")[0], 550)
        add_user("newcomer", displayName="New Comer")
        self.wait_for(lambda: "newcomer" in self.names(), 10, "the new user in the list")
        self.server.deliver("newcomer@abc.jp", message("welcome"))
        client = self.server.pop3("newcomer")
        self.assertEqual(client.stat()[0], 1)
        client.quit()

    def test_T4_who_is_not_in_the_group_is_no_mail_user(self):
        self.assertNotIn("stranger", self.names())
        self.assertEqual(reply_to("stranger@abc.jp")[0], 550)
        login_refused(self.server, "stranger")
        self.assertTrue([line for line in self.server.events("auth.login.refused")
                         if "not_a_mail_user" in line and "stranger" in line])

    def test_T5_users_are_found_in_every_organizational_unit_and_by_every_way_into_the_group(self):
        self.assertLessEqual({"user1", "user2", "user3", "user4", "nested", "primary", "odd"}, self.names())
        for name in ("user4", "nested", "primary"):
            self.server.deliver(f"{name}@abc.jp", message("for " + name))
            self.assertEqual(self.server.subjects(name), ["for " + name])

    def test_T7_a_changed_password_works_at_the_next_login_and_the_old_one_does_not(self):
        dn = add_user("changer")
        self.wait_for(lambda: "changer" in self.names(), 10)
        self.server.pop3("changer").quit()
        self.server.imap("changer").logout()
        set_password(dn, "An0ther.password")
        self.server.pop3("changer", "An0ther.password").quit()
        # The one that worked a moment ago was remembered: until the directory's change is seen.
        self.wait_for(lambda: not self.can_log_in("changer"), 10, "refusing the old password")
        login_refused(self.server, "changer")
        self.server.pop3("changer", "An0ther.password").quit()

    def can_log_in(self, name, password=None):
        try:
            self.server.pop3(name, password).quit()
            return True
        except poplib.error_proto:
            return False

    def test_accounts_that_may_not_log_in_are_refused_alike_and_the_log_says_why(self):
        reasons = {"disabled": "disabled", "locked": "locked", "expired": "expired",
                   "mustchange": "must_change_password", "pwexpired": "password_expired", "nohours": "outside_hours"}
        answers = set()
        for name, reason in reasons.items():
            with self.subTest(name=name):
                answers.update(answer.replace(name, "") for answer in login_refused(self.server, name))
                refused = [line for line in self.server.events("auth.login.refused") if f"login={name}" in line]
                self.assertGreaterEqual(len(refused), 3, refused)
                self.assertTrue(all(f"reason={reason} " in line for line in refused), refused)
                self.assertEqual(reply_to(f"{name}@abc.jp")[0], 250)  # they get mail all the same
        self.assertEqual(len(answers), 3, answers)  # one for each service

    def test_the_list_says_who_may_not_log_in(self):
        status = {row["name"]: row["status"] for row in self.server.json("account", "list")}
        self.assertEqual(status["user1"], "enabled")
        for name in ("disabled", "expired"):
            self.assertEqual(status[name], name)

    def test_a_disabled_user_loses_access_at_once_and_gets_it_back(self):
        dn = add_user("leaver")
        self.wait_for(lambda: "leaver" in self.names(), 10)
        self.server.deliver("leaver@abc.jp", message("kept"))
        self.assertTrue(self.can_log_in("leaver"))
        replace(dn, userAccountControl="514")
        started = time.monotonic()
        self.wait_for(lambda: not self.can_log_in("leaver"), 10, "refusing the disabled user")
        print(f"refused {time.monotonic() - started:.1f} s after", flush=True)
        self.assertEqual(reply_to("leaver@abc.jp")[0], 250)
        replace(dn, userAccountControl="512")
        self.wait_for(lambda: self.can_log_in("leaver"), 10, "letting the user in again")
        self.assertEqual(self.server.subjects("leaver"), ["kept"])

    def test_who_leaves_the_group_is_no_mail_user_any_more_and_finds_the_mail_when_back(self):
        dn = add_user("visitor")
        self.wait_for(lambda: "visitor" in self.names(), 10)
        self.server.deliver("visitor@abc.jp", message("kept"))
        self.assertTrue(self.can_log_in("visitor"))
        change_members("IMSUsers", "delete", dn)
        self.wait_for(lambda: reply_to("visitor@abc.jp")[0] == 550, 10, "refusing mail")
        self.assertNotIn("visitor", self.names())
        login_refused(self.server, "visitor")
        change_members("IMSUsers", "add", dn)
        self.wait_for(lambda: reply_to("visitor@abc.jp")[0] == 250, 10, "taking mail")
        self.assertEqual(self.server.subjects("visitor"), ["kept"])

    def test_a_renamed_user_keeps_the_mailbox_and_who_takes_the_old_name_does_not_get_it(self):
        dn = add_user("oldname", groups=("IMSUsers",))
        self.wait_for(lambda: "oldname" in self.names(), 10)
        self.server.deliver("oldname@abc.jp", message("private"))
        session = self.server.imap("oldname")
        self.assertEqual(session.select("INBOX")[1], [b"1"])
        replace(dn, sAMAccountName="newname", userPrincipalName="newname@epost.test")
        self.wait_for(lambda: "newname" in self.names(), 10, "the new name")
        password = password_of("oldname")
        self.server.deliver("newname@abc.jp", message("to the new name"))
        session.noop()
        self.assertEqual(session.response("EXISTS")[1][-1], b"2")  # an open session goes on
        session.logout()
        self.assertEqual(self.server.subjects("newname", password), ["private", "to the new name"])

        change_directory(f"dn: {dn}\nchangetype: modrdn\nnewrdn: CN=newname\ndeleteoldrdn: 1\n")
        add_user("oldname")
        self.wait_for(lambda: "oldname" in self.names(), 10, "the new user of the old name")
        self.server.deliver("oldname@abc.jp", message("for the new user"))
        self.assertEqual(self.server.subjects("oldname"), ["for the new user"])

        self.server.stop()
        self.server.start()
        self.assertEqual(self.server.subjects("newname", password), ["private", "to the new name"])
        self.assertEqual(self.server.subjects("oldname"), ["for the new user"])


class Domains(ServerTest):
    settings = {"ad": {"strict_domains": True}}
    domains = ("abc.jp", "def.jp")

    def test_T9_with_strict_domains_an_account_has_an_address_in_its_own_domain_only(self):
        self.assertEqual(reply_to("user3@def.jp")[0], 250)
        self.assertEqual(reply_to("user3@abc.jp")[0], 550)
        self.assertEqual(reply_to("user1@abc.jp")[0], 250)
        self.assertEqual(reply_to("user1@def.jp")[0], 550)
        self.assertEqual(reply_to("user5@abc.jp")[0], 250)  # in no group of a mail domain: in all
        self.assertEqual(reply_to("user5@ghi.jp")[0], 550)  # no mail domain here: relaying

    def test_a_user_who_is_put_into_another_domain_group_has_that_address(self):
        dn = user_dn("user2", "OU=sub1")
        change_members("abc.jp", "delete", dn)
        change_members("def.jp", "add", dn)
        self.wait_for(lambda: reply_to("user2@def.jp")[0] == 250, 10, "the new address")
        self.assertEqual(reply_to("user2@abc.jp")[0], 550)


class Retries(ServerTest):
    settings = {"ad": {"retry_msec": 300, "retry_count": 10}, "service.pop3.ad": {"retry_count": 4}}

    def test_T11_a_silent_controller_costs_a_login_no_more_than_interval_times_count(self):
        with silent_controller():
            for attempt, refusal, bound in ((self.server.imap, imaplib.IMAP4.error, 3.0),
                                            (self.server.pop3, poplib.error_proto, 1.2)):
                started = time.monotonic()
                with self.assertRaisesRegex(refusal, "UNAVAILABLE|SYS/TEMP"):
                    attempt("user1")
                seconds = time.monotonic() - started
                print(f"{attempt.__name__}: {seconds:.2f} s of {bound} s", flush=True)
                self.assertGreater(seconds, bound * 0.5)
                self.assertLess(seconds, bound + 1.5)
            self.assertEqual(reply_to("user1@abc.jp")[0], 250)
        self.wait_for(lambda: self.works("user1"), 20, "logging in when it answers again")

    def works(self, name):
        try:
            self.server.imap(name).logout()
            return True
        except imaplib.IMAP4.error:
            return False


@contextlib.contextmanager
def silent_controller():
    """It takes connections (the kernel does) and says nothing."""
    with open(os.path.join(DC, "pid")) as file:
        processes = descendants(int(file.read()))
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def descendants(process):
    """Its children, theirs ..., not itself."""
    found = []
    for path in glob.glob(f"/proc/{process}/task/*/children"):
        with open(path) as file:
            for child in map(int, file.read().split()):
                found += [child, *descendants(child)]
    return found


class WrongName(ServerTest):
    def setUp(self):
        self.started = []

    def tearDown(self):
        for server in self.started:
            server.close()

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def start(self, **settings):
        server = Server(settings)
        self.started.append(server)
        return server.start(sees_directory=False)

    def test_T19_a_wrong_directory_name_is_told_as_PDC_not_found_and_refuses_nobody_for_good(self):
        server = self.start(ad={"name": "NOSUCH", "retry_msec": 100, "retry_count": 5})
        failed = self.wait_for(lambda: server.events("ad.sync.failed"), 30, "the failed reading")
        self.assertIn("NOSUCH", failed[0])
        self.assertIn("PDC not found", server.run("service", "status").stdout)
        self.assertEqual(reply_to("user1@abc.jp")[0], 451)
        with self.assertRaisesRegex(imaplib.IMAP4.error, "UNAVAILABLE"):
            server.imap("user1")

    def test_a_wrong_reading_password_and_a_missing_group_are_told(self):
        for settings, words in (({"mail_group": "NoSuchGroup"}, "NoSuchGroup"),
                                ({"bind_user": "nobody@epost.test"}, "wrong_password")):
            server = self.start(ad=settings)
            failed = self.wait_for(lambda: server.events("ad.sync.failed"), 30, "the failed reading")
            self.assertIn(words, failed[0])
            self.assertEqual(reply_to("user1@abc.jp")[0], 451)
            server.close()
            self.started.remove(server)


if __name__ == "__main__":
    main()
