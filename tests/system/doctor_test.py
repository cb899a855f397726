"""`hikyaku doctor`: what it says of a domain that is well, and of one thing after the other that is not."""
import json, os
from server import DC, ServerTest, dc, main


class Doctor(ServerTest):
    def look(self, *arguments):
        """{id: (state, values)} of the last finding with that id, and the exit code."""
        done = self.server.run("doctor", "--json", *arguments, check=False)
        return {row["id"]: (row["state"], row["values"]) for row in json.loads(done.stdout)}, done.returncode

    def change(self, **sections):
        """Settings of the file, for the command only; they come back at the end of the test."""
        before = {name: dict(self.server.settings.get(name, {})) for name in sections}

        def restore():
            self.server.settings.update(before)
            self.server.write_settings()

        self.addCleanup(restore)
        for name, values in sections.items():
            self.server.settings[name] = {**before[name], **values}
        self.server.write_settings()

    def test_1_a_domain_that_is_well(self):
        found, code = self.look()
        self.assertEqual(code, 0, found)
        self.assertEqual(found["domain"], ("good", ["EPOST", "epost.test"]))
        for name in ("dns", "controller", "clock", "bound", "group", "room", "running", "mirror"):
            self.assertEqual(found[name][0], "good", name)
        self.assertEqual(found["certificate.self_signed"][0], "warning")
        self.assertEqual(found["write.not"][0], "note")
        said = self.server.run("doctor", check=False).stdout
        self.assertIn("The domain EPOST (epost.test) was found.", said)
        self.assertIn("-> Mail programs will complain: set tls.certificate_file", said)
        japanese = self.server.run("--language", "ja", "doctor", check=False).stdout
        self.assertIn("メールグループ IMSUsers があります。", japanese)

    def test_2_a_group_that_is_missing_and_a_domain_without_its_group(self):
        self.change(ad={"mail_group": "NoSuchGroup"})
        self.server.settings["domains"].append({"name": "extra.example"})
        self.addCleanup(self.server.settings["domains"].pop)
        self.server.write_settings()
        found, code = self.look()
        self.assertEqual(code, 1)
        self.assertEqual(found["group.missing"], ("problem", ["NoSuchGroup"]))
        self.assertEqual(found["domain_group.missing"], ("warning", ["extra.example"]))
        self.assertEqual(found["mx.other"][1][0], "extra.example")

    def test_3_a_password_that_is_wrong_and_one_that_others_may_read(self):
        path = os.path.join(self.server.folder, "wrong-password")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write("wrong\n")
        self.change(ad={"bind_password_file": path})
        found, code = self.look()
        self.assertEqual((code, found["bind"][0]), (1, "problem"))
        self.assertIn("password", found["bind"][1][1])
        os.chmod(path, 0o644)
        done = self.server.run("doctor", check=False)
        self.assertIn("others can read", done.stderr)

    def test_4_an_authority_that_is_not_the_controllers(self):
        self.change(ad={"ca_file": "/etc/ssl/certs/ca-certificates.crt"})
        found, code = self.look()
        self.assertEqual((code, found["tls"][0]), (1, "problem"))
        self.assertIn("not trusted", found["tls"][1][1])

    def test_5_a_name_that_is_another_domains_and_a_server_that_is_no_controller(self):
        self.change(ad={"name": "OTHER"})
        found, code = self.look()
        self.assertEqual((code, found["domain.missing"][0]), (1, "problem"))
        self.assertIn("PDC not found", self.server.run("doctor", check=False).stdout)  # MSG-01
        self.change(ad={"name": "EPOST"}, dns={"servers": ["127.0.0.53", "127.0.0.99"]})
        found, code = self.look()
        self.assertEqual(found["dns.wrong"][0], "warning")
        self.assertEqual(found["dns.wrong"][1][0], "127.0.0.99")

    def test_6_a_service_that_is_stopped(self):
        self.server.run("service", "stop", "pop3")
        self.addCleanup(self.server.run, "service", "start", "pop3")
        found, code = self.look()
        self.assertEqual((code, found["service.stopped"]), (0, ("warning", ["pop3"])))

    def test_7_no_controller_answers(self):
        dc("down", DC)
        self.addCleanup(dc, "up", DC)
        found, code = self.look()
        self.assertEqual((code, found["domain.missing"][0]), (1, "problem"))


if __name__ == "__main__":
    main()
