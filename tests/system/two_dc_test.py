"""Two domain controllers that replicate. One goes away while the server runs, then the other: logins, new people and
mail go on with whichever is there. The steps are one story, in order."""
import imaplib, os, time
from server import (DC, ServerTest, add_user, change_directory, dc, main, message, password_of, set_password,
                    use_controller, user_dn)

SECOND = os.environ["HIKYAKU_AD_DC2"]


class TwoDomainControllers(ServerTest):
    settings = {"ad": {"poll_seconds": 1}, "auth": {"remember_verified_seconds": 0}}

    def refusal(self, name, password=None):
        """What the server says; nothing when this login is taken."""
        try:
            self.server.imap(name, password).logout()
            return ""
        except imaplib.IMAP4.error as error:
            return str(error)

    def wait_for_account(self, name, seconds=20):
        self.wait_for(lambda: name in self.server.account_names(), seconds, f"seeing {name}")

    def test_1_both_are_found_in_dns(self):
        (found,) = self.server.events("ad.dc.found")
        for host in ("dc1.epost.test 127.0.0.53", "dc2.epost.test 127.0.0.54"):
            self.assertIn(host, found)

    def test_2_the_second_takes_over(self):
        dc("down", DC)
        started = time.monotonic()
        self.server.imap("user1").logout()
        print(f"the first login without the first controller took {time.monotonic() - started:.2f} s", flush=True)
        use_controller(SECOND)
        add_user("born-on-dc2")
        self.wait_for_account("born-on-dc2")
        self.server.deliver("born-on-dc2@abc.jp", message("hello"))
        self.assertEqual(self.server.subjects("born-on-dc2"), ["hello"])

    def test_3_what_changed_there_holds_when_the_first_is_back_alone(self):
        set_password(user_dn("user5"), "Passw0rd.changed")
        dc("up", DC)
        dc("replicate", SECOND, "2", "1")
        dc("down", SECOND)
        use_controller(DC)
        self.wait_for(lambda: not self.refusal("user5", "Passw0rd.changed"), 20, "using the first again")
        self.assertIn("AUTHENTICATIONFAILED", self.refusal("user5", password_of("user5")))
        add_user("born-on-dc1")
        self.wait_for_account("born-on-dc1")
        self.assertIn("born-on-dc2", self.server.account_names())
        self.assertEqual(self.server.subjects("born-on-dc2"), ["hello"])

    def test_4_who_is_disabled_on_one_of_them_is_out(self):
        dc("up", SECOND)
        change_directory(f"dn: {user_dn('user4', 'OU=sub3,OU=sub2,OU=sub1')}\nchangetype: modify\n"
                         "replace: userAccountControl\nuserAccountControl: 514\n-\n")
        dc("down", DC)  # before it has told the other, maybe: then it is out when it has
        started = time.monotonic()
        dc("up", DC)
        self.wait_for(lambda: "AUTHENTICATIONFAILED" in self.refusal("user4"), 60, "refusing who is disabled")
        print(f"disabled on the first, refused {time.monotonic() - started:.1f} s after", flush=True)


if __name__ == "__main__":
    main()
