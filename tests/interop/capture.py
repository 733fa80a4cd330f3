"""What crossed the loopback: captured by dumpcap, read while it runs; the SIP messages in it as tshark sees them."""

import collections
import json
import socket
import struct
import subprocess
import threading
import time

from lab import Failure, check

Packet = collections.namedtuple("Packet", "time protocol source destination payload")  # addresses are "1.2.3.4:5"
Rtp = collections.namedtuple("Rtp", "time payload_type marker sequence timestamp ssrc payload")
Message = collections.namedtuple("Message", "source destination bytes")

_MARKER_PORT = 9
_ETHERNET = b"\1\0\0\0"  # the link type in a capture's head; of a tunnel the packets are bare IP


def _address(host, port):
    return f"[{socket.inet_ntop(socket.AF_INET6, host)}]:{port}" if len(host) == 16 else f"{socket.inet_ntoa(host)}:{port}"


def _decode(when, ip):
    """IPv4 or IPv6 without options that matter here, UDP or TCP; None for anything else."""
    if ip[:1] and ip[0] >> 4 == 4:
        protocol, source, destination, inner = ip[9], ip[12:16], ip[16:20], ip[(ip[0] & 15) * 4 : int.from_bytes(ip[2:4], "big")]
    elif ip[:1] and ip[0] >> 4 == 6:
        protocol, source, destination, inner = ip[6], ip[8:24], ip[24:40], ip[40 : 40 + int.from_bytes(ip[4:6], "big")]
    else:
        return None
    if protocol not in (6, 17) or len(inner) < 8:
        return None
    ports = struct.unpack("!HH", inner[:4])
    payload = inner[8:] if protocol == 17 else inner[(inner[12] >> 4) * 4 :]
    return Packet(when, "UDP" if protocol == 17 else "TCP", _address(source, ports[0]), _address(destination, ports[1]), payload)


class Capture:
    """`with Capture(lab) as capture:` holds every packet of the loopback, complete when the block ends. On another
    interface `marked` is an address that leads over it; `before` is a command that starts dumpcap where that is."""

    def __init__(self, lab, name="capture", interface="lo", marked="127.0.0.1", before=()):
        self.file = lab.path(f"{name}.pcap")
        self.marked = marked
        self._command = [*before, "dumpcap", "-q", "-P", "-B", "32", "-i", interface, "-w", "-"]
        self.packets = []
        self._changed = threading.Condition()
        self._markers = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._dumpcap = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        threading.Thread(target=self._read, daemon=True).start()
        self._pass_marker()

    def stop(self):
        self._pass_marker()
        self._dumpcap.terminate()
        self._dumpcap.wait()

    def _read(self):
        stream = self._dumpcap.stdout
        with open(self.file, "wb") as copy:
            copy.write(head := stream.read(24))
            before_ip = 14 if head[20:24] == _ETHERNET else 0
            while len(header := stream.read(16)) == 16:
                seconds, micros, size, _ = struct.unpack("<IIII", header)
                frame = stream.read(size)
                copy.write(header + frame)
                copy.flush()
                packet = _decode(seconds + micros / 1e6, frame[before_ip:])
                if packet:
                    with self._changed:
                        self.packets.append(packet)
                        self._changed.notify_all()

    def position(self):
        """How many packets were captured before this call, those included that are still on their way to us."""
        self._pass_marker()
        with self._changed:
            return len(self.packets)

    def _pass_marker(self):
        """Returns when a datagram sent now has been captured: what was sent before it has been, too."""
        self._markers += 1
        marker = f"marker {self._markers}".encode()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            for _ in range(200):
                udp.sendto(marker, (self.marked, _MARKER_PORT))
                try:
                    return self.wait(lambda: any(p.payload == marker for p in reversed(self.packets)), 0.05, "the marker")
                except Failure:
                    continue
        raise Failure("dumpcap captures nothing. It needs root and the package tshark.")

    def wait(self, find, timeout, what):
        """The first true value of find(), asked again after each packet."""
        end = time.monotonic() + timeout
        with self._changed:
            while not (found := find()):
                left = end - time.monotonic()
                if left <= 0:
                    raise Failure(f"not captured within {timeout} s: {what}")
                self._changed.wait(left)
            return found

    def rtp(self, source=None, destination=None, since=0):
        """RTP from or to a port range, in order of capture; the predicates take a port."""
        found = []
        for packet in self.packets[since:]:
            if packet.protocol != "UDP" or len(packet.payload) < 12 or packet.payload[0] >> 6 != 2 or 72 <= packet.payload[1] & 127 <= 79:
                continue
            ports = [int(address.rsplit(":", 1)[1]) for address in (packet.source, packet.destination)]
            if (source is None or ports[0] in source) and (destination is None or ports[1] in destination):
                first, second, sequence, timestamp, ssrc = struct.unpack("!BBHII", packet.payload[:12])
                body = packet.payload[12 + 4 * (first & 15) :]
                found.append(Rtp(packet.time, second & 127, second >> 7, sequence, timestamp, ssrc, body))
        return found

    def wait_rtp(self, count, timeout=10, since=None, **selection):
        """That many packets more than there are now, or than there were when `since` of any kind were captured."""
        looked_at, found = len(self.packets) if since is None else since, 0

        def enough():
            nonlocal looked_at, found
            found += len(self.rtp(since=looked_at, **selection))
            looked_at = len(self.packets)
            return found >= count

        return self.wait(enough, timeout, f"{count} RTP packets {selection}")

    def sip(self, *ports):
        """Every SIP message in order, as tshark cuts and reassembles them; `ports` are those where it shall not guess."""
        command = ["tshark", "-r", self.file, "-T", "json", "-x", "-J", "frame ip ipv6 udp tcp sip", "-Y", "sip"]
        for port in ports:
            command += ["-d", f"udp.port=={port},sip", "-d", f"tcp.port=={port},sip"]
        done = subprocess.run(command, capture_output=True, text=True)
        check(done.returncode == 0, f"tshark cannot read the capture: {done.stderr}")
        found = []
        for frame in json.loads(done.stdout, object_pairs_hook=_keep_all):
            layers = frame["_source"][0]["layers"][0]
            ip = layers.get("ip", layers.get("ipv6"))[0]
            way = layers.get("udp", layers.get("tcp"))[0]
            kind = "udp" if "udp" in layers else "tcp"
            hosts = [ip[f"{'ip' if 'ip' in layers else 'ipv6'}.{end}"][0] for end in ("src", "dst")]
            source, destination = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
                                   for host, port in zip(hosts, (way[f"{kind}.srcport"][0], way[f"{kind}.dstport"][0])))
            for raw in layers["sip_raw"]:
                found.append(Message(source, destination, bytes.fromhex(raw[0])))
        return found


def _keep_all(pairs):
    """tshark writes one key per message of a segment: each key keeps all its values."""
    found = collections.defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
