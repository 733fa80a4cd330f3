"""Recordings: whole whatever ends the phone, readable while they grow, on one time line."""

import os
import signal

from audio import Sound
from cases_asterisk import extension
from lab import ASTERISK, check, eventually
from phone import Phone
from run import case

PACKET_SECONDS = 0.02


def recording_phone(lab, recorded, *arguments, **options):
    phone = Phone.registered(lab, 100, ASTERISK, "--codecs", "PCMU", "--tone", "440", "--record", recorded, *arguments, **options)
    phone.dial(extension(6042))  # a steady tone
    phone.expect("media", state="agreed")
    phone.expect("media", state="flowing")
    return phone


def check_tail(phone, recorded):
    """As much is in the file as packets were sent; the last of it is sound on both sides."""
    told = phone.expect("media")
    sent = int(told["sent"]) * PACKET_SECONDS
    left, right = (Sound.read(recorded, channel) for channel in (0, 1))
    check(len(left.samples) == len(right.samples), f"left has {left.seconds} s, right has {right.seconds} s")
    check(abs(left.seconds - sent) <= 2 * PACKET_SECONDS, f"{sent:.2f} s were sent, {left.seconds:.2f} s were recorded")
    for name, side, hertz in (("left", left, 440), ("right", right, 1004)):
        check(side.part(side.seconds - 0.2, side.seconds).share(hertz) > 0.9, f"the last 0.2 s on the {name} are not the tone: {side}")


def check_signal(lab, number):
    lab.start_asterisk()
    recorded = lab.path("recorded.wav")
    phone = recording_phone(lab, recorded)
    eventually(lambda: Sound.read(recorded).seconds > 2, 10, "two seconds are recorded")
    os.kill(phone.pid, number)
    check(phone.wait_end() == 0, "the phone did not end as it should")
    check_tail(phone, recorded)


@case("recording: Ctrl-C loses nothing of it")
def interrupted(lab):
    check_signal(lab, signal.SIGINT)


@case("recording: SIGTERM loses nothing of it")
def terminated(lab):
    check_signal(lab, signal.SIGTERM)


@case("recording: hanging up loses nothing of it")
def hung_up(lab):
    lab.start_asterisk()
    recorded = lab.path("recorded.wav")
    phone = recording_phone(lab, recorded)
    eventually(lambda: Sound.read(recorded).seconds > 1, 10, "a second is recorded")
    phone.hang_up()
    check_tail(phone, recorded)


@case("recording: it can be read while it grows, and once more after the phone was killed")
def growing(lab):
    lab.start_asterisk()
    recorded = lab.path("recorded.wav")
    phone = recording_phone(lab, recorded)
    for seconds in (0.5, 1, 1.5, 2):
        eventually(lambda: Sound.read(recorded).seconds > seconds, 10, f"{seconds} s are recorded")
    os.kill(phone.pid, signal.SIGKILL)
    phone.wait_end()
    kept = Sound.read(recorded)
    check(kept.seconds > 2 and kept.seconds_of(440) > 1.5, f"what is left of the recording is {kept}")


@case("recording: a full disk is told, and the call goes on")
def full_disk(lab):
    lab.start_asterisk()
    small = lab.path("small")
    small.mkdir()
    disk = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs -o size=64k none {small} && exec "$@"', "-"]
    phone = recording_phone(lab, small / "recorded.wav", before=disk)
    told = phone.expect("error", timeout=20)["text"]
    check("disk full" in told and "recorded.wav" in told, told)
    check(phone.count("error") == 1, "it was told more than once")
    kept = Sound.read(f"/proc/{phone.pid}/root{small}/recorded.wav")  # in the phone's own view of the disks
    check(1 < kept.seconds <= 2.1 and kept.seconds_of(440) > 1, f"what fitted on the disk is {kept}")
    second = lab.path("second.wav")
    phone.send(f"record {second}")  # elsewhere there is room
    eventually(lambda: second.exists() and second.stat().st_size > 44 and Sound.read(second, 1).seconds_of(1004) > 1, 10, "the call goes on and is heard")
    phone.hang_up()


@case("recording: it goes on across hold and resume, on one time line")
def held(lab):
    lab.start_asterisk()
    recorded = lab.path("recorded.wav")
    phone = recording_phone(lab, recorded)
    eventually(lambda: Sound.read(recorded).seconds > 1.5, 10, "the call is recorded")
    phone.send("hold")
    phone.expect("hold")
    held_at = Sound.read(recorded).seconds
    eventually(lambda: Sound.read(recorded).seconds > held_at + 1.5, 10, "the hold is recorded")
    phone.send("resume")
    phone.expect("resumed")
    resumed_at = Sound.read(recorded).seconds
    eventually(lambda: Sound.read(recorded, 1).part(resumed_at, 99).seconds_of(1004) > 1, 10, "the tone is back")
    phone.hang_up()
    left, right = (Sound.read(recorded, channel) for channel in (0, 1))
    check(len(left.samples) == len(right.samples), "the sides differ in length")
    quiet = left.part(held_at + 0.3, resumed_at - 0.2)
    check(quiet.seconds > 0.5 and quiet.rms() < 100, f"while held, our own tone is on the left: {quiet}")
    check(left.part(resumed_at + 0.2, left.seconds).seconds_of(440) > 0.7, "after the hold our tone is not on the left")


@case("recording: it follows the call to where it is transferred, with the silence between")
def transferred(lab):
    recorded = lab.path("recorded.wav")
    first = Phone(lab, "--auto-answer", "200", "--tone", "700")
    second = Phone(lab, "--tone", "1000", "--codecs", "G722")
    addresses = [phone.expect("ready")["address"] for phone in (first, second)]
    phone = Phone(lab, "--tone", "440", "--record", recorded)
    phone.dial(f"sip:first@{addresses[0]}")
    eventually(lambda: Sound.read(recorded, 1).seconds_of(700) > 1, 15, "the first party is recorded")
    first.send(f"transfer sip:second@{addresses[1]}")
    second.expect("incoming")
    second.send("answer")
    phone.expect("disconnected", timeout=15)
    eventually(lambda: Sound.read(recorded, 1).seconds_of(1000) > 1, 15, "the second party is in the same recording")
    phone.hang_up()
    left, right = (Sound.read(recorded, channel) for channel in (0, 1))
    check(len(left.samples) == len(right.samples), "the sides differ in length")
    check(left.seconds_of(440) > 2, f"our own side is not all there: {left.seconds_of(440):.1f} s of {left}")
