"""A bad network between a phone and the peers: tools/lab/link, and captures on both of its ends."""

from capture import Capture
from lab import REPOSITORY
from phone import Phone

NEAR = "198.51.100.1"


class Link:
    """The peers are at NEAR, phones over there."""

    def __init__(self, lab, number, *impairments):
        self.lab, self.name, self.address = lab, f"line{number}", f"198.51.100.{100 + number}"
        line = lab.run([REPOSITORY / "tools/lab/link", number, *impairments])
        self.enter = line.wait_line(r"^line \d+: (nsenter .*)")[1].split()

    def phone(self, user, *arguments):
        """Over there, registered with Asterisk."""
        return Phone.registered(self.lab, user, f"{NEAR}:15060", *arguments, bind=f"{self.address}:0", before=self.enter)

    def capture_here(self):
        return Capture(self.lab, f"{self.name}-here", self.name, self.address)

    def capture_there(self):
        return Capture(self.lab, f"{self.name}-there", self.name, self.address, self.enter)
