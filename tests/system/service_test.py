"""`hikyaku serve` and what controls it: services one by one, traces, a second server, wrong configurations, and a clean
stop (MC-04, OP-02, T18)."""
import base64, contextlib, imaplib, os, re, signal, smtplib, socket, stat, subprocess, time
from server import HOST, PROGRAM, Server, ServerTest, drops_root, main, message, password_of

PORTS = {"smtp": 25, "pop3": 995, "imap": 993}


def answers(port):
    """Somebody takes connections there."""
    try:
        socket.create_connection((HOST, port), 5).close()
        return True
    except ConnectionRefusedError:
        return False


class Trace:
    """The lines of a command that goes on until it is ended."""

    def __init__(self, *command):
        self.path = f"/tmp/hikyaku-trace.{os.getpid()}.{time.monotonic_ns()}"
        with open(self.path, "wb") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output)

    def text(self):
        with open(self.path, errors="replace") as file:
            return file.read()

    def end(self):
        self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        text = self.text()
        os.unlink(self.path)
        return text


class Services(ServerTest):
    def states(self):
        return {row["name"]: row["running"] for row in self.server.json("service", "status")}

    def test_each_service_stops_and_starts_while_the_others_go_on(self):
        for name, port in PORTS.items():
            with self.subTest(name=name):
                self.server.run("service", "stop", name)
                self.assertFalse(answers(port))
                for other, other_port in PORTS.items():
                    self.assertEqual(answers(other_port), other != name, other)
                self.assertEqual([one for one, running in self.states().items() if not running], [name])
                self.server.run("service", "start", name)
                self.wait_for(lambda: answers(port), what="the port")
                self.assertTrue(all(self.states().values()))

    def test_open_sessions_of_a_stopped_service_end_and_those_of_others_do_not(self):
        imap, pop3 = self.server.imap("user1"), self.server.pop3("user2")
        self.server.run("service", "stop", "imap")
        with self.assertRaises((imaplib.IMAP4.abort, OSError)):
            end = time.monotonic() + 15
            while time.monotonic() < end:
                imap.noop()
                time.sleep(0.1)
        self.assertEqual(pop3.stat()[0], 0)
        pop3.quit()
        self.server.run("service", "start", "imap")
        self.assertEqual(self.server.subjects("user2"), [])

    def test_mail_for_others_waits_while_delivery_is_stopped(self):
        self.server.run("service", "stop", "delivery")
        with self.server.smtp("user3") as client:
            client.sendmail("user3@def.jp", ["a@nosuch.invalid", "user4@def.jp"], message("both", sender="user3@def.jp"))
        time.sleep(1)
        self.assertEqual(self.server.subjects("user4"), ["both"])
        self.assertEqual([entry["recipients"][0]["attempts"] for entry in self.server.json("queue", "list")], [0])
        self.server.run("service", "start", "delivery")
        self.wait_for(lambda: self.server.json("queue", "list") == [], what="delivery")  # it does not exist: a bounce
        self.assertEqual(len(self.server.subjects("user3")), 1)

    def test_an_unknown_service_and_a_missing_server_are_told(self):
        done = self.server.run("service", "stop", "imap5", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("smtp, delivery, pop3, imap", done.stderr)
        done = self.server.run("service", "status", "--socket", "/nonexistent/socket", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("/nonexistent/socket", done.stderr)

    def test_a_trace_shows_the_conversation_of_one_service_without_passwords_and_texts(self):
        for name in ("smtp", "pop3", "imap"):
            with self.subTest(name=name):
                trace = Trace(PROGRAM, "--config", self.server.config_file, "service", "debug", name)
                self.wait_for(lambda: trace.text(), what="the trace")
                time.sleep(0.5)
                self.server.smtp("user5").quit()
                with self.assertRaises(smtplib.SMTPAuthenticationError):
                    self.server.smtp("user6", "S3cret.guess")
                self.server.deliver("user5@ghi.jp", message("Confidential subject", "Confidential text.\n"))
                self.server.subjects("user5")
                client = self.server.pop3("user5")
                client.retr(1)
                client.quit()
                sent = {"smtp": "RCPT TO:<user5@ghi.jp>", "pop3": "RETR 1", "imap": "SELECT|EXAMINE"}
                self.wait_for(lambda: re.search("(?i)" + sent[name], trace.text()), what="the line")
                text = trace.end()
                self.assertRegex(text, "(?i)" + sent[name])
                for other in set(sent) - {name}:
                    self.assertNotRegex(text, "(?i)" + sent[other])
                for secret in (password_of("user5"), "S3cret.guess", "Confidential"):
                    self.assertNotIn(secret, text)
                self.assertTrue(all(word not in text for word in base64_forms("user5", password_of("user5"))), text)

    def test_the_log_has_no_passwords(self):
        self.server.smtp("user5").quit()
        self.server.imap("user5").logout()
        log = self.server.log()
        self.assertIn("auth.login.ok", log)
        self.assertNotIn("Passw0rd", log + self.server.output())

    def test_a_second_server_on_the_same_work_folder_is_refused_and_the_first_goes_on(self):
        for change in ({}, {"server": {"control_socket": os.path.join(self.server.folder, "run/other.sock")}}):
            other = Server()
            self.addCleanup(other.close)
            other.settings["server"].update(work_folder=self.server.work, **change.get("server", {}))
            other.settings.update({"smtp": {"port": 2025, "submission_port": 0, "submissions_port": 0},
                                   "pop3": {"port": 0, "tls_port": 2995}, "imap": {"port": 0, "tls_port": 2993}})
            if not change:
                other.settings["server"]["control_socket"] = self.server.settings["server"]["control_socket"]
            other.write_settings()
            done = subprocess.run([PROGRAM, "--config", other.config_file, "serve"], capture_output=True, text=True,
                                  timeout=60)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("another server", done.stderr)
        self.assertTrue(all(self.states().values()))
        self.assertEqual(self.server.smtp("user1").noop()[0], 250)

    @drops_root
    def test_it_runs_as_the_configured_user_and_its_files_are_nobody_elses(self):
        with open(f"/proc/{self.server.process.pid}/status") as file:
            status = file.read()
        self.assertRegex(status, r"Uid:\s+65534\s+65534\s+65534\s+65534")
        for folder, _, files in os.walk(self.server.work):
            self.assertEqual(os.stat(folder).st_mode & 0o007, 0, folder)
            for name in files:
                path = os.path.join(folder, name)
                self.assertEqual(os.stat(path).st_mode & 0o007, 0, path)
                self.assertEqual(os.stat(path).st_uid, 65534, path)
        socket_mode = os.stat(self.server.settings["server"]["control_socket"]).st_mode
        self.assertEqual(stat.S_IMODE(socket_mode) & 0o077, 0)


def base64_forms(login, password):
    return [base64.b64encode(text.encode()).decode().rstrip("=") for text in
            (password, f"\0{login}\0{password}", f"{login}\0{login}\0{password}")]


class OwnServers(ServerTest):
    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def server_with(self, **settings):
        server = Server(settings)
        self.addCleanup(server.close)
        return server

    def test_T18_in_the_foreground_it_shows_the_traffic_of_a_service_until_ctrl_c(self):
        server = self.server_with()
        server.start("--debug", "smtp", "--debug", "imap")
        server.deliver("user1@abc.jp", message("traced"))
        server.subjects("user1")
        self.wait_for(lambda: "LOGOUT" in server.output(), what="the trace")
        self.assertIn("rcpt TO:<user1@abc.jp>", server.output())
        self.assertNotIn(password_of("user1"), server.output())
        server.process.send_signal(signal.SIGINT)
        self.assertEqual(server.process.wait(30), 0)
        server.process = None

    def test_sessions_are_told_goodbye_when_the_server_stops_and_it_stops_soon(self):
        server = self.server_with().start()
        idle = server.imap("user1")
        idle.select("INBOX")
        idle.send(b"i1 IDLE\r\n")
        idle.readline()
        smtp = smtplib.SMTP(HOST, 25, timeout=30)
        started = time.monotonic()
        server.stop()
        print(f"stopped in {time.monotonic() - started:.1f} s", flush=True)
        self.assertLess(time.monotonic() - started, 10)
        self.assertIn(b"BYE", idle.readline())
        smtp.close()
        server.process = None

    def test_a_clean_stop_and_start_keep_everything_and_need_no_recovery(self):
        server = self.server_with().start()
        server.deliver("user1@abc.jp", message("before"))
        server.stop()
        server.start()
        self.assertEqual(server.subjects("user1"), ["before"])
        self.assertEqual(server.events("log.recovered"), [])

    def test_what_is_wrong_in_the_configuration_is_told_with_its_line(self):
        server = self.server_with(smtp={"prot": 25, "recipients_max": "many"}, imap={"port": 99999})
        with open(server.config_file) as file:
            lines = file.read().splitlines()
        for command in (["config", "check"], ["serve"]):
            done = server.run(*command, check=False)
            self.assertEqual(done.returncode, 1)
            text = done.stdout + done.stderr
            for start, words in (("prot = ", 'smtp.port'), ("recipients_max = ", "recipients_max"), ("port = 9", "imap.port")):
                number = 1 + next(index for index, line in enumerate(lines) if line.startswith(start))
                self.assertRegex(text, rf"hikyaku\.toml:{number}: .*{re.escape(words)}")
        with open(server.config_file, "a") as file:
            file.write("[ad\n")
        self.assertRegex(server.run("serve", check=False).stderr, r"hikyaku\.toml:\d+: ")

    def test_a_readable_password_file_and_a_port_in_use_are_told(self):
        server = self.server_with()
        password_file = server.settings["ad"]["bind_password_file"]
        os.chmod(password_file, 0o644)
        self.assertIn(password_file, server.run("serve", check=False).stderr)
        os.chmod(password_file, 0o600)
        with socket.create_server(("0.0.0.0", 995)):
            done = server.run("serve", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("995", done.stderr)
        server.start()
        self.assertEqual(server.smtp("user1").noop()[0], 250)


if __name__ == "__main__":
    main()
