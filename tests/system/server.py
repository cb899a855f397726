"""What the system tests share: a Hikyaku server beside the domain controller that tests/ad/run started, its control
commands, its clients, and changes of the directory.

Everything happens in tests/ad/run's private network, so the server has the standard ports, and "mail.abc.jp" is this
machine. The program is in $HIKYAKU_PROGRAM.
"""
import base64, contextlib, glob, imaplib, json, os, poplib, shutil, signal, smtplib, socket, ssl, subprocess, tempfile
import time, unittest

HOST = "mail.abc.jp"
PROGRAM = os.environ["HIKYAKU_PROGRAM"]
DC = os.environ["HIKYAKU_AD_DC"]
DC_TOOL = os.environ["HIKYAKU_AD_TOOL"]
DOMAINS = ("abc.jp", "def.jp", "ghi.jp")
PEOPLE = ("user1", "user2", "user3", "user4", "user5", "user6")
ADMINISTRATOR = "administrator@epost.test", "Passw0rd.Adm1n"
imaplib._MAXLINE = 10_000_000


def password_of(name):
    return "Passw0rd." + name


def wait_until(condition, seconds=20, what="it"):
    """Waits until condition() is true, and gives its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true within {seconds} s")
        time.sleep(0.05)


def name_this_machine():
    hosts = os.path.join(os.environ["HIKYAKU_SANDBOX"], "hosts")
    with open(hosts, "r+") as file:
        if HOST not in file.read():
            file.write(f"127.0.0.1 {HOST}\n")


def toml(settings):
    """{"ad": {"name": "EPOST"}, "domains": [{...}]} as TOML; JSON's values are TOML's."""
    lines = []
    for section, values in settings.items():
        for table in values if isinstance(values, list) else [values]:
            lines.append(f"[[{section}]]" if isinstance(values, list) else f"[{section}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def user_who_reaches(folder):
    """nobody; or root, where / or the temp folder is closed to others (a root of debootstrap in a container)."""
    done = subprocess.run(["setpriv", "--reuid=nobody", "--clear-groups", "test", "-x", folder])
    return "nobody" if done.returncode == 0 else "root"


drops_root = unittest.skipIf(user_who_reaches(tempfile.gettempdir()) == "root",
                             "/ or the temp folder is closed to others: the server runs as root here")


class Server:
    """A server with a work folder of its own. `settings` are merged into those that every test needs. A domain is its
    name, or its whole row."""

    def __init__(self, settings=None, domains=DOMAINS, folder=None):
        name_this_machine()
        self.folder = folder or tempfile.mkdtemp(prefix="hikyaku-system.")
        os.chmod(self.folder, 0o755)  # for nobody
        self.work = os.path.join(self.folder, "work")
        self.config_file = os.path.join(self.folder, "hikyaku.toml")
        self.output_file = os.path.join(self.folder, "output")
        ca = os.path.join(self.folder, "ca.pem")
        shutil.copyfile(os.path.join(DC, "private/tls/ca.pem"), ca)
        os.chmod(ca, 0o644)
        password_file = os.path.join(self.folder, "password")
        with open(os.open(password_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(password_of("hikyaku") + "\n")
        self.settings = {
            "server": {"host_name": HOST, "user": user_who_reaches(self.folder), "language": "en", "work_folder": self.work,
                       "control_socket": os.path.join(self.folder, "run/control.sock")},
            "domains": [row if isinstance(row, dict) else {"name": row} for row in domains],
            "ad": {"name": "EPOST", "ca_file": ca, "bind_user": "hikyaku@epost.test",
                   "bind_password_file": password_file, "poll_seconds": 1},
            "dns": {"servers": ["127.0.0.53"]},
        }
        for section, values in (settings or {}).items():
            self.settings.setdefault(section, {}).update(values)
        self.write_settings()
        self.process = None

    def write_settings(self):
        with open(self.config_file, "w") as file:
            file.write(toml(self.settings))

    # --- the process

    def start(self, *arguments, sees_directory=True, environment={}):
        """Starts it and waits until it is ready; and, unless told otherwise, until it has read the directory."""
        ready_path = os.path.join(self.folder, "ready.sock")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(ready_path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready, open(self.output_file, "ab") as output:
            ready.bind(ready_path)
            os.chmod(ready_path, 0o777)
            ready.settimeout(0.2)
            self.process = subprocess.Popen([PROGRAM, "--config", self.config_file, "serve", *arguments],
                                            stdout=output, stderr=output,
                                            # The machine's own Kerberos configuration knows nothing of the domain.
                                            env={**os.environ, "KRB5_CONFIG": "/dev/null", **environment,
                                                 "NOTIFY_SOCKET": ready_path})
            end = time.monotonic() + 60
            while True:
                with contextlib.suppress(socket.timeout):
                    if b"READY=1" in ready.recv(1000):
                        break
                if self.process.poll() is not None or time.monotonic() > end:
                    raise AssertionError("the server did not start:\n" + self.output()[-3000:])
        if sees_directory:
            self.refresh()
        return self

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        if code != 0:
            raise AssertionError(f"the server ended with {code}:\n" + self.output()[-3000:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def close(self):
        """Ends it and removes its files; a server that ended by itself is an error."""
        try:
            if self.process is not None:
                self.stop()
        finally:
            if self.is_running():
                self.kill()
            if not os.environ.get("HIKYAKU_KEEP"):
                shutil.rmtree(self.folder, ignore_errors=True)

    def output(self):
        with open(self.output_file, errors="replace") as file:
            return file.read()

    def events(self, event_id):
        """The lines of this event so far."""
        return [line for line in self.log().splitlines() if f" {event_id} " in line + " "]

    def log(self):
        text = ""
        for path in sorted(glob.glob(os.path.join(self.work, "logs", "*.log"))):
            with open(path, errors="replace") as file:
                text += file.read()
        return text

    # --- its commands

    def run(self, *arguments, check=True, timeout=60):
        done = subprocess.run([PROGRAM, "--config", self.config_file, *arguments], capture_output=True, text=True,
                              timeout=timeout)
        if check and done.returncode != 0:
            raise AssertionError(f"hikyaku {' '.join(arguments)}: {done.returncode} {done.stdout}{done.stderr}")
        return done

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json").stdout)

    def refresh(self):
        """Makes it see the directory as it is now; its own regular reading may be in the way."""
        wait_until(lambda: self.run("account", "refresh", check=False).returncode == 0, 30, "reading the directory")

    def account_names(self):
        return {row["name"] for row in self.json("account", "list")}

    # --- its clients

    @property
    def certificate_file(self):
        return os.path.join(self.work, "tls/certificate.pem")

    def tls(self):
        """Trusts this server's certificate only, and checks its name."""
        return ssl.create_default_context(cafile=self.certificate_file)

    def smtp(self, login=None, password=None, port=587, timeout=60):
        """A client after STARTTLS, logged in when there is a login name."""
        client = smtplib.SMTP(HOST, port, timeout=timeout)
        if login:
            client.starttls(context=self.tls())
            client.login(login, password or password_of(login))
        return client

    def imap(self, login="user1", password=None, timeout=60):
        client = imaplib.IMAP4_SSL(HOST, 993, ssl_context=self.tls(), timeout=timeout)
        client.login(quoted(login), password or password_of(login))
        return client

    def pop3(self, login="user1", password=None, timeout=60):
        client = poplib.POP3_SSL(HOST, 995, context=self.tls(), timeout=timeout)
        client.user(login)
        client.pass_(password or password_of(login))
        return client

    def deliver(self, recipient, message, sender="someone@elsewhere.example"):
        """By port 25, as other servers do."""
        with smtplib.SMTP(HOST, 25, timeout=60) as client:
            client.sendmail(sender, recipient, crlf(message))

    def subjects(self, login="user1", password=None, mailbox="INBOX"):
        client = self.imap(login, password)
        client.select(mailbox, readonly=True)
        found = []
        for part in fetched(client, "1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"):
            found.append(part.decode().strip().removeprefix("Subject: "))
        client.logout()
        return found


def quoted(text):
    """imaplib quotes passwords, but not login names."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def crlf(text):
    """As it goes over the wire; octets are taken as they are."""
    return text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()


def message(subject, body="Hello.\n", sender="someone@elsewhere.example", to="user1@abc.jp", message_id=None):
    head = f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: Tue, 3 Nov 2026 10:00:00 +0900\n"
    return head + (f"Message-ID: <{message_id}>\n" if message_id else "") + "\n" + body


def expect_ok(answer):
    if answer[0] != "OK":
        raise AssertionError(f"IMAP said {answer}")
    return answer[1]


def fetched(client, messages, items):
    """The literals of a FETCH, in order; none when the mailbox is empty."""
    kind, parts = client.fetch(messages, items)
    if kind == "NO" or parts == [None]:
        return []
    return [part[1] for part in parts if isinstance(part, tuple)]


# --- the directory

def dc(*arguments, check=True):
    """tests/ad/dc."""
    return subprocess.run([DC_TOOL, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=check)


controller = "127.0.0.53"


def use_controller(folder):
    """Changes are made at this one from now on."""
    global controller
    controller = "127.0.0.54" if folder == os.environ.get("HIKYAKU_AD_DC2") else "127.0.0.53"


def change_directory(ldif, check=True):
    """An LDIF of changes, as the administrator."""
    done = subprocess.run(["ldapmodify", "-x", "-H", f"ldaps://{controller}", "-D", ADMINISTRATOR[0], "-w",
                           ADMINISTRATOR[1]], input=ldif, text=True, capture_output=True,
                          env=dict(os.environ, LDAPTLS_CACERT=os.path.join(DC, "private/tls/ca.pem")))
    if check and done.returncode != 0:
        raise AssertionError(f"ldapmodify: {done.stderr}\n{ldif}")


def user_dn(name, where="CN=Users"):
    return f"CN={name},{where},DC=epost,DC=test"


def replace(dn, **attributes):
    lines = [f"dn: {dn}", "changetype: modify"]
    for name, value in attributes.items():
        lines += [f"replace: {name}", f"{name}: {value}" if isinstance(value, str) else
                  f"{name}:: {base64_of(value)}", "-"]
    change_directory("\n".join(lines) + "\n")


def change_members(group, operation, dn):
    change_directory(f"dn: {user_dn(group)}\nchangetype: modify\n{operation}: member\nmember: {dn}\n-\n")


def base64_of(octets):
    return base64.b64encode(octets).decode()


def set_password(dn, password):
    replace(dn, unicodePwd=f'"{password}"'.encode("utf-16-le"))


def add_user(name, where="CN=Users", groups=("IMSUsers",), **attributes):
    dn = user_dn(name, where)
    lines = [f"dn: {dn}", "changetype: add", "objectClass: user", f"sAMAccountName: {name}",
             f"userPrincipalName: {name}@epost.test", "userAccountControl: 512",
             "unicodePwd:: " + base64_of(f'"{password_of(name)}"'.encode("utf-16-le"))]
    lines += [f"{key}: {value}" for key, value in attributes.items()]
    change_directory("\n".join(lines) + "\n")
    for group in groups:
        change_members(group, "add", dn)
    return dn


class ServerTest(unittest.TestCase):
    """Tests that share one server. `settings` and `domains` are the class's own."""
    settings = {}
    domains = DOMAINS
    longMessage = True

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.settings, cls.domains)
        try:
            cls.server.start()
        except BaseException:
            cls.server.close()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def wait_for(self, condition, seconds=20, what="it"):
        return wait_until(condition, seconds, what)


def main():
    unittest.main(verbosity=2, warnings="ignore")  # of sockets that a refused login leaves open
