# A sound card without hardware: PulseAudio with null sinks, paced as a card is. What is played into the sink "mouth" is
# what the phone's device "lab-microphone" hears; what it plays on "lab-speaker" is heard at "ear.monitor". Programs reach
# them with HOME and PULSE_SERVER as `lab start pulse` prints them.

pulse_start() {
  local home=$RUN/pulse
  command -v pulseaudio >/dev/null || die "pulseaudio is not here yet. Get it with: lab install"
  pid_of pulse >/dev/null && say "pulse runs already" && return
  rm -rf "$home"
  mkdir -p "$home"
  chmod 700 "$home"
  cat >"$home/default.pa" <<CONFIG
load-module module-native-protocol-unix socket=$home/native auth-anonymous=1
load-module module-null-sink sink_name=ear rate=48000 channels=2
load-module module-null-sink sink_name=mouth rate=48000 channels=1
load-module module-remap-source master=mouth.monitor source_name=microphone
set-default-sink ear
set-default-source microphone
CONFIG
  # ALSA's names for them; PortAudio sees the sound system through ALSA.
  cat >"$home/.asoundrc" <<CONFIG
pcm.lab-speaker { type pulse device "ear" }
pcm.lab-microphone { type pulse device "microphone" }
CONFIG
  export HOME=$home XDG_RUNTIME_DIR=$home PULSE_RUNTIME_PATH=$home
  launch pulse pulseaudio -n -F "$home/default.pa" --daemonize=no --exit-idle-time=-1 --use-pid-file=no --disable-shm=yes
  wait_ready pulse env PULSE_SERVER="unix:$home/native" pactl info
  say "HOME=$home PULSE_SERVER=unix:$home/native"
}
