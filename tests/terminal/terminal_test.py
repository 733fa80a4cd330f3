"""The screen on a real terminal. usage: terminal_test.py DEMO CASE"""
import os
import re
import signal
import sys

from terminal_checks import check, restored
from tmux import Terminal, wait

DEMO = sys.argv[1]
HINTS = "d Dial a Answer"


def start(t, options=""):
    t.run(f"{DEMO} {options}; echo code $?")
    t.wait_for(HINTS)


def pid_of(t):
    with open(f"{t.folder}/pid", encoding="ascii") as pid:
        return int(pid.read())


def alive(pid):
    """A zombie is not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_start():
    """It draws within the frame, in colour, and quits with F10 as it came."""
    with Terminal() as t:
        start(t)
        lines = t.text().splitlines()
        check(len(lines) == 24 and all(len(line) == 80 for line in lines), "the frame is not 80x24", t)
        check(lines[0] == "┌" + "─" * 78 + "┐" and lines[-1] == "└" + "─" * 78 + "┘", "the frame is broken", t)
        check("\x1b[38;5;114m" in t.colours(), "no green of the 256", t)
        check(t.state("#{alternate_on}") == "1", "not on the alternate screen", t)
        t.keys("F1")
        t.wait_for("Help, lines 1-")
        t.keys("Escape")
        t.wait_for("Help, lines", absent=True)
        t.keys("F10")
        t.wait_for("code 0")
        restored(t)
    with Terminal(term="xterm") as t:  # eight colours
        start(t)
        check(re.search(r"\x1b\[(\d+;)*3[1-6]m", t.colours()) is not None, "no colour of the eight", t)
    with Terminal(environment={"NO_COLOR": "1"}) as t:
        start(t)
        check(re.search(r"\x1b\[(\d+;)*([34][0-7]m|38;5)", t.colours()) is None, "colours in spite of NO_COLOR", t)
    with Terminal(environment={"LC_ALL": "C"}) as t:
        start(t)
        check(t.text().startswith("+" + "-" * 78 + "+"), "no ASCII borders in the C locale", t)
        check(t.text().isascii(), "not ASCII in the C locale", t)


def test_phone():
    """Dial, answer, hold, digits, hang up, by keys; the engine hears what was pressed."""
    with Terminal() as t:
        start(t)
        t.type("a")
        t.wait_for("300@co.example    CONF")
        t.type("d")
        t.type("555 7")
        t.keys("BSpace", "BSpace", "Enter")
        t.wait_for("4 sip:555@pbx.example RING")
        t.type("h")
        t.wait_for("4 sip:555@pbx.example END")
        t.keys("Up", "Up", "Up")
        t.wait_for("▸ 1 ")
        t.type("o")
        t.wait_for("100@pbx.example HOLD")
        t.type("o")
        t.wait_for("100@pbx.example CONF")
        t.type("m")
        t.wait_for("100@pbx.example MUTE")
        t.type("p")
        t.wait_for("DTMF to call 1:")
        t.type("4")
        t.wait_for("digit 4 sent")
        t.type("#h")
        t.wait_for("DTMF to call 1: 4#")
        t.keys("Escape")
        t.wait_for(HINTS)
        t.type(":hangpu")
        t.keys("Enter")
        t.wait_for("hangup")
        t.type(":hang")
        t.keys("Tab", "Enter")
        t.wait_for("100@pbx.example END")
        t.keys("F10")
        text = t.wait_for("code 0")
        wanted = ["a", "d", "h", "o", "o", "m", "p 4", "p #"]
        heard = re.findall(r"you pressed (.*)", text)
        check([h.strip() for h in heard] == wanted, f"the engine heard {heard}", t)
        check(text.rstrip().splitlines()[-3:-1] == ["you quit", "code 0"], "the engine did not hear the end", t)


def test_trace():
    """F5, search, a whole message, dialogs, ladder, message, and back."""
    with Terminal() as t:
        start(t)
        t.keys("F5")
        t.wait_for("SIP Trace: 13 messages")
        t.type("/realm")
        t.keys("Enter")
        t.wait_for("paused")
        t.keys("Enter")
        t.wait_for("WWW-Authenticate: Digest realm")
        t.keys("Escape")
        t.wait_for("15:04:01.130 ← 401 Unauthorized")
        t.keys("Escape")
        t.type("3")
        t.wait_for("REJECTED 403")
        t.keys("Down", "Enter")
        t.wait_for("◂ you pressed d")
        t.wait_for("═══ RTP PCMU ═══")
        t.keys("Enter")
        t.wait_for("INVITE sip:100@pbx.example SIP/2.0")
        t.keys("Escape")
        t.wait_for("◂ you pressed d")
        t.keys("Escape")
        t.wait_for("REJECTED 403")


def test_resize():
    """Larger, smaller, too small, and back; a flood of messages does not stop the keys."""
    with Terminal() as t:
        start(t, "--flood")
        t.resize(132, 50)
        t.wait_until(lambda: t.text().startswith("┌" + "─" * 130 + "┐"), "not drawn at 132x50")
        t.resize(40, 10)
        t.wait_for("siptty needs 80x24; this terminal has 40")
        t.resize(1, 1)
        t.resize(80, 24)
        t.wait_for(HINTS)
        t.keys("F5")
        t.wait_for("7 lost")
        t.type(" ")
        t.wait_for("paused")
        t.keys("Home")
        t.wait_for("OPTIONS sip:pbx.example")
        t.bytes(b"\x1b[<0;10;10M\x1b]0;h\x07\x1b[200~\xff\xfe\xc3(\x1b[99999999999;1;1m")
        t.keys("F10")
        t.wait_for("code 0")
        restored(t)


def test_ends():
    """Ctrl-C, signals and a closed terminal end it, with the terminal restored."""
    with Terminal() as t:
        start(t)
        t.keys("C-c")
        t.wait_for("code 0")
        restored(t)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        with Terminal() as t:
            t.run(f"sh -c 'echo $$ > {t.folder}/pid; exec {DEMO}'; echo code $?")
            t.wait_for(HINTS)
            os.kill(pid_of(t), number)
            t.wait_for("code 0")
            restored(t)
    with Terminal() as t:
        t.run(f"sh -c 'echo $$ > {t.folder}/pid; exec {DEMO}'")
        t.wait_for(HINTS)
        pid = pid_of(t)
        t.tmux("set", "-g", "exit-empty", "off", ";", "kill-pane")
        wait(lambda: not alive(pid), "it lives on without its terminal")


def test_refuses():
    """No terminal, an unknown one, or one that cannot place the cursor: a sentence and exit code 2."""
    with Terminal() as t:
        for line, sentence in ((f"{DEMO} < /dev/null", "needs a terminal"),
                               (f"TERM=no-such-thing {DEMO}", "TERM=no-such-thing"),
                               (f"TERM=dumb {DEMO}", "cannot place its cursor"),
                               (f"TERM= {DEMO}", "TERM is not set")):
            t.run("clear")
            t.run(f"{line}; echo {len(sentence)}-code $?")  # an earlier round may still be on the screen
            t.wait_for(f"{len(sentence)}-code 2")
            check(sentence in t.text().replace("\n", ""), f"no sentence with {sentence!r}", t)


if __name__ == "__main__":
    globals()["test_" + sys.argv[2]]()
