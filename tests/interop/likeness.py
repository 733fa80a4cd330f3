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
FRAME = 256  # samples
LOUD = 200  # rms above which a frame of speech counts
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


def _is_loud(samples):
    return _product(samples, samples) >= len(samples) * LOUD * LOUD


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


def frames(sent, heard, longest_delay=1.0):
    """Pairs of frames of 32 ms at 8 kHz: all that were sent loudly, and the same as they were heard. The delay is looked for
    by the envelope, then to the sample and within 40 ms of that in each loud piece of 128 ms, because a jitter buffer may
    change it on the way; where it changes in the middle of a piece, a frame is with the piece before or behind."""
    sent, heard = _at_8000(sent), _at_8000(heard)
    step, size, margin = RATE // 100, 4 * FRAME, RATE // 25
    usable = min(len(sent), len(heard) - int(longest_delay * RATE)) // step * step
    coarse = step * _best_lag(_envelope(sent[:usable], step), _envelope(heard, step), range(int(longest_delay * 100)))
    lags = {}
    for begin in range(margin, usable - size - margin, size):
        piece = sent[begin : begin + size]
        if _is_loud(piece):
            lags[begin] = coarse + _best_lag(piece, heard[begin + coarse - margin :], range(2 * margin)) - margin
    pairs = []
    for begin in lags:
        near = [lags[b] for b in (begin - size, begin, begin + size) if b in lags]
        for n in range(begin, begin + size, FRAME):
            frame = sent[n : n + FRAME]
            if _is_loud(frame):
                lag = n + _best_lag(frame, heard[n:], near)
                pairs.append((frame, heard[lag : lag + FRAME]))
    check(len(pairs) >= 60, f"only {len(pairs)} loud frames were sent")
    return pairs


def _mean(values):
    values = list(values)
    return sum(values) / len(values)


def segmental_snr(pairs):
    """Mean over the frames of the signal over the difference in dB, each held within SNR_RANGE."""
    def snr(sent, heard):
        noise = sum((x - y) ** 2 for x, y in zip(sent, heard))
        low, high = SNR_RANGE
        return max(low, min(high, 10 * math.log10(_product(sent, sent) / noise))) if noise else high
    return _mean(snr(*pair) for pair in pairs)


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
    """How far the levels of the critical bands are apart in dB: root mean square in each frame, then the mean over the
    frames. For codecs that keep the sound, not its waveform."""
    def distance(sent, heard):
        bands = _bands(sent)
        audible = max(bands) - DISTANCE_RANGE
        squares = [min(abs(x - y), DISTANCE_RANGE) ** 2 for x, y in zip(bands, _bands(heard)) if x > audible]
        return math.sqrt(_mean(squares))
    return _mean(distance(*pair) for pair in pairs)


def coded(sound, name, clock_rate, fmtp=""):
    """What the codec alone leaves of the sound: coded and decoded in one process, without a network."""
    program = pathlib.Path(os.environ["SIPTTY_BIN"]).with_name("round_trip")
    done = subprocess.run([program, name, str(clock_rate), fmtp], input=sound.samples.tobytes(), capture_output=True, check=False)
    check(done.returncode == 0, f"{program} {name}/{clock_rate} failed: {done.stderr.decode()}")
    return Sound.from_samples(done.stdout, sound.rate)
