"""The server with what packaging/hikyaku.service leaves to root: these capabilities and no new privileges."""
import os, re
import server
from server import ServerTest, main, message

UNIT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../packaging/hikyaku.service.in")


def setting(name):
    with open(UNIT) as file:
        return re.search(f"^{name}=(.*)$", file.read(), re.M)[1]


class Unit(ServerTest):
    @classmethod
    def setUpClass(cls):
        capabilities = [word.removeprefix("CAP_").lower() for word in setting("CapabilityBoundingSet").split()]
        cls.wrapper = os.path.join(os.environ["HIKYAKU_SANDBOX"], "as-the-unit")
        with open(cls.wrapper, "w") as file:
            file.write("#!/bin/sh\n"
                       f"umask {setting('UMask')}\n"
                       f"exec setpriv --no-new-privs --bounding-set=-all,{','.join('+' + name for name in capabilities)}"
                       f" {server.PROGRAM} \"$@\"\n")
        os.chmod(cls.wrapper, 0o755)
        cls.addClassCleanup(setattr, server, "PROGRAM", server.PROGRAM)
        server.PROGRAM = cls.wrapper
        super().setUpClass()

    def test_it_starts_takes_mail_and_gives_it_out(self):
        self.server.deliver("user1@abc.jp", message("under the unit", to="user1@abc.jp"))
        self.assertIn("under the unit", self.server.subjects())

    @server.drops_root
    def test_nothing_of_root_is_left_while_it_runs(self):
        with open(f"/proc/{self.server.process.pid}/status") as file:
            status = dict(line.rstrip().split(":\t", 1) for line in file)
        self.assertNotIn("0", status["Uid"].split(), "real, effective, saved and file system user")
        self.assertNotIn("0", status["Gid"].split())
        self.assertEqual((int(status["CapPrm"], 16), int(status["CapEff"], 16)), (0, 0))
        self.assertEqual(status["NoNewPrivs"], "1")


if __name__ == "__main__":
    main()
