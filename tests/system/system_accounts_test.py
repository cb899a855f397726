"""This machine's accounts: members of a Unix group with their passwords by PAM. The accounts are files of the test's own,
mounted over /etc in the private mount namespace that tests/ad/run made: the machine's are never touched."""
import imaplib, os, poplib, re, shutil, smtplib, subprocess, tempfile
from server import ServerTest, crlf, main, message, wait_until
from session_test import is_over

PASSWORD = {name: f"Secret of {name}" for name in ("suzuki", "sato", "tanaka", "guest", "root")}
UIDS = {"root": 0, "suzuki": 23001, "sato": 23002, "tanaka": 23003, "guest": 23004}


def hashed(password):
    return subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, capture_output=True, text=True,
                          check=True).stdout.strip()


class Machine:
    """passwd, shadow, group and pam.d of the test's own."""

    def __init__(self):
        with open("/proc/self/mountinfo") as file:
            mounts = {row.split()[4]: row for row in file}
        if "/etc/hosts" not in mounts or "shared:" in mounts["/"]:
            raise AssertionError("this is not the private mount namespace of tests/ad/run")
        self.folder = tempfile.mkdtemp(prefix="hikyaku-accounts.")
        os.chmod(self.folder, 0o755)
        for name in ("passwd", "group", "shadow"):
            shutil.copyfile(f"/etc/{name}", self.path(name))
            os.chmod(self.path(name), 0o640 if name == "shadow" else 0o644)
        shutil.copytree("/etc/pam.d", self.path("pam.d"), symlinks=True)
        with open(self.path("pam.d/hikyaku"), "w") as file:
            file.write("auth required pam_unix.so\naccount required pam_unix.so\n")
        self.edit("shadow", lambda text: re.sub(r"^root:[^:]*:", f"root:{hashed(PASSWORD['root'])}:", text, flags=re.M))
        for name, uid in UIDS.items():
            if uid:
                self.add(name, uid, PASSWORD[name])
        self.set_members("root", "suzuki", "sato")
        for name in ("passwd", "group", "shadow", "pam.d"):
            subprocess.run(["mount", "--bind", self.path(name), f"/etc/{name}"], check=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def edit(self, name, change):
        """In place: what is mounted is the file, not its name."""
        with open(self.path(name), "r+") as file:
            text = change(file.read())
            file.seek(0)
            file.truncate()
            file.write(text)

    def add(self, name, uid, password, home=None):
        self.edit("passwd", lambda text: text + f"{name}:x:{uid}:100:{name.title()},1F:{home or '/home/' + name}:/bin/sh\n")
        self.edit("shadow", lambda text: text + f"{name}:{hashed(password)}:19000:0:99999:7:::\n")

    def remove(self, name):
        for file in ("passwd", "shadow"):
            self.edit(file, lambda text: re.sub(rf"^{name}:.*\n", "", text, flags=re.M))

    def set_members(self, *names):
        self.edit("group", lambda text: re.sub(r"^IMSUsers:.*\n", "", text, flags=re.M) +
                  f"IMSUsers:x:23000:{','.join(names)}\n")

    def close(self):
        for name in ("passwd", "group", "shadow", "pam.d"):
            subprocess.run(["umount", f"/etc/{name}"], check=True)
        shutil.rmtree(self.folder)


class SystemAccounts(ServerTest):
    settings = {"accounts": {"kind": "system", "poll_seconds": 1}}

    @classmethod
    def setUpClass(cls):
        cls.machine = Machine()
        try:
            super().setUpClass()
        except BaseException:
            cls.machine.close()
            raise

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.machine.close()

    def setUp(self):
        self.machine.set_members("root", "suzuki", "sato")
        self.server.refresh()

    def log_in(self, name, password=None):
        return self.server.imap(name, password or PASSWORD[name])

    def refuses(self, name, password):
        with self.assertRaises(imaplib.IMAP4.error) as refused:
            self.server.imap(name, password)
        self.assertIn("AUTHENTICATIONFAILED", str(refused.exception))

    def subjects(self, name, password=None):
        return self.server.subjects(name, password or PASSWORD[name])

    def test_members_of_the_group_have_mail(self):
        self.assertEqual(self.server.account_names(), {"suzuki", "sato"}, "root never has")
        self.server.deliver("suzuki@abc.jp", message("hello"))
        self.assertIn("hello", self.subjects("suzuki"))
        self.server.pop3("sato", PASSWORD["sato"]).quit()
        with self.server.smtp("sato@abc.jp", PASSWORD["sato"]) as client:
            client.sendmail("sato@abc.jp", "suzuki@def.jp", crlf(message("from sato")))
        self.assertIn("from sato", self.subjects("suzuki"))
        with smtplib.SMTP("mail.abc.jp", 25, timeout=30) as client:
            client.helo("x")
            client.mail("someone@elsewhere.example")
            self.assertEqual(client.rcpt("guest@abc.jp")[0], 550, "is not in the group")

    def test_wrong_passwords_and_others_are_refused(self):
        self.refuses("suzuki", "wrong")
        self.refuses("suzuki", PASSWORD["sato"])
        self.refuses("guest", PASSWORD["guest"])
        self.refuses("nobody-at-all", "wrong")
        self.refuses("root", PASSWORD["root"])
        with self.assertRaises(poplib.error_proto):
            self.server.pop3("sato", "wrong")
        with self.assertRaises(smtplib.SMTPAuthenticationError):
            self.server.smtp("sato", "wrong")
        self.log_in("suzuki").logout()

    def test_a_password_counts_as_soon_as_it_is_changed(self):
        self.log_in("sato").logout()
        self.machine.edit("shadow", lambda text: re.sub(r"^sato:[^:]*:", f"sato:{hashed('Another one')}:", text, flags=re.M))
        self.refuses("sato", PASSWORD["sato"])
        self.log_in("sato", "Another one").logout()
        self.machine.edit("shadow", lambda text: re.sub(r"^sato:[^:]*:", f"sato:{hashed(PASSWORD['sato'])}:", text, flags=re.M))
        self.log_in("sato").logout()

    def test_an_expired_account_is_refused(self):
        row = re.search(r"^sato:.*$", open("/etc/shadow").read(), re.M)[0]
        expired = ":".join(row.split(":")[:7] + ["1", ""])
        self.machine.edit("shadow", lambda text: text.replace(row, expired))
        self.refuses("sato", PASSWORD["sato"])
        self.assertTrue(any("reason=expired" in line for line in self.server.events("auth.login.refused")))
        self.machine.edit("shadow", lambda text: text.replace(expired, row))
        self.log_in("sato").logout()

    def test_who_joins_and_leaves_the_group(self):
        self.machine.set_members("suzuki", "sato", "tanaka")
        wait_until(lambda: "tanaka" in self.server.account_names(), what="tanaka")
        self.server.deliver("tanaka@abc.jp", message("kept"))
        session = self.log_in("tanaka")
        self.machine.set_members("suzuki", "sato")
        wait_until(lambda: is_over(session), what="the end of the session")
        self.refuses("tanaka", PASSWORD["tanaka"])
        self.machine.set_members("suzuki", "sato", "tanaka")
        wait_until(lambda: "tanaka" in self.server.account_names(), what="tanaka")
        self.assertEqual(self.subjects("tanaka"), ["kept"])

    def test_who_is_renamed_keeps_the_mail_and_who_gets_the_number_does_not(self):
        self.machine.add("before", 23100, "Secret of before")
        self.machine.set_members("suzuki", "sato", "before")
        self.server.refresh()
        self.server.deliver("before@abc.jp", message("mine"))
        self.machine.edit("passwd", lambda text: text.replace("before:x:23100", "after:x:23100"))  # usermod -l
        self.machine.edit("shadow", lambda text: text.replace("before:", "after:"))
        self.machine.set_members("suzuki", "sato", "after")
        self.server.refresh()
        self.assertEqual(self.subjects("after", "Secret of before"), ["mine"])
        self.machine.remove("after")  # userdel; useradd gives the same number
        self.machine.add("other", 23100, "Secret of other")
        self.machine.set_members("suzuki", "sato", "other")
        self.server.refresh()
        self.assertEqual(self.subjects("other", "Secret of other"), [])
        self.machine.remove("other")

    def test_without_the_group_everything_goes_on(self):
        self.machine.edit("group", lambda text: re.sub(r"^IMSUsers:.*\n", "", text, flags=re.M))
        self.assertNotEqual(self.server.run("account", "refresh", check=False).returncode, 0)
        self.assertIn("suzuki", self.server.account_names())
        self.log_in("suzuki").logout()
        self.assertTrue(self.server.events("system.read.failed"))

    def test_the_helper_is_root_and_has_nothing_of_the_server(self):
        children = subprocess.run(["ps", "-o", "pid=,user=,comm=", "--ppid", str(self.server.process.pid)],
                                  capture_output=True, text=True).stdout.split("\n")
        rows = [line.split() for line in children if "hikyaku-passwd" in line]
        self.assertEqual([row[1] for row in rows], ["root"])
        descriptors = os.listdir(f"/proc/{rows[0][0]}/fd")
        self.assertEqual(sorted(descriptors), ["0", "1", "2", "3"])

    def test_nothing_is_written_to_the_machine(self):
        refused = self.server.run("account", "create", "x@abc.jp", "--no-password", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("system", refused.stderr)
        log = self.server.log()
        for password in PASSWORD.values():
            self.assertNotIn(password, log)


if __name__ == "__main__":
    main()
