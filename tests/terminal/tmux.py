"""A terminal of its own for a program under test: a private tmux server with one pane."""
import os
import shutil
import subprocess
import tempfile
import time

PATIENCE = 20.0  # seconds until something that should show has failed to


def wait(holds, complaint, detail=lambda: ""):
    """Until `holds()` is true."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"{complaint}\n{detail()}")
        time.sleep(0.02)  # between two looks at a condition


class Terminal:
    """A pane with a plain shell in it; use with `with`."""

    def __init__(self, columns=80, rows=24, term="tmux-256color", environment=None):
        if shutil.which("tmux") is None:
            raise SystemExit("tmux is missing; these tests need it (see docs/dependencies.md)")
        self.folder = tempfile.mkdtemp(prefix="siptty-tmux-")
        self.socket = os.path.join(self.folder, "socket")
        self.columns, self.rows, self.term = columns, rows, term
        self.environment = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PS1": "ready>", "HOME": self.folder,
                            "HISTFILE": "/dev/null", **(environment or {})}

    def __enter__(self):
        config = os.path.join(self.folder, "tmux.conf")
        with open(config, "w", encoding="utf-8") as out:
            out.write(f"set -g default-terminal {self.term}\nset -sg escape-time 0\nset -g status off\n"
                      "set -g remain-on-exit on\nset -g default-size "
                      f"{self.columns}x{self.rows}\n")
        words = [f"{k}={v}" for k, v in self.environment.items()]
        self.tmux("-f", config, "new-session", "-d", "-x", str(self.columns), "-y", str(self.rows),
                  "env", "-i", f"PATH={os.environ['PATH']}", f"TERM={self.term}", *words, "sh", "-i")
        self.wait_for("ready>")
        return self

    def __exit__(self, *unused):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def tmux(self, *arguments):
        done = subprocess.run(["tmux", "-S", self.socket, *arguments], check=True, capture_output=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        return done.stdout.decode("utf-8", "replace")

    def text(self):
        return self.tmux("capture-pane", "-p")

    def colours(self):
        """The screen with its SGR sequences."""
        return self.tmux("capture-pane", "-p", "-e")

    def keys(self, *names):
        """By tmux's names: Enter, Escape, F10, C-c, Up."""
        self.tmux("send-keys", *names)

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def bytes(self, data):
        self.tmux("send-keys", "-H", *[f"{b:02x}" for b in data])

    def run(self, line):
        self.type(line)
        self.keys("Enter")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def state(self, format_):
        return self.tmux("display-message", "-p", format_).strip()

    def wait_for(self, text, absent=False):
        """Until `text` is on the screen, or is not; returns the screen."""
        return self.wait_until(lambda: (text in self.text()) != absent,
                               f"{'still there' if absent else 'never came'}: {text!r}")

    def wait_until(self, holds, complaint):
        wait(holds, complaint, self.text)
        return self.text()
