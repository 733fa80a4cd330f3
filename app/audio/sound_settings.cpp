#include "sound_settings.hpp"

namespace siptty::audio {

sound_settings sound_of(const stream_settings& s) {
  sound_settings sound;
  sound.sending = s.send && s.remote_rtp.port != 0;
  sound.receiving = s.receive;
  sound.on_hold = s.on_hold;
  if (codec::sample_rate_hz(s.codec) != 0) sound.codec = s.codec;
  sound.payload_type = s.payload_type;
  sound.receive_payload_type = s.receive_payload_type;
  sound.telephone_event = s.telephone_event;
  sound.receive_telephone_event = s.receive_telephone_event;
  sound.comfort_noise = s.comfort_noise;
  sound.receive_comfort_noise = s.receive_comfort_noise;
  sound.silence_suppression = s.silence_suppression;
  sound.in_band_digits = s.in_band_digits;
  sound.packet_ms = codec::usable_packet_ms(sound.codec, s.packet_ms);
  sound.source = s.source;
  sound.tone_hz = s.tone_hz;
  sound.detect_hz = s.detect_hz;
  return sound;
}

}  // namespace siptty::audio
