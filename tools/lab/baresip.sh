# baresip from the machine's own packages, headless: it sends a 440 Hz tone, records what it hears into its directory and
# takes commands on a TCP port of loopback (module ctrl_tcp).

baresip_configuration() {
  local home=$1 sip=$2 control=$3 modules module
  modules=$(dirname "$(dpkg -L baresip-core | grep -m1 '/ctrl_tcp\.so$')")
  cat <<CONFIG
sip_listen 127.0.0.1:$sip
# An address, not the name of the interface.
net_interface 127.0.0.1
call_local_timeout 120
call_max_calls 4
audio_source ausine,440
audio_player aubridge,player$sip
audio_alert aubridge,alert$sip
# The tone source knows only this rate and two channels.
ausrc_srate 48000
ausrc_channels 2
audio_level no
rtp_ports $((sip + 1000))-$((sip + 1098))
rtp_stats yes
rtp_timeout 60
ctrl_tcp_listen 127.0.0.1:$control
snd_path $home
module_path $modules
CONFIG
  for module in ctrl_tcp g711 ausine aubridge sndfile uuid; do echo "module $module.so"; done
  for module in account contact menu; do echo "module_app $module.so"; done
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

baresip_start() {
  local name=${1:-baresip} sip=${2:-17060} control=${3:-17444}
  local account=${4:-<sip:baresip@127.0.0.1:17060>;regint=0;answermode=auto} home
  command -v baresip >/dev/null || die "baresip is not here yet. Get it with: lab install"
  pid_of "$name" >/dev/null && say "$name runs already" && return
  home=$RUN/$name
  rm -rf "$home"
  mkdir -p "$home"
  baresip_configuration "$home" "$sip" "$control" >"$home/config"
  echo "$account" >"$home/accounts"
  touch "$home/contacts"
  launch "$name" baresip -s -f "$home"
  wait_ready "$name" port_open "$control"
}
