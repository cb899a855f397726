"""The folder with a copy of every mail (WZ-19): a file is there when the 250 is, also for mail to other servers."""
import glob, os, shutil, smtplib, ssl, tempfile
from server import HOST, ServerTest, main, message, password_of

FOLDER = os.path.join(tempfile.mkdtemp(prefix="hikyaku-copies."), "copies")
os.chmod(os.path.dirname(FOLDER), 0o755)


class Copy(ServerTest):
    settings = {"copy": {"folder": FOLDER}}

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(os.path.dirname(FOLDER))

    def copies_of(self, subject):
        texts = []
        for path in glob.glob(FOLDER + "/????-??-??/*.eml"):
            with open(path) as file:
                text = file.read()
            if f"Subject: {subject}\n" in text:
                texts.append(text)
        return texts

    def test_mail_for_several_people_is_one_file_with_all_of_them(self):
        with smtplib.SMTP(HOST, 25) as client:
            client.sendmail("someone@elsewhere.example", ["user1@abc.jp", "user3@def.jp"], message("to two"))
        (text,) = self.copies_of("to two")
        self.assertTrue(text.startswith("Return-Path: <someone@elsewhere.example>\nEnvelope-To: <user1@abc.jp>\n"
                                        "Envelope-To: <user3@def.jp>\nReceived: "), text)

    def test_what_a_user_sends_elsewhere_is_copied_too(self):
        with smtplib.SMTP(HOST, 587) as client:
            client.starttls(context=ssl.create_default_context(cafile=self.server.certificate_file))
            client.login("user1", password_of("user1"))
            client.sendmail("user1@abc.jp", ["far@elsewhere.invalid"], message("to far away"))
        (text,) = self.copies_of("to far away")
        self.assertIn("Envelope-To: <far@elsewhere.invalid>", text)

    def test_refused_mail_has_no_copy(self):
        with smtplib.SMTP(HOST, 25) as client, self.assertRaises(smtplib.SMTPRecipientsRefused):
            client.sendmail("someone@elsewhere.example", ["nobody-here@abc.jp"], message("to nobody"))
        self.assertEqual(self.copies_of("to nobody"), [])


if __name__ == "__main__":
    main()
