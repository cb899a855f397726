"""`hikyaku config reload` and `import-reg`: what a running server takes over, and what it says of the rest."""
import imaplib, os, smtplib, time
from server import DC, ServerTest, dc, main, message, password_of

EXPORT = ("Windows Registry Editor Version 5.00\r\n\r\n"
          "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\EPSTIMAP4S]\r\n"
          '"ADRetryMSec"=dword:0000012c\r\n"ADRetryTime"=dword:00000003\r\n')


class Reload(ServerTest):
    settings = {"auth": {"remember_verified_seconds": 0}}

    def test_1_a_new_quota_counts_at_once(self):
        self.server.deliver("user1@abc.jp", message("fits"))
        self.server.settings["mailbox"] = {"quota_messages": 1}
        self.server.write_settings()
        done = self.server.run("config", "reload")
        self.assertIn("taken over: mailbox.quota_messages: 0 -> 1", done.stdout)
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            self.server.deliver("user1@abc.jp", message("does not"))
        self.assertIn("mailbox.quota_messages: 0 -> 1", self.server.events("config.changed")[-1])
        self.assertIn("Nothing has changed", self.server.run("config", "reload").stdout)
        self.server.settings["mailbox"] = {}
        self.server.write_settings()
        self.server.run("config", "reload")
        self.server.deliver("user1@abc.jp", message("does now"))

    def test_2_what_needs_a_restart_is_said_and_not_taken_over(self):
        self.server.settings["smtp"] = {"port": 2525}
        self.server.write_settings()
        self.assertIn("needs a restart: smtp.port: 25 -> 2525", self.server.run("config", "reload").stdout)
        self.server.deliver("user1@abc.jp", message("by port 25"))
        self.server.settings["smtp"] = {"prt": 25}
        self.server.write_settings()
        done = self.server.run("config", "reload", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn('unknown key "smtp.prt"; did you mean "smtp.port"?', done.stderr)
        del self.server.settings["smtp"]
        self.server.write_settings()

    def test_3_retries_of_a_registry_export_bound_a_login_without_a_restart(self):
        path = os.path.join(self.server.folder, "ms.reg")
        with open(path, "w", encoding="utf-16", newline="") as file:
            file.write(EXPORT)
        before = open(self.server.config_file).read()
        self.assertIn("service.imap.ad.retry_msec: -1 -> 300", self.server.run("config", "import-reg", path).stdout)
        self.assertEqual(open(self.server.config_file).read(), before)
        self.server.run("config", "import-reg", path, "--write")
        self.assertEqual(open(self.server.config_file + ".before").read(), before)
        self.assertIn("service.imap.ad.retry_count: -1 -> 3", self.server.run("config", "reload").stdout)
        dc("down", DC)
        try:
            begin = time.monotonic()
            with self.assertRaisesRegex(imaplib.IMAP4.error, "UNAVAILABLE"):
                self.server.imap("user2")
            # 300 ms x 3, where the default is 10 s.
            self.assertLess(time.monotonic() - begin, 4)
        finally:
            dc("up", DC)


if __name__ == "__main__":
    main()
