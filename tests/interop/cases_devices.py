"""Calls through a sound card: PulseAudio's null sinks, reached as siptty reaches every card, through PortAudio."""

import json
import time

from audio import Sound, write_tone
from card import Card
from cases_asterisk import extension
from lab import ASTERISK, check, eventually
from phone import BINARY, Phone
from run import case

DEVICES = ["--input-device", "lab-microphone", "--output-device", "lab-speaker"]


@case("devices: the list has the card's names and nothing else is printed")
def listed(lab):
    card = Card(lab)
    code, text = lab.finish([*card.before, BINARY, "devices"])
    names = {line.split()[0] for line in text.splitlines()}
    check(code == 0 and {"name", "lab-speaker", "lab-microphone"} <= names, f"exit code {code}, and the list is:\n{text}")
    code, text = lab.finish([*card.before, BINARY, "devices", "--json"])
    rows = [json.loads(line) for line in text.splitlines()]
    check(code == 0 and any(row["name"] == "lab-speaker" and row["outputs"] > 0 for row in rows), f"exit code {code}:\n{text}")


@case("devices: without a sound card there is a sentence, and the call goes on")
def none(lab):
    lab.start_asterisk()
    code, text = lab.finish([BINARY, "devices"])
    check(code == 1 and "there is no sound device" in text, f"exit code {code}:\n{text}")
    phone = Phone.registered(lab, 100, ASTERISK, "--device")
    phone.dial(extension(6042))
    told = phone.expect("error")["text"]
    check("calls go on without sound" in told, told)
    phone.expect("media", state="flowing")
    phone.hang_up()


@case("devices: a device that is not there gives a sentence with the names of those that are")
def misspelt(lab):
    card = Card(lab)
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK, "--input-device", "none", "--output-device", "hedset", before=card.before)
    phone.dial(extension(6042))
    told = phone.expect("error")["text"]
    check('"hedset"' in told and "lab-speaker" in told, told)
    phone.send("audio output lab-speaker")
    phone.expect("card", output="lab-speaker")
    phone.hang_up()


def check_card_and_peer(lab, codec):
    """Asterisk's tone is heard from the speaker, then a tone at the microphone comes back from Asterisk's echo."""
    card = Card(lab)
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK, "--codecs", codec, *DEVICES, before=card.before)
    ear = card.listen()
    phone.dial(extension(6042))
    phone.expect("card", output="lab-speaker", input="lab-microphone")
    eventually(lambda: ear.sound().seconds_of(1004) > 2, 15, "two seconds of Asterisk's tone are heard from the speaker")
    phone.hang_up()
    spoken = lab.path("spoken.wav")
    write_tone(spoken, 700, 20, rate=48000)
    phone.dial(extension(600))
    phone.expect("media", state="flowing")
    card.speak(spoken)
    eventually(lambda: ear.sound().seconds_of(700) > 2, 20, "two seconds of the microphone's tone came back from Asterisk")
    phone.hang_up()


@case("devices: speaker and microphone reach Asterisk and back, PCMU")
def asterisk_pcmu(lab):
    check_card_and_peer(lab, "PCMU")


@case("devices: speaker and microphone reach Asterisk and back, Opus")
def asterisk_opus(lab):
    check_card_and_peer(lab, "opus")


@case("devices: from mouth to ear, through two phones, it takes less than 0.4 s")
def latency(lab):
    card = Card(lab)
    bell, mouth, ear = lab.path("bell.wav"), card.listen("mouth.monitor"), card.listen()
    write_tone(bell, 1000, 0.3, rate=48000)
    listener = Phone(lab, "--input-device", "none", "--output-device", "lab-speaker", "--auto-answer", "200", before=card.before)
    address = listener.expect("ready")["address"]
    speaker = Phone(lab, "--input-device", "lab-microphone", "--output-device", "none", before=card.before)
    speaker.dial(f"sip:ear@{address}")
    listener.expect("card", output="lab-speaker")
    speaker.expect("card", input="lab-microphone")
    delays = []
    for _ in range(5):
        eventually(lambda: ear.is_quiet() and mouth.is_quiet(), 10, "it is quiet before the bell")
        after = time.monotonic()
        card.speak(bell)
        eventually(lambda: mouth.begin_of(1000, after), 10, "the bell sounds")
        eventually(lambda: ear.begin_of(1000, after), 10, "the bell is heard at the other phone")
        began, heard = mouth.begin_of(1000, after), ear.begin_of(1000, after)
        delays.append(1000 * (heard - began))
    for phone in (speaker, listener):
        phone.send("audio")
        told = phone.expect("audio")
        print(f"capture {told['capture_ms']} ms, playback {told['playback_ms']} ms, jitter buffer {told['jitter_buffer_ms']} ms")
    print(f"mouth to ear: {' '.join(f'{d:.0f}' for d in delays)} ms")
    check(0 < sorted(delays)[2] < 400, f"mouth to ear took {delays} ms")
    speaker.hang_up()


@case("devices: a card that is unplugged is told, the call goes on, and the sound is back when it is plugged in")
def unplugged(lab):
    card = Card(lab)
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK, *DEVICES, before=card.before)
    phone.dial(extension(6042))
    phone.expect("card", output="lab-speaker")
    card.unplug()
    told = phone.expect("error")["text"]
    check("is gone" in told and "calls go on without sound" in told, told)
    card.start()
    phone.expect("card", output="lab-speaker", timeout=20)
    ear = card.listen()
    eventually(lambda: ear.sound().seconds_of(1004) > 1, 15, "the tone is heard again")
    check(phone.seen("disconnected") is None, "the call ended")
    phone.hang_up()


@case("devices: ringing and busy are heard, as in the country that is set")
def call_tones(lab):
    card = Card(lab)
    config = lab.path("us.toml")
    config.write_text('[audio]\nmode = "device"\ninput_device = "none"\noutput_device = "lab-speaker"\ntones = "us"\n')
    callee = Phone(lab)
    address = callee.expect("ready")["address"]
    caller = Phone(lab, "--config", config, before=card.before)
    ear = card.listen()
    caller.send(f"dial sip:x@{address}")
    callee.expect("incoming")
    caller.expect("early", code=180)
    both = lambda a, b: ear.sound().seconds_of(a, share=0.3) > 0.7 and ear.sound().seconds_of(b, share=0.3) > 0.7
    eventually(lambda: both(440, 480), 15, "the ringing tone of 440 and 480 Hz is heard")
    callee.send("reject 486")
    caller.expect("disconnected", code=486)
    eventually(lambda: both(480, 620), 15, "the busy tone of 480 and 620 Hz is heard")


@case("devices: in a conference the microphone is heard by all, and all are heard from the speaker")
def conference(lab):
    card = Card(lab)
    phone = Phone(lab, "--codecs", "PCMU", *DEVICES, "--auto-answer", "200", before=card.before)
    address = phone.expect("ready")["address"]
    ear, guests, recordings = card.listen(), [], []
    for number, hertz in enumerate((700, 1100), 1):
        tone = lab.path(f"{hertz}.wav")
        write_tone(tone, hertz, 60)
        guest = Phone(lab, "--codecs", "PCMU", "--play", tone)
        guest.dial(f"sip:all@{address}")
        phone.expect("confirmed", id=number)
        recordings.append(lab.path(f"guest{number}.wav"))
        guest.send(f"record {recordings[-1]}")
        guests.append(guest)
    phone.expect("card", output="lab-speaker", input="lab-microphone", timeout=30)
    phone.send("conference all")
    phone.expect("party", id=2, state="joined")
    began = ear.sound().seconds
    both = lambda: min(ear.sound().part(began, ear.sound().seconds).seconds_of(hertz, share=0.3) for hertz in (700, 1100))
    eventually(lambda: both() > 2, 20, "two seconds of both guests' tones are heard from the speaker")
    spoken = lab.path("spoken.wav")
    write_tone(spoken, 1900, 20, rate=48000)
    card.speak(spoken)
    heard = lambda: min(Sound.read(file, channel=1).seconds_of(1900, share=0.3) for file in recordings)
    eventually(lambda: heard() > 2, 20, "both guests hear two seconds of the microphone")
    phone.send("conference end")
    phone.expect("party", id=1, state="left")
    began = ear.sound().seconds
    eventually(lambda: both() > 1, 20, "both are heard again, as calls of their own")
    for guest in guests:
        guest.hang_up()
