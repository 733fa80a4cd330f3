"""How alike two sounds are: aligned by cross-correlation, then compared piece by piece."""

import cmath
import functools
import math
import statistics

from lab import check

RATE = 8000
LOUD = 200  # rms above which a piece of speech counts


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


def pieces(sent, heard, longest_delay=1.0, seconds=0.4):
    """Pairs of samples at 8 kHz, what was sent and the same as it was heard. The delay is looked for by the envelope, then
    to the sample in each loud piece, because a jitter buffer may change it on the way."""
    sent, heard = _at_8000(sent), _at_8000(heard)
    step, size, margin = RATE // 100, int(seconds * RATE), RATE // 50
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
    check(len(pairs) >= 5, f"only {len(pairs)} loud pieces of {seconds} s were sent")
    return pairs


def segmental_snr(pairs, segment=160):
    """Mean over segments of 20 ms of the signal over the difference, each between -10 and 35 dB."""
    values = []
    for a, b in pairs:
        for n in range(0, len(a) - segment + 1, segment):
            s, h = a[n : n + segment], b[n : n + segment]
            energy = _product(s, s)
            if energy < segment * LOUD * LOUD:
                continue
            noise = sum((x - y) ** 2 for x, y in zip(s, h))
            values.append(max(-10.0, min(35.0, 10 * math.log10(energy / noise))) if noise else 35.0)
    return sum(values) / len(values)


@functools.cache
def _turns(size):
    return [cmath.exp(-2j * math.pi * k / size) for k in range(size // 2)]


def _spectrum(samples):
    if len(samples) == 1:
        return samples
    even, odd = _spectrum(samples[::2]), _spectrum(samples[1::2])
    turned = [t * o for t, o in zip(_turns(len(samples)), odd)]
    return [e + t for e, t in zip(even, turned)] + [e - t for e, t in zip(even, turned)]


def _bands(samples, count=14):
    """Power in bands of 219 Hz from 219 Hz on, in dB over that of one unit; Hann's window."""
    size = len(samples)
    spectrum = _spectrum([x * (0.5 - 0.5 * math.cos(2 * math.pi * n / size)) for n, x in enumerate(samples)])
    width = 7
    return [10 * math.log10(1 + sum(abs(spectrum[k]) ** 2 for k in range(width * (b + 1), width * (b + 2))) / size) for b in range(count)]


def spectral_distance(pairs, frame=256):
    """How far the levels of the bands are apart in dB, root mean square in frames of 32 ms that were sent loudly; of these
    the median, since the SNR counts a frame that a busy machine lost. For codecs that keep the sound, not its waveform."""
    distances = []
    for a, b in pairs:
        for n in range(0, len(a) - frame + 1, frame):
            s, h = a[n : n + frame], b[n : n + frame]
            if _product(s, s) < frame * LOUD * LOUD:
                continue
            top = max(bands := _bands(s))
            squares = [(x - y) ** 2 for x, y in zip(bands, _bands(h)) if x > top - 30]
            distances.append(math.sqrt(sum(squares) / len(squares)))
    return statistics.median(distances)
