"""`hikyaku directory`: what is shown of the directory, and the brake that holds a change of many accounts."""
from server import ServerTest, change_directory, main, message, user_dn

GROUP = user_dn("IMSUsers")


class DirectoryCommand(ServerTest):
    def status(self):
        return self.server.json("directory", "status")

    def test_1_status_says_where_and_how_the_directory_is_read(self):
        status = self.status()
        self.assertEqual(status["controller"], "dc1.epost.test")
        self.assertEqual(status["feed"], "notification")
        self.assertEqual(status["brake"]["held"], 0)
        shown = self.server.run("directory", "status").stdout
        for part in ("dc1.epost.test", "notification", f"Accounts: {status['accounts']}", "Held changes: none"):
            self.assertIn(part, shown)
        (controller,) = status["controllers"]
        self.assertEqual({key: controller[key] for key in ("host", "address", "state", "site", "writable", "closest")},
                         {"host": "dc1.epost.test", "address": "127.0.0.53", "state": "well",
                          "site": "Default-First-Site-Name", "writable": True, "closest": True})
        self.assertGreater(controller["ping_ms"], 0)
        self.assertEqual((controller["failures"], controller["open_for"], controller["last_error"]), (0, 0, ""))
        self.assertIn("dc1.epost.test (127.0.0.53): well; Default-First-Site-Name", shown)

    def test_2_a_change_of_many_is_held_until_it_is_confirmed(self):
        accounts = self.status()["accounts"]
        change_directory(f"dn: {GROUP}\nchangetype: modify\ndelete: member\n")
        self.wait_for(lambda: self.status()["brake"]["held"], 10, "holding what an emptied group says")
        self.assertEqual(self.status()["accounts"], accounts)
        self.server.deliver("user1@abc.jp", message("still here"))
        self.assertEqual(self.server.subjects("user1"), ["still here"])
        shown = self.server.run("directory", "status").stdout
        self.assertIn(f"Held changes: {accounts} accounts", shown)
        self.assertIn("user1  would be no mail user any more", shown)
        self.assertTrue(self.server.events("ad.brake.held"))

        self.server.run("directory", "refresh")
        self.assertEqual(self.status()["accounts"], accounts)
        self.server.run("directory", "confirm")
        self.assertEqual(self.status()["accounts"], 0)
        self.assertIn("Held changes: none", self.server.run("directory", "status").stdout)

    def test_3_they_are_back_with_their_mail_when_the_group_is(self):
        members = "".join(f"member: {user_dn(name)}\n" for name in ("user1", "user5", "user6"))
        change_directory(f"dn: {GROUP}\nchangetype: modify\nadd: member\n{members}")
        self.wait_for(lambda: self.status()["accounts"] == 3, 10, "seeing the three")
        self.assertEqual(self.server.subjects("user1"), ["still here"])


if __name__ == "__main__":
    main()
