"""poplib against the server: a whole session, unique ids over sessions, deletion, and the lock of the maildrop."""
import poplib
from server import HOST, ServerTest, main, message, password_of


class Pop3(ServerTest):
    def fill(self, login, *subjects):
        for subject in subjects:
            self.server.deliver(f"{login}@abc.jp", message(subject, f"About {subject}.\n.\nsecond\nthird\n"))

    def test_stat_list_uidl_top_retr_dele(self):
        self.fill("user1", "one", "two", "three")
        client = self.server.pop3("user1")
        count, size = client.stat()
        self.assertEqual(count, 3)
        sizes = [int(line.split()[1]) for line in client.list()[1]]
        self.assertEqual(sum(sizes), size)
        first_uids = [line.split()[1] for line in client.uidl()[1]]
        self.assertEqual(len(set(first_uids)), 3)

        lines = client.top(2, 2)[1]
        self.assertIn(b"Subject: two", lines)
        self.assertEqual(lines[lines.index(b""):], [b"", b"About two.", b"."])
        lines = client.retr(3)[1]
        self.assertEqual(lines[lines.index(b""):], [b"", b"About three.", b".", b"second", b"third"])
        self.assertEqual(sum(len(line) + 2 for line in lines), sizes[2])

        client.dele(2)
        with self.assertRaises(poplib.error_proto):
            client.retr(2)
        client.quit()

        again = self.server.pop3("user1")
        self.assertEqual([line.split()[1] for line in again.uidl()[1]], [first_uids[0], first_uids[2]])
        again.quit()

    def test_rset_and_a_lost_connection_remove_nothing(self):
        self.fill("user2", "kept", "kept too")
        client = self.server.pop3("user2")
        client.dele(1)
        client.rset()
        client.dele(2)
        client.close()  # without QUIT
        again = self.wait_for(lambda: self.login_or_none("user2"), what="the lock of the lost session")
        self.assertEqual(again.stat()[0], 2)
        again.quit()

    def login_or_none(self, login):
        try:
            return self.server.pop3(login)
        except poplib.error_proto:
            return None

    def test_stls_and_capabilities(self):
        client = poplib.POP3(HOST, 110, timeout=60)
        self.assertIn("STLS", client.capa())
        client.stls(context=self.server.tls())
        capabilities = client.capa()
        for name in ("UIDL", "TOP", "SASL", "RESP-CODES", "PIPELINING"):
            self.assertIn(name, capabilities)
        client.user("user3")
        client.pass_(password_of("user3"))
        self.assertEqual(client.stat()[0], 0)
        client.quit()

    def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(self):
        answers = set()
        for login in ("user4", "nobody-here"):
            with self.assertRaises(poplib.error_proto) as refused:
                self.server.pop3(login, "wrong")
            answers.add(refused.exception.args[0])
        self.assertEqual(len(answers), 1, answers)
        self.assertIn(b"[AUTH]", answers.pop())

    def test_what_imap_sees_pop3_sees_and_the_other_way_round(self):
        self.fill("user5", "shared", "shared too")
        client = self.server.pop3("user5")
        client.dele(1)
        client.quit()
        self.assertEqual(self.server.subjects("user5"), ["shared too"])


if __name__ == "__main__":
    main()
