"""baresip, Kamailio and SIPp."""

import csv
import json
import os
import re
import signal

from audio import Sound
from capture import Capture
from lab import KAMAILIO, check, eventually
from phone import BINARY, Phone
from run import case

CALLS = 1000


@case("baresip: its call to siptty is answered, and each hears the other's tone")
def from_baresip(lab):
    recorded = lab.path("recorded.wav")
    phone = Phone(lab, "--user", "siptty", "--tone", "880", "--record", recorded, bind="127.0.0.1:17091")
    peer = lab.start_baresip("caller", 25060, 24444, "<sip:caller@127.0.0.1:25060>;regint=0")
    with Capture(lab) as capture:
        peer.send("dial", "sip:siptty@127.0.0.1:17091")
        phone.expect("incoming")
        phone.send("answer")
        phone.expect("confirmed")
        peer.expect("CALL_ESTABLISHED")
        capture.wait_rtp(100, source=range(26060, 26160))
        peer.send("hangup")
        phone.expect("disconnected")
    peer.expect("CALL_CLOSED")
    check(Sound.read(recorded, channel=1).seconds_of(440) > 1, "siptty recorded no tone from baresip")
    check(Sound.read(peer.heard()).seconds_of(880) > 1, "baresip heard no tone from siptty")
    phone.quit()


@case("baresip: siptty's call to it is answered and hung up by siptty")
def to_baresip(lab):
    peer = lab.start_baresip("callee", 25060, 24444, "<sip:callee@127.0.0.1:25060>;regint=0;answermode=auto")
    phone = Phone(lab, "--tone", "880")
    with Capture(lab) as capture:
        phone.dial("sip:callee@127.0.0.1:25060")
        peer.expect("CALL_ESTABLISHED")
        capture.wait_rtp(100, destination=range(26060, 26160))
        phone.hang_up()
    peer.expect("CALL_CLOSED")
    check(Sound.read(peer.heard()).seconds_of(880) > 1, "baresip heard no tone from siptty")


def check_through_proxy(lab, transport, who_hangs_up):
    lab.start_kamailio()
    with Capture(lab) as capture:
        callee = Phone.registered(lab, 201, KAMAILIO, "--transport", transport)
        caller = Phone.registered(lab, 200, KAMAILIO, "--transport", transport)
        caller.send(f"dial sip:201@{KAMAILIO}")
        callee.expect("incoming")
        callee.send("answer")
        callee.expect("confirmed")
        caller.expect("confirmed")
        {"caller": caller, "callee": callee}[who_hangs_up].hang_up()
        {"caller": callee, "callee": caller}[who_hangs_up].expect("disconnected")
        for phone in (caller, callee):
            phone.quit()
    messages = [m.bytes.decode(errors="replace") for m in capture.sip(16060)]
    check(any(m.startswith("SIP/2.0 407") for m in messages), "the proxy did not ask for credentials")
    check(any(m.startswith("INVITE") and "\nRecord-Route:" in m for m in messages), "the proxy did not stay in the route")
    for method in ("ACK", "BYE"):
        # From the phone to the proxy, with the route; the proxy takes it off on the way to the other phone.
        routed = [m for m in messages if m.startswith(method) and "\nRoute:" in m]
        check(routed, f"no {method} followed the recorded route")


@case("kamailio: a call with digest and Record-Route over UDP, ended by the caller")
def proxy_udp(lab):
    check_through_proxy(lab, "udp", "caller")


@case("kamailio: a call with digest and Record-Route over TCP, ended by the callee")
def proxy_tcp(lab):
    check_through_proxy(lab, "tcp", "callee")


@case("kamailio: nobody is registered there, so 404")
def proxy_nobody(lab):
    lab.start_kamailio()
    phone = Phone.registered(lab, 200, KAMAILIO)
    phone.send(f"dial sip:203@{KAMAILIO}")
    phone.expect("disconnected", code=404)


def sipp(lab, *arguments):
    """SIPp on loopback, quiet. Its exit code forgives missing calls, so its statistics are kept."""
    return ["sipp", "-i", "127.0.0.1", "-m", CALLS, "-nostdin", "-trace_stat", "-stf", lab.path("sipp.csv"),
            "-trace_err", "-error_file", lab.path("sipp.err"), "-timeout", "120", "-timeout_error", *arguments]


def check_sipp(lab, code):
    with open(lab.path("sipp.csv")) as file:
        *_, last = csv.DictReader(file, delimiter=";")
    done, failed = int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"])
    errors = lab.path("sipp.err")
    told = errors.read_text(errors="replace")[:2000] if errors.exists() else ""
    check((code, done, failed) == (0, CALLS, 0), f"SIPp: exit code {code}, {done} calls, {failed} failed\n{told}")


@case(f"sipp: {CALLS} calls of its uac scenario to siptty, none fails, nothing leaks")
def sipp_uac(lab):
    phone = Phone(lab, "--auto-answer", "200", "--null-audio", bind="127.0.0.1:17091")
    warm = lab.run(["sipp", "-i", "127.0.0.1", "-p", "17093", "-sn", "uac", "-m", "20", "-nostdin", "127.0.0.1:17091"])
    check(warm.wait_end(30) == 0, "SIPp's first 20 calls failed")
    eventually(lambda: phone.count("disconnected") == 20, 10, "the first 20 calls ended")
    before = phone.descriptors()
    uac = lab.run(sipp(lab, "-p", "17092", "-sn", "uac", "-r", "100", "-l", "50", "127.0.0.1:17091"))
    check_sipp(lab, uac.wait_end(150))
    ended = CALLS + 20
    eventually(lambda: phone.count("disconnected") == ended, 20, f"{ended} calls ended")
    eventually(lambda: phone.descriptors() <= before, 10, f"no more than {before} descriptors are open")
    phone.quit()


@case(f"sipp: siptty makes {CALLS} calls to its uas scenario, none fails")
def sipp_uas(lab):
    uas = lab.run(sipp(lab, "-p", "17092", "-sn", "uas"))
    eventually(lambda: _bound(17092), 10, "SIPp listens")
    phone = Phone(lab, "--null-audio")
    window, dialled, ended = 20, 0, 0
    while ended < CALLS:
        while dialled < CALLS and dialled - ended < window:
            phone.send("dial sip:service@127.0.0.1:17092")
            dialled += 1
        name, fields = phone.expect_any("confirmed", "disconnected", timeout=40)
        if name == "confirmed":
            phone.send(f"{fields['id']} hangup")
        else:
            ended += 1
    check_sipp(lab, uas.wait_end(60))
    phone.quit()


@case("sipp: callers at 40 ports are spread over two shards on one port, every call is answered")
def sipp_shards(lab):
    server = lab.run([BINARY, "answer", "--bind", "127.0.0.1:17091", "--shards", "2", "--null-audio", "--json"])
    server.wait(lambda: any('"ready"' in line for line in server.lines), 10, "the shards listen")
    calls = 40
    uac = lab.run(["sipp", "-sn", "uac", "-i", "127.0.0.1", "-t", "un", "-max_socket", "100", "-r", "40", "-m", calls, "-nostdin", "127.0.0.1:17091"])
    check(uac.wait_end(60) == 0, "a call of SIPp failed")
    server.wait(lambda: sum('"disconnected"' in line for line in server.lines) == calls, 10, f"{calls} calls ended")
    os.kill(server.pid, signal.SIGINT)
    check(server.wait_end(10) == 0, "the shards ended with an error")
    verdict = json.loads(server.lines[-1])
    each = [int(n) for n in verdict["by_shard"].split(",")]
    check(verdict["answered"] == calls and sum(each) == calls and min(each) > 0, f"unexpected verdict {verdict}")


def _bound(port):
    """Whether a UDP socket of this namespace is bound to the port."""
    return re.search(rf": [0-9A-F]+:{port:04X} ", open("/proc/net/udp").read())
