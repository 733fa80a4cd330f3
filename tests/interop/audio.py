"""Tones: written to a WAV file, and measured in what came back."""

import array
import math
import subprocess
import tempfile
import wave


def _sine(hertz, seconds, rate, amplitude):
    return array.array("h", (round(amplitude * math.sin(2 * math.pi * hertz * n / rate)) for n in range(round(seconds * rate))))


def write_tone(path, hertz, seconds, rate=8000, amplitude=8000):
    _write(path, _sine(hertz, seconds, rate, amplitude), rate)


def write_pulses(path, hertz, seconds, rate=8000, amplitude=8000):
    """A twentieth of each second is a tone, the rest silence."""
    _write(path, (_sine(hertz, 0.05, rate, amplitude) + array.array("h", bytes(2 * (rate - rate // 20)))) * seconds, rate)


def _write(path, samples, rate):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())


def write_speech(path, text, silence=2):
    """espeak-ng's words, after seconds of silence in which a jitter buffer finds its delay."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as words:
        subprocess.run(["espeak-ng", "-v", "en", "-s", "150", "-w", words.name, text], check=True)
        with wave.open(words.name) as spoken, wave.open(str(path), "wb") as out:
            out.setparams(spoken.getparams())
            out.writeframes(bytes(silence * spoken.getframerate() * spoken.getsampwidth()))
            out.writeframes(spoken.readframes(spoken.getnframes()))


class Sound:
    """One channel of samples."""

    def __init__(self, samples, rate=8000):
        self.samples, self.rate = samples, rate

    @classmethod
    def read(cls, path, channel=0):
        """A channel of a 16-bit WAV file, which may still be growing."""
        with wave.open(str(path)) as file:
            frames = file.readframes(file.getnframes())
            samples = array.array("h", frames[: len(frames) // 2 * 2])
            return cls(samples[channel :: file.getnchannels()], file.getframerate())

    @classmethod
    def from_samples(cls, data, rate):
        """Of 16-bit samples as bytes."""
        return cls(array.array("h", data), rate)

    @classmethod
    def from_pcmu(cls, payload):
        return cls(array.array("h", (_PCMU[code] for code in payload)))

    @property
    def seconds(self):
        return len(self.samples) / self.rate

    def part(self, begin, end):
        return Sound(self.samples[int(begin * self.rate) : int(end * self.rate)], self.rate)

    def rms(self):
        return math.sqrt(sum(s * s for s in self.samples) / len(self.samples)) if self.samples else 0.0

    def share(self, hertz):
        """How much of the energy lies at this frequency, 0 to 1 (Goertzel's algorithm)."""
        energy = sum(s * s for s in self.samples)
        if not energy:
            return 0.0
        factor = 2 * math.cos(2 * math.pi * hertz / self.rate)
        last = before = 0.0
        for sample in self.samples:
            last, before = sample + factor * last - before, last
        return 2 * (last * last + before * before - factor * last * before) / (len(self.samples) * energy)

    def seconds_of(self, hertz, step=0.1, share=0.8):
        """For how long this tone is heard: the steps that are loud and mostly it. A lost packet costs one step."""
        pieces = (self.part(n * step, (n + 1) * step) for n in range(int(self.seconds / step)))
        return step * sum(piece.rms() > 300 and piece.share(hertz) > share for piece in pieces)

    def onsets(self, loud=2000, quiet_seconds=0.3):
        """When, in seconds, it becomes loud after at least so long a quiet."""
        found, last = [], -math.inf
        for n, sample in enumerate(self.samples):
            if abs(sample) > loud:
                if n - last > quiet_seconds * self.rate:
                    found.append(n / self.rate)
                last = n
        return found

    def __str__(self):
        return f"{self.seconds:.2f} s, rms {self.rms():.0f}"


def _pcmu_value(code):
    """ITU-T G.711, mu-law: sign, three bits of segment, four bits of step, all inverted."""
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 7)) - 0x84
    return -magnitude if code & 0x80 else magnitude


_PCMU = [_pcmu_value(code) for code in range(256)]
