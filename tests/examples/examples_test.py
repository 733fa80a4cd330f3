#!/usr/bin/env python3
"""examples_test.py FOLDER NAME: runs the case NAME with the example programs in FOLDER; exit code 1 and the reason when it
fails. The phone is siptty headless, as in tests/interop."""

import pathlib
import re
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "interop"))
from audio import Sound, write_tone  # noqa: E402
from lab import Failure, Lab, check  # noqa: E402
from phone import BINARY, Phone, read_trace  # noqa: E402

HERE = "127.0.0.1"
SERVER = f"{HERE}:17100"  # of whichever example runs
PHONES = [f"{HERE}:17101", f"{HERE}:17102"]
BOB = "bob=" + ",".join(f"sip:bob@{phone}" for phone in PHONES)


def start(lab, name, *arguments):
    program = lab.run([pathlib.Path(sys.argv[1]) / f"example-{name}", SERVER, *arguments])
    program.wait_line(f" at {SERVER}$")
    return program


def call(lab, user, *flags):
    """siptty call: its exit code and its last line, the verdict."""
    code, output = lab.finish([BINARY, "call", f"sip:{user}@{SERVER}", "--timeout", "20", *flags])
    return code, output.splitlines()[-1]


def check_call(lab, user, *flags):
    code, verdict = call(lab, user, *flags)
    check(code == 0 and re.search("verdict.*ok", verdict), f"siptty call {user} {flags} gave {code}: {verdict}")


class Wire:
    """A UDP socket that speaks SIP by hand."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(5)
        self.socket.bind((HERE, 0))
        self.address = f"{HERE}:{self.socket.getsockname()[1]}"
        self.number = 0

    def send(self, start, *more, cseq=None):
        """A whole request to the server; `more` are header lines of its own."""
        self.number += 1
        cseq = cseq or start.split()[0]
        lines = [f"{start} SIP/2.0", f"Via: SIP/2.0/UDP {self.address};branch=z9hG4bK{self.number};rport",
                 "From: <sip:wire@here>;tag=w", "To: <sip:bob@there>", f"Call-ID: {self.number}@{self.address}",
                 f"CSeq: 1 {cseq}", f"Contact: <sip:wire@{self.address}>", *more, "Content-Length: 0", "", ""]
        host, port = SERVER.split(":")
        self.socket.sendto("\r\n".join(lines).encode(), (host, int(port)))

    def answer(self):
        """Status and text of what comes next."""
        try:
            text = self.socket.recv(65536).decode()
        except TimeoutError:
            raise Failure("the server said nothing for 5 s") from None
        return int(text.split()[1]), text

    def ask(self, *request, **options):
        self.send(*request, **options)
        return self.answer()


def ping(lab):
    Phone(lab, bind=PHONES[0]).expect("ready")
    program = pathlib.Path(sys.argv[1]) / "example-ping"
    code, output = lab.finish([program, f"sip:{PHONES[0]}"])
    check(code == 0 and re.search(r"^200 OK after .* allows INVITE", output), f"a phone's answer: {code}\n{output}")
    start(lab, "redirect", BOB)
    code, output = lab.finish([program, f"sip:nobody@{SERVER}"])
    check(code == 1 and output.startswith("404 "), f"an answer that is no 2xx: {code}\n{output}")
    code, output = lab.finish([program, "no-uri"])
    check(code == 2 and "usage" in output, f"wrong usage: {code}\n{output}")


def check_greeting(lab, hertz, *arguments):
    machine = start(lab, "answering-machine", *arguments)
    recorded = lab.path("recorded.wav")
    check_call(lab, "machine", "--record", recorded)
    heard = Sound.read(recorded, channel=1)
    check(heard.seconds_of(hertz) > 1.5, f"no {hertz} Hz in what the caller heard: {heard}")
    sent = int(machine.wait_line(r"ended, (\d+) packets sent")[1])
    check(95 <= sent <= 140, f"a greeting of 2 s and 0.3 s of silence took {sent} packets")


def machine(lab):
    check_greeting(lab, 440)


def machine_wav(lab):
    greeting = lab.path("greeting.wav")
    write_tone(greeting, 880, 2)
    check_greeting(lab, 880, greeting)
    stereo = lab.path("stereo.wav")
    write_tone(stereo, 880, 1, rate=16000)
    program = pathlib.Path(sys.argv[1]) / "example-answering-machine"
    code, output = lab.finish([program, f"{HERE}:17105", stereo])
    check(code == 2 and "8000 Hz" in output, f"a file that it cannot play: {code}\n{output}")


def redirect(lab):
    start(lab, "redirect", BOB)
    check_call(lab, "bob", "--expect", "302")
    check_call(lab, "carol", "--expect", "404")
    wire = Wire()
    status, text = wire.ask("INVITE sip:bob@there")
    wire.number -= 1  # a retransmission
    check(wire.ask("INVITE sip:bob@there") == (status, text), "a retransmission got another answer")
    contacts = re.findall(r"Contact: <(.*?)>", text)
    check(status == 302 and contacts == [f"sip:bob@{phone}" for phone in PHONES], f"not both contacts:\n{text}")
    check(wire.ask("CANCEL sip:bob@there")[0] == 200, "CANCEL is not answered with 200 (RFC 3261 §8.3)")
    check(wire.ask("INVITE mailto:bob@there")[0] == 416, "a scheme that it does not know")
    check(wire.ask("INVITE sip:bob@there", cseq="BYE")[0] == 400, "a broken request")


def bobs(lab):
    """The proxy and both phones of bob."""
    start(lab, "forking-proxy", BOB)
    phones = [Phone(lab, "--user", "bob", "--null-audio", bind=phone) for phone in PHONES]
    for phone in phones:
        phone.expect("ready")
    return phones


def ring(lab, *flags):
    """A caller whose call rings at both."""
    first, second = bobs(lab)
    caller = Phone(lab, "--null-audio", *flags)
    caller.send(f"dial sip:bob@{SERVER}")
    first.expect("incoming")
    second.expect("incoming")
    return caller, first, second


def proxy_forks(lab):
    trace = lab.path("trace.jsonl")
    caller, first, second = ring(lab, "--trace", trace)
    second.send("answer")
    second.expect("confirmed")
    caller.expect("confirmed")
    first.expect("disconnected")  # cancelled
    caller.hang_up()
    second.expect("disconnected")
    caller.quit()
    messages = [event["bytes"].decode() for event in read_trace(trace)]
    check(any(m.startswith("SIP/2.0 100 ") for m in messages), "the proxy did not say 100 at once")
    for method in ("ACK", "BYE"):
        sent = [m for m in messages if m.startswith(method)]
        check(sent and all(f"Route: <sip:{SERVER};lr>" in m for m in sent), f"{method} does not go by the recorded route: {sent}")


def proxy_best(lab):
    """RFC 3261 §16.7 step 6: (what each of the two says, what the caller gets)."""
    phones = bobs(lab)
    caller = Phone(lab, "--null-audio")
    for answers, best in [((503, 486), 486), ((404, 484), 484), ((503, 501), 501), ((503, 503), 500)]:
        caller.send(f"dial sip:bob@{SERVER}")
        for phone, answer in zip(phones, answers):
            phone.expect("incoming")
            phone.send(f"reject {answer}")
        caller.expect("disconnected", code=best)
        for phone in phones:
            phone.expect("disconnected")
    caller.send(f"dial sip:bob@{SERVER}")
    for phone in phones:
        phone.expect("incoming")
    phones[0].send("reject 603")
    phones[1].expect("disconnected")  # cancelled at once
    caller.expect("disconnected", code=603)


def proxy_cancels(lab):
    caller, first, second = ring(lab)
    caller.send("hangup")
    first.expect("disconnected")
    second.expect("disconnected")
    caller.expect("disconnected")


def proxy_routes(lab):
    """Inside the dialog both ways: hold from the caller, BYE from the callee."""
    caller, first, _ = ring(lab)
    first.send("answer")
    caller.expect("confirmed")
    first.expect("confirmed")
    caller.send("hold")
    caller.expect("hold")
    caller.send("resume")
    caller.expect("resumed")
    first.hang_up()
    caller.expect("disconnected")


def proxy_refuses(lab):
    start(lab, "forking-proxy", BOB)
    wire = Wire()
    check(wire.ask("OPTIONS sip:bob@there", "Max-Forwards: 0")[0] == 483, "Max-Forwards 0")
    check(wire.ask("OPTIONS sip:carol@there", "Max-Forwards: 9")[0] == 404, "a user that is not in the table")
    check(wire.ask("OPTIONS mailto:bob@there", "Max-Forwards: 9")[0] == 416, "a scheme that it does not know")
    check(wire.ask("OPTIONS sip:bob@there", f"Via: SIP/2.0/UDP {SERVER};branch=z9hG4bKx", "Max-Forwards: 9")[0] == 482, "a loop")
    check(wire.ask("OPTIONS sip:bob@there", cseq="BYE")[0] == 400, "a broken request")
    status, text = wire.ask("OPTIONS sip:bob@there", "Max-Forwards: 9", "Proxy-Require: one, two")
    check(status == 420 and "Unsupported: one, two" in text, f"an extension that it does not know:\n{text}")
    check(wire.ask("INVITE sip:bob@there", "Max-Forwards: 9")[0] == 100, "no 100 at once")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        with Lab() as lab:
            globals()[sys.argv[2].replace("-", "_")](lab)
    except Failure as failure:
        sys.exit(f"FAILED: {sys.argv[2]}\n{failure}")


main()
