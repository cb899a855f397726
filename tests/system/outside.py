"""The outside world for the server's outbound mail: a DNS server with the records of a test, and mail servers that take,
delay or refuse what they are told to."""
import contextlib, re, socket, socketserver, ssl, struct, threading, time

TYPES = {"A": 1, "SOA": 6, "MX": 15, "AAAA": 28}


def dns_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


class DnsServer:
    """Knows `records`, {name: {"MX": ["10 mx.example"], "A": ["127.0.0.61"]}}, and asks the domain controller for the
    names of the directory. {name: "SERVFAIL"} is a name for which there is no answer, {name: {"MX": "SERVFAIL"}} one
    where that type has none.
    At 127.0.0.1:5353 the domain controller asks it for names that are not its own; but then Samba makes NOERROR of
    every error. At an address of its own, port 53, it is like Windows' DNS."""

    def __init__(self, records, address=None):
        address, port = (address, 53) if address else ("127.0.0.1", 5353)
        self.records = records
        self.asked = []  # (name, type)
        outer = self

        class Udp(socketserver.BaseRequestHandler):
            def handle(self):
                packet, connection = self.request
                connection.sendto(outer.answer(packet), self.client_address)

        class Tcp(socketserver.StreamRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError, struct.error):
                    packet = self.rfile.read(struct.unpack(">H", self.rfile.read(2))[0])
                    answer = outer.answer(packet)
                    self.wfile.write(struct.pack(">H", len(answer)) + answer)

        class UdpServer(socketserver.ThreadingUDPServer):
            allow_reuse_address = daemon_threads = True

        class TcpServer(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self.servers = [UdpServer((address, port), Udp), TcpServer((address, port), Tcp)]
        for server in self.servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def answer(self, packet):
        labels, at = [], 12
        while packet[at]:
            labels.append(packet[at + 1:at + 1 + packet[at]].decode())
            at += 1 + packet[at]
        name = ".".join(labels).lower()
        if f".{name}".endswith(".epost.test"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as controller:
                controller.settimeout(5)
                controller.sendto(packet, ("127.0.0.53", 53))
                return controller.recv(65_535)
        question = packet[12:at + 5]
        kind = {number: word for word, number in TYPES.items()}.get(struct.unpack(">H", question[-4:-2])[0])
        self.asked.append((name, kind))
        known = self.records.get(name)
        found = known if known == "SERVFAIL" else (known or {}).get(kind, [])
        code = 2 if found == "SERVFAIL" else 0 if known is not None else 3
        answers = [] if code else [self.record(b"\xc0\x0c", kind, text) for text in found]
        authority = [] if answers or code == 2 else [self.record(dns_name("example"), "SOA", "")]
        head = packet[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(answers), len(authority), 0)
        return head + question + b"".join(answers + authority)

    @staticmethod
    def record(owner, kind, text):
        if kind == "A":
            data = socket.inet_aton(text)
        elif kind == "AAAA":
            data = socket.inet_pton(socket.AF_INET6, text)
        elif kind == "MX":
            preference, host = text.split()
            data = struct.pack(">H", int(preference)) + dns_name(host)
        else:  # SOA; nothing is remembered for long
            data = dns_name("ns.example") + dns_name("admin.example") + struct.pack(">5L", 1, 1, 1, 1, 0)
        return owner + struct.pack(">HHLH", TYPES[kind], 1, 0, len(data)) + data


class MailServer:
    """Takes mail at an address and port. `replies` is {recipient: "451 4.2.0 later"}; all others are taken.
    With `tls` (certificate, key) it offers STARTTLS."""

    def __init__(self, address, port=2525, replies=None, tls=None):
        self.replies = replies or {}
        self.taken = []  # {"from", "to", "data", "tls", "helo"}
        self.connections = 0
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                outer.connections += 1
                with contextlib.suppress(OSError, ssl.SSLError):
                    outer.talk(self)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self.tls = tls and ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if tls:
            self.tls.load_cert_chain(*tls)
        self.server = Server((address, port), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def talk(self, handler):
        connection, lines = handler.connection, handler.rfile
        state = {"from": None, "to": [], "tls": False, "helo": None}

        def say(text):
            connection.sendall(text.encode() + b"\r\n")

        say("220 outside.example ESMTP")
        while line := lines.readline().decode("utf-8", "replace").strip():
            verb = line.split(":")[0].split()[0].upper()
            if verb in ("EHLO", "HELO"):
                state["helo"] = line.split()[1]
                say("250-outside.example\r\n250-8BITMIME\r\n250-SIZE 10000000"
                    + ("\r\n250-STARTTLS" if self.tls and not state["tls"] else "") + "\r\n250 ENHANCEDSTATUSCODES")
            elif verb == "STARTTLS" and self.tls:
                say("220 2.0.0 go on")
                connection = self.tls.wrap_socket(connection, server_side=True)
                lines = connection.makefile("rb")
                state.update(tls=True, helo=None)
            elif verb == "MAIL":
                state.update({"from": re.search(r"<(.*?)>", line)[1], "to": []})
                say("250 2.1.0 ok")
            elif verb == "RCPT":
                recipient = re.search(r"<(.*?)>", line)[1]
                reply = self.replies.get(recipient, "250 2.1.5 ok")
                if reply.startswith("250"):
                    state["to"].append(recipient)
                say(reply)
            elif verb == "DATA":
                say("354 go on")
                data = b""
                while (part := lines.readline()) != b".\r\n":
                    if not part:
                        return
                    data += part[1:] if part.startswith(b".") else part
                self.taken.append(dict(state, data=data))
                say("250 2.0.0 taken")
            elif verb == "QUIT":
                say("221 2.0.0 bye")
                return
            else:
                say("250 2.0.0 ok")

    def take(self, seconds=20):
        """The next message, when it has come."""
        end = time.monotonic() + seconds
        while not self.taken:
            if time.monotonic() > end:
                raise AssertionError(f"no mail came within {seconds} s")
            time.sleep(0.05)
        return self.taken.pop(0)
