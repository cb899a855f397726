"""Mail to others: found by MX, by address, by the guide's rule (T10); tried again, given up and told to the sender;
through a gateway; and with copies for an archive."""
import email, email.policy, os
from outside import DnsServer, MailServer
from server import DC, Server, ServerTest, main, message

TLS = os.path.join(DC, "private/tls/cert.pem"), os.path.join(DC, "private/tls/key.pem")


DNS = "127.0.0.60"


class Outbound(ServerTest):
    settings = {"delivery": {"port": 2525}, "server": {"log_level": "debug"}, "dns": {"servers": [DNS]},
                "ad": {"name": "epost.test"}}

    @classmethod
    def setUpClass(cls):
        cls.dns = DnsServer({
            "partner.example": {"MX": ["20 second.partner.example", "10 first.partner.example"]},
            "first.partner.example": {"A": ["127.0.0.61"]},
            "second.partner.example": {"A": ["127.0.0.62"]},
            "nomx.example": {"A": ["127.0.0.61"]},
            "nullmx.example": {"MX": ["0 ."]},
            "silent.example": "SERVFAIL",
            "later.example": {"MX": ["10 first.partner.example"]},
            "closed.example": {"MX": ["10 closed.partner.example", "20 second.partner.example"]},
            "closed.partner.example": {"A": ["127.0.0.69"]},
            "guide.example": {"MX": "SERVFAIL", "A": ["127.0.0.61"]},
        }, DNS)
        cls.addClassCleanup(cls.dns.close)
        cls.first = MailServer("127.0.0.61", tls=TLS)
        cls.addClassCleanup(cls.first.close)
        cls.second = MailServer("127.0.0.62")
        cls.addClassCleanup(cls.second.close)
        super().setUpClass()

    def setUp(self):
        for one in (self.first, self.second):
            one.taken.clear()
            one.replies.clear()
        self.server.run("queue", "delete", "--all")

    def send(self, to, subject, login="user1", server=None):
        with (server or self.server).smtp(login) as client:
            client.sendmail(f"{login}@abc.jp", to, message(subject, sender=f"{login}@abc.jp",
                                                           to=to if isinstance(to, str) else to[0]))

    def waiting(self, server=None):
        return (server or self.server).json("queue", "list")

    def wait_deferred(self, attempts=1, server=None):
        """The one entry of the queue, when it was tried that often."""
        def tried():
            entries = self.waiting(server)
            return entries if entries and entries[0]["recipients"][0]["attempts"] >= attempts else None
        return self.wait_for(tried, what="an attempt")[0]

    def bounce(self, login="user1"):
        """The next bounce in the INBOX, which it empties."""
        client = self.server.imap(login)
        self.addCleanup(client.logout)
        client.select("INBOX")
        self.wait_for(lambda: client.noop() and client.search(None, "ALL")[1][0], what="the bounce")
        text = client.fetch("1", "(BODY.PEEK[])")[1][0][1]
        client.store("1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()
        return email.message_from_bytes(text, policy=email.policy.default)

    def test_mail_goes_to_the_preferred_mail_server_under_tls_when_it_offers_it(self):
        self.send(["a@partner.example", "b@partner.example"], "by mx")
        taken = self.first.take()
        self.assertEqual((taken["from"], taken["to"]), ("user1@abc.jp", ["a@partner.example", "b@partner.example"]))
        self.assertEqual((taken["tls"], taken["helo"]), (True, "mail.abc.jp"))
        self.assertIn(b"Subject: by mx\r\n", taken["data"])
        self.assertNotIn(b"Return-Path", taken["data"])
        self.wait_for(lambda: self.waiting() == [], what="an empty queue")
        self.assertIn(("partner.example", "MX"), self.dns.asked)

    def test_when_the_preferred_one_is_down_the_next_one_gets_it(self):
        self.send("a@closed.example", "by the second")
        self.assertFalse(self.second.take()["tls"])

    def test_a_domain_without_mx_is_reached_by_its_address(self):
        self.send("a@nomx.example", "by address")
        self.assertEqual(self.first.take()["to"], ["a@nomx.example"])
        self.wait_for(lambda: [line for line in self.server.events("delivery.route.found") if "implicit-mx" in line],
                      what="the event of the route")

    def test_a_temporary_refusal_waits_and_goes_when_it_is_tried_again(self):
        self.first.replies["a@later.example"] = "451 4.2.0 come back later"
        self.send("a@later.example", "patience")
        entry = self.wait_deferred()
        recipient = entry["recipients"][0]
        self.assertEqual((recipient["state"], recipient["status"]), ("waiting", "4.2.0"))
        self.assertIn("come back later", recipient["reason"])
        self.assertIn("Subject: patience", self.server.run("queue", "show", entry["tag"]).stdout)
        self.first.replies.clear()
        self.server.run("queue", "retry", entry["tag"])
        self.assertEqual(self.first.take()["to"], ["a@later.example"])
        self.wait_for(lambda: self.waiting() == [], what="an empty queue")

    def test_no_answer_from_dns_is_no_reason_to_give_up(self):
        self.send("a@silent.example", "no dns")
        recipient = self.wait_deferred()["recipients"][0]
        self.assertEqual((recipient["state"], recipient["status"]), ("waiting", "4.4.3"))

    def test_a_permanent_refusal_is_told_to_the_sender(self):
        self.first.replies["gone@partner.example"] = "550 5.1.1 nobody of this name"
        self.send(["gone@partner.example", "a@partner.example"], "to whom")
        self.assertEqual(self.first.take()["to"], ["a@partner.example"])
        report = self.bounce()
        self.assertEqual(report["Return-Path"], "<>")
        self.assertIn("user1@abc.jp", report["To"])
        self.assertEqual(report.get_content_type(), "multipart/report")
        self.assertEqual(report.get_param("report-type"), "delivery-status")
        text, status, returned = report.iter_parts()
        self.assertEqual(text.get_content_type(), "text/plain")
        self.assertIn("gone@partner.example", text.get_content())
        self.assertIn("nobody of this name", text.get_content())
        self.assertEqual(status.get_content_type(), "message/delivery-status")
        general, recipient = status.iter_parts()
        self.assertIn("mail.abc.jp", general["Reporting-MTA"])
        self.assertEqual(recipient["Final-Recipient"].replace(" ", ""), "rfc822;gone@partner.example")
        self.assertEqual((recipient["Action"], recipient["Status"]), ("failed", "5.1.1"))
        self.assertIn("550 5.1.1 nobody of this name", recipient["Diagnostic-Code"])
        self.assertIn(returned.get_content_type(), ("message/rfc822", "text/rfc822-headers"))
        self.assertIn("Subject: to whom", returned.as_string())
        self.wait_for(lambda: self.waiting() == [], what="an empty queue")

    def test_unknown_domains_and_null_mx_are_told_to_the_sender(self):
        for domain, status in (("nosuch.example", "5.1.2"), ("nullmx.example", "5.1.10")):
            self.send("a@" + domain, "nowhere")
            report = self.bounce()
            self.assertEqual(list(list(report.iter_parts())[1].iter_parts())[1]["Status"], status)

    def test_the_administrator_may_delete_an_entry_with_or_without_telling_the_sender(self):
        self.send("a@silent.example", "deleted quietly")
        self.server.run("queue", "delete", self.waiting()[0]["tag"])
        self.assertEqual(self.waiting(), [])
        self.send("a@silent.example", "deleted with a word")
        self.server.run("queue", "delete", "--bounce", self.waiting()[0]["tag"])
        self.assertIn("deleted with a word", list(self.bounce().iter_parts())[2].as_string())

    def test_without_the_guides_rule_an_mx_that_cannot_be_found_is_tried_again(self):
        self.send("a@guide.example", "rfc")
        tag = self.wait_deferred()["tag"]
        self.server.run("queue", "retry", tag)
        self.wait_deferred(attempts=2)
        self.assertEqual(self.first.taken, [])


class OtherSettings(ServerTest):
    """Each test has a server of its own, on ports and with settings of its own."""

    @classmethod
    def setUpClass(cls):
        # What the domain controller and, by it, the system's resolver know of the outside.
        cls.dns = DnsServer({"guide.example": {"MX": "SERVFAIL", "A": ["127.0.0.61"]},
                             "silent.example": "SERVFAIL",
                             "partner.example": {"MX": ["10 mx.partner.example"]},
                             "mx.partner.example": {"A": ["127.0.0.61"]}})
        cls.addClassCleanup(cls.dns.close)
        cls.outside = MailServer("127.0.0.61")
        cls.addClassCleanup(cls.outside.close)

    @classmethod
    def tearDownClass(cls):
        pass

    send, waiting, wait_deferred = Outbound.send, Outbound.waiting, Outbound.wait_deferred

    def start(self, **settings):
        self.outside.taken.clear()
        server = Server({"delivery": {"port": 2525}, "server": {"log_level": "debug"}, **settings})
        self.addCleanup(server.close)
        return server.start()

    def test_T10_by_the_guides_rule_the_second_attempt_uses_the_address_that_the_systems_DNS_knows(self):
        configured = DnsServer({"guide.example": "SERVFAIL"}, DNS)
        self.addCleanup(configured.close)
        server = self.start(dns={"servers": [DNS], "mx_failure_fallback": "os-a"}, ad={"name": "epost.test"})
        self.send("a@guide.example", "os-a", server=server)
        entry = self.wait_deferred(server=server)
        self.assertEqual(self.outside.taken, [])
        server.run("queue", "retry", entry["tag"])
        self.assertEqual(self.outside.take()["to"], ["a@guide.example"])
        self.wait_for(lambda: [line for line in server.events("delivery.route.found") if "os-a" in line],
                      what="the event of the route")

    def test_a_failure_that_the_controllers_DNS_turned_into_an_empty_answer_is_no_reason_to_give_up(self):
        server = self.start()
        self.send("a@silent.example", "no dns", server=server)
        recipient = self.wait_deferred(server=server)["recipients"][0]
        self.assertEqual((recipient["state"], recipient["status"]), ("waiting", "4.4.3"))

    def test_a_gateway_gets_all_mail_for_others_and_dns_is_not_asked(self):
        gateway = MailServer("127.0.0.63", 2600)
        self.addCleanup(gateway.close)
        server = self.start(gateway={"host": "127.0.0.63", "port": 2600})
        self.dns.asked.clear()
        self.send(["a@partner.example", "b@nosuch.example", "user2@abc.jp"], "through the gateway", server=server)
        got = gateway.take()["to"]
        while len(got) < 2:
            got += gateway.take()["to"]
        self.assertEqual(sorted(got), ["a@partner.example", "b@nosuch.example"])
        self.assertEqual(server.subjects("user2"), ["through the gateway"])
        self.assertEqual(self.dns.asked, [])

    def test_an_archive_gets_a_copy_of_every_message(self):
        archive = MailServer("127.0.0.64", 10025)
        self.addCleanup(archive.close)
        server = self.start(archive={"host": "127.0.0.64"})
        server.deliver("user2@abc.jp", message("from outside"))
        self.assertIn(b"Subject: from outside", archive.take()["data"])
        self.send(["a@partner.example", "user2@abc.jp"], "to outside", server=server)
        copy = archive.take()
        self.assertIn(b"Subject: to outside", copy["data"])
        self.assertEqual(sorted(copy["to"]), ["a@partner.example", "user2@abc.jp"])
        self.assertEqual(self.outside.take()["to"], ["a@partner.example"])
        self.assertEqual(server.subjects("user2"), ["from outside", "to outside"])

    def test_an_archive_that_is_down_holds_up_nobodys_mail(self):
        server = self.start(archive={"host": "127.0.0.65"})
        server.deliver("user3@def.jp", message("not archived yet"))
        self.assertEqual(server.subjects("user3"), ["not archived yet"])
        self.assertEqual(len(self.waiting(server)), 1)

    def test_the_bounce_is_in_the_servers_language(self):
        server = self.start(server={"language": "ja", "log_level": "debug"})
        self.send("a@nosuch.example", "nowhere", server=server)
        self.wait_for(lambda: server.subjects("user1"), what="the bounce")
        session = server.imap("user1")
        self.addCleanup(session.logout)
        session.select("INBOX")
        report = email.message_from_bytes(session.fetch("1", "(BODY[])")[1][0][1], policy=email.policy.default)
        text = next(report.iter_parts()).get_content()
        self.assertIn("a@nosuch.example", text)
        self.assertRegex(text, "[ぁ-ん]")
        self.assertRegex(report["Subject"], "[ぁ-ん一-龠]")


if __name__ == "__main__":
    main()
