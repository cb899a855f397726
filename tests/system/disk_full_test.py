"""The disk of the work folder fills up: senders are told to come back later, nothing that was acknowledged is lost, and
all goes on when there is room. The work folder is a small file system of its own."""
import os, re, smtplib, subprocess
from server import HOST, Server, ServerTest, crlf, fetched, main, message

FOLDER_BYTES = 220 << 20  # the journal alone has files of 64 MiB


class DiskFull(ServerTest):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        os.mkdir(cls.server.work)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={FOLDER_BYTES}", "tmpfs", cls.server.work], check=True)
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        try:
            cls.server.process and cls.server.stop()
        finally:
            cls.server.process = None
            subprocess.run(["umount", cls.server.work], check=False)
            cls.server.close()

    def send(self, name, octets):
        """The reply to the message."""
        with smtplib.SMTP(HOST, 25, timeout=60) as client:
            client.ehlo()
            client.mail("someone@elsewhere.example")
            code, text = client.rcpt("user1@abc.jp")
            if code == 250:
                code, text = client.data(crlf(message("filling", ("y" * 76 + "\n") * (octets // 77),
                                                      message_id=name)))
            return code, text.decode()

    def names(self):
        client = self.server.imap("user1")
        client.select("INBOX", readonly=True)
        names = [re.search(rb"<(.*)>", octets)[1].decode()
                 for octets in fetched(client, "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")]
        client.logout()
        return names

    def fill(self, octets, prefix, refusals=3):
        """Sends until it was refused some times; gives the names of what was taken, and the refusals."""
        taken, refused = [], []
        for number in range(2000):
            name = f"{prefix}.{number}@full"
            code, text = self.send(name, octets)
            if code == 250:
                taken.append(name)
            else:
                refused.append(f"{code} {text}")
                if len(refused) == refusals:
                    return taken, refused
        raise AssertionError("the disk does not fill up")

    def test_a_full_disk_is_a_temporary_matter(self):
        ballast = os.path.join(self.server.work, "ballast")
        with open(ballast, "wb") as file:
            file.write(bytes(60 << 20))
        os.chmod(ballast, 0o644)

        taken, refused = self.fill(2_000_000, "large")
        more, more_refused = self.fill(3_000, "small")
        taken += more
        print(f"{len(taken)} taken, then {refused + more_refused}", flush=True)
        self.assertGreater(len(taken), 10)
        for reply in refused + more_refused:
            self.assertTrue(reply.startswith("452 4.3.1 "), reply)
        self.assertEqual(sorted(self.names()), sorted(taken))  # readable while it is full
        session = self.server.imap("user1")
        self.assertEqual(session.append("INBOX", None, None, crlf(message("too much", "z" * 500_000)))[0], "NO")
        session.logout()

        os.unlink(ballast)
        self.wait_for(self.taken_again, 30, "taking mail again")
        taken.append("again@full")
        self.assertEqual(sorted(self.names()), sorted(taken))

        # The same by a restart, and after a kill.
        self.server.stop()
        self.server.start()
        self.assertEqual(sorted(self.names()), sorted(taken))
        self.server.kill()
        self.server.start()
        self.assertEqual(sorted(self.names()), sorted(taken))
        self.assertEqual(self.send("last@full", 100)[0], 250)

    def taken_again(self):
        return self.send("again@full", 100)[0] == 250


if __name__ == "__main__":
    main()
