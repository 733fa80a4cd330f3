// A sound_handler whose intervals are called by hand.
#pragma once

#include "sound_handler.hpp"
#include "test_sound.hpp"

#include <algorithm>
#include <memory>
#include <vector>

using namespace siptty::audio;

using codes = std::vector<std::uint8_t>;

struct sent_packet {
  rtp::outgoing_frame frame;
  codes payload;
};

struct party {
  int wakes = 0;
  notice_ring notices;
  sound_settings settings;
  std::unique_ptr<sound_handler> handler = std::make_unique<sound_handler>(notices);

  explicit party(source_mode source) {
    notices.on_event([this] { ++wakes; });
    settings.sending = true;
    settings.source = source;
    settings.telephone_event = settings.receive_telephone_event = std::uint8_t{101};
    handler->identify(7);
    handler->configure(settings);
  }
  template <class Change>
  void change(Change c) {
    c(settings);
    handler->configure(settings);
  }
  sent_packet interval() {
    codes payload(1488, 0xee);
    const auto frame = handler->next_frame(payload);
    payload.resize(frame.size);
    return {frame, payload};
  }
  sound sent(int intervals) {
    sound all;
    for (int i = 0; i < intervals; ++i) {
      const auto heard = from_pcmu(interval().payload);
      all.insert(all.end(), heard.begin(), heard.end());
    }
    return all;
  }
  void hear(const sound& s) { handler->play(0, pcmu(s), 0, false); }
  std::vector<notice> news() {
    std::vector<notice> all;
    for (notice n; notices.pop(n);) all.push_back(n);
    return all;
  }
};

inline const sound silence(160, 0);
inline sound frame_of(const sound& s, std::size_t number) {
  const auto begin = s.begin() + static_cast<std::ptrdiff_t>(number * 160);
  return {begin, begin + 160};
}

inline sound between(const sound& s, std::ptrdiff_t from, std::ptrdiff_t to) {
  return {s.begin() + from, s.begin() + to};
}

// A channel as the worker would have filled it.
inline std::unique_ptr<play_channel> filled(const sound& s, bool complete = true) {
  auto channel = std::make_unique<play_channel>(42U);
  channel->samples.push(s.data(), s.size());
  channel->complete = complete;
  return channel;
}

inline sound drained(record_channel& channel) {
  sound all(100'000);
  all.resize(channel.samples.pop(all.data(), all.size()));
  return all;
}
