// One call into the stack, written down: what goes in when it is made, what came of it when it ends.
#pragma once

#include "value_codec.hpp"

#include <base/assert.hpp>
#include <sip/stack/recorder.hpp>

#include <string>
#include <vector>

namespace sip {

/// Passes numbers on and writes them down.
class recording_rng final : public base::rng {
 public:
  recording_rng(base::rng& inner, recorder* to) : inner_(&inner), to_(to) {}
  std::uint64_t next() override;

 private:
  base::rng* inner_;
  recorder* to_;
};

/// Signs with `inner` and writes down each signature.
[[nodiscard]] signing_key recorded_key(signing_key inner, recorder* to);

/// How many effects there are: what comes after belongs to the turn.
struct effect_marks {
  std::size_t sends = 0, connects = 0, closes = 0, resolves = 0, events = 0;
  static effect_marks of(const effects& fx) {
    return {fx.sends.size(), fx.connects.size(), fx.closes.size(), fx.resolves.size(), fx.events.size()};
  }
};
/// One text for each effect after the marks: bytes in full, events as number and digest.
[[nodiscard]] std::vector<std::string> texts_of(const effects& fx, const effect_marks& from);

class turn_record {
 public:
  /// `to` may be nullptr: then nothing happens.
  template <class... Arguments>
  turn_record(recorder* to, const effects* fx, base::instant now, std::string_view name, const Arguments&... arguments)
      : to_(to), fx_(fx) {
    if (to_ == nullptr) return;
    if (fx_ != nullptr) marks_ = effect_marks::of(*fx_);
    detail::value_writer w;
    w.put(to_->stack(), now, name, arguments...);
    to_->write(record_kind::turn, w.bytes());
    to_->set_in_turn(true);
  }
  ~turn_record();
  turn_record(const turn_record&) = delete;
  turn_record& operator=(const turn_record&) = delete;

 private:
  recorder* to_;
  const effects* fx_;
  effect_marks marks_;
};

}  // namespace sip
