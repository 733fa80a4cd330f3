"""The whole program on a real terminal, calling a second siptty on loopback. usage: phone_test.py SIPTTY CASE"""
import re
import subprocess
import sys

from terminal_checks import check, restored
from tmux import Terminal

SIPTTY = sys.argv[1]
HINTS = "d Dial a Answer"


class Peer:
    """`siptty headless` with an address of its own; its events are read until the one that is wanted."""

    def __init__(self, *flags):
        self.process = subprocess.Popen([SIPTTY, "headless", "--bind", "127.0.0.1:0", *flags], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)
        self.address = re.search(r"address=(\S+)", self.event("ready")).group(1)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait(10)

    def event(self, name):
        for line in self.process.stdout:
            if line.startswith(f"event {name}"):
                return line
        raise AssertionError(f"the peer ended before {name}")

    def send(self, line):
        self.process.stdin.write(line + "\n")


def start(t, flags=""):
    t.run(f"{SIPTTY} --bind 127.0.0.1:0 --user alice {flags}; echo code $?")
    t.wait_for(HINTS)


def dial(t, target):
    t.type("d")
    t.type(target)
    t.keys("Enter")


def test_dial():
    """Dial, hear, press digits, hold, look at the ladder, hang up, quit: the peer and the terminal agree."""
    with Terminal(columns=100, rows=30) as t, Peer("--auto-answer", "180,200", "--echo") as peer:
        start(t, "--tone 440")
        dial(t, f"sip:echo@{peer.address}")
        t.wait_for("CONF")
        peer.event("confirmed")
        t.type("p")
        t.type("5#")
        check("digit=5" in peer.event("dtmf"), "the peer heard another digit", t)
        check("digit=#" in peer.event("dtmf"), "the peer heard another digit", t)
        t.keys("Escape")
        t.type("o")
        t.wait_for("HOLD")
        peer.event("hold")
        t.type("o")
        t.wait_for("CONF")
        peer.event("resumed")
        t.resize(80, 24)
        t.wait_for(HINTS)
        t.type("3")
        t.wait_for("IN CALL")
        t.keys("Enter")
        t.wait_for("◂ you pressed d")
        t.wait_for("═══ RTP opus ═══")
        t.keys("Escape")
        t.type("1h")
        peer.event("disconnected")
        t.keys("F10")
        t.wait_for("code 0")
        restored(t)


def test_answer():
    """A call comes in, is answered with `a`, and the caller hangs up; the next one is rejected with `r`."""
    with Terminal() as t, Peer("--tone", "440") as peer:
        start(t, "--echo")
        t.type("2")
        address = t.wait_for("UDP ")
        port = re.search(r"UDP (\d+)", address).group(1)
        peer.send(f"dial sip:alice@127.0.0.1:{port}")
        t.wait_for(" INC ")
        t.type("a")
        peer.event("confirmed")
        t.wait_for("CONF")
        peer.send("hangup")
        t.wait_for("CONF", absent=True)
        peer.event("disconnected")
        peer.send(f"dial sip:alice@127.0.0.1:{port}")
        t.wait_for(" INC ")
        t.type("r")
        check("code=486" in peer.event("disconnected"), "not rejected with 486", t)
        t.keys("F10")
        t.wait_for("code 0")


def test_interrupt():
    """Ctrl-C in the middle of a call hangs up and gives the terminal back."""
    with Terminal() as t, Peer("--auto-answer", "200", "--echo") as peer:
        start(t)
        dial(t, f"sip:echo@{peer.address}")
        peer.event("confirmed")
        t.keys("C-c")
        check("by=remote" in peer.event("disconnected"), "the peer saw no hang-up", t)
        t.wait_for("code 0")
        restored(t)


def test_refused():
    """What goes wrong is told on the screen: a busy callee, a wrong command, nobody there."""
    with Terminal() as t, Peer("--auto-answer", "486") as peer:
        start(t)
        dial(t, f"sip:busy@{peer.address}")
        t.wait_for("486 Busy Here")
        t.type(":hagnup")
        t.keys("Enter")
        t.wait_for("hangup")
        dial(t, "sip:nobody@127.0.0.1:9")
        t.wait_for("cannot reach 127.0.0.1:9")
        t.keys("F10")
        t.wait_for("code 0")


if __name__ == "__main__":
    globals()["test_" + sys.argv[2]]()
