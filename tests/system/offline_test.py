"""`auth.offline_hours`: with every controller down, the last password that Active Directory accepted goes on, also after
a restart; nothing else does. The steps are one story, in order."""
import glob, os, stat
from server import DC, ServerTest, dc, imaplib, main, message, password_of, replace, user_dn


class Offline(ServerTest):
    settings = {"ad": {"poll_seconds": 1, "retry_msec": 200, "retry_count": 3},
                "auth": {"offline_hours": 8, "remember_verified_seconds": 0}}

    def kept(self):
        return os.path.join(self.server.work, "passwords/offline")

    def expect_temporary(self, login, password):
        with self.assertRaisesRegex(imaplib.IMAP4.error, "UNAVAILABLE"):
            self.server.imap(login, password)

    def test_1_what_was_verified_is_kept_as_a_hash_for_the_server_alone(self):
        for name in ("user1", "user5", "user3"):
            self.server.imap(name).logout()
        self.wait_for(lambda: os.path.exists(self.kept()) and open(self.kept(), "rb").read().count(b"$argon2id$") == 3, 10)
        self.assertEqual(stat.S_IMODE(os.stat(self.kept()).st_mode), 0o600)
        self.assertNotIn(password_of("user1").encode(), open(self.kept(), "rb").read())

    def test_2_a_disabled_account_is_gone_from_it(self):
        replace(user_dn("user5"), userAccountControl="514")
        self.wait_for(lambda: open(self.kept(), "rb").read().count(b"$argon2id$") == 2, 15)

    def test_3_without_a_controller_it_goes_on_also_after_a_restart(self):
        self.server.deliver("user1@abc.jp", message("to be read"))
        dc("down", DC)
        self.server.stop()
        self.server.start(sees_directory=False)
        self.wait_for(lambda: self.server.events("ad.sync.failed"), what="the failed reading")
        self.assertEqual(self.server.subjects("user1"), ["to be read"])
        self.assertTrue([line for line in self.server.events("auth.login.offline") if "account=user1" in line])

    def test_4_and_nobody_else(self):
        self.expect_temporary("user1", "not the last one")
        self.expect_temporary("user4", password_of("user4"))  # was not verified
        self.expect_temporary("nobody-here", "x")
        with self.assertRaises(imaplib.IMAP4.error):
            self.server.imap("user5")  # disabled

    def test_5_when_it_is_off_the_file_goes(self):
        self.server.stop()
        self.server.settings["auth"]["offline_hours"] = 0
        self.server.write_settings()
        self.server.start(sees_directory=False)
        self.assertFalse(os.path.exists(self.kept()))
        self.expect_temporary("user1", password_of("user1"))

    def test_6_with_a_controller_it_alone_decides(self):
        dc("up", DC)
        self.server.refresh()
        self.server.imap("user1").logout()
        for path in glob.glob(os.path.join(self.server.work, "logs", "*.log")):
            self.assertNotIn(password_of("user1"), open(path, errors="replace").read())


if __name__ == "__main__":
    main()
