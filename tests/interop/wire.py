"""The trace against the wire: what siptty says crossed it, and what dumpcap saw."""

from lab import check


def _show(event):
    direction, local, remote, data = event
    return f"{direction} {local} {remote}\n{data.decode(errors='replace')}"


def check_trace(trace, messages, server):
    """Every message the same bytes, addresses and direction, in the same order."""
    wire = [("sent", m.source, m.destination, m.bytes) if m.destination == server
            else ("received", m.destination, m.source, m.bytes) for m in messages]
    told = [(event["direction"], event["local"], event["remote"], event["bytes"]) for event in trace]
    check(len(wire) > 0, "no SIP was captured")
    place = {}
    for direction in ("sent", "received"):
        on_wire = [n for n, event in enumerate(wire) if event[0] == direction]
        in_trace = [n for n, event in enumerate(told) if event[0] == direction]
        for n, m in zip(in_trace, on_wire):
            check(told[n] == wire[m], f"the trace tells\n{_show(told[n])}\nand the wire held\n{_show(wire[m])}")
            place[n] = m
        check(len(in_trace) == len(on_wire), f"the trace has {len(in_trace)} messages {direction}, the wire {len(on_wire)}")
    _check_order(told, place)
    check([event["number"] for event in trace] == list(range(1, len(trace) + 1)), "the trace does not number its messages 1, 2, 3 …")
    times = [event["time"] for event in trace]
    check(times == sorted(times), "the trace's times run backwards")


def _check_order(told, place):
    """A message that arrives while another leaves may be read after it: the two may change places, no others."""
    for n, event in enumerate(told):
        for m in range(n + 1, len(told)):
            crossed = event[0] == "sent" and told[m][0] == "received"
            check(place[n] < place[m] or crossed, f"in another order than on the wire:\n{_show(event)}\n{_show(told[m])}")
