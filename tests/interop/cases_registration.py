"""Finding servers by a real DNS, and a registrar with Path, Service-Route, outbound and GRUU."""

import re

from capture import Capture
from lab import KAMAILIO, check, eventually
from phone import Phone, read_trace
from run import case


def with_lab_dns(lab):
    """A command that runs another one with the lab's name server in /etc/resolv.conf."""
    resolv = lab.path("resolv.conf")
    resolv.write_text("nameserver 127.0.0.1\n")
    return ["unshare", "--mount", "sh", "-c", f'mount --bind {resolv} /etc/resolv.conf && exec "$@"', "-"]


def account(lab, user, *lines, registration=(), address="example.test"):
    """A configuration file with one account that registers."""
    file = lab.path(f"{user}.toml")
    file.write_text("\n".join([
        "[[accounts]]", f'name = "{user}"', f'sip_uri = "sip:{user}@{address}"', f'auth_password = "pw{user}"',
        f'registrar = "sip:{address}"', *lines, "[accounts.registration]", *registration, ""]))
    file.chmod(0o600)
    return file


def sent(trace, method):
    return [e for e in read_trace(trace) if e["bytes"].startswith(method.encode() + b" ")]


@case("DNS: NAPTR leads to TCP, SRV past a dead server, and the call goes the same way")
def naptr_and_srv(lab):
    lab.start_dns()
    lab.start_kamailio()
    with Capture(lab) as capture:
        phone = Phone(lab, "--config", account(lab, 200), before=with_lab_dns(lab))
        phone.expect("registered")
        phone.send("dial sip:203@example.test")
        phone.expect("disconnected", code=404)
        phone.quit()
    queries = (lab.peers / "dns/log").read_text()
    for question in ("query[NAPTR] example.test", "query[SRV] _sip._tcp.example.test", "query[A] dead.example.test", "query[A] a.example.test"):
        check(question in queries, f"{question} was not asked:\n{queries}")
    check("_sip._udp" not in queries, "UDP's servers were asked for although TCP's work")
    tried = [p for p in capture.packets if p.protocol == "TCP" and p.destination == "127.0.0.9:16060"]
    check(tried, "the dead server, which comes first, was not tried")
    methods = [p.payload.split(b" ", 1)[0] for p in capture.packets if p.protocol == "TCP" and p.destination == KAMAILIO]
    check(b"REGISTER" in methods and b"INVITE" in methods, f"over TCP went {set(methods)}")
    check(not any(p.protocol == "UDP" and p.destination == KAMAILIO for p in capture.packets), "something went over UDP")


@case("DNS: with a transport given only its servers are looked for, and an ICMP error leads to the next one")
def srv_over_udp(lab):
    lab.start_dns()
    lab.start_kamailio()
    with Capture(lab) as capture:
        phone = Phone(lab, "--config", account(lab, 200, 'transport = "udp"'), before=with_lab_dns(lab))
        phone.expect("registered")
        phone.send("dial sip:203@example.test")
        phone.expect("disconnected", code=404)
        phone.quit()
    check("NAPTR" not in (lab.peers / "dns/log").read_text(), "NAPTR was asked for")
    dead = [p for p in capture.packets if p.protocol == "UDP" and p.destination == "127.0.0.9:16060"]
    check(any(p.payload.startswith(b"REGISTER") for p in dead), "the dead server was not tried")
    check(not any(p.payload.startswith(b"INVITE") for p in dead), "the INVITE was sent to the server that had just failed")


@case("Kamailio: outbound with keep-alives over UDP (STUN) and TCP (CRLF), GRUU and Service-Route")
def outbound(lab):
    lab.start_kamailio("outbound")
    for transport in ("udp", "tcp"):
        trace = lab.path(f"{transport}.jsonl")
        proxy = f'outbound_proxy = "sip:{KAMAILIO};transport={transport};lr"'
        instance = f'instance_id = "urn:uuid:00000000-0000-4000-8000-00000000000{len(transport)}"'
        file = account(lab, 200, proxy, registration=("outbound = true", "gruu = true", instance))
        with Capture(lab, transport) as capture:
            phone = Phone(lab, "--config", file, "--trace", trace)
            registered = phone.expect("registered", flow=1)
            check("127.0.0.1:16060" in registered["service_route"], f"the Service-Route is not shown: {registered}")
            check("gr=" in registered["gruu"], f"no GRUU: {registered}")
            eventually(lambda: keep_alives(capture, transport) >= (2, 2), 20, "two keep-alives were answered")
            phone.send("dial sip:203@example.test")
            phone.expect("disconnected", code=404)
            phone.quit()
        first = sent(trace, "REGISTER")[0]["bytes"].decode()
        check("Supported: path, outbound, gruu" in first and ";reg-id=1" in first, first)
        invite = sent(trace, "INVITE")[0]["bytes"].decode()
        check(f"Route: <sip:{KAMAILIO};lr;transport={transport}>" in invite, invite)
        check(f"Contact: <{registered['gruu']}>" in invite, invite)
        check(phone.count("registering") == 1, "it registered more than once")


def keep_alives(capture, transport):
    """How many went to the server, and how many answers came back."""
    packets = list(capture.packets)
    there = [p.payload for p in packets if p.destination == KAMAILIO and p.protocol == transport.upper()]
    back = [p.payload for p in packets if p.source == KAMAILIO and p.protocol == transport.upper()]
    if transport == "tcp":
        return there.count(b"\r\n\r\n"), back.count(b"\r\n")
    return sum(p[:2] == b"\0\1" for p in there), sum(p[:2] == b"\1\1" for p in back)


@case("Kamailio: a flow that dies with its server is made anew as soon as the server is back")
def flow_recovery(lab):
    lab.start_kamailio("outbound")
    file = account(lab, 200, f'outbound_proxy = "sip:{KAMAILIO};transport=tcp;lr"', registration=("outbound = true",))
    with Capture(lab) as capture:
        phone = Phone(lab, "--config", file)
        phone.expect("registered")
        eventually(lambda: keep_alives(capture, "tcp")[1] >= 1, 20, "a keep-alive was answered")
        lab.stop("kamailio")
        phone.expect("registering")
        phone.expect("registration-failed")
        lab.start_kamailio("outbound")
        phone.expect("registered", timeout=70)  # RFC 5626 section 4.5: 30 to 60 s
        phone.quit()


def watching(lab):
    """A phone that Kamailio has told of its own binding, the file of its trace, and the Contact."""
    trace = lab.path("watch.jsonl")
    phone = Phone(lab, "--config", account(lab, 200, address=KAMAILIO, registration=("watch = true",)), "--trace", trace)
    phone.expect("registered")
    told = phone.expect("binding", state="active", cause="created", ours="yes")
    check(290 < int(told["expires"]) <= 300, f"Kamailio grants 300 s: {told}")
    return phone, trace, told["contact"]


def check_versions(trace, expected):
    """Of the reg event's first documents, in order; more may come while the phone leaves."""
    notifies = [e["bytes"].decode() for e in read_trace(trace) if e["bytes"].startswith(b"NOTIFY ")]
    versions = [int(re.search(r'<reginfo [^>]*version="(\d+)"', notify)[1]) for notify in notifies]
    check(versions[: len(expected)] == expected, f"the documents have the versions {versions}")


@case("Kamailio: reg event: a phone that is removed there says so, and registers again when it is asked to")
def watched_removal(lab):
    lab.start_kamailio("reg-event", "reg-versions")
    phone, trace, contact = watching(lab)
    lab.kamailio("ul.rm", "location", "s:200")
    phone.expect("binding", state="terminated", cause="unregistered", ours="yes", contact=contact)
    phone.expect("unregistered")
    phone.send("register")
    phone.expect("registered")
    phone.expect("binding", state="active", cause="created", ours="yes")
    check(phone.count("registering") == 2, "it registered without being asked")
    phone.quit()
    check_versions(trace, [0, 1, 2])


@case("Kamailio: reg event: a phone whose binding ends there too early registers again at once")
def watched_expiry(lab):
    lab.start_kamailio("reg-event")
    phone, trace, contact = watching(lab)
    lab.kamailio("ul.add", "location", "s:200", f"s:{contact}", "2", "1.0", "s:0", "0", "0", "0")  # to end in 2 s
    phone.expect("binding", state="active", cause="refreshed", ours="no")  # with a Call-ID of Kamailio's own
    phone.expect("binding", state="terminated", ours="yes", contact=contact)
    phone.expect("registering")
    phone.expect("registered")
    phone.expect("binding", state="active", cause="created", ours="yes")
    phone.quit()
    check_versions(trace, [0, 0, 0, 0])
