"""Runs sip-parse as a user does: files and standard input in, JSON, sentences and exit codes out."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop()

HEAD = (
    "OPTIONS sip:ada@example.org SIP/2.0\r\n"
    "Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b\r\n"
    "Via: SIP/2.0/UDP c\r\n"
    "Max-Forwards: 70\r\n"
    "From: <sip:charles@example.net>;tag=1\r\n"
    "To: <sip:ada@example.org>\r\n"
    "Call-ID: c1\r\n"
    "CSeq: 7 OPTIONS\r\n"
    "Subject: folded\r\n here\r\n"
)
MESSAGE = (HEAD + "Content-Length: 4\r\n\r\nbody").encode()
RESPONSE = (HEAD.replace("OPTIONS sip:ada@example.org SIP/2.0", "SIP/2.0 404 Not Found") + "\r\nrest").encode()
BROKEN = MESSAGE.replace(b"CSeq: 7", b"CSeq: x")
SDP = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 30000 RTP/AVP 0\r\nm=video 0 RTP/SAVP 31\r\n"


def run(*arguments, data=b""):
    done = subprocess.run([PROGRAM, *arguments], input=data, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class SipParse(unittest.TestCase):
    def accepted(self, *arguments, data):
        code, out, err = run(*arguments, "-", data=data)
        self.assertEqual((code, err, out.count("\n")), (0, "", 1), out)
        return json.loads(out)

    def rejected(self, *arguments, data):
        code, out, err = run(*arguments, "-", data=data)
        self.assertEqual((code, err, out.count("\n")), (1, "", 1), out)
        return json.loads(out)

    def test_request(self):
        o = self.accepted(data=MESSAGE)
        self.assertEqual([f["name"] for f in o.pop("lint")], ["missing-content-type"])
        self.assertEqual(
            o,
            {"method": "OPTIONS", "status": None, "call_id": "c1", "cseq": 7, "cseq_method": "OPTIONS", "via_count": 3,
             "header_count": 9, "body_length": 4, "findings": []},
        )

    def test_response_without_length(self):
        o = self.accepted(data=RESPONSE)
        self.assertEqual((o["method"], o["status"], o["body_length"]), (None, 404, 4))
        self.assertEqual([f["name"] for f in o["findings"]], ["missing-content-length"])

    def test_findings_say_where(self):
        o = self.accepted(data=b"\r\n" + MESSAGE + b"noise")
        self.assertEqual([f["name"] for f in o["findings"]], ["leading-line-ends", "bytes-after-body"])
        self.assertEqual(o["findings"][1]["offset"], len(MESSAGE) + 2)
        self.assertEqual(set(o["findings"][0]), {"name", "offset", "line", "section", "text"})

    def test_lint_names_the_rule_and_its_section(self):
        o = self.accepted(data=MESSAGE.replace(b"Max-Forwards: 70\r\n", b"Max-Forwards: 70\r\nRequire: a b\r\n"))
        self.assertEqual(o["findings"], [])
        self.assertEqual(
            [(f["name"], f["level"], f["header"], f["section"]) for f in o["lint"]],
            [
                ("header-grammar", "must", "Require", "RFC 3261 §20.32"),
                ("missing-content-type", "must", "Content-Type", "RFC 3261 §20.15"),
            ],
        )

    def test_rejection_says_what_and_where(self):
        o = self.rejected(data=BROKEN)
        self.assertEqual((o["code"], o["offset"], o["line"]), ("bad-cseq", BROKEN.index(b"x OPTIONS"), 8))
        self.assertIn("CSeq", o["error"])

    def test_file(self):
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(MESSAGE)
        self.addCleanup(os.unlink, file.name)
        self.assertEqual(run(file.name)[0], 0)

    def test_strict(self):
        bare = MESSAGE.replace(b"\r", b"").replace(b"Content-Length: 4", b"Content-Length: 4")
        self.assertEqual(self.accepted(data=bare)["findings"][0]["name"], "bare-line-feed")
        self.assertEqual(self.rejected("--strict", data=bare)["code"], "line-end")

    def test_stream(self):
        code, out, _ = run("--stream", "-", data=b"\r\n\r\n" + MESSAGE * 3 + b"\r\n")
        self.assertEqual((code, [json.loads(line)["body_length"] for line in out.splitlines()]), (0, [4, 4, 4]))
        code, out, _ = run("--stream", "-", data=MESSAGE + BROKEN + MESSAGE)
        self.assertEqual((code, ["error" in json.loads(line) for line in out.splitlines()]), (1, [False, True, False]))
        code, out, _ = run("--stream", "-", data=MESSAGE + MESSAGE[:50])
        self.assertEqual((code, json.loads(out.splitlines()[1])["code"]), (1, "stream-ended"))
        code, out, _ = run("--stream", "-", data=MESSAGE.replace(b"Length: 4", b"Length: -4") + MESSAGE)
        self.assertEqual((code, [json.loads(line)["code"] for line in out.splitlines()]), (1, ["bad-content-length"]))

    def test_sdp(self):
        code, out, _ = run("--sdp", "-", data=SDP)
        self.assertEqual(code, 0)
        self.assertEqual(json.loads(out), {"media": [{"type": "audio", "port": 30000, "proto": "RTP/AVP"},
                                                     {"type": "video", "port": 0, "proto": "RTP/SAVP"}]})
        code, out, _ = run("--sdp", "-", data=SDP.replace(b"30000", b"99999"))
        self.assertEqual((code, json.loads(out)["line"]), (1, 6))

    def test_json_holds_whatever_comes(self):
        o = self.accepted(data=MESSAGE.replace(b"Call-ID: c1", b"Call-ID: \"\xff\\\xe2\x82\xac"))
        self.assertTrue(o["call_id"].startswith('"'))
        self.assertEqual(self.accepted(data=MESSAGE.replace(b"Call-ID: c1", b"Call-ID: \xe2\x82\xac"))["call_id"], "\u20ac")

    def test_nothing(self):
        self.assertEqual(self.rejected(data=b"")["code"], "empty-message")

    def test_misuse(self):
        for arguments in ([], ["--nonsense", "-"], ["a", "b"], ["--sdp", "--stream", "-"], ["/nonexistent"], ["/"]):
            code, out, err = run(*arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertTrue(err.startswith("sip-parse: ") and err.count("\n") == 1, err)
        code, out, _ = run("--help")
        self.assertEqual(code, 0)
        self.assertIn("--stream", out)


unittest.main()
