"""siptty and Asterisk: registration, calls, refusals, transfer."""

import re
import socket

from audio import Sound
from capture import Capture
from lab import ASTERISK, check, eventually
from phone import Phone
from run import case


def extension(number):
    return f"sip:{number}@{ASTERISK}"


def check_no_channels(lab):
    eventually(lambda: "0 active channels" in lab.console("core show channels count"), 5, "Asterisk has no channel left")


def contacts(lab, user):
    return re.findall(rf"Contact:\s+{user}/\S+", lab.console("pjsip show contacts"))


def check_registers(lab, user, server, *arguments, bind="127.0.0.1:0"):
    lab.start_asterisk()
    phone = Phone.registered(lab, user, server, *arguments, bind=bind)
    check(len(contacts(lab, user)) == 1, f"Asterisk knows no contact of {user}, or several: {contacts(lab, user)}")
    phone.send("unregister")
    phone.expect("unregistered")
    check(not contacts(lab, user), f"Asterisk still knows {contacts(lab, user)}")
    phone.send("register")
    phone.expect("registered")
    phone.quit()
    check(not contacts(lab, user), f"siptty left {contacts(lab, user)} behind when it ended")


@case("asterisk: registers over UDP, unregisters, and again when it ends")
def register_udp(lab):
    check_registers(lab, 100, ASTERISK)


@case("asterisk: registers over TCP, unregisters, and again when it ends")
def register_tcp(lab):
    check_registers(lab, 100, ASTERISK, "--transport", "tcp")


@case("asterisk: registers over IPv6")
def register_ipv6(lab):
    check_registers(lab, 100, "[::1]:15060", bind="[::1]:0")


@case("asterisk: registers where only SHA-256 is offered")
def register_sha256(lab):
    check_registers(lab, 116, ASTERISK)


@case("asterisk: a wrong password fails clearly, once, and the phone lives on")
def wrong_password(lab):
    lab.start_asterisk()
    with Capture(lab) as capture:
        phone = Phone(lab, "--register", extension(100), "--auth-pass", "wrong")
        failed = phone.expect("registration-failed")
        check(failed.get("code") in ("401", "403"), f"the failure does not name the answer: {failed}")
        phone.send("dial " + extension(603))
        phone.expect("disconnected")
        phone.quit()
    requests = [m.bytes for m in capture.sip(15060) if m.bytes.startswith(b"REGISTER")]
    check(2 <= len(requests) <= 3, f"{len(requests)} REGISTERs for one wrong password")
    check("wrong" not in "\n".join(phone.lines), "the password stands in the output")
    check(not contacts(lab, 100), "Asterisk took the wrong password")


@case("asterisk: a call to 603 is answered and hung up, and nothing stays behind")
def answered(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    before = phone.descriptors()
    phone.send("dial " + extension(603))
    phone.expect("calling")
    phone.expect("confirmed")
    phone.hang_up()
    check_no_channels(lab)
    eventually(lambda: phone.descriptors() == before, 5, f"the phone holds {before} descriptors again, not {phone.descriptors()}")
    phone.quit()


@case("asterisk: the other side hangs up")
def hung_up_by_peer(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.dial(extension(610))
    phone.expect("disconnected")
    check_no_channels(lab)


@case("asterisk: a ringing call is cancelled")
def cancelled(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.send("dial " + extension(607))
    phone.expect("early", code=180)
    told = phone.hang_up()
    check("why" not in told, f"Asterisk's 487 says why we hung up: {told}")
    check_no_channels(lab)


@case("asterisk: refusals name their code, and their cause: busy, forbidden, not found, unavailable, overloaded")
def refused(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    for number, code in ((606, 486), (6060, 403), (6061, 404), (6062, 503), (6063, 480), (999, 404)):
        phone.send("dial " + extension(number))
        why = phone.expect("disconnected", code=code).get("why", "")
        # Whoever knows no such extension has no cause for it; that of Busy() is 17, or 0 when Asterisk is quick.
        check(re.fullmatch(r"" if number == 999 else r"Q\.850;cause=\d+", why), f"{code} came with the Reason {why}")
    check_no_channels(lab)


@case("asterisk: a call to a closed port and one to a silent peer end by themselves, the account goes on")
def unreachable(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.send("dial sip:nobody@127.0.0.1:4")
    phone.expect("disconnected", id=1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        phone.send(f"dial sip:silent@127.0.0.1:{silent.getsockname()[1]}")
        phone.dial(extension(603), id=3)  # meanwhile another call works
        phone.send("3 hangup")
        phone.expect("disconnected", id=3)
        phone.expect("disconnected", id=2, code=408, timeout=40)  # Timer B
    phone.quit()


@case("asterisk: an incoming call is answered, another one is refused with 486")
def incoming(lab):
    lab.start_asterisk()
    phone = Phone.registered(lab, 100, ASTERISK)
    lab.console("channel originate PJSIP/100 extension 603@lab")
    phone.expect("incoming")
    phone.send("answer")
    phone.expect("confirmed")
    phone.hang_up()
    check_no_channels(lab)
    lab.console("channel originate PJSIP/100 extension 603@lab")
    phone.expect("incoming")
    phone.send("reject 486")
    phone.expect("disconnected")
    check_no_channels(lab)
    phone.quit()


@case("asterisk: a caller that gives up ends the ringing")
def caller_gives_up(lab):
    lab.start_asterisk()
    callee = Phone.registered(lab, 101, ASTERISK)
    caller = Phone.registered(lab, 100, ASTERISK)
    caller.send("dial " + extension(101))
    callee.expect("incoming")
    caller.expect("early", code=180)
    caller.hang_up()
    callee.expect("disconnected")
    check_no_channels(lab)


@case("asterisk: both phones of a ring group ring, one answers, the other is cancelled")
def ring_group(lab):
    lab.start_asterisk()
    first, second = (Phone.registered(lab, user, ASTERISK) for user in (101, 102))
    caller = Phone.registered(lab, 100, ASTERISK)
    caller.send("dial " + extension(620))
    first.expect("incoming")
    second.expect("incoming")
    first.send("answer")
    first.expect("confirmed")
    second.expect("disconnected")
    caller.expect("confirmed")
    caller.hang_up()
    first.expect("disconnected")
    check_no_channels(lab)


@case("asterisk: a blind transfer to 600 succeeds, and the transferred phone hears its own tone there")
def blind_transfer(lab):
    lab.start_asterisk()
    heard = lab.path("heard.wav")
    other = Phone.registered(lab, 101, ASTERISK, "--auto-answer", "200", "--tone", "440", "--record", heard)
    phone = Phone.registered(lab, 100, ASTERISK)
    phone.dial(extension(101))
    with Capture(lab) as capture:
        phone.send("transfer " + extension(600))
        phone.expect("transfer", code=200)
        phone.expect("disconnected")
        capture.wait_rtp(200, source=range(20000, 21000), timeout=20)
        other.hang_up()
    check(Sound.read(heard, channel=1).seconds_of(440) > 1, "the transferred phone heard no tone from the echo")
    check_no_channels(lab)
