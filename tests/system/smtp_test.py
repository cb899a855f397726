"""smtplib against the server: what is taken is in the mailboxes, as it was sent."""
import smtplib, socket
from server import HOST, ServerTest, crlf, fetched, main, message


class Smtp(ServerTest):
    def stored(self, login, subject):
        """The message with that subject, as IMAP gives it."""
        client = self.server.imap(login)
        client.select("INBOX", readonly=True)
        numbers = client.search(None, "SUBJECT", f'"{subject}"')[1][0].split()
        self.assertEqual(len(numbers), 1, subject)
        octets = fetched(client, numbers[0].decode(), "(BODY.PEEK[])")[0]
        client.logout()
        return octets

    def test_every_recipient_gets_one_copy_and_the_refused_ones_are_named(self):
        with smtplib.SMTP(HOST, 25, timeout=60) as client:
            refused = client.sendmail("someone@elsewhere.example",
                                      ["user1@abc.jp", "USER2@ABC.JP", "user1@abc.jp", "nobody-here@abc.jp"],
                                      message("to several"))
        self.assertEqual({name: reply[0] for name, reply in refused.items()}, {"nobody-here@abc.jp": 550})
        for login in ("user1", "user2"):
            self.assertEqual(self.server.subjects(login).count("to several"), 1)

    def test_dots_bare_words_and_long_messages_come_through_unchanged(self):
        body = ".\n..\n.a\nfrom here\nFrom there\n" + "".join(f"{i:05} {'x' * 60}\n" for i in range(20_000))
        self.server.deliver("user3@def.jp", message("long", body))
        text = self.stored("user3", "long")
        self.assertEqual(text.split(b"\r\n\r\n", 1)[1].decode().replace("\r\n", "\n"), body)

    def test_an_eight_bit_body_comes_through_unchanged(self):
        body = "日本語の本文です。\n"
        text = (message("eight bit").replace("\n\n", "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                                              "Content-Transfer-Encoding: 8bit\n\n", 1) + body)
        with smtplib.SMTP(HOST, 25, timeout=60) as client:
            client.ehlo()
            self.assertTrue(client.has_extn("8bitmime"))
            client.sendmail("someone@elsewhere.example", "user4@def.jp", crlf(text), mail_options=["BODY=8BITMIME"])
        self.assertIn(body.strip().encode(), self.stored("user4", "eight bit"))

    def test_the_trace_headers_name_the_client_and_the_sender(self):
        with self.server.smtp("user5") as client:
            client.sendmail("user5@ghi.jp", "user5@ghi.jp", message("trace"))
        text = self.stored("user5", "trace").decode()
        self.assertTrue(text.startswith("Return-Path: <user5@ghi.jp>\r\n"), text)
        self.assertRegex(text, r"Received: from [^\r]*127\.0\.0\.1")
        self.assertRegex(text, r"with ESMTPSA")
        self.assertIn(f"by {HOST}", text)

    def test_a_logged_in_user_may_relay_and_the_message_waits_in_the_queue(self):
        with self.server.smtp("user6") as client:
            client.sendmail("user6@ghi.jp", "somebody@far-away.example", message("relayed"))
        entries = self.server.json("queue", "list")
        self.assertEqual([entry["from"] for entry in entries], ["user6@ghi.jp"])

    def test_commands_may_be_sent_in_one_go(self):
        talk = (b"EHLO client\r\nMAIL FROM:<a@elsewhere.example>\r\nRCPT TO:<user1@abc.jp>\r\nRCPT TO:<no@abc.jp>\r\n"
                b"DATA\r\n")
        with socket.create_connection((HOST, 25), 60) as connection:
            connection.sendall(talk)
            replies = connection.makefile("rb")
            codes = []
            while not codes or codes[-1] != b"354":
                line = replies.readline()
                if line[3:4] == b" ":
                    codes.append(line[:3])
            self.assertEqual(codes, [b"220", b"250", b"250", b"250", b"550", b"354"])
            connection.sendall(crlf(message("in one go")) + b"\r\n.\r\nQUIT\r\n")
            self.assertEqual([replies.readline()[:3] for _ in range(2)], [b"250", b"221"])
        self.assertIn("in one go", self.server.subjects("user1"))


if __name__ == "__main__":
    main()
