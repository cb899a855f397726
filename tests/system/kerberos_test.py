"""Single sign-on: tickets of real clients (curl, MIT's GSS-API) on SMTP, IMAP and POP3, by GSSAPI and GSS-SPNEGO, and
what must not be taken for one: of another service, too old, sent again, of RC4, tied to another connection, of a user
who may not log in any more. And `hikyaku join`, which makes the account and the keys for it."""
import base64, hashlib, imaplib, json, os, poplib, re, smtplib, ssl, subprocess, tempfile, time
import gssapi
from gssapi.raw import ChannelBindings
from server import (HOST, PROGRAM, Server, ServerTest, add_user, change_directory, expect_ok, main, message, password_of,
                    replace, set_password, user_dn, wait_until)
from session_test import is_over

REALM = "EPOST.TEST"
KERBEROS, SPNEGO = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2"), gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
REFUSED = (imaplib.IMAP4.error, smtplib.SMTPAuthenticationError, poplib.error_proto)


class Tickets:
    """Those of one user, in a cache of their own."""

    def __init__(self, name, *options):
        self.cache = tempfile.NamedTemporaryFile(prefix="hikyaku-cc.")
        self.name = name
        done = subprocess.run(["kinit", "-c", self.path, *options, f"{name}@{REALM}"], input=password_of(name) + "\n",
                              text=True, capture_output=True)
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    @property
    def path(self):
        return "FILE:" + self.cache.name

    def client(self, service, host=HOST, mechanism=KERBEROS, binding=None):
        name = gssapi.Name(f"{service}@{host}", gssapi.NameType.hostbased_service)
        bindings = ChannelBindings(application_data=binding) if binding else None
        return gssapi.SecurityContext(name=name, creds=gssapi.Credentials(usage="initiate", store={"ccache": self.path}),
                                      usage="initiate", mech=mechanism, channel_bindings=bindings,
                                      flags=gssapi.RequirementFlag.mutual_authentication)


class Sasl:
    """The client's side of GSSAPI (RFC 4752) or GSS-SPNEGO: octets in, octets out."""

    def __init__(self, context, is_spnego=False, authorization=""):
        self.context, self.is_spnego, self.authorization = context, is_spnego, authorization
        self.tokens = []  # that were sent

    def __call__(self, challenge):
        if not self.context.complete:
            token = self.context.step(challenge or None) or b""
            self.tokens.append(token)
            return token
        if self.is_spnego or not challenge:
            return b""
        offer = self.context.unwrap(challenge).message
        assert offer == b"\1\0\0\0", offer
        return self.context.wrap(b"\1\0\0\0" + self.authorization.encode(), False).message


class Replayed:
    """Sends what somebody else has sent."""

    def __init__(self, tokens):
        self.left = list(tokens)

    def __call__(self, challenge):
        return self.left.pop(0) if self.left else b""


def by_imap(server, mechanism, sasl):
    client = imaplib.IMAP4_SSL(HOST, 993, ssl_context=server.tls(), timeout=60)
    client.authenticate(mechanism, sasl)
    return client


def by_smtp(server, mechanism, sasl):
    client = server.smtp()
    client.starttls(context=server.tls())
    client.ehlo()
    code, text = client.docmd("AUTH", mechanism + " " + base64.b64encode(sasl(b"")).decode())
    while code == 334:
        code, text = client.docmd(base64.b64encode(sasl(base64.b64decode(text))).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)
    return client


def by_pop3(server, mechanism, sasl):
    client = poplib.POP3_SSL(HOST, 995, context=server.tls(), timeout=60)
    client._putcmd("AUTH " + mechanism)
    while True:
        line = client._getline()[0]
        if not line.startswith(b"+ "):
            if not line.startswith(b"+OK"):
                raise poplib.error_proto(line)
            return client
        client._putcmd(base64.b64encode(sasl(base64.b64decode(line[2:]))).decode())


WAYS = {"imap": by_imap, "smtp": by_smtp, "pop": by_pop3}


def end_point(server):
    with open(server.certificate_file) as file:
        return b"tls-server-end-point:" + hashlib.sha256(ssl.PEM_cert_to_DER_cert(file.read())).digest()


def log_in(server, tickets, service, is_spnego=False, authorization="", binding=None):
    context = tickets.client(service, mechanism=SPNEGO if is_spnego else KERBEROS, binding=binding)
    sasl = Sasl(context, is_spnego, authorization)
    return WAYS[service](server, "GSS-SPNEGO" if is_spnego else "GSSAPI", sasl), sasl


class ExporterClient:
    """IMAP over openssl's client, which says what RFC 9266 binds to; Python's does not."""

    def __init__(self, server):
        self.process = subprocess.Popen(
            ["openssl", "s_client", "-connect", f"{HOST}:993", "-CAfile", server.certificate_file, "-crlf",
             "-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        said = self.read_to(rb"Keying material: ([0-9A-F]{64})")
        self.binding = b"tls-exporter:" + bytes.fromhex(said.group(1).decode())
        self.read_to(rb"\* OK")

    def read_to(self, pattern):
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError("openssl ended")
            if found := re.search(pattern, line):
                return found

    def say(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def authenticate(self, sasl):
        self.say(b"a AUTHENTICATE GSSAPI " + base64.b64encode(sasl(b"")))
        while True:
            said = self.read_to(rb"^(\+ |a OK|a NO|a BAD)(.*)$")
            if said.group(1) != b"+ ":
                return said.group(1) == b"a OK"
            self.say(base64.b64encode(sasl(base64.b64decode(said.group(2).strip()))))

    def close(self):
        self.process.kill()
        self.process.communicate()


def join(keytab):
    """A member of the domain by another program, with keys of RC4 besides."""
    done = subprocess.run(["adcli", "join", "-D", "epost.test", "-S", "dc1.epost.test", "-U", "administrator",
                           "--stdin-password", "-K", keytab, "-N", "MAILSRV", f"--host-fqdn={HOST}", "-V", "smtp", "-V",
                           "imap", "-V", "pop"], input="Passw0rd.Adm1n", text=True, capture_output=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    os.chmod(keytab, 0o600)


class SingleSignOn(ServerTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="hikyaku-keytab.")
        os.chmod(cls.folder.name, 0o755)
        keytab = os.path.join(cls.folder.name, "keytab")
        cls.settings = {"ad": {"keytab": keytab}}
        super().setUpClass()
        # No restart is needed.
        join(keytab)
        cls.server.run("config", "reload")
        cls.user1 = Tickets("user1")
        wait_until(lambda: "AUTH=GSSAPI" in cls.capabilities(), 10, "GSSAPI")

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        change_directory(f"dn: {user_dn('MAILSRV', 'CN=Computers')}\nchangetype: delete\n", check=False)
        cls.folder.cleanup()

    @classmethod
    def capabilities(cls):
        client = imaplib.IMAP4_SSL(HOST, 993, ssl_context=cls.server.tls(), timeout=60)
        client.logout()
        return client.capabilities

    def refused(self, attempt, reason=None):
        before = len(self.server.events("auth.login.refused"))
        with self.assertRaises(REFUSED):
            attempt()
        found = self.server.events("auth.login.refused")[before:]
        self.assertEqual(len(found), 1, found)
        if reason:
            self.assertRegex(found[0], reason)

    def test_curl(self):
        for url, more in (("imaps://{}/", ()), ("pop3s://{}/", ()), ("smtp://{}:587/", ("--ssl-reqd", "-X", "NOOP"))):
            done = subprocess.run(["curl", "-sS", "--cacert", self.server.certificate_file, "--login-options",
                                   "AUTH=GSSAPI", "-u", f"user1@{REALM}:", *more, url.format(HOST)],
                                  env=dict(os.environ, KRB5CCNAME=self.user1.path), capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, url + done.stderr)

    def test_both_mechanisms_on_each_service(self):
        for service in WAYS:
            for is_spnego in (False, True):
                client, _ = log_in(self.server, self.user1, service, is_spnego)
                client.noop()
                client.logout() if service == "imap" else client.quit()

    def test_mail_is_sent_and_read(self):
        client, _ = log_in(self.server, self.user1, "smtp")
        client.sendmail("user1@abc.jp", "user1@abc.jp", message("by ticket"))
        client.quit()
        client, _ = log_in(self.server, self.user1, "imap", True)
        expect_ok(client.select("INBOX"))
        self.assertEqual(expect_ok(client.search(None, 'SUBJECT "by ticket"')), [b"1"])
        client.logout()

    def test_the_account_to_act_as_is_ones_own(self):
        for own in ("user1", "EPOST\\user1", "user1@abc.jp"):
            log_in(self.server, self.user1, "imap", authorization=own)[0].logout()
        self.refused(lambda: log_in(self.server, self.user1, "imap", authorization="user2"), "another account")

    def test_a_ticket_for_another_service_or_of_another_key_is_none(self):
        self.refused(lambda: by_imap(self.server, "GSSAPI", Sasl(self.user1.client("ldap", "dc1.epost.test"))))
        self.refused(lambda: by_imap(self.server, "GSS-SPNEGO",
                                     Sasl(self.user1.client("ldap", "dc1.epost.test", SPNEGO), True)))

    def test_noise_is_refused(self):
        for mechanism, token in (("GSSAPI", b"x"), ("GSSAPI", b"\x60\x82\xff\xff" + bytes(40)),
                                 ("GSS-SPNEGO", os.urandom(40_000))):
            self.refused(lambda: by_imap(self.server, mechanism, Replayed([token])))
        self.server.imap("user2").logout()

    def test_what_was_sent_once_is_not_good_again(self):
        for service, is_spnego in (("imap", False), ("smtp", True), ("pop", False)):
            client, sasl = log_in(self.server, self.user1, service, is_spnego)
            client.logout() if service == "imap" else client.quit()
            name = "GSS-SPNEGO" if is_spnego else "GSSAPI"
            self.refused(lambda: WAYS[service](self.server, name, Replayed(sasl.tokens)), "(?i)replay")

    def test_channel_binding(self):
        right = end_point(self.server)
        wrong = right[:-1] + bytes([right[-1] ^ 1])
        for service, is_spnego in (("imap", False), ("smtp", True), ("pop", False)):
            client, _ = log_in(self.server, self.user1, service, is_spnego, binding=right)
            client.logout() if service == "imap" else client.quit()
            self.refused(lambda: log_in(self.server, self.user1, service, is_spnego, binding=wrong), "(?i)binding")
        # Under TLS 1.2 there is the same, but no exporter that is safe.
        tls = self.server.tls()
        tls.maximum_version = ssl.TLSVersion.TLSv1_2
        for binding, is_good in ((right, True), (b"tls-exporter:" + bytes(32), False)):
            client = imaplib.IMAP4_SSL(HOST, 993, ssl_context=tls, timeout=60)
            attempt = lambda: client.authenticate("GSSAPI", Sasl(self.user1.client("imap", binding=binding)))
            attempt() if is_good else self.refused(attempt)

    def test_channel_binding_by_exporter(self):
        client = ExporterClient(self.server)
        sasl = Sasl(self.user1.client("imap", binding=client.binding))
        self.assertTrue(client.authenticate(sasl))
        client.close()
        other = ExporterClient(self.server)
        self.assertNotEqual(other.binding, client.binding)
        self.assertFalse(other.authenticate(Sasl(self.user1.client("imap", binding=client.binding))))
        self.assertFalse(other.authenticate(Replayed(sasl.tokens)))
        self.assertIn("eplay", self.server.events("auth.login.refused")[-1])
        other.close()

    def test_a_disabled_user_with_a_good_ticket(self):
        dn = add_user("leaving")
        self.server.refresh()
        tickets = Tickets("leaving")
        client, _ = log_in(self.server, tickets, "imap")
        log_in(self.server, tickets, "smtp")
        replace(dn, userAccountControl="514")
        wait_until(lambda: is_over(client), 5, "the end of the session")
        for service in ("imap", "smtp"):
            self.refused(lambda: log_in(self.server, tickets, service), "reason=disabled")
        replace(dn, userAccountControl="512")
        self.server.refresh()
        log_in(self.server, tickets, "imap")[0].logout()
        self.server.run("account", "set", "leaving", "--imap", "off")
        self.refused(lambda: log_in(self.server, tickets, "imap"), "reason=service_off")

    def test_who_has_no_mail(self):
        stranger = Tickets("stranger")
        self.refused(lambda: log_in(self.server, stranger, "imap"), "reason=not_a_mail_user")

    def test_a_ticket_follows_its_user_and_not_a_name(self):
        dn = add_user("former")
        self.server.refresh()
        tickets = Tickets("former")
        log_in(self.server, tickets, "imap")[0].logout()
        replace(dn, sAMAccountName="renamed", userPrincipalName="renamed@epost.test")
        add_user("former2")
        replace(user_dn("former2"), sAMAccountName="former", userPrincipalName="former@epost.test")
        self.server.refresh()
        log_in(self.server, tickets, "imap", authorization="renamed")[0].logout()
        self.refused(lambda: log_in(self.server, tickets, "imap", authorization="former"), "another account")

    def test_a_ticket_that_ended(self):
        """The server allows for clocks that differ; this one does not."""
        configuration = os.path.join(self.folder.name, "krb5.conf")
        with open(configuration, "w") as file:
            file.write("[libdefaults]\n clockskew = 1\n")
        self.server.stop()
        try:
            self.server.start(environment={"KRB5_CONFIG": configuration})
            # A ticket for the service itself, without one for tickets: such a short one is given.
            short = Tickets("user2", "-l", "6s", "-S", f"imap/{HOST}")
            log_in(self.server, short, "imap")[0].logout()
            sasl = Sasl(short.client("imap"))
            sasl(b"")
            time.sleep(9)
            self.refused(lambda: by_imap(self.server, "GSSAPI", Replayed(sasl.tokens)), "(?i)expired|skew")
        finally:
            self.server.stop()
            self.server.start()

    def test_tickets_of_rc4(self):
        account = user_dn("MAILSRV", "CN=Computers")
        replace(account, **{"msDS-SupportedEncryptionTypes": "4"})
        try:
            weak = Tickets("user3")
            context = weak.client("imap")
            token = Sasl(context)
            self.refused(lambda: by_imap(self.server, "GSSAPI", token))
            listed = subprocess.run(["klist", "-e", "-c", weak.path], capture_output=True, text=True).stdout
            self.assertRegex(listed, r"imap/mail.abc.jp@(.|\n)*arcfour-hmac")
        finally:
            replace(account, **{"msDS-SupportedEncryptionTypes": "24"})
        log_in(self.server, Tickets("user3"), "imap")[0].logout()


def entries_of(keytab):
    """[(principal, version, type)]"""
    listed = subprocess.run(["klist", "-ket", keytab], capture_output=True, text=True, check=True).stdout
    return [(name, int(version), kind) for version, name, kind in
            re.findall(r"^ *(\d+) \S+ \S+ (\S+)@EPOST.TEST \((\S+)\)", listed, re.M)]


class Join(ServerTest):
    """`hikyaku join` and what it leaves, in the order of a server's life."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="hikyaku-keytab.")
        os.chmod(cls.folder.name, 0o755)
        cls.keytab = os.path.join(cls.folder.name, "keytab")
        cls.settings = {"ad": {"keytab": cls.keytab}}
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def tearDown(self):
        self.join("--leave", check=False)
        for name in ("MAIL", "OTHER"):
            change_directory(f"dn: CN={name},CN=Computers,DC=epost,DC=test\nchangetype: delete\n", check=False)

    def join(self, *arguments, password="Passw0rd.Adm1n", check=True):
        done = subprocess.run([PROGRAM, "--config", self.server.config_file, "join", "--json", *arguments,
                               *(() if {"--status", "--rotate"} & set(arguments) else ("--stdin",))],
                              input=password + "\n", capture_output=True, text=True, timeout=60)
        if check:
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            return json.loads(done.stdout)
        return done

    def refused(self, reason, *arguments, **more):
        done = self.join(*arguments, check=False, **more)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual(said["problem"], reason, done.stdout + done.stderr)
        self.assertTrue(done.stderr.strip())
        self.assertNotIn("Passw0rd", done.stdout + done.stderr)
        return said["detail"]

    def wait_for_offer(self, is_there=True):
        wait_until(lambda: ("AUTH=GSSAPI" in SingleSignOn.capabilities.__func__(type(self))) == is_there, 10,
                   "the change of what is offered")

    def test_joining_gives_single_sign_on(self):
        said = self.join()
        self.assertEqual((said["account"], said["realm"]), ("MAIL", REALM))
        names = {f"{service}/{HOST}" for service in ("smtp", "imap", "pop", "HTTP", "host")}
        self.assertLessEqual(names, set(said["service_names"]))
        self.assertEqual(set(said["keytab_names"]), names)
        self.assertEqual(said["key_types"], 24)
        kinds = {kind for _, _, kind in entries_of(self.keytab)}
        self.assertEqual(kinds, {"aes256-cts-hmac-sha1-96", "aes128-cts-hmac-sha1-96"})
        self.assertEqual({version for _, version, _ in entries_of(self.keytab)}, {said["key_version"]})
        status = os.stat(self.keytab)
        self.assertEqual(status.st_mode & 0o777, 0o600)
        self.assertEqual(status.st_uid, 0)
        self.wait_for_offer()
        tickets = Tickets("user1")
        for service in WAYS:
            client, _ = log_in(self.server, tickets, service, service == "smtp")
            client.logout() if service == "imap" else client.quit()
        self.assertEqual(self.join("--status")["held"], [])
        doctor = self.server.run("doctor", check=False).stdout
        for line in ("Single sign-on: the account MAIL in EPOST.TEST is good.", "takes keys of AES only",
                     "The account MAIL has its service names, with keys", "The keytab has the key of the domain"):
            self.assertIn(line, doctor)
        left = self.join("--leave")
        self.assertEqual(left["removed"], "CN=MAIL,CN=Computers,DC=epost,DC=test")
        self.assertFalse(os.path.exists(self.keytab))
        self.wait_for_offer(False)
        self.assertIn("Single sign-on is not set up", self.server.run("doctor", check=False).stdout)

    def test_another_key_while_tickets_are_in_use(self):
        first = self.join()["key_version"]
        self.wait_for_offer()
        tickets = Tickets("user1")
        log_in(self.server, tickets, "imap")[0].logout()  # gets a ticket of the first key
        for step in (1, 2):
            said = self.join("--rotate")
            self.assertEqual(said["key_version"], first + step)
            self.assertEqual([key["version"] for key in said["keys"]], [*range(first + step, first - 1, -1)])
            self.assertEqual(len(said["keytab_names"]), 5)
            log_in(self.server, tickets, "imap")[0].logout()
            fresh = Tickets("user2")
            log_in(self.server, fresh, "imap")[0].logout()
            self.assertEqual(self.join("--status")["key_version"], first + step)
        subprocess.run(["kinit", "-k", "-t", self.keytab, "-c", "FILE:" + self.keytab + ".cc", "MAIL$@EPOST.TEST"],
                       check=True)

    def test_a_rotation_that_was_interrupted(self):
        """J1: the file has a key that the domain never got."""
        first = self.join()["key_version"]
        with open(self.keytab, "rb") as file:
            good = file.read()
        new = b"".join(keytab_entry(parts, first + 1, b"never given away, 32 octets long")
                       for parts in (["MAIL$"], ["imap", HOST]))
        with open(self.keytab, "wb") as file:
            file.write(good[:2] + new + good[2:])
        self.assertEqual(self.join("--status")["keys"][0]["version"], first + 1)
        self.assertIn("a rotation was interrupted", self.server.run("doctor", check=False).stdout)
        self.wait_for_offer()
        log_in(self.server, Tickets("user1"), "imap")[0].logout()
        said = self.join("--rotate")
        self.assertEqual([key["version"] for key in said["keys"]], [first + 1, first])
        log_in(self.server, Tickets("user1"), "imap")[0].logout()

    def test_the_directory_is_read_with_its_key_through_rotations(self):
        self.join()
        reader = Server({"ad": {"keytab": self.keytab, "security": "gssapi"},
                         "server": {"control_socket": self.server.folder + "/second.sock"},
                         **{key: {"enabled": False} for key in ("service.smtp", "service.pop3", "service.imap")}})
        try:
            reader.start()
            self.assertIn("user1", reader.account_names())
            for name in ("lately", "lately2"):
                reader.run("join", "--rotate")
                add_user(name)
                reader.refresh()
                self.assertIn(name, reader.account_names())
        finally:
            reader.close()

    def test_an_account_that_is_there(self):
        self.join()
        os.unlink(self.keytab)
        self.assertIn("CN=MAIL,", self.refused("exists"))
        said = self.join("--take-over")
        self.assertGreater(said["key_version"], 1)
        self.wait_for_offer()
        log_in(self.server, Tickets("user1"), "imap")[0].logout()
        # Again, with the keytab of before: tickets in use stay good.
        tickets = Tickets("user3")
        log_in(self.server, tickets, "imap")[0].logout()
        self.join("--take-over", "--host", "imap.abc.jp")
        log_in(self.server, tickets, "imap")[0].logout()
        self.assertIn("imap/imap.abc.jp", self.join("--status")["keytab_names"])

    def test_a_service_name_of_another(self):
        add_computer("OTHER", f"imap/{HOST}")
        detail = self.refused("name_held")
        self.assertIn(f"imap/{HOST}: CN=OTHER,", detail)
        self.assertFalse(os.path.exists(self.keytab))
        self.join("--services", "smtp,pop")
        doctor = self.server.run("doctor", check=False).stdout
        self.assertIn(f"Another account has the service name imap/{HOST}, too: CN=OTHER,", doctor)
        self.assertIn(f"does not have the service names imap/{HOST}", doctor)
        self.assertIn(f"setspn -S imap/{HOST} MAIL", doctor)

    def test_what_the_doctor_finds(self):
        self.join()
        dn = "CN=MAIL,CN=Computers,DC=epost,DC=test"
        replace(dn, **{"msDS-SupportedEncryptionTypes": "28"})
        self.assertIn("is not limited to keys of AES", self.server.run("doctor", check=False).stdout)
        change_directory(f"dn: {dn}\nchangetype: modify\ndelete: servicePrincipalName\n"
                         f"servicePrincipalName: pop/{HOST}\n-\n")
        doctor = self.server.run("doctor", check=False)
        self.assertEqual(doctor.returncode, 1)
        self.assertIn(f"does not have the service names pop/{HOST}", doctor.stdout)
        set_password(dn, "Passw0rd.otherwise-1")
        self.assertIn("Single sign-on does not work", self.server.run("doctor", check=False).stdout)
        self.refused("credential", "--rotate")
        self.join("--take-over")
        self.assertIn("is good", self.server.run("doctor", check=False).stdout)

    def test_who_may_not(self):
        self.refused("credential", password="wrong")
        self.refused("credential", "--user", "nobody-at-all")
        self.refused("credential", "--user", "disabled", password=password_of("disabled"))
        self.refused("name_invalid", "--name", "much.too.long.a.name")
        self.refused("container_missing", "--container", "OU=Nowhere,DC=epost,DC=test")
        self.refused("not_joined", "--rotate")
        self.refused("not_joined", "--status")
        self.refused("not_joined", "--leave")
        replace("DC=epost,DC=test", **{"ms-DS-MachineAccountQuota": "0"})
        try:
            self.assertIn(self.join_reason("user1"), ("quota", "no_right"))
        finally:
            replace("DC=epost,DC=test", **{"ms-DS-MachineAccountQuota": "10"})
        self.assertFalse(os.path.exists(self.keytab))

    def join_reason(self, user):
        done = self.join("--user", user, password=password_of(user), check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        return json.loads(done.stdout)["problem"]

    def test_names_of_the_administrator(self):
        for user in ("administrator", "EPOST\\administrator", "administrator@epost.test", "Administrator@EPOST.TEST"):
            self.join("--user", user)
            self.join("--leave", "--user", user)

    def test_no_controller(self):
        lost = Server({"ad": {"keytab": self.keytab}, "dns": {"servers": ["127.0.0.99"]}})
        try:
            done = subprocess.run([PROGRAM, "--config", lost.config_file, "join", "--stdin", "--json"],
                                  input="x\n", capture_output=True, text=True, timeout=90)
            self.assertEqual(json.loads(done.stdout)["problem"], "no_controller", done.stderr)
        finally:
            lost.close()

    def test_wrong_use(self):
        for wrong in (("--rotate", "--leave"), ("--status", "--rotate"), ("--nothing",)):
            self.assertEqual(self.join(*wrong, check=False).returncode, 2 if "--nothing" not in wrong else 2)
        done = subprocess.run([PROGRAM, "--config", self.server.config_file, "join"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no terminal", done.stderr)


def keytab_entry(parts, version, key, kind=18):
    def text(value):
        value = value.encode() if isinstance(value, str) else value
        return len(value).to_bytes(2, "big") + value
    body = (len(parts).to_bytes(2, "big") + text(REALM) + b"".join(map(text, parts)) + (1).to_bytes(4, "big") +
            int(time.time()).to_bytes(4, "big") + bytes([version]) + kind.to_bytes(2, "big") + text(key) +
            version.to_bytes(4, "big"))
    return len(body).to_bytes(4, "big") + body


def add_computer(name, service_name):
    change_directory(f"dn: CN={name},CN=Computers,DC=epost,DC=test\nchangetype: add\nobjectClass: computer\n"
                     f"sAMAccountName: {name}$\nuserAccountControl: 4096\nservicePrincipalName: {service_name}\n")


class SwitchedOff(ServerTest):
    settings = {"auth": {"kerberos": "off"}, "ad": {"keytab": "/nowhere/keytab"}}

    def test_nothing_is_offered(self):
        client = self.server.smtp()
        client.starttls(context=self.server.tls())
        client.ehlo()
        self.assertNotIn("GSS", client.esmtp_features["auth"])
        self.assertEqual(client.docmd("AUTH", "GSSAPI")[0], 504)
        client.quit()


if __name__ == "__main__":
    main()
