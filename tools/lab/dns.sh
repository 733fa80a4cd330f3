# A name server of Debian's dnsmasq-base on the loopback's port 53: for namespaces, where nothing else listens there.

dns_start() {
  local run=$RUN/dns
  command -v dnsmasq >/dev/null || die "dnsmasq is not here yet. Get it with: lab install"
  pid_of dns >/dev/null && say "dns runs already" && return
  rm -rf "$run"
  mkdir -p "$run"
  cp "$LAB_SOURCE/dnsmasq.conf" "$run/dnsmasq.conf"
  launch dns dnsmasq -C "$run/dnsmasq.conf"
  wait_ready dns python3 -c "$(
    cat <<'ASK'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(1)
s.sendto(bytes.fromhex("0001010000010000000000000161076578616d706c650474657374000001 0001".replace(" ", "")), ("127.0.0.1", 53))
s.recv(512)
ASK
  )"
}
