"""An IMAP user that works without pause on two mailboxes of its own, remembers what the server acknowledged, and checks
after every reconnection that it is so: each message where it was put, with its flags and its UID. Only the one command
that was under way when the connection broke may have been done or not."""
import collections, random, re
from server import crlf, message

Message = collections.namedtuple("Message", "mailbox id")


class ImapUser:
    mailboxes = "Work", "Done"

    def __init__(self, name, connect, seed):
        self.name = name
        self.connect = connect
        self.random = random.Random(seed)
        self.client = None
        self.flags = {}  # Message -> set of flags
        self.uids = {}  # Message -> UID; of those whose UID the server has told
        self.validity = {}
        self.pending = None  # what `flags` is, if the command under way has been done
        self.count = 0
        self.acknowledged = collections.Counter()

    def check(self):
        """Connects, and compares what is there with what must be there."""
        self.client = self.connect()
        there, uids = {}, {}
        for mailbox in self.mailboxes:
            kind, text = self.client.select(mailbox)
            if kind != "OK":
                if not self.flags:
                    self.client.create(mailbox)
                    continue
                raise AssertionError(f"{self.name}/{mailbox} does not open: {text}")
            validity = self.client.response("UIDVALIDITY")[1][0]
            assert self.validity.setdefault(mailbox, validity) == validity, "another UIDVALIDITY"
            kind, parts = self.client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
            for head, body in [part for part in parts if isinstance(part, tuple)]:
                key = Message(mailbox, re.search(rb"<(.*)>", body)[1].decode())
                assert key not in there, f"{self.name}: {key} is there twice"
                there[key] = set(re.search(rb"FLAGS \(([^)]*)\)", head)[1].decode().split()) - {"\\Recent"}
                uids[key] = int(re.search(rb"UID (\d+)", head)[1])
        if there != self.flags:
            assert there == self.pending, (
                f"{self.name}: not what was acknowledged:\n{difference(self.flags, there)}\n"
                f"nor with the command under way:\n{difference(self.pending or {}, there)}")
            self.flags = self.pending
        self.pending = None
        for key, uid in self.uids.items():
            assert uids.get(key, uid) == uid, f"{self.name}: {key} had UID {uid} and has {uids[key]}"
        self.uids = uids

    def work(self):
        """One command, acknowledged when this returns."""
        choices = [self.append]
        if self.flags:
            choices += [self.store, self.store, self.move, self.remove]
        if len(self.flags) > 60:
            choices.remove(self.append)
        self.random.choice(choices)()
        self.flags, self.pending = self.pending, None

    def begin(self, change):
        after = {key: set(flags) for key, flags in self.flags.items()}
        change(after)
        self.pending = after

    def done(self, answer, what):
        assert answer[0] == "OK", f"{self.name}: {what}: {answer}"
        self.acknowledged[what] += 1
        return answer[1]

    def append(self):
        self.count += 1
        key = Message(self.random.choice(self.mailboxes), f"{self.name}.{self.count}@imap")
        self.begin(lambda state: state.update({key: {"\\Seen"}}))
        text = message("appended", "x" * self.random.choice((10, 2000, 100_000)), message_id=key.id)
        told = self.done(self.client.append(key.mailbox, r"(\Seen)", None, crlf(text)), "APPEND")
        self.uids[key] = int(re.search(rb"APPENDUID \d+ (\d+)", told[0])[1])

    def choose(self):
        key = self.random.choice(sorted(self.flags))
        kind, text = self.client.select(key.mailbox)
        assert kind == "OK", text
        return key, str(self.uids[key])

    def store(self):
        key, uid = self.choose()
        flag = self.random.choice(("\\Flagged", "\\Answered", "$Label1"))
        sign = "-" if flag in self.flags[key] else "+"
        self.begin(lambda state: state[key].symmetric_difference_update({flag}))
        self.done(self.client.uid("STORE", uid, sign + "FLAGS", f"({flag})"), "STORE")

    def move(self):
        key, uid = self.choose()
        target = Message(self.mailboxes[1 - self.mailboxes.index(key.mailbox)], key.id)
        self.begin(lambda state: state.update({target: state.pop(key)}))
        self.client.response("COPYUID")
        self.done(self.client.uid("MOVE", uid, target.mailbox), "MOVE")
        told = self.client.response("COPYUID")[1][-1]
        self.uids.pop(key)  # when it comes back it has another
        self.uids[target] = int(told.split()[-1])

    def remove(self):
        key, uid = self.choose()
        self.begin(lambda state: state[key].add("\\Deleted"))
        self.done(self.client.uid("STORE", uid, "+FLAGS", r"(\Deleted)"), "STORE")
        self.flags = self.pending
        self.begin(lambda state: state.pop(key))
        self.done(self.client.uid("EXPUNGE", uid), "EXPUNGE")


def difference(expected, there):
    lines = [f"  {key}: expected {expected.get(key)}, is {there.get(key)}"
             for key in sorted(set(expected) | set(there)) if expected.get(key) != there.get(key)]
    return "\n".join(lines[:20])
