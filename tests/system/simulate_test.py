"""`hikyaku simulate`: what a change of Active Directory would do is told, and is what happens when it is made."""
import base64, json, os
from server import ServerTest, add_user, change_directory, main, message, user_dn

GROUP = user_dn("IMSUsers")


def modify(dn, *lines):
    return f"dn: {dn}\nchangetype: modify\n" + "\n".join(lines) + "\n-\n\n"


class Simulate(ServerTest):
    settings = {"mailbox": {"folder": "inbox/%DOMAIN%/%USERNAME%"}}

    def simulate(self, ldif):
        """[[id, values...]] and the exit code."""
        path = os.path.join(self.server.folder, "changes.ldif")
        with open(path, "w") as file:
            file.write(ldif)
        done = self.server.run("simulate", "--ldif", path, "--json", check=False)
        return [[row["id"], *row["values"]] for row in json.loads(done.stdout)], done.returncode

    def test_1_disabling_and_renaming_one(self):
        add_user("target", mail="target.mail@abc.jp")
        add_user("other")
        self.wait_for(lambda: {"target", "other"} <= self.server.account_names(), 10)
        client = self.server.imap("target")
        client.select("INBOX")
        ldif = modify(user_dn("target"), "replace: userAccountControl", "userAccountControl: 514", "-",
                      "replace: sAMAccountName", "sAMAccountName: renamed", "-", "replace: mail", "mail: new.mail@abc.jp")
        found, code = self.simulate(ldif)
        self.assertEqual(code, 0, found)
        self.assertIn(["renamed", "target", "renamed"], found)
        self.assertIn(["login.lost", "renamed", "disabled"], found)
        self.assertIn(["folder", "renamed", "inbox/_/target", "inbox/_/renamed"], found)
        self.assertIn(["address.gained", "renamed", "new.mail@abc.jp", ""], found)
        self.assertIn(["sessions.end", "renamed", "1", "disabled"], found)
        self.assertNotIn("address.lost", [row[0] for row in found], "the old ones stay for a while")
        self.assertEqual(client.noop()[0], "OK", "nothing was done")
        self.assertIn("target", self.server.account_names())
        change_directory(ldif)
        self.wait_for(lambda: "renamed" in self.server.account_names(), 10)
        self.assertEqual(self.simulate(modify(user_dn("target"), "replace: userAccountControl", "userAccountControl: 512"))[0],
                         [["login.gained", "renamed"]])

    def test_2_addresses_that_move_and_that_two_would_have(self):
        found, code = self.simulate(modify(user_dn("user1"), "replace: proxyAddresses", "proxyAddresses: smtp:box@abc.jp"))
        self.assertEqual((found, code), ([["address.gained", "user1", "box@abc.jp", ""]], 0))
        found, code = self.simulate(modify(user_dn("user1"), "add: proxyAddresses", "proxyAddresses: smtp:box@abc.jp")
                                    + modify(user_dn("other"), "add: proxyAddresses", "proxyAddresses:: " +
                                             base64.b64encode(b"smtp:box@abc.jp").decode()))
        self.assertEqual(code, 1)
        self.assertIn("dispute.new", [row[0] for row in found])
        found, code = self.simulate(modify(user_dn("other"), "replace: mail", "mail: user1@abc.jp"))
        self.assertIn(["address.taken", "other", "user1@abc.jp", "user1"], found)
        self.assertIn("user1@abc.jp", self.server.run("simulate", "--ldif",
                                                      os.path.join(self.server.folder, "changes.ldif")).stdout)

    def test_3_groups(self):
        found, code = self.simulate(modify(GROUP, "delete: member", f"member: {user_dn('other')}"))
        self.assertIn(["account.gone", "other"], found)
        self.assertIn(["address.lost", "other", "other@abc.jp", ""], found)
        found, code = self.simulate(modify(user_dn("def.jp"), "add: member", f"member: {user_dn('other')}"))
        self.assertIn(["domain", "other", "", "def.jp"], found)
        # Made, and put into the group, by way of a group that is new, too.
        new = user_dn("novice")
        found, code = self.simulate(
            f"dn: {new}\nchangetype: add\nobjectClass: user\nsAMAccountName: novice\nuserAccountControl: 512\n\n"
            f"dn: {user_dn('team')}\nchangetype: add\nobjectClass: group\nsAMAccountName: team\nmember: {new}\n\n"
            + modify(GROUP, "add: member", f"member: {user_dn('team')}"))
        self.assertIn(["account.new", "novice"], found)
        self.assertIn(["address.gained", "novice", "novice@abc.jp", ""], found)
        found, code = self.simulate(f"dn: {user_dn('other')}\nchangetype: delete\n")
        self.assertIn(["account.gone", "other"], found)

    def test_4_the_brake(self):
        found, code = self.simulate(modify(GROUP, "delete: member"))
        self.assertEqual(code, 1)
        self.assertEqual(found[0][0], "brake")
        self.assertIn(["account.gone", "user1"], found)
        self.assertEqual(self.server.json("directory", "status")["brake"]["held"], 0)

    def test_5_what_cannot_be(self):
        self.assertEqual(self.simulate("dn: x\nphoto:< file:///etc/shadow\n"), ([["ldif.url", "2"]], 1))
        found, code = self.simulate("dn: CN=nowhere,DC=epost,DC=test\nchangetype: delete\n")
        self.assertEqual(found[0], ["change.no_object", "1", "CN=nowhere,DC=epost,DC=test"])
        self.assertEqual(self.simulate(modify(user_dn("other"), "replace: description", "description: x")),
                         ([["nothing"]], 0))


if __name__ == "__main__":
    main()
