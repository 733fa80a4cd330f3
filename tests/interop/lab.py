"""One test's lab: its directory, the peers of tools/lab, and every process that it started, ended when the test ends."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
LAB = REPOSITORY / "tools/lab/lab"
LAB_DIR = pathlib.Path(
    os.environ.get("SIPTTY_LAB_DIR")
    or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "siptty-lab"
)

ASTERISK = "127.0.0.1:15060"
KAMAILIO = "127.0.0.1:16060"


class Failure(Exception):
    """A claim that does not hold. Its text is the whole report."""


def check(condition, claim):
    if not condition:
        raise Failure(claim)


class Process:
    """A program whose lines of output can be waited for."""

    def __init__(self, arguments, directory):
        arguments = [str(argument) for argument in arguments]
        self.name = pathlib.Path(arguments[0]).name
        check(shutil.which(arguments[0]), f"{arguments[0]} is not here. Get the peers with: tools/lab/lab install; build with ./setup test")
        self.lines = []
        self._changed = threading.Condition()
        self._ended = False
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", bufsize=1, cwd=directory, env=self._environment(directory))
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @staticmethod
    def _environment(directory):
        """Nobody's configuration but the test's own."""
        return {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {"HOME": str(directory)}

    def _read(self):
        for line in self._process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait(self, find, timeout, what):
        """The first true value of find(), asked again after each line; a Failure after `timeout` seconds or at the end."""
        end = time.monotonic() + timeout
        with self._changed:
            while True:
                found = find()
                if found:
                    return found
                left = end - time.monotonic()
                if left <= 0 or self._ended:
                    why = f"ended with {self._process.wait()}" if self._ended else f"took more than {timeout} s"
                    raise Failure(f"{self.name} {why} without {what}. Its output:\n" + "\n".join(self.lines[-40:]))
                self._changed.wait(left)

    def wait_line(self, pattern, timeout=10):
        """The match of the first line that fits the regular expression."""
        return self.wait(lambda: next(filter(None, (re.search(pattern, line) for line in self.lines)), None),
                         timeout, f"a line {pattern!r}")

    def write(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def wait_end(self, timeout=10):
        """The exit code; all lines are there then."""
        try:
            code = self._process.wait(timeout)
            self._reader.join(timeout)
            return code
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} did not end within {timeout} s. Its output:\n" + "\n".join(self.lines[-40:])) from None

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(3)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def resident_kib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.pid}/status").read_text())[1])


class Lab:
    """`with Lab() as lab:` gives a directory and starts peers in the namespace that the test runs in."""

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="siptty-interop-"))
        self._environment = dict(os.environ, SIPTTY_LAB_DIR=str(LAB_DIR), SIPTTY_LAB_INSTANCE=self.directory.name)
        self.peers = LAB_DIR / "root/lab" / self.directory.name
        self._started = []
        return self

    def __exit__(self, kind, *_):
        for process in reversed(self._started):
            process.stop()
        self._lab("stop")
        if kind:
            self._show_logs()
        shutil.rmtree(self.peers, ignore_errors=True)
        shutil.rmtree(self.directory, ignore_errors=True)

    def _show_logs(self):
        for log in self.peers.glob("*/log"):
            print(f"--- the end of {log.parent.name}'s log")
            print("\n".join(log.read_text(errors="replace").splitlines()[-40:]))

    def _lab(self, *arguments):
        done = subprocess.run([LAB, *arguments], env=self._environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        check(done.returncode == 0, f"tools/lab/lab {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def path(self, name):
        return self.directory / name

    def run(self, arguments):
        """Starts a program that ends with the test."""
        return self.own(Process(arguments, self.directory))

    def own(self, process):
        self._started.append(process)
        return process

    def start_asterisk(self, *also_at):
        self._lab("start", "asterisk", *also_at)

    def start_kamailio(self, *features):
        self._lab("start", "kamailio", *features)

    def stop(self, peer):
        self._lab("stop", peer)

    def start_pulse(self):
        self._lab("start", "pulse")

    def start_dns(self):
        self._lab("start", "dns")

    def start_baresip(self, name, sip_port, control_port, account):
        from baresip import Baresip

        self._lab("start", "baresip", name, str(sip_port), str(control_port), account)
        return self.own(Baresip(control_port, self.peers / name))

    def console(self, command):
        """The output of one command on Asterisk's console."""
        output = self._lab("console", command)
        check("No such command" not in output, f"Asterisk: {output}")
        return output

    def kamailio(self, *command):
        """One command to Kamailio's control socket. Text that looks like a number is written s:200."""
        code, output = self.finish(["kamcmd", "-s", f"unix:{self.peers}/kamailio/control", *command])
        check(code == 0 and not output.startswith("error"), f"Kamailio, asked for {' '.join(command)}: {output}")

    def follow(self, peer):
        """The log of a peer, as lines to wait for."""
        return self.run(["tail", "-n", "+1", "-f", self.peers / peer / "log"])

    def finish(self, arguments, timeout=60):
        """Runs a program to its end: exit code and output."""
        process = self.run(arguments)
        code = process.wait_end(timeout)
        return code, "\n".join(process.lines)


def eventually(holds, timeout, claim):
    """For what gives no event of its own, such as a peer's table: asks every 50 ms until it holds."""
    end = time.monotonic() + timeout
    while not holds():
        check(time.monotonic() < end, f"not within {timeout} s: {claim}")
        time.sleep(0.05)
