"""siptty and Asterisk: reliable provisional responses (endpoint 113) and session timers (endpoint 114)."""

from lab import ASTERISK, check, eventually
from phone import Phone, read_trace
from run import case


def extension(number):
    return f"sip:{number}@{ASTERISK}"


def lines(trace, direction, start):
    return [e for e in read_trace(trace) if e["direction"] == direction and e["bytes"].startswith(start)]


@case("asterisk: early media of an endpoint that requires 100rel is acknowledged with PRACK")
def prack_as_caller(lab):
    lab.start_asterisk()
    trace = lab.directory / "trace.jsonl"
    phone = Phone.registered(lab, 113, ASTERISK, "--100rel", "--trace", str(trace))
    phone.send("dial " + extension(608))
    phone.expect("early", media="yes")
    phone.expect("confirmed")
    phone.hang_up()
    phone.quit()
    reliable = [e for e in lines(trace, "received", b"SIP/2.0 18") if b"\r\nRSeq:" in e["bytes"]]
    check(reliable, "Asterisk sent no reliable provisional response")
    check(lines(trace, "sent", b"PRACK "), "siptty sent no PRACK")
    check(not lines(trace, "received", b"SIP/2.0 481"), "a PRACK was refused")


@case("asterisk: its call to an endpoint that requires 100rel rings reliably and is answered")
def prack_as_callee(lab):
    lab.start_asterisk()
    trace = lab.directory / "trace.jsonl"
    callee = Phone.registered(lab, 113, ASTERISK, "--trace", str(trace))
    caller = Phone.registered(lab, 100, ASTERISK)
    caller.send("dial " + extension(113))
    callee.expect("incoming")
    eventually(lambda: lines(trace, "received", b"PRACK "), 5, "Asterisk acknowledges the ringing")
    callee.send("answer")
    callee.expect("confirmed")
    caller.expect("confirmed")
    caller.hang_up()
    callee.expect("disconnected")
    caller.quit()
    callee.quit()


@case("asterisk: a session timer of 90 s is refreshed in time")
def session_timer(lab):
    lab.start_asterisk()
    trace = lab.directory / "trace.jsonl"
    phone = Phone.registered(lab, 114, ASTERISK, "--session-timer", "90", "--trace", str(trace))
    phone.dial(extension(600))

    def refreshed():
        refreshes = lines(trace, "sent", b"UPDATE ") + lines(trace, "received", b"UPDATE ")
        invites = lines(trace, "sent", b"INVITE ") + lines(trace, "received", b"INVITE ")
        return refreshes or [e for e in invites if b";tag=" in e["bytes"].split(b"\r\nTo: ")[1].split(b"\r\n")[0]]

    eventually(refreshed, 60, "the session is refreshed")
    check(phone.count("disconnected") == 0, "the refresh ended the call")
    phone.hang_up()
    phone.quit()


@case("asterisk: a session timer that is too short is raised with 422, and the call goes on")
def too_short(lab):
    lab.start_asterisk()
    trace = lab.directory / "trace.jsonl"
    phone = Phone.registered(lab, 114, ASTERISK, "--session-timer", "30", "--min-se", "30", "--trace", str(trace))
    phone.dial(extension(600))
    check(lines(trace, "received", b"SIP/2.0 422"), "Asterisk took 30 s")
    phone.hang_up()
    phone.quit()
