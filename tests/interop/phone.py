"""siptty headless: commands in, events out."""

import base64
import json
import os
import re

from lab import Process, check

BINARY = os.environ.get("SIPTTY_BIN") or "siptty"

_FIELD = re.compile(r'([\w-]+)=("(?:[^"\\]|\\.)*"|\S*)')
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def _value(text):
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(x[0-9a-f]{2}|.)",
                  lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 3 else _ESCAPES.get(m[1], m[1]), text[1:-1])


class Phone(Process):
    def __init__(self, lab, *arguments, bind="127.0.0.1:0", before=()):
        """`before` is a command that starts the phone, such as one that gives it another /etc/resolv.conf."""
        super().__init__([*before, BINARY, "headless", "--bind", bind, *arguments], lab.directory)
        lab.own(self)
        self.events = []  # not yet expected ones: (name, fields)
        self._parsed = 0

    @classmethod
    def registered(cls, lab, user, server, *arguments, **options):
        """A phone whose registration has succeeded."""
        phone = cls(lab, "--register", f"sip:{user}@{server}", "--auth-pass", f"pw{user}", *arguments, **options)
        phone.expect("registered")
        return phone

    def send(self, command):
        self.write(command)

    def _parse(self):
        for line in self.lines[self._parsed :]:
            if line.startswith("event "):
                word, _, rest = line[6:].partition(" ")
                self.events.append((word, {key: _value(value) for key, value in _FIELD.findall(rest)}))
        self._parsed = len(self.lines)

    def _next(self, names, fields):
        self._parse()
        for event in self.events:
            if event[0] in names and all(event[1].get(key) == str(value) for key, value in fields.items()):
                self.events.remove(event)
                return event
        return None

    def expect(self, name, timeout=10, **fields):
        """The fields of the first event of that name, and with those fields, that was not expected before."""
        wanted = " ".join([name, *(f"{key}={value}" for key, value in fields.items())])
        return self.wait(lambda: self._next([name], fields), timeout, f"the event {wanted}")[1]

    def expect_any(self, *names, timeout=10):
        """Name and fields of the first event of one of these names that was not expected before."""
        return self.wait(lambda: self._next(names, {}), timeout, f"an event {' or '.join(names)}")

    def seen(self, name):
        """The fields of such an event without waiting; None when there was none so far."""
        event = self._next([name], {})
        return event[1] if event else None

    def count(self, name):
        """How many events of that name there were in all."""
        return sum(line.startswith(f"event {name}") for line in list(self.lines))

    def dial(self, target, **options):
        """Calls and waits until the call is answered."""
        self.send(f"dial {target}")
        return self.expect("confirmed", **options)

    def hang_up(self, timeout=10):
        self.send("hangup")
        return self.expect("disconnected", timeout)

    def quit(self, timeout=10):
        self.send("quit")
        code = self.wait_end(timeout)
        check(code == 0, f"quit gave exit code {code}")


def read_trace(path):
    """The wire events that --trace wrote, with bytes decoded."""
    events = [json.loads(line) for line in path.read_text().splitlines()]
    for event in events:
        event["bytes"] = base64.b64decode(event["bytes"])
    return events
