"""imaplib against the server: mailboxes with Japanese names, Japanese messages in every charset of the trade, search,
copies and moves, and sessions that see each other's changes."""
import base64, imaplib, re
from server import HOST, ServerTest, crlf, expect_ok, fetched, main, message, password_of


def utf7(name):
    """Modified UTF-7, RFC 3501 5.1.3."""
    def shifted(match):
        text = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{text}-"
    return '"' + re.sub("[^ -~]+", shifted, name.replace("&", "&-")) + '"'


def in_charset(charset, subject, body):
    """As a mailer of that charset writes it."""
    word = base64.b64encode(subject.encode(charset)).decode()
    head = (f"From: =?{charset}?B?{base64.b64encode('山田'.encode(charset)).decode()}?= <yamada@elsewhere.example>\n"
            f"To: user1@abc.jp\nSubject: =?{charset}?B?{word}?=\nDate: Tue, 3 Nov 2026 10:00:00 +0900\n"
            f"MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n")
    return head + base64.encodebytes(body.encode(charset)).decode()


class Imap(ServerTest):
    def session(self, login, mailbox="INBOX", create=None):
        client = self.server.imap(login)
        self.addCleanup(self.end, client)
        if create:
            expect_ok(client.create(create))
            mailbox = create
        expect_ok(client.select(mailbox))
        return client

    @staticmethod
    def end(client):
        try:
            client.logout()
        except (imaplib.IMAP4.abort, OSError):
            pass

    def append(self, client, mailbox, *subjects, flags=None):
        for subject in subjects:
            expect_ok(client.append(mailbox, flags, None, crlf(message(subject))))

    def uids(self, client):
        return client.uid("SEARCH", "ALL")[1][0].split()

    def search(self, client, charset, *keys_then_text):
        *keys, text = keys_then_text
        client.literal = text.encode(charset)
        return [int(number) for number in expect_ok(client.search(charset, *keys))[0].split()]

    def test_japanese_is_found_whatever_the_charset_of_the_message(self):
        charsets = ("ISO-2022-JP", "Shift_JIS", "EUC-JP", "UTF-8")
        for charset in charsets:
            self.server.deliver("user1@abc.jp", in_charset(charset, "会議のお知らせ", "場所は東京駅です。\n" * 3))
        self.server.deliver("user1@abc.jp", in_charset("UTF-8", "別の件", "大阪です。\n"))
        client = self.session("user1")
        for charset in charsets:
            with self.subTest(charset=charset):
                self.assertEqual(self.search(client, charset, "SUBJECT", "会議"), [1, 2, 3, 4])
                self.assertEqual(self.search(client, charset, "BODY", "東京駅"), [1, 2, 3, 4])
                self.assertEqual(self.search(client, charset, "TEXT", "大阪"), [5])
                self.assertEqual(self.search(client, charset, "FROM", "山田"), [1, 2, 3, 4, 5])
                self.assertEqual(self.search(client, charset, "SUBJECT", "無い"), [])

    def test_an_unknown_charset_is_refused(self):
        client = self.session("user2")
        client.literal = b"x"
        kind, text = client.search("KLINGON", "SUBJECT")
        self.assertEqual(kind, "NO")
        self.assertIn(b"BADCHARSET", text[0])

    def test_mailboxes_with_japanese_names(self):
        client = self.session("user3")
        top, below = utf7("会議"), utf7("会議/2026年度 & その他")
        expect_ok(client.create(below))
        listed = b"\n".join(expect_ok(client.list())).decode()
        for name in (top, below):
            self.assertIn(name.strip('"'), listed)
        self.append(client, below, "in it")
        self.assertEqual(expect_ok(client.select(below)), [b"1"])
        renamed = utf7("議事録")
        expect_ok(client.rename(top, renamed))
        self.assertEqual(expect_ok(client.select(utf7("議事録/2026年度 & その他"))), [b"1"])
        expect_ok(client.subscribe(renamed))
        self.assertIn(renamed.strip('"'), b"\n".join(expect_ok(client.lsub())).decode())
        expect_ok(client.close())
        expect_ok(client.delete(utf7("議事録/2026年度 & その他")))
        self.assertNotIn("2026", b"\n".join(expect_ok(client.list())).decode())

    def test_a_name_that_is_not_modified_utf7_is_refused(self):
        client = self.session("user3")
        with self.assertRaises(imaplib.IMAP4.error):
            client.create('"bad &Zec"')

    def test_append_with_flags_and_date_then_fetch(self):
        client = self.session("user4", create="Appended")
        date = '"03-Nov-2026 10:00:00 +0900"'
        answer = expect_ok(client.append("Appended", r"(\Seen \Flagged $Label1)", date, crlf(message("kept"))))
        self.assertRegex(answer[0], rb"APPENDUID \d+ 1")
        client.noop()
        line = expect_ok(client.fetch("1", "(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"))[0].decode()
        for flag in ("\\Seen", "\\Flagged", "$Label1"):
            self.assertIn(flag, line)
        self.assertEqual(imaplib.Internaldate2tuple(line.encode())[:5],
                         imaplib.Internaldate2tuple(b'INTERNALDATE ' + date.encode())[:5])
        self.assertIn(f"RFC822.SIZE {len(crlf(message('kept')))}", line)
        self.assertEqual(fetched(client, "1", "(BODY.PEEK[])")[0], crlf(message("kept")))

    def test_copy_move_store_and_expunge_tell_the_new_uids(self):
        client = self.session("user5", create="From")
        expect_ok(client.create("To"))
        self.append(client, "From", "a", "b", "c", "d")
        client.noop()
        self.assertRegex(expect_ok(client.copy("1:2", "To"))[0], rb"COPYUID \d+ 1:2 1:2")
        kind, _ = client.uid("MOVE", "3", "To")
        self.assertEqual(kind, "OK")
        self.assertEqual(client.response("EXPUNGE")[1], [b"3"])
        self.assertEqual(self.uids(client), [b"1", b"2", b"4"])
        expect_ok(client.store("2", "+FLAGS", r"(\Deleted)"))
        self.assertEqual(expect_ok(client.expunge()), [b"2"])
        self.assertEqual(self.uids(client), [b"1", b"4"])
        self.assertEqual(client.copy("1", "Nowhere")[0], "NO")
        self.assertIn(b"TRYCREATE", client.copy("1", "Nowhere")[1][0])
        expect_ok(client.select("To"))
        subjects = [part.split(b"Subject: ")[1].split(b"\r\n")[0] for part in fetched(client, "1:*", "(RFC822.HEADER)")]
        self.assertEqual(subjects, [b"a", b"b", b"c"])

    def test_two_sessions_see_each_others_changes(self):
        one = self.session("user6", create="Shared")
        two = self.session("user6", "Shared")
        self.append(one, "Shared", "first", "second", "third")
        two.noop()
        self.assertEqual(two.response("EXISTS")[1][-1], b"3")
        expect_ok(two.store("2", "+FLAGS", r"(\Flagged \Deleted)"))
        one.noop()
        kind, told = one.response("FETCH")
        self.assertTrue(any(b"2 (" in line and b"\\Flagged" in line for line in told), told)
        expect_ok(one.expunge())
        two.noop()
        self.assertEqual(two.response("EXPUNGE")[1], [b"2"])
        self.assertEqual(self.uids(two), [b"1", b"3"])

    def test_idle_is_told_of_new_mail_flags_and_removals_at_once(self):
        idle = self.session("user2", create="Idle")
        other = self.session("user2", "Idle")
        idle.send(b"i1 IDLE\r\n")
        self.assertTrue(idle.readline().startswith(b"+ "))
        self.append(other, "Idle", "new")
        self.assertEqual(self.told(idle), b"* 1 EXISTS\r\n")
        expect_ok(other.select("Idle"))
        other.store("1", "+FLAGS", r"(\Deleted)")
        self.assertIn(b"\\Deleted", self.told(idle))
        other.expunge()
        self.assertEqual(self.told(idle), b"* 1 EXPUNGE\r\n")
        idle.send(b"DONE\r\n")
        self.assertTrue(self.told(idle).startswith(b"i1 OK"))

    def test_idle_on_inbox_is_told_of_a_delivery(self):
        idle = self.session("user2")
        before = int(expect_ok(idle.select("INBOX"))[0])
        idle.send(b"i1 IDLE\r\n")
        idle.readline()
        self.server.deliver("user2@abc.jp", message("wakes it up"))
        self.assertEqual(self.told(idle), f"* {before + 1} EXISTS\r\n".encode())
        idle.send(b"DONE\r\n")
        self.told(idle)

    @staticmethod
    def told(client):
        """The next line that is not about RECENT."""
        while True:
            line = client.readline()
            if b"RECENT" not in line:
                return line

    def test_starttls_and_login_refused_before_it(self):
        client = imaplib.IMAP4(HOST, 143, timeout=60)
        self.assertIn("LOGINDISABLED", client.capabilities)
        with self.assertRaises(imaplib.IMAP4.error):
            client.login("user1", password_of("user1"))
        client.starttls(self.server.tls())
        self.assertNotIn("LOGINDISABLED", client.capabilities)
        expect_ok(client.login("user1", password_of("user1")))
        client.logout()

    def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(self):
        answers = set()
        for login in ("user1", "nobody-here"):
            with self.assertRaises(imaplib.IMAP4.error) as refused:
                self.server.imap(login, "wrong")
            answers.add(str(refused.exception))
        self.assertEqual(len(answers), 1, answers)
        self.assertIn("AUTHENTICATIONFAILED", answers.pop())


if __name__ == "__main__":
    main()
