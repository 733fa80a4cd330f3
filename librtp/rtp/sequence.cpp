#include <base/assert.hpp>
#include <rtp/sequence.hpp>

namespace rtp {

source_validator::source_validator(std::uint16_t first_sequence, unsigned probation)
    : probation_(probation),
      probation_length_(probation),
      highest_(static_cast<std::uint16_t>(first_sequence - 1)) {
  SIPTTY_ASSERT(probation > 0);
}

void source_validator::start(std::uint16_t sequence) {
  base_ = highest_ = sequence;
  received_ = 1;
  expected_after_jump_ = -1;
}

source_validator::verdict source_validator::update(std::uint16_t sequence) {
  const auto extended = unwrap(sequence, highest_);
  const auto ahead = extended - highest_;
  if (probation_ > 0) {
    highest_ = sequence;
    probation_ = ahead == 1 ? probation_ - 1 : probation_length_ - 1;
    if (probation_ > 0) return verdict::probation;
    start(sequence);
    return verdict::valid;
  }
  if (ahead >= max_dropout || ahead <= -max_misorder) {
    const bool restarted = sequence == expected_after_jump_;
    expected_after_jump_ = static_cast<std::uint16_t>(sequence + 1);
    if (!restarted) return verdict::implausible;
    start(sequence);
    return verdict::restarted;
  }
  if (ahead > 0) highest_ = extended;
  ++received_;
  return verdict::valid;
}

}  // namespace rtp
