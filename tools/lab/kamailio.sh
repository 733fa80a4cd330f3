# Kamailio from the machine's own packages, with the lab's configuration and run-time directory.

kamailio_start() {
  local run=$RUN/kamailio options=()
  [ "${1:-}" != outbound ] || options=(-A WITH_OUTBOUND)
  command -v kamailio >/dev/null || die "Kamailio is not here yet. Get it with: lab install"
  pid_of kamailio >/dev/null && say "kamailio runs already" && return
  rm -rf "$run"
  mkdir -p "$run"
  sed "s#@RUN@#$run#" "$LAB_SOURCE/kamailio.cfg" >"$run/kamailio.cfg"
  launch kamailio kamailio -f "$run/kamailio.cfg" "${options[@]}" -DD -E -Y "$run" -m 64 -M 8
  wait_ready kamailio "$LAB_SOURCE/ping" 127.0.0.1 16060
}
