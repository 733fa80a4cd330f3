"""Digits with Asterisk, each of their ways in both directions."""

from capture import Capture
from cases_asterisk import extension
from lab import ASTERISK, REPOSITORY, check
from phone import Phone
from run import case


def check_read(lab, user, way, *arguments, by=None, command="dtmf 1590*74#"):
    """Asterisk reads what was sent."""
    lab.start_asterisk()
    log = lab.follow("asterisk")
    phone = Phone.registered(lab, user, ASTERISK, *arguments)
    with Capture(lab) as capture:
        phone.dial(extension(602))
        phone.send(command)
        sent = phone.expect("dtmf-sent", by=way)
        got = log.wait_line(rf"LABDTMF {user} (\S*)", timeout=20)[1]
        check(got == "1590*74", f"Asterisk read {got}")
        phone.hang_up()
    return sent, [m.bytes.decode() for m in capture.sip(15060) if m.bytes.startswith(b"INFO")]


def check_heard(lab, user, way, *arguments):
    """Each digit that Asterisk sends is told once."""
    lab.start_asterisk()
    phone = Phone.registered(lab, user, ASTERISK, *arguments)
    phone.dial(extension(612))
    for digit in "1234#":
        got = phone.expect("dtmf", timeout=15)
        check(got["digit"] == digit and got["by"] == way, f"{digit} was due, {got} came")
    phone.expect("disconnected", timeout=15)
    check(phone.seen("dtmf") is None, "one digit more than were sent")


@case("digits: by INFO with application/dtmf-relay they arrive at 602")
def relay_sent(lab):
    _, infos = check_read(lab, 118, "info", "--dtmf", "info")
    check(len(infos) == 8 and all("application/dtmf-relay" in i and "Signal=" in i for i in infos), f"the INFOs were {infos}")


@case("digits: by INFO with application/dtmf they arrive at 602")
def dtmf_sent(lab):
    _, infos = check_read(lab, 118, "info-dtmf", "--dtmf", "info-dtmf")
    check(len(infos) == 8 and all("application/dtmf\r\n" in i for i in infos), f"the INFOs were {infos}")


@case("digits: where telephone-event was not agreed on they go by INFO, and the phone says so")
def fall_back(lab):
    sent, infos = check_read(lab, 118, "info")
    check("telephone-event" in sent.get("reason", ""), f"no reason was told: {sent}")
    check(len(infos) == 8, f"{len(infos)} INFOs for eight digits")


@case("digits: a command chooses the way for its call")
def by_command(lab):
    _, infos = check_read(lab, 118, "info-dtmf", "--dtmf", "info", command="dtmf 1590*74# --by info-dtmf")
    check(all("application/dtmf\r\n" in i for i in infos), f"the INFOs were {infos}")


@case("digits: those that Asterisk sends by INFO are told once each")
def info_heard(lab):
    check_heard(lab, 118, "info", "--dtmf", "info")


@case("digits: those that Asterisk sends as telephone-event are told once each")
def event_heard(lab):
    check_heard(lab, 100, "rfc4733")


@case("digits: as tones in the sound they arrive at 602")
def tones_sent(lab):
    _, infos = check_read(lab, 119, "inband", "--dtmf", "inband", "--codecs", "PCMU")
    check(not infos, f"INFOs went out: {infos}")


@case("digits: those that Asterisk plays as tones are told once each")
def tones_heard(lab):
    check_heard(lab, 119, "inband", "--dtmf", "inband", "--codecs", "PCMU")


def sipp(scenario, *arguments):
    return ["sipp", "-i", "127.0.0.1", "-sf", REPOSITORY / "tests/interop/sipp" / scenario, "-m", "1", "-nostdin",
            "-timeout", "30", "-timeout_error", *arguments]


def is_answer(packet):
    return packet.payload.startswith(b"SIP/2.0 ") and b" INFO\r\n" in packet.payload


@case("digits: a peer that refuses dtmf-relay with 415 gets the digit again as application/dtmf, and all others so")
def relay_refused(lab):
    uas = lab.run(sipp("refuse_relay.xml", "-p", "17092"))
    phone = Phone(lab, "--dtmf", "info")
    with Capture(lab) as capture:
        phone.dial("sip:sipp@127.0.0.1:17092")
        phone.send("dtmf 12!")
        phone.expect("dtmf-sent", by="info")
        capture.wait(lambda: sum(is_answer(packet) for packet in capture.packets) == 4, 10, "answers to 1, once more 1, 2 and the flash")
        phone.hang_up()
    check(uas.wait_end(30) == 0, "SIPp got other INFOs than it should:\n" + "\n".join(uas.lines[-30:]))
    check(phone.seen("error") is None, "the phone told of an error")


@case("digits: both formats of INFO and the hook flash are told once each, and another body is no digit")
def info_received(lab):
    phone = Phone(lab, "--auto-answer", "200", bind="127.0.0.1:17091")
    phone.expect("ready")
    uac = lab.run(sipp("send_info.xml", "-p", "17092", "127.0.0.1:17091"))
    for digit in "78!":
        got = phone.expect("dtmf")
        check(got["digit"] == digit and got["by"] == "info", f"{digit} was due, {got} came")
    phone.expect("disconnected")
    check(uac.wait_end(30) == 0, "SIPp got other answers than it should:\n" + "\n".join(uac.lines[-30:]))
    check(phone.seen("dtmf") is None, "one digit more than were sent")
