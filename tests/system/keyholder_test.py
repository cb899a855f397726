"""The secret that reads the directory is with the keyholder alone, which is a process of its own: who has taken over
the server's process finds it neither in a file nor in any memory."""
import os, subprocess
from server import DC, DC_TOOL, Server, ServerTest, drops_root, main, message, password_of, replace
from server import set_password, user_dn, wait_until

SECRET = password_of("hikyaku")


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(one) for one in file.read().split()]


def keyholder_of(server):
    """By its command line: the server has no other child for long."""
    for pid in children_of(server.process.pid):
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            if file.read().split(b"\0")[-2:-1] == [b"keyholder"]:
                return pid
    raise AssertionError("there is no keyholder")


def holds(pid, secret):
    """Is it anywhere in what the process can write?"""
    wanted = secret.encode()
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            place, rights = line.split()[:2]
            if not rights.startswith("rw") or "[v" in line:
                continue
            start, end = (int(one, 16) for one in place.split("-"))
            memory.seek(start)
            try:
                if wanted in memory.read(end - start):
                    return True
            except OSError:
                continue
    return False


def as_the_server_is(*command):
    return subprocess.run(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command],
                          capture_output=True, text=True)


class Keyholder(ServerTest):
    settings = {"auth": {"remember_verified_seconds": 0}}

    def test_1_the_secret_is_in_its_memory_only(self):
        keyholder = keyholder_of(self.server)
        self.assertTrue(holds(keyholder, SECRET))
        self.assertFalse(holds(self.server.process.pid, SECRET))

    @drops_root
    def test_2_who_runs_the_server_cannot_look_into_it_nor_read_the_file(self):
        keyholder = keyholder_of(self.server)
        self.assertEqual(as_the_server_is("head", "-c1", f"/proc/{self.server.process.pid}/environ").returncode, 0)
        for file in (f"/proc/{keyholder}/mem", f"/proc/{keyholder}/environ",
                     self.server.settings["ad"]["bind_password_file"]):
            done = as_the_server_is("head", "-c1", file)
            self.assertIn("Permission denied", done.stderr, file)
        with open(f"/proc/{keyholder}/status") as status:
            lines = dict(line.split(":\t", 1) for line in status)
        self.assertEqual(lines["Uid"].split(), [str(os.stat(self.server.work).st_uid)] * 4)
        self.assertEqual(int(lines["CapEff"], 16), 0)
        self.assertEqual(lines["NoNewPrivs"].strip(), "1")

    @drops_root
    def test_3_a_file_that_the_server_could_read_is_told_of(self):
        self.assertEqual(self.server.events("keyholder.secret_readable"), [])
        other = Server()
        self.addCleanup(other.close)
        other.settings["server"]["host_name"] = "other.abc.jp"
        for section in ("smtp", "delivery", "pop3", "imap"):
            other.settings[f"service.{section}"] = {"enabled": False}
        other.write_settings()
        file = other.settings["ad"]["bind_password_file"]
        os.chown(file, os.stat(self.server.work).st_uid, 0)
        other.start()
        self.assertIn("keyholder.secret_readable", other.output())

    def test_4_the_directory_is_read_and_written_through_it(self):
        self.server.run("directory", "refresh")
        replace(user_dn("user1"), displayName="Read through the keyholder")
        wait_until(lambda: any(row["display_name"] == "Read through the keyholder"
                               for row in self.server.json("account", "list")), 10, "the change")
        done = self.server.run("ad", "edit", "user1", "--full-name", "Not allowed", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("ad delegate", done.stdout + done.stderr)

    def write_secret(self, secret):
        with open(self.server.settings["ad"]["bind_password_file"], "w") as file:
            file.write(secret + "\n")

    def test_5_a_new_password_is_taken_over_without_a_restart(self):
        set_password(user_dn("hikyaku"), "N3w.secret.of.the.reader")
        self.addCleanup(set_password, user_dn("hikyaku"), SECRET)
        self.addCleanup(self.write_secret, SECRET)
        self.write_secret("N3w.secret.of.the.reader")
        self.assertNotEqual(self.server.run("directory", "refresh", check=False).returncode, 0)
        self.server.run("config", "reload")
        self.server.run("directory", "refresh")
        self.assertTrue(holds(keyholder_of(self.server), "N3w.secret.of.the.reader"))
        self.assertFalse(holds(self.server.process.pid, "N3w.secret.of.the.reader"))

    def test_6_another_server_leaves_it_alone(self):
        done = self.server.run("serve", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("another server answers", done.stderr)
        self.server.run("config", "reload")

    def test_8_without_it_people_log_in_and_mail_comes(self):
        keyholder = keyholder_of(self.server)
        os.kill(keyholder, 9)
        wait_until(lambda: self.server.events("keyholder.ended"), 10, "the event")
        self.assertIn("Killed", self.server.events("keyholder.ended")[-1])
        self.server.deliver("user3@abc.jp", message("without the keyholder"))
        self.assertEqual(self.server.subjects("user3"), ["without the keyholder"])
        done = self.server.run("directory", "refresh", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("restart the server", done.stdout + done.stderr)

    def test_9_it_ends_with_the_server(self):
        for end in ("kill", "stop"):
            getattr(self.server, end)()
            self.server.start()
            keyholder = keyholder_of(self.server)
            getattr(self.server, end)()
            wait_until(lambda: not os.path.exists(f"/proc/{keyholder}/maps") or
                       not open(f"/proc/{keyholder}/cmdline").read(), 5, "the keyholder's end")
            self.server.start()


class KeyholderOfAKeytab(ServerTest):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.keytab = os.path.join(cls.server.folder, "hikyaku.keytab")
        cls.export()
        cls.server.settings["ad"].update({"security": "gssapi", "keytab": cls.keytab, "bind_user": "",
                                          "bind_password_file": ""})
        cls.server.write_settings()
        cls.server.start()

    @classmethod
    def export(cls):
        if os.path.exists(cls.keytab):
            os.unlink(cls.keytab)
        subprocess.run([DC_TOOL, "in", DC, "bash", "-c", f"samba-tool domain exportkeytab {cls.keytab} "
                        "--principal=hikyaku -s $D/etc/smb.conf"], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @drops_root
    def test_1_the_keys_file_is_roots_alone(self):
        self.assertIn("Permission denied", as_the_server_is("head", "-c1", self.keytab).stderr)

    def test_2_the_directory_is_read_and_people_log_in(self):
        replace(user_dn("user1"), displayName="Read by Kerberos")
        wait_until(lambda: any(row["display_name"] == "Read by Kerberos"
                               for row in self.server.json("account", "list")), 10, "the change")
        self.server.imap("user1").logout()

    def test_3_a_new_key_is_taken_over_without_a_restart(self):
        set_password(user_dn("hikyaku"), "An0ther.key.of.the.reader")
        self.addCleanup(set_password, user_dn("hikyaku"), SECRET)
        self.assertNotEqual(self.server.run("directory", "refresh", check=False).returncode, 0)
        self.export()
        self.server.run("config", "reload")
        self.server.run("directory", "refresh")

    def test_4_what_is_no_keytab_is_refused_and_the_old_key_goes_on(self):
        with open(self.keytab, "w") as file:
            file.write("no keytab at all")
        done = self.server.run("config", "reload", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("keytab", done.stderr)


if __name__ == "__main__":
    main()
