"""How alike two sounds are: aligned by cross-correlation, then compared frame by frame, each frame of speech counting alike."""

import cmath
import functools
import math
import os
import pathlib
import subprocess

from audio import Sound
from lab import check

RATE = 8000
LOUD = 200  # rms above which a piece of speech counts
SNR_RANGE = -10.0, 35.0  # dB: what is beyond is not heard as better or worse
DISTANCE_RANGE = 30.0  # dB below the loudest band of a frame: what is softer is masked
BARK = (100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700)  # Hz, edges of critical bands


def _at_8000(sound):
    """The mean of each run of samples: coarse, and the same on both sides."""
    step = round(sound.rate / RATE)
    check(step * RATE == sound.rate, f"{sound.rate} Hz is no multiple of {RATE}")
    samples = sound.samples
    return [sum(samples[n : n + step]) / step for n in range(0, len(samples) - step + 1, step)]


def _product(a, b):
    return sum(map(float.__mul__, a, b))


def _best_lag(a, b, lags):
    """The lag of `b` behind `a` with the largest normalised cross-correlation."""
    def likeness(lag):
        part = b[lag : lag + len(a)]
        energy = _product(part, part)
        return _product(a, part) / math.sqrt(energy) if len(part) == len(a) and energy else -math.inf
    return max(lags, key=likeness)


def _envelope(samples, step):
    means = [math.sqrt(_product(p, p) / step) for p in (samples[n : n + step] for n in range(0, len(samples) - step + 1, step))]
    middle = sum(means) / len(means)
    return [m - middle for m in means]


def pieces(sent, heard, longest_delay=1.0, seconds=0.1):
    """Pairs of samples at 8 kHz, what was sent and the same as it was heard. The delay is looked for by the envelope, then
    to the sample and within 40 ms of that in each loud piece, because a jitter buffer may change it on the way."""
    sent, heard = _at_8000(sent), _at_8000(heard)
    step, size, margin = RATE // 100, int(seconds * RATE), RATE // 25
    usable = min(len(sent), len(heard) - int(longest_delay * RATE)) // step * step
    coarse = step * _best_lag(_envelope(sent[:usable], step), _envelope(heard, step), range(int(longest_delay * 100)))
    pairs = []
    for begin in range(0, usable - size - margin, size):
        a = sent[begin : begin + size]
        if math.sqrt(_product(a, a) / size) < LOUD:
            continue
        first = max(begin + coarse - margin, 0)
        lag = _best_lag(a, heard[first : first + size + 2 * margin], range(2 * margin))
        pairs.append((a, heard[first + lag : first + lag + size]))
    check(len(pairs) >= 20, f"only {len(pairs)} loud pieces of {seconds} s were sent")
    return pairs


def _active(pairs, size):
    """The frames of `size` samples that were sent loudly, all of them."""
    for a, b in pairs:
        for n in range(0, len(a) - size + 1, size):
            sent = a[n : n + size]
            if _product(sent, sent) >= size * LOUD * LOUD:
                yield sent, b[n : n + size]


def _mean(values):
    values = list(values)
    return sum(values) / len(values)


def segmental_snr(pairs):
    """Mean over segments of 20 ms of the signal over the difference in dB, each held within SNR_RANGE."""
    def snr(sent, heard):
        noise = sum((x - y) ** 2 for x, y in zip(sent, heard))
        low, high = SNR_RANGE
        return max(low, min(high, 10 * math.log10(_product(sent, sent) / noise))) if noise else high
    return _mean(snr(*frame) for frame in _active(pairs, RATE // 50))


@functools.cache
def _turns(size):
    return [cmath.exp(-2j * math.pi * k / size) for k in range(size // 2)]


def _spectrum(samples):
    if len(samples) == 1:
        return samples
    even, odd = _spectrum(samples[::2]), _spectrum(samples[1::2])
    turned = [t * o for t, o in zip(_turns(len(samples)), odd)]
    return [e + t for e, t in zip(even, turned)] + [e - t for e, t in zip(even, turned)]


@functools.cache
def _band_bins(size):
    return [range(math.ceil(low * size / RATE), math.ceil(high * size / RATE)) for low, high in zip(BARK, BARK[1:])]


def _bands(samples):
    """Power in critical bands, in dB over that of one unit; Hann's window."""
    size = len(samples)
    spectrum = _spectrum([x * (0.5 - 0.5 * math.cos(2 * math.pi * n / size)) for n, x in enumerate(samples)])
    return [10 * math.log10(1 + sum(abs(spectrum[k]) ** 2 for k in bins) / size) for bins in _band_bins(size)]


def bark_distance(pairs):
    """How far the levels of the critical bands are apart in dB: root mean square in each frame of 32 ms, then the mean over
    the frames. For codecs that keep the sound, not its waveform."""
    def distance(sent, heard):
        bands = _bands(sent)
        audible = max(bands) - DISTANCE_RANGE
        squares = [min(abs(x - y), DISTANCE_RANGE) ** 2 for x, y in zip(bands, _bands(heard)) if x > audible]
        return math.sqrt(_mean(squares))
    return _mean(distance(*frame) for frame in _active(pairs, 256))


def coded(sound, name, clock_rate, fmtp=""):
    """What the codec alone leaves of the sound: coded and decoded in one process, without a network."""
    program = pathlib.Path(os.environ["SIPTTY_BIN"]).with_name("round_trip")
    done = subprocess.run([program, name, str(clock_rate), fmtp], input=sound.samples.tobytes(), capture_output=True, check=False)
    check(done.returncode == 0, f"{program} {name}/{clock_rate} failed: {done.stderr.decode()}")
    return Sound.from_samples(done.stdout, sound.rate)
