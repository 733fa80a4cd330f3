# Kamailio from the machine's own packages, with the lab's configuration and run-time directory.

# kamailio_start [FEATURE...]: each is a WITH_FEATURE of the configuration.
kamailio_start() {
  local run=$RUN/kamailio options=() feature define
  for feature; do
    define=WITH_$(tr a-z- A-Z_ <<<"$feature")
    grep -qx "#!ifdef $define" "$LAB_SOURCE/kamailio.cfg" || die "Kamailio has no feature $feature; lab help lists what there is."
    options+=(-A "$define")
  done
  command -v kamailio >/dev/null || die "Kamailio is not here yet. Get it with: lab install"
  pid_of kamailio >/dev/null && say "kamailio runs already" && return
  rm -rf "$run"
  mkdir -p "$run/tables"
  # A module of the reg event wants a table, though it keeps its state in memory.
  cp /usr/share/kamailio/dbtext/kamailio/{version,pua} "$run/tables"
  sed "s#@RUN@#$run#" "$LAB_SOURCE/kamailio.cfg" >"$run/kamailio.cfg"
  launch kamailio kamailio -f "$run/kamailio.cfg" "${options[@]}" -DD -E -Y "$run" -m 64 -M 8
  wait_ready kamailio "$LAB_SOURCE/ping" 127.0.0.1 16060
}
