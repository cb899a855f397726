"""`hikyaku explain user|address|login`: the whole decision, for everybody whom tests/ad/people makes."""
import json
from server import ServerTest, add_user, main, message, replace, wait_until


class Explain(ServerTest):
    def explain(self, what, name):
        """{id: values}, and whether something is in the way."""
        done = self.server.run("explain", what, name, "--json", check=False)

        return {row["id"]: row["values"] for row in json.loads(done.stdout)}, done.returncode == 1

    def test_how_somebody_is_a_member(self):
        found, is_wrong = self.explain("user", "user1")
        self.assertFalse(is_wrong, found)
        self.assertEqual(found["mail.direct"], ["IMSUsers"])
        self.assertEqual(found["domain.direct"], ["abc.jp"])
        self.assertIn("(sAMAccountName=user1)", found["user.found"][1])
        self.assertIn("user1@abc.jp", found["here.addresses"][0])
        self.assertEqual(self.explain("user", "nested")[0]["mail.nested"], ["IMSUsers", "inner"])
        self.assertEqual(self.explain("user", "primary")[0]["mail.primary"], ["IMSUsers", "mailstaff"])
        for name in ("EPOST\\user1", "user1@epost.test", "hanako@abc.jp"):
            self.assertIn("user.found", self.explain("user", name)[0], name)

    def test_who_has_no_mail_and_why(self):
        found, is_wrong = self.explain("user", "stranger")
        self.assertTrue(is_wrong)
        self.assertEqual(found["mail.none"], ["IMSUsers"])
        self.assertIn("here.none", found)
        found, is_wrong = self.explain("user", "nobody)(objectClass=*")
        self.assertTrue(is_wrong)
        self.assertEqual(found["user.none"][2], "0", "no filter was injected")
        for name, why in (("disabled", "disabled"), ("locked", "locked"), ("expired", "expired"),
                          ("mustchange", "must_change_password"), ("nohours", "outside_hours")):
            found, is_wrong = self.explain("user", name)
            self.assertTrue(is_wrong, name)
            self.assertEqual(found["state.refused"], [why], name)
            self.assertTrue(self.explain("login", name)[1], name)

    def test_where_mail_for_an_address_goes(self):
        self.assertEqual(self.explain("address", "hanako@abc.jp")[0]["address.own"], ["hanako@abc.jp", "odd"])
        self.assertEqual(self.explain("address", "User1@ABC.jp")[0]["address.name"], ["User1@ABC.jp", "user1"])
        found, is_wrong = self.explain("address", "nobody@abc.jp")
        self.assertTrue(is_wrong)
        self.assertIn("address.unknown", found)
        found, is_wrong = self.explain("address", "someone@elsewhere.example")
        self.assertFalse(is_wrong)
        self.assertIn("address.elsewhere", found)
        self.server.deliver("user2@abc.jp", message("x"))
        self.assertEqual(self.explain("address", "user2@abc.jp")[0]["here.folder"], ["inbox/user2"])

    def test_an_address_from_before_a_rename(self):
        dn = add_user("sato")
        self.server.refresh()
        replace(dn, sAMAccountName="tanaka")
        wait_until(lambda: "tanaka" in self.server.account_names(), what="the new name")
        self.assertEqual(self.explain("address", "sato@abc.jp")[0]["address.former"], ["sato@abc.jp", "tanaka"])

    def test_login_names_and_words(self):
        found, is_wrong = self.explain("login", "EPOST\\USER1")
        self.assertFalse(is_wrong)
        self.assertEqual(found["login.is"][1], "user1")
        self.assertTrue(self.explain("login", "user1@other.test")[1])
        self.assertIn("It is a member of the mail group IMSUsers", self.server.run("explain", "user", "user1").stdout)
        self.assertIn("メールグループ IMSUsers のメンバーです",
                      self.server.run("--language", "ja", "explain", "user", "user1").stdout)
        self.assertEqual(self.server.run("explain", "address", "no-address", check=False).returncode, 1)


if __name__ == "__main__":
    main()
