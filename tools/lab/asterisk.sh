# Asterisk is not in Debian 12 or 13. It is fetched from another suite of the machine's own mirror, through a package
# state of the lab's own, and unpacked without maintainer scripts: nothing of the machine changes. It then runs with that
# directory as its root.

debian_mirror() {
  local list=/etc/apt/sources.list.d/debian.sources
  if [ -r $list ]; then
    awk '$1 == "URIs:" { print $2; exit }' $list
  elif [ -r /etc/apt/sources.list ]; then
    awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\//) { print $i; exit } }' /etc/apt/sources.list
  fi
}

# fetch_suite SUITE DIRECTORY PACKAGE...: the packages and all that they depend on, unpacked.
fetch_suite() {
  local suite=$1 target=$2 state=$LAB/apt mirror keyring options
  shift 2
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || die "no Debian mirror in the machine's package sources, so Asterisk cannot be fetched."
  keyring=$(ls /usr/share/keyrings/debian-archive-keyring.{pgp,gpg} 2>/dev/null | head -1)
  rm -rf "$state" "$target"
  mkdir -p "$state"/{lists,cache/archives}/partial "$target"
  touch "$state/status"
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$state/sources.list"
  options=(-qq -o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache"
    -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null
    -o Dir::Etc::PreferencesParts=/dev/null -o APT::Install-Recommends=false -o APT::Sandbox::User=root
    -o Acquire::Languages=none -o Acquire::Retries=3 -o Acquire::Check-Valid-Until=false)
  timeout 300 apt-get "${options[@]}" update </dev/null &&
    timeout 900 apt-get "${options[@]}" install -y --download-only "$@" </dev/null || return 1
  find "$state/cache/archives" -name '*.deb' -print0 | xargs -0 -P4 -I{} dpkg-deb -x {} "$target"
  rm -rf "$state"
}

asterisk_install() {
  local suite new=$LAB/root.new
  mkdir -p "$LAB"
  exec 9>"$LAB/lock"
  flock -w 1200 9
  [ -e "$ROOT/suite" ] && return
  need_packages openssl
  for suite in forky sid bullseye; do
    say "fetching Asterisk from Debian $suite into $LAB"
    fetch_suite $suite "$new" asterisk asterisk-core-sounds-en-wav base-files dash && break
  done
  [ -x "$new/usr/sbin/asterisk" ] || die "no suite of the mirror gave an Asterisk. Check the network, then: lab install"
  mkdir -p "$new"/{dev,tmp,proc,run,lab}
  mknod -m 666 "$new/dev/null" c 1 3
  mknod -m 666 "$new/dev/random" c 1 8
  mknod -m 666 "$new/dev/urandom" c 1 9
  ln -sfn en_US_f_Allison "$new/usr/share/asterisk/sounds/en" # what the package's own script would do
  ldconfig -r "$new" 2>/dev/null || true
  echo $suite >"$new/suite"
  rm -rf "$ROOT"
  mv "$new" "$ROOT"
  say "Asterisk $(chroot "$ROOT" /usr/sbin/asterisk -V | cut -d' ' -f2) is there"
}

# phone NUMBER [OPTION=VALUE...]: endpoint, login and contacts of one extension.
phone() {
  local number=$1
  shift
  printf '[%s](phone)\nauth=%s\naors=%s\n' "$number" "$number" "$number"
  [ $# = 0 ] || printf '%s\n' "$@"
  printf '[%s](login)\nusername=%s\npassword=pw%s\n' "$number" "$number" "$number"
  [ "$number" != 116 ] || echo supported_algorithms_uas=SHA-256
  printf '[%s](contacts)\n' "$number"
}

phones() {
  local dtls=(media_encryption=dtls dtls_verify=fingerprint dtls_setup=actpass dtls_cert_file=/lab/tls.crt dtls_private_key=/lab/tls.key)
  phone 100 'callerid=Alice <100>'
  phone 101 'callerid=Bob <101>'
  phone 102 'callerid=Carol <102>'
  phone 110 media_encryption=sdes
  phone 111 "${dtls[@]}" use_avpf=yes
  phone 112 ice_support=yes
  phone 113 100rel=required
  phone 114 timers=always timers_sess_expires=90
  phone 115 webrtc=yes dtls_auto_generate_cert=yes
  phone 116
  phone 117 'allow=!all,opus,g722,ulaw'
  phone 118 dtmf_mode=info
  phone 119 dtmf_mode=inband
  phone 122 rtcp_mux=yes
  phone 123 'allow=!all,slin48,slin44,slin16,g729'
  phone 120 media_encryption=sdes media_encryption_optimistic=yes
  phone 121 "${dtls[@]}"
}

# Only what a SIP lab needs of the two hundred modules, by family; the order is Asterisk's own business.
modules() {
  local module
  printf '[modules]\nautoload=no\n'
  for module in "$1"/{res_pjproject,res_pjsip*,chan_pjsip,res_sorcery_*,res_timing_timerfd,res_rtp_asterisk,res_srtp,res_http_websocket}.so \
    "$1"/{pbx_config,codec_*,format_*,bridge_*,res_clioriginate,res_convert,res_musiconhold,func_{callerid,channel,cut,strings,logic,timeout}}.so \
    "$1"/app_{bridgewait,confbridge,dial,dtmfstore,echo,milliwatt,mixmonitor,playback,playtones,read,record,senddtmf,sendtext,transfer,verbose}.so; do
    case $module in *stir_shaken* | *geolocation* | *phoneprov* | *config_wizard* | *publish_asterisk* | *dahdi*) continue ;; esac
    [ ! -e "$module" ] || echo "load=${module##*/}"
  done
}

# also_at ADDRESS: one more UDP transport; its calls have their sound there, too.
also_at() { printf '[%s]\ntype=transport\nprotocol=udp\nbind=%s:15060\n' "$1" "$1"; }

# asterisk_configure [ADDRESS]
asterisk_configure() {
  local etc=$RUN/asterisk modules
  modules=$(dirname "$(find "$ROOT/usr/lib" -name chan_pjsip.so -print -quit)")
  cp "$LAB_SOURCE"/asterisk/*.conf "$etc"
  phones >>"$etc/pjsip.conf"
  [ $# = 0 ] || also_at "$1" >>"$etc/pjsip.conf"
  modules "$modules" >"$etc/modules.conf"
  touch "$etc"/{acl,ccss,features,manager,pjproject,pjsip_notify,stasis,udptl}.conf
  printf '[general]\nenable=no\n' | tee "$etc/cdr.conf" >"$etc/cel.conf"
  sed -i "s#@RUN@#/lab/$INSTANCE/asterisk#; s#@MODULES@#${modules#"$ROOT"}#" "$etc"/*.conf
  # Asterisk before 20 knows neither the general digest type nor a choice of algorithms.
  [ "$(cat "$ROOT/suite")" != bullseye ] || sed -i 's/auth_type=digest/auth_type=userpass/; /supported_algorithms/d' "$etc/pjsip.conf"
  certificate
  cp "$LAB"/tls.{key,crt} "$ROOT/lab"
  # Without these names Asterisk asks the DNS for its own host and for a root server at the first call with DTLS.
  printf '127.0.0.1 localhost %s A.ROOT-SERVERS.NET\n::1 localhost\n' "$(hostname)" >"$ROOT/etc/hosts"
  : >"$ROOT/etc/resolv.conf"
}

asterisk_console() { chroot "$ROOT" /usr/sbin/asterisk -C "/lab/$INSTANCE/asterisk/asterisk.conf" -rx "$1"; }

asterisk_booted() { asterisk_console 'core waitfullybooted' | grep -q 'fully booted'; }

asterisk_start() {
  [ -e "$ROOT/suite" ] || die "Asterisk is not here yet. Get it with: lab install"
  pid_of asterisk >/dev/null && say "asterisk runs already" && return
  rm -rf "$RUN/asterisk"
  mkdir -p "$RUN"/asterisk/{lib,agi,spool}
  asterisk_configure "$@"
  launch asterisk chroot "$ROOT" /usr/sbin/asterisk -fn -C "/lab/$INSTANCE/asterisk/asterisk.conf"
  wait_ready asterisk asterisk_booted
}
