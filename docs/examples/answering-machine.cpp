// Answers every call, plays a greeting, hangs up. It registers nowhere: call it by its address.
//
//   example-answering-machine 127.0.0.1:5060               two seconds of 440 Hz
//   example-answering-machine 127.0.0.1:5060 hello.wav     a WAV file, 8000 Hz, mono
//
// Three libraries meet here: sip::net::driver carries the signalling on this thread, sdp finds the common
// codec, and rtp::media_loop calls the greeting's stream_handler on a thread of its own, once in each 20 ms.
#include <codec/g711.hpp>
#include <codec/tone.hpp>
#include <codec/wav.hpp>
#include <rtp/net/media_loop.hpp>
#include <sdp/negotiate.hpp>
#include <sip/net/driver.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>

namespace {

using samples = std::vector<std::int16_t>;
constexpr std::size_t samples_in_ms = 8;
constexpr std::size_t max_frame = 120 * samples_in_ms;

/// Sends the greeting once, then silence; hears nothing. All of it runs on the media thread.
class greeting final : public rtp::stream_handler {
 public:
  explicit greeting(std::shared_ptr<const samples> sound) : sound_(std::move(sound)) {}

  void use(const sdp::negotiated& media) { media_ = media; }

  rtp::outgoing_frame next_frame(std::span<std::uint8_t> payload) override {
    std::array<std::int16_t, max_frame> frame{};
    const auto size = std::min({media_.ptime * samples_in_ms, frame.size(), payload.size()});
    const auto n = std::min(size, sound_->size() - at_);
    std::copy_n(sound_->begin() + static_cast<std::ptrdiff_t>(at_), n, frame.begin());
    (media_.codec == "PCMA" ? codec::pcma_encode : codec::pcmu_encode)(std::span(frame).first(size), payload);
    const bool first = at_ == 0;
    at_ += n;
    return {size, media_.send_payload_type, first, static_cast<std::uint32_t>(size), false};
  }
  void play(std::uint8_t, std::span<const std::uint8_t>, std::uint32_t, bool) override {}
  void play_nothing(bool) override {}
  void on_event_packet(std::uint8_t, std::span<const std::uint8_t>, std::uint32_t, bool) override {}

 private:
  std::shared_ptr<const samples> sound_;
  std::size_t at_ = 0;
  sdp::negotiated media_;
};

class machine {
 public:
  machine(const base::endpoint& bind, samples sound)
      : bind_(bind),
        sound_(std::make_shared<const samples>(std::move(sound))),
        driver_(loop_, {}, random_),
        media_({}) {}

  int run() {
    if (const auto problem = driver_.listen(bind_); !problem.empty()) {
      std::fprintf(stderr, "example-answering-machine: %s\n", problem.c_str());
      return 1;
    }
    driver_.on_event([this](sip::ua_event& event) { std::visit([this](auto& e) { on(e); }, event); });
    driver_.turn([&](sip::stack& stack, base::instant, sip::effects&) {
      sip::account_settings settings;
      settings.aor = "sip:machine@" + bind_.to_string();
      settings.bind = bind_;
      stack.add_account(settings);
    });
    std::printf("answers at %s\n", driver_.local(bind_).to_string().c_str());
    std::fflush(stdout);
    loop_.run();
    return 0;
  }

 private:
  struct answered_call {
    rtp::stream_id stream = 0;
    sdp::local_media ours;
    sdp::description said;  ///< our last description
    std::unique_ptr<boost::asio::steady_timer> end;
  };

  void on(const sip::incoming_call& e) {
    auto opened = media_.open(e.via.local.address, 0, std::make_unique<greeting>(sound_));
    answered_call c;
    c.stream = opened.stream;
    c.ours.rtp = opened.rtp;
    c.ours.codecs = {{"PCMU", 8000, 0, {}, 1}, {"PCMA", 8000, 8, {}, 1}};
    c.ours.direction = sdp::direction::sendonly;
    const auto body = opened.error.empty() ? negotiate(c, e.body) : std::nullopt;
    driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
      if (body) {
        stack.answer(now, e.call, *body, "answer", fx);
      } else {
        stack.reject(now, e.call, opened.error.empty() ? 488 : 500, {}, "cannot answer", fx);
      }
    });
    if (!body) {
      if (opened.stream != 0) media_.close(opened.stream);
      return;
    }
    std::printf("greets %s\n", e.from.c_str());
    std::fflush(stdout);
    hang_up_after_greeting(e.call, c);
    calls_[e.call] = std::move(c);
  }
  /// A re-INVITE or UPDATE: hold, a new address. Media goes on as the new answer says.
  void on(const sip::session_offered& e) {
    const auto found = calls_.find(e.call);
    const auto body = found == calls_.end() ? std::nullopt : negotiate(found->second, e.body);
    driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
      if (body) {
        stack.accept_offer(now, e.call, *body, fx);
      } else {
        stack.reject_offer(now, e.call, 488, fx);
      }
    });
  }
  /// The ACK may bring the answer to an offer that we made, because the peer made none.
  void on(const sip::call_confirmed& e) { accept_answer(e.call, e.body); }
  void on(const sip::session_answered& e) { accept_answer(e.call, e.body); }
  void on(const sip::call_ended& e) {
    const auto found = calls_.find(e.call);
    if (found == calls_.end()) return;
    const auto statistics = media_.close(found->second.stream);
    std::printf("ended, %llu packets sent\n", static_cast<unsigned long long>(statistics.sent));
    std::fflush(stdout);
    calls_.erase(found);
  }
  template <class Other>
  void on(const Other&) {}

  /// Our answer to a peer's offer, or our offer where it made none; nothing when there is no common ground.
  std::optional<std::string> negotiate(answered_call& c, const std::string& offer) {
    const auto* before = c.said.media.empty() ? nullptr : &c.said;
    if (offer.empty()) {
      c.said = sdp::make_offer(c.ours, before);
      return sdp::print(c.said);
    }
    const auto theirs = sdp::parse(offer);
    if (!theirs) return std::nullopt;
    auto agreed = sdp::answer(*theirs, c.ours, before);
    if (!agreed) return std::nullopt;
    c.said = std::move(agreed->answer);
    start(c.stream, agreed->media);
    return sdp::print(c.said);
  }

  void accept_answer(sip::call_handle call, const std::string& body) {
    const auto found = calls_.find(call);
    const auto theirs = sdp::parse(body);
    if (body.empty() || found == calls_.end() || !theirs) return;
    if (const auto agreed = sdp::accept_answer(found->second.said, *theirs))
      start(found->second.stream, *agreed);
  }

  void start(rtp::stream_id stream, const sdp::negotiated& media) {
    rtp::stream_options options;
    options.remote_rtp = media.remote_rtp;
    options.remote_rtcp = media.remote_rtcp;
    options.send = media.direction == sdp::direction::sendrecv || media.direction == sdp::direction::sendonly;
    options.payload_type = media.receive_payload_type;
    options.packet_ms = media.ptime;
    media_.with_handler_wait(stream, [&](rtp::stream_handler& h) { static_cast<greeting&>(h).use(media); });
    media_.configure(stream, options);
  }

  void hang_up_after_greeting(sip::call_handle call, answered_call& c) {
    constexpr auto pause = std::chrono::milliseconds(300);
    c.end = std::make_unique<boost::asio::steady_timer>(
        loop_, pause + std::chrono::milliseconds(sound_->size() / samples_in_ms));
    c.end->async_wait([this, call](boost::system::error_code error) {
      if (error) return;
      driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
        stack.hangup(now, call, "greeted", fx);
      });
    });
  }

  base::endpoint bind_;
  std::shared_ptr<const samples> sound_;
  boost::asio::io_context loop_;
  sip::net::system_rng random_;
  sip::net::driver driver_;
  rtp::media_loop media_;
  std::map<sip::call_handle, answered_call> calls_;
};

samples tone() {
  samples sound(2 * 8000);
  codec::sine sine(440);
  std::generate(sound.begin(), sound.end(), [&] { return sine.next(); });
  return sound;
}

/// The samples of a WAV file; none, and a sentence on stderr, when it cannot be played.
samples read_wav(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(chars.data()), chars.size());
  const auto read = [&](std::uint64_t offset, std::span<std::uint8_t> into) {
    const auto part = bytes.subspan(std::min<std::size_t>(offset, bytes.size()));
    const auto n = std::min(part.size(), into.size());
    std::copy_n(part.begin(), n, into.begin());
    return n;
  };
  const auto found = codec::find_wav_sound(read, bytes.size());
  if (!found || found->format.rate_hz != 8000 || found->format.channels != 1) {
    const auto why = found ? "only 8000 Hz and one channel are played here" : codec::sentence(found.error());
    std::fprintf(stderr, "example-answering-machine: cannot play %s: %s\n", path, why.c_str());
    return {};
  }
  samples sound(found->data_bytes / found->format.frame_bytes());
  codec::decode_wav_samples(found->format.encoding, bytes.subspan(found->data_offset, found->data_bytes),
                            sound);
  return sound;
}

}  // namespace

int main(int argc, char** argv) {
  const auto bind = argc == 2 || argc == 3 ? base::endpoint::parse(argv[1], 5060) : std::nullopt;
  if (!bind) {
    std::fprintf(stderr, "usage: example-answering-machine IP:PORT [FILE.wav]\n");
    return 2;
  }
  auto sound = argc == 3 ? read_wav(argv[2]) : tone();
  return sound.empty() ? 2 : machine(*bind, std::move(sound)).run();
}
