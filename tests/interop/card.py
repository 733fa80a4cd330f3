"""The lab's sound card without hardware (lab start pulse): what is played into its mouth, the phone's microphone hears; what
the phone plays, its ear hears."""

import array
import subprocess
import threading
import time

from audio import Sound
from lab import Process, check

RATE = 48000


class Ear:
    """Listens to one of the card's sources from now on; remembers when each piece came."""

    def __init__(self, environment, source):
        self._pieces = []  # (time of arrival, samples)
        self._recorder = subprocess.Popen(
            ["parec", "-d", source, "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=10"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while data := self._recorder.stdout.read1(65536):
            self._pieces.append((time.monotonic(), array.array("h", data[: len(data) // 2 * 2])))

    def sound(self):
        joined = array.array("h")
        for _, samples in list(self._pieces):
            joined.extend(samples)
        return Sound(joined, RATE)

    def is_quiet(self):
        """Nothing was heard in the last half second."""
        sound = self.sound()
        return sound.seconds > 0.5 and sound.part(sound.seconds - 0.5, sound.seconds).rms() < 50

    def begin_of(self, hertz, after=0.0):
        """When a tone began to sound, on time.monotonic's clock; None as long as it has not."""
        position, step = 0, RATE // 200
        sound, pieces = self.sound(), list(self._pieces)
        for arrived, samples in pieces:
            position += len(samples)
            for at in range(position - len(samples), position, step):
                when = arrived - (position - at) / RATE
                part = Sound(sound.samples[at : at + 2 * step], RATE)
                if when > after and part.rms() > 1000 and part.share(hertz) > 0.8:
                    return when
        return None

    def stop(self):
        self._recorder.terminate()
        self._recorder.wait()


class Card:
    def __init__(self, lab):
        self._lab = lab
        self.home = lab.peers / "pulse"
        self.start()

    def start(self):
        self._lab.start_pulse()

    def unplug(self):
        self._lab.stop("pulse")

    @property
    def before(self):
        """Starts a program that sees the card."""
        return ["env", f"HOME={self.home}", f"PULSE_SERVER=unix:{self.home}/native"]

    def listen(self, source="ear.monitor"):
        return self._lab.own(Ear({"HOME": str(self.home), "PULSE_SERVER": f"unix:{self.home}/native", "PATH": "/usr/bin:/bin"}, source))

    def speak(self, wav):
        return self._lab.run([*self.before, "paplay", "-d", "mouth", "--latency-msec=20", wav])
