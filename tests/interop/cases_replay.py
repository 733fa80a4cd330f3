"""SPEC SIM-1: a live session with a real peer, replayed byte for byte on a virtual clock."""

import pathlib
import re
import subprocess

from cases_asterisk import extension
from lab import ASTERISK, check
from phone import BINARY, Phone, read_trace
from run import case


def replay(file):
    sim = pathlib.Path(BINARY).parent / "sim"
    done = subprocess.run([sim, "--replay", file], capture_output=True, text=True, timeout=60)
    check(done.returncode == 0, f"the replay differs:\n{done.stdout[-4000:]}{done.stderr[-1000:]}")
    return int(re.search(r"(\d+) messages sent byte for byte", done.stdout).group(1))


def check_session(lab, transport):
    lab.start_asterisk()
    session, trace = lab.path("session.siprec"), lab.path("trace.jsonl")
    phone = Phone.registered(lab, 100, ASTERISK, "--transport", transport, "--trace", trace, "--record-session", session)
    phone.dial(extension(600))
    phone.send("hold")
    phone.expect("hold")
    phone.send("resume")
    phone.expect("resumed")
    phone.hang_up()
    phone.send("dial " + extension(606))
    phone.expect("disconnected", code=486)
    phone.quit()
    sent = sum(event["direction"] == "sent" for event in read_trace(trace))
    check(replay(session) == sent, f"{sent} messages were sent, another number was replayed")
    check((pathlib.Path(session).stat().st_mode & 0o077) == 0, "others may read the recording, which holds the password")


@case("replay: a call with Asterisk over UDP, recorded live, gives the same bytes on a virtual clock")
def udp(lab):
    check_session(lab, "udp")


@case("replay: a call with Asterisk over TCP, recorded live, gives the same bytes on a virtual clock")
def tcp(lab):
    check_session(lab, "tcp")
