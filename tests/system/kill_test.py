"""kill -9 in the middle of work, again and again: what was acknowledged by SMTP, IMAP or into the queue is there, once,
and every mailbox opens. HIKYAKU_KILLS=N for a long run, HIKYAKU_SEED=N to repeat one."""
import imaplib, os, random, re, smtplib, subprocess, threading, time, traceback
from collections import Counter
from imap_model import ImapUser
from server import HOST, PEOPLE, PROGRAM, ServerTest, crlf, fetched, main, message

KILLS = int(os.environ.get("HIKYAKU_KILLS", 15))
SEED = int(os.environ.get("HIKYAKU_SEED", random.randrange(10**6)))
LOST = (imaplib.IMAP4.abort, smtplib.SMTPServerDisconnected, OSError, EOFError)
FOREIGN = "somebody@far-away.example"  # DNS has no answer for it: it waits in the queue


class SmtpSender:
    """Sends small messages without pause, each once, and remembers the recipients of those that were taken."""

    def __init__(self, number):
        self.number = number
        self.random = random.Random(SEED * 100 + number)
        self.count = 0
        self.taken = {}  # id -> recipients
        self.queued = set()  # names of queue entries
        self.unsure = set()

    def work(self, is_over):
        client = None
        while not is_over.is_set():
            try:
                if client is None:
                    client = smtplib.SMTP(HOST, 25, timeout=30)
                    client.ehlo()
                self.send(client)
            except LOST:
                client = None
                time.sleep(0.05)
        if client is not None:
            client.close()

    def send(self, client):
        self.count += 1
        name = f"{self.number}.{self.count}@smtp"
        recipients = [f"{user}@abc.jp" for user in self.random.sample(PEOPLE, self.random.randint(1, 3))]
        recipients += [FOREIGN] if self.random.random() < 0.1 else []
        assert client.mail("load@elsewhere.example")[0] == 250
        for recipient in recipients:
            code, text = client.rcpt(recipient)
            assert code == 250, f"{recipient}: {code} {text}"
        self.unsure.add(name)
        body = "x" * self.random.choice((10, 500, 5000))
        code, text = client.data(crlf(message("load", body, message_id=name)))
        if code != 250:
            # While it is killed it may still say that it cannot; it never says that it never will.
            assert 400 <= code < 500, f"{code} {text}"
            return
        self.unsure.remove(name)
        self.taken[name] = [recipient.split("@")[0] for recipient in recipients if recipient != FOREIGN]
        if FOREIGN in recipients:
            self.queued.add(re.search(rb"accepted as (\S+)", text)[1].decode())


class Kill(ServerTest):
    settings = {"smtp": {"relay_networks": ["127.0.0.0/8"]}}

    def test_all_that_was_acknowledged_is_there_after_many_kills(self):
        is_over = threading.Event()
        problems = []
        senders = [SmtpSender(number) for number in range(4)]
        imap_users = [ImapUser(name, lambda name=name: self.server.imap(name), SEED + index)
                      for index, name in enumerate(("user1", "user2"))]

        def guarded(function, *arguments):
            try:
                function(*arguments)
            except Exception:
                problems.append(traceback.format_exc())
                is_over.set()

        threads = [threading.Thread(target=guarded, args=(sender.work, is_over)) for sender in senders]
        threads += [threading.Thread(target=guarded, args=(self.work_by_imap, user, is_over)) for user in imap_users]
        for thread in threads:
            thread.start()
        kills = early_kills = 0
        chance = random.Random(SEED)
        try:
            while kills < KILLS and not is_over.is_set():
                time.sleep(chance.uniform(0.3, 4))
                self.server.kill()
                kills += 1
                while chance.random() < 0.3:  # while it recovers
                    self.kill_while_starting(chance.uniform(0.01, 0.4))
                    early_kills += 1
                self.server.start(sees_directory=False)
            time.sleep(1)
        finally:
            is_over.set()
            for thread in threads:
                thread.join(60)
        self.assertEqual(problems, [], f"seed {SEED}\n" + "\n".join(problems))
        self.check_mailboxes(senders)
        self.check_queue(senders)
        for user in imap_users:
            user.check()
        acknowledged = sum((user.acknowledged for user in imap_users), Counter())
        print(f"seed {SEED}: {kills} kills and {early_kills} more while starting, "
              f"{sum(len(sender.taken) for sender in senders)} messages taken by SMTP, "
              f"{sum(len(sender.unsure) for sender in senders)} unsure, "
              f"{sum(len(sender.queued) for sender in senders)} in the queue, by IMAP {dict(acknowledged)}", flush=True)
        self.assertGreater(min(len(sender.taken) for sender in senders), KILLS)
        self.assertGreater(acknowledged["EXPUNGE"], 0)

    def kill_while_starting(self, seconds):
        with open(self.server.output_file, "ab") as output:
            process = subprocess.Popen([PROGRAM, "--config", self.server.config_file, "serve"], stdout=output,
                                       stderr=output)
        time.sleep(seconds)
        process.kill()
        process.wait()

    @staticmethod
    def work_by_imap(user, is_over):
        while not is_over.is_set():
            try:
                user.check()
                while not is_over.is_set():
                    user.work()
            except LOST:
                time.sleep(0.05)

    def check_mailboxes(self, senders):
        there = {user: Counter() for user in PEOPLE}
        for user in PEOPLE:
            client = self.server.imap(user)
            client.select("INBOX", readonly=True)
            for octets in fetched(client, "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"):
                there[user][re.search(rb"<(.*)>", octets)[1].decode()] += 1
            client.logout()
            self.assertEqual([name for name, count in there[user].items() if count != 1], [], f"twice; seed {SEED}")
        lost = [(name, user) for sender in senders for name, users in sender.taken.items() for user in users
                if not there[user][name]]
        self.assertEqual(lost, [], f"acknowledged and not there; seed {SEED}")

    def check_queue(self, senders):
        tags = [entry["tag"] for entry in self.server.json("queue", "list")]
        self.assertEqual(len(tags), len(set(tags)))
        queued = set().union(*(sender.queued for sender in senders))
        self.assertEqual(queued - set(tags), set(), f"acknowledged and not in the queue; seed {SEED}")


if __name__ == "__main__":
    main()
