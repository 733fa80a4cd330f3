// A stream's place in the conference.
#pragma once

#include <codec/gain.hpp>
#include <rtp/mixer.hpp>

#include <cstdint>
#include <memory>
#include <span>

namespace siptty::audio {

class conference;

/// While it is taken, the stream sends what the conference says instead of its own source. Both changes are
/// faded.
class conference_seat {
 public:
  conference_seat() = default;
  ~conference_seat() { stand_up(); }
  conference_seat(const conference_seat&) = delete;
  conference_seat& operator=(const conference_seat&) = delete;

  void take(std::shared_ptr<conference> room, std::uint32_t rate_hz);
  /// The stream's next interval is its last one here.
  void leave() { leaving_ = true; }
  void change_rate(std::uint32_t rate_hz);
  void set_gain(double factor) { gain_ = factor; }
  [[nodiscard]] bool taken() const { return room_ != nullptr; }
  [[nodiscard]] const conference* room() const { return room_.get(); }
  /// Whether the stream's own source is still, or again, to be heard.
  [[nodiscard]] bool wants_own() const { return leaving_ || !own_.silent(); }

  struct direction {
    bool speaks = true;    ///< false: the others do not hear the party (it holds the call)
    bool listens = true;   ///< false: the party does not hear the others (the call is on hold)
    bool own_too = false;  ///< the stream's own sound is a file for this party: it stays
  };
  /// `heard` came from the stream; `sent` is its own source's sound, and becomes what is to be sent.
  void interval(std::span<const std::int16_t> heard, std::span<std::int16_t> sent, const direction& d);

 private:
  void stand_up();

  std::shared_ptr<conference> room_;
  rtp::mixer::party_id party_ = 0;
  bool leaving_ = false;
  double gain_ = 1;
  codec::gain own_, others_;
};

}  // namespace siptty::audio
