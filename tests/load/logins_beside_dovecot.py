#!/usr/bin/python3
"""Logins by IMAP, to this server and to Dovecot with `passdb ldap`, by turns against the same domain controller:

    tools/bench --beside tests/load/logins_beside_dovecot.py

Each login is LOGIN and LOGOUT on a new connection in the clear over loopback, 16 clients, u0 ... u99. "Asked": every
login is a bind at the controller (this server with auth.remember_verified_seconds = 0, Dovecot without auth cache).
"Remembered": the same passwords again, with the remembered ones here and Dovecot's auth cache there. Rates are bounded
by this client and by the controller, which share the machine; what compares the servers is their own CPU for each login.
Needs dovecot-imapd and dovecot-ldap."""
import os, pathlib, re, signal, socket, subprocess, sys, threading, time

CLIENTS, PEOPLE, SECONDS, ROUNDS = 16, 100, 5, 3
PASSWORD = os.environ["HIKYAKU_PASSWORD"]
BASE = pathlib.Path(os.environ["HIKYAKU_WORK"]).parent
PROGRAM = os.readlink(f"/proc/{os.environ['HIKYAKU_PID']}/exe")
TICK = os.sysconf("SC_CLK_TCK")

DOVECOT = """
base_dir = {run}
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
auth_cache_size = {cache}
auth_cache_ttl = 1 hour
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 1
passdb {{
  driver = ldap
  args = {folder}/ldap.conf
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%n
}}
# As for many logins: the processes stay.
service imap-login {{
  service_count = 0
  process_min_avail = 2
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service imap {{
  service_count = 1000
}}
"""
LDAP = """
uris = ldaps://dc1.epost.test
tls_ca_cert_file = {ca}
tls_require_cert = hard
auth_bind = yes
auth_bind_userdn = %n@epost.test
base = DC=epost,DC=test
"""


def processes_of(master):
    """The process and all that it started."""
    children, found = {}, [master]
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    for one in found:
        found += children.get(one, [])
    return found


def cpu_seconds(master):
    """Also of those of its children that ended."""
    ticks = 0
    for pid in processes_of(master):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        ticks += sum(int(one) for one in fields[11:15])
    return ticks / TICK


def log_in(port, name):
    with socket.create_connection(("127.0.0.1", port), 20) as connection, connection.makefile("rb") as lines:
        lines.readline()
        connection.sendall(f"a LOGIN {name} {PASSWORD}\r\n".encode())
        while not (line := lines.readline()).startswith(b"a "):
            if not line:
                raise RuntimeError(f"{name} at {port}: the connection ended")
        if not line.startswith(b"a OK"):
            raise RuntimeError(f"{name} at {port}: {line.decode().strip()}")
        connection.sendall(b"b LOGOUT\r\n")
        while lines.readline():
            pass


class Server:
    def __init__(self, name, master, port):
        self.name, self.master, self.port = name, master, port

    def run(self, seconds):
        """Logins a second, and milliseconds of CPU for each."""
        end, done, wrong = time.monotonic() + seconds, [0] * CLIENTS, []

        def client(number):
            try:
                while time.monotonic() < end and not wrong:
                    log_in(self.port, f"u{(number + done[number] * CLIENTS) % PEOPLE}@bench.test")
                    done[number] += 1
            except (OSError, RuntimeError) as error:
                wrong.append(error)

        threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
        cpu, started = cpu_seconds(self.master), time.monotonic()
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        if wrong:
            sys.exit(f"{self.name}: {wrong[0]}")
        return sum(done) / (time.monotonic() - started), (cpu_seconds(self.master) - cpu) * 1000 / sum(done)


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nothing listens at {port}")


def start_dovecot(name, port, cache):
    folder = BASE / name
    (folder / "mail").mkdir(parents=True)
    subprocess.run(["chown", "mail:mail", folder / "mail"], check=True)
    (folder / "ldap.conf").write_text(LDAP.format(ca=BASE / "ca.pem"))
    (folder / "dovecot.conf").write_text(DOVECOT.format(folder=folder, run=f"/run/{name}", port=port, cache=cache))
    process = subprocess.Popen(["dovecot", "-F", "-c", folder / "dovecot.conf"], start_new_session=True)
    wait_for(port)
    return process


def start_without_memory():
    """This server once more, which asks the controller each time."""
    folder = BASE / "asking"
    folder.mkdir()
    text = (BASE / "hikyaku.toml").read_text()
    text = re.sub(r"remember_verified_seconds = \d+", "remember_verified_seconds = 0", text)
    text = text.replace(f"{BASE}/work", f"{folder}/work").replace(f"{BASE}/control", f"{folder}/control")
    for before, after in (("2525", "3525"), ("1143", "3143"), ("1993", "3993"), ("1110", "3110"), ("1995", "3995")):
        text = text.replace(f"port = {before}", f"port = {after}")
    (folder / "hikyaku.toml").write_text(text)
    with open(folder / "out", "w") as out:
        process = subprocess.Popen([PROGRAM, "--config", folder / "hikyaku.toml", "serve"], stdout=out, stderr=out,
                                   start_new_session=True)
    wait_for(3143)
    time.sleep(3)  # until it has read the directory
    return process


def main():
    started = [start_without_memory(), start_dovecot("dovecot-asking", 4143, "0"),
               start_dovecot("dovecot-caching", 4144, "10 M")]
    pairs = {"asked": (Server("here", started[0].pid, 3143), Server("Dovecot", started[1].pid, 4143)),
             "remembered": (Server("here", int(os.environ["HIKYAKU_PID"]), 1143),
                            Server("Dovecot", started[2].pid, 4144))}
    try:
        for kind, servers in pairs.items():
            for server in servers:
                server.run(2)  # warm
            results = {server.name: [] for server in servers}
            for _ in range(ROUNDS):
                for server in servers:
                    results[server.name].append(server.run(SECONDS))
            median = {name: sorted(all, key=lambda one: one[1])[len(all) // 2] for name, all in results.items()}
            for name, (rate, cpu) in median.items():
                print(f"{kind}: {name} {rate:.0f} logins/s, {cpu:.2f} ms of CPU each", flush=True)
            print(f"{kind}: {median['here'][0] / median['Dovecot'][0]:.1f} times the logins, "
                  f"1/{median['Dovecot'][1] / median['here'][1]:.1f} of the CPU", flush=True)
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait()


main()
