#include <codec/codec.hpp>
#include <codec/goertzel.hpp>
#include <codec/opus_parameters.hpp>
#include <codec/tone.hpp>

#include <catch2/catch.hpp>
#include <opus/opus.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

using namespace codec;

namespace {

using sound = std::vector<std::int16_t>;
using bytes = std::vector<std::uint8_t>;

struct codec_row {
  codec_format format;
  std::uint32_t rate_hz;
  double least_snr_db;
  std::size_t delay;  ///< samples between the encoder's input and the decoder's output
};
// Delays: G.722's two filters of 24 taps; Opus's look-ahead of 6.5 ms (2.5 ms CELT's and 4 ms of delay
// compensation).
const std::vector<codec_row> rows{
    {{"PCMU", 8000, {}}, 8000, 33, 0},     {{"PCMA", 8000, {}}, 8000, 33, 0},
    {{"G722", 8000, {}}, 16'000, 25, 22},  {{"L16", 8000, {}}, 8000, 200, 0},
    {{"L16", 16'000, {}}, 16'000, 200, 0}, {{"L16", 44'100, {}}, 44'100, 200, 0},
    {{"L16", 48'000, {}}, 48'000, 200, 0}, {{"opus", 48'000, {}}, 48'000, 10, 312},
};

std::size_t frame_size(const codec_row& row) {
  return row.rate_hz * usable_packet_ms(row.format, 20) / 1000;
}

// Two tones of the voice's band, a second long.
sound chord(std::uint32_t rate_hz) {
  sine low(440, 0.2, rate_hz), high(1330, 0.1, rate_hz);
  sound s(rate_hz / 100 * 100);
  for (auto& v : s) v = static_cast<std::int16_t>(low.next() + high.next());
  return s;
}

struct pair_of_coders {
  explicit pair_of_coders(const codec_format& f) : out(make_encoder(f)), in(make_decoder(f)) {}
  bytes encode(std::span<const std::int16_t> s) {
    bytes b(max_payload_bytes);
    b.resize(out->encode(s, b));
    return b;
  }
  std::unique_ptr<encoder> out;
  std::unique_ptr<decoder> in;
};

// A pitch that moves, as a voice's does: what was heard before does not tell what comes.
sound moving_voice(std::size_t samples) {
  sine voice(180, 0.2, 48'000), over(900, 0.1, 48'000);
  sound s(samples);
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (i % 480 == 0) voice.set_frequency(180 + 40 * std::sin(static_cast<double>(i) / 3000));
    if (i % 480 == 0) over.set_frequency(900 + 300 * std::sin(static_cast<double>(i) / 4000));
    s[i] = static_cast<std::int16_t>(voice.next() + over.next());
  }
  return s;
}

double snr_db(std::span<const std::int16_t> wanted, std::span<const std::int16_t> got) {
  double signal = 0, noise = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double s = wanted[i], d = s - got[i];
    signal += s * s;
    noise += d * d;
  }
  return noise <= 0 ? 300 : 10 * std::log10(signal / noise);
}

double energy(const sound& s) {
  double sum = 0;
  for (const double v : s) sum += v * v;
  return sum / static_cast<double>(s.size());
}

}  // namespace

TEST_CASE("every codec gives back what it was given, as well as it should") {
  for (const auto& row : rows) {
    INFO(row.format.name << "/" << row.format.clock_rate_hz);
    REQUIRE(sample_rate_hz(row.format) == row.rate_hz);
    pair_of_coders c(row.format);
    const auto sent = chord(row.rate_hz);
    const auto frame = frame_size(row);
    sound heard;
    for (std::size_t at = 0; at + frame <= sent.size(); at += frame) {
      sound part(frame);
      REQUIRE(c.in->decode(c.encode(std::span(sent).subspan(at, frame)), part) == frame);
      heard.insert(heard.end(), part.begin(), part.end());
    }
    const auto skipped = row.rate_hz / 5;  // coders that adapt need a while
    const auto wanted = std::span(sent).subspan(skipped, heard.size() - skipped - row.delay);
    const auto snr = snr_db(wanted, std::span(heard).subspan(skipped + row.delay, wanted.size()));
    CAPTURE(snr);
    CHECK(snr > row.least_snr_db);
  }
}

TEST_CASE("what is not built is known as such") {
  for (const auto& f :
       {codec_format{"G723", 8000, {}}, codec_format{"PCMU", 16'000, {}}, codec_format{"G722", 16'000, {}},
        codec_format{"opus", 8000, {}}, codec_format{"L16", 11'025, {}}, codec_format{"", 0, {}}}) {
    INFO(f.name << "/" << f.clock_rate_hz);
    REQUIRE(sample_rate_hz(f) == 0);
    REQUIRE(make_encoder(f) == nullptr);
    REQUIRE(make_decoder(f) == nullptr);
  }
  REQUIRE(sample_rate_hz({"OPUS", 48'000, {}}) == 48'000);
  REQUIRE(sample_rate_hz({"g722", 8000, {}}) == 16'000);
}

TEST_CASE("a packet is as long as it may be") {
  const struct {
    codec_format format;
    std::uint32_t wanted, usable;
  } table[] = {
      {{"PCMU", 8000, {}}, 120, 120}, {{"PCMU", 8000, {}}, 0, 10},      {{"PCMU", 8000, {}}, 200, 120},
      {{"opus", 48'000, {}}, 30, 20}, {{"opus", 48'000, {}}, 50, 40},   {{"opus", 48'000, {}}, 60, 60},
      {{"opus", 48'000, {}}, 90, 80}, {{"opus", 48'000, {}}, 110, 100}, {{"opus", 48'000, {}}, 120, 120},
      {{"L16", 8000, {}}, 120, 80},   {{"L16", 16'000, {}}, 120, 40},   {{"L16", 44'100, {}}, 20, 10},
      {{"L16", 48'000, {}}, 20, 10},  {{"G722", 8000, {}}, 33, 30},     {{"G722", 8000, {}}, 120, 120}};
  for (const auto& row : table) {
    INFO(row.format.name << "/" << row.format.clock_rate_hz << " " << row.wanted);
    REQUIRE(usable_packet_ms(row.format, row.wanted) == row.usable);
  }
}

TEST_CASE("a packet of L16 of 20 ms is taken at each rate, though it is longer than any that we make") {
  for (const std::uint32_t rate_hz : {8000U, 16'000U, 44'100U, 48'000U}) {
    REQUIRE(largest_payload_bytes({"L16", rate_hz, {}}, 20) == rate_hz / 50 * 2);
  }
  REQUIRE(largest_payload_bytes({"L16", 48'000, {}}, 40) == max_received_payload_bytes);
  REQUIRE(largest_payload_bytes({"opus", 48'000, {}}, 20) == max_payload_bytes);
}

TEST_CASE("each packet of each length fits and is decoded whole") {
  for (const auto& row : rows) {
    for (std::uint32_t wanted = 10; wanted <= max_packet_ms; wanted += 10) {
      const auto ms = usable_packet_ms(row.format, wanted);
      INFO(row.format.name << "/" << row.format.clock_rate_hz << " " << ms);
      pair_of_coders c(row.format);
      std::mt19937 random(ms);
      sound noise(row.rate_hz * ms / 1000), heard(2 * noise.size());
      for (auto& v : noise) v = static_cast<std::int16_t>(random());
      REQUIRE(c.in->decode(c.encode(noise), heard) == noise.size());
      REQUIRE(c.in->decode(c.encode(noise), std::span(heard).first(noise.size() - 1)) == 0);
    }
  }
}

TEST_CASE("a loss is filled with what was heard, and a long one ends in silence") {
  for (const auto& row : rows) {
    INFO(row.format.name << "/" << row.format.clock_rate_hz);
    pair_of_coders c(row.format);
    const auto sent = chord(row.rate_hz);
    const auto frame = frame_size(row);
    sound heard(frame);
    c.in->conceal(heard);  // before anything came
    for (std::size_t i = 0; i < 10; ++i)
      c.in->decode(c.encode(std::span(sent).subspan(i * frame, frame)), heard);
    const auto loud = energy(heard);
    c.in->conceal(heard);
    CHECK(energy(heard) > loud / 20);
    for (int i = 0; i < 100; ++i) c.in->conceal(heard);
    CHECK(energy(heard) < loud / 1000);
    CHECK_FALSE(c.in->pause(heard));  // a pause of which nothing was said is silent
  }
}

TEST_CASE("what Opus lost is told by the next packet when the receiver asked for that") {
  const auto gap_snr = [](const std::string& fmtp) {
    pair_of_coders c({"opus", 48'000, fmtp});
    const std::size_t frame = 960, lost = 40;
    const auto sent = moving_voice(frame * 50);
    sound heard;
    for (std::size_t i = 0; i < 50; ++i) {
      const auto payload = c.encode(std::span(sent).subspan(i * frame, frame));
      sound part(frame);
      if (i == lost) continue;
      if (i == lost + 1) {
        c.in->recover(payload, part);
        heard.insert(heard.end(), part.begin(), part.end());
      }
      c.in->decode(payload, part);
      heard.insert(heard.end(), part.begin(), part.end());
    }
    return snr_db(std::span(sent).subspan(lost * frame, frame),
                  std::span(heard).subspan(lost * frame + 312, frame));
  };
  const auto without = gap_snr(""), with = gap_snr("useinbandfec=1");
  CAPTURE(without, with);
  REQUIRE(with > without + 1);
}

TEST_CASE("Opus tells of the packet before while the receiver loses some, when it asked for that") {
  // What is recovered from a packet alone, by a decoder that heard nothing before, was told by that packet.
  const auto sent = moving_voice(960 * 10);
  const auto tells = [&](pair_of_coders& c) {
    bytes payload;
    for (std::size_t i = 0; i < 10; ++i) payload = c.encode(std::span(sent).subspan(i * 960, 960));
    sound heard(960);
    make_decoder({"opus", 48'000, {}})->recover(payload, heard);
    return energy(heard) > energy(sent) / 100;
  };
  pair_of_coders asked({"opus", 48'000, "useinbandfec=1"}), plain({"opus", 48'000, ""});
  CHECK(tells(asked));  // nothing is known yet
  const struct {
    double share;
    bool told;
  } reports[] = {{0, false}, {0.05, true}, {0.004, false}, {-1, false}};
  for (const auto& row : reports) {
    INFO(row.share);
    asked.out->expect_loss(row.share);
    plain.out->expect_loss(row.share);
    CHECK(tells(asked) == row.told);
    CHECK_FALSE(tells(plain));
  }
}

TEST_CASE("Opus is silent in silence when the receiver asked for that or the sender may, and goes on afterwards") {
  pair_of_coders asked({"opus", 48'000, "usedtx=1"}), allowed({"opus", 48'000, ""}), steady({"opus", 48'000, ""});
  asked.out->allow_pauses(false);  // the receiver's wish counts
  allowed.out->allow_pauses(true);
  const sound silence(960, 0);
  const auto voice = chord(48'000);
  for (auto* c : {&asked, &allowed}) {
    int sent = 0;
    for (int i = 0; i < 100; ++i) {
      sent += c->encode(silence).empty() ? 0 : 1;
      REQUIRE_FALSE(steady.encode(silence).empty());
    }
    CHECK(sent < 40);
    CHECK(sent > 2);  // now and then a packet refreshes the background
    CHECK(c->encode(std::span(voice).first(960)).size() > 10);
  }
}

TEST_CASE("Opus of two channels is heard as their mean") {
  int error = OPUS_OK;
  const std::unique_ptr<OpusEncoder, void (*)(OpusEncoder*)> stereo(
      opus_encoder_create(48'000, 2, OPUS_APPLICATION_AUDIO, &error), opus_encoder_destroy);
  REQUIRE(error == OPUS_OK);
  const auto decoder = make_decoder({"opus", 48'000, "stereo=1"});
  sine left(440, 0.2, 48'000), right(1000, 0.2, 48'000);
  sound heard;
  for (int i = 0; i < 50; ++i) {
    sound frame(2 * 960);
    for (std::size_t n = 0; n < 960; ++n) {
      frame[2 * n] = left.next();
      frame[2 * n + 1] = right.next();
    }
    bytes payload(max_payload_bytes);
    const auto size = opus_encode(stereo.get(), frame.data(), 960, payload.data(), 1400);
    REQUIRE(size > 0);
    payload.resize(static_cast<std::size_t>(size));
    sound part(960);
    REQUIRE(decoder->decode(payload, part) == 960);
    if (i >= 10) heard.insert(heard.end(), part.begin(), part.end());
  }
  CHECK(tone_share(heard, 440, 48'000) == Approx(0.5).margin(0.1));
  CHECK(tone_share(heard, 1000, 48'000) == Approx(0.5).margin(0.1));
}

TEST_CASE("Opus keeps to the bit rate that the receiver can take") {
  const auto bytes_of = [](const std::string& fmtp) {
    pair_of_coders c({"opus", 48'000, fmtp});
    std::mt19937 random(3);
    std::size_t sum = 0;
    sound noise(960);
    for (int i = 0; i < 50; ++i) {
      for (auto& v : noise) v = static_cast<std::int16_t>(static_cast<int>(random() % 16'001) - 8000);
      sum += c.encode(noise).size();
    }
    return sum;
  };
  CHECK(bytes_of("") * 8 == Approx(32'000).epsilon(0.25));
  CHECK(bytes_of("maxaveragebitrate=12000") * 8 == Approx(12'000).epsilon(0.25));
  CHECK(bytes_of("maxaveragebitrate=16000; cbr=1") == 40 * 50);
}

TEST_CASE("the parameters of Opus are read as RFC 7587 §6.1 has them") {
  opus_parameters fec, all;
  fec.use_inband_fec = true;
  all = {16'000, 20'000, true, true, true, true};
  const struct {
    const char* name;
    std::string fmtp;
    opus_parameters expected;
  } table[] = {
      {"none", "", {}},
      {"usual", "useinbandfec=1", fec},
      {"all",
       "maxplaybackrate=16000; sprop-maxcapturerate=16000; maxaveragebitrate=20000; stereo=1; cbr=1; "
       "useinbandfec=1; usedtx=1",
       all},
      {"spaces and case", " ;; UseInbandFEC = 1 ;", fec},
      {"unknown ones", "minptime=10;useinbandfec=1;x-y;=;a=b=c", fec},
      {"out of range", "maxaveragebitrate=5999;maxplaybackrate=48001;usedtx=2", {}},
      {"no numbers", "maxaveragebitrate=;maxplaybackrate=-8000;useinbandfec=yes;cbr=", {}},
      {"too large", "maxaveragebitrate=99999999999999999999", {}},
      {"the last one counts", "useinbandfec=0;useinbandfec=1", fec},
  };
  for (const auto& row : table) {
    INFO(row.name);
    REQUIRE(opus_parameters::parse(row.fmtp) == row.expected);
  }
}

TEST_CASE("scraps as payloads do no harm, and sound comes through afterwards") {
  std::mt19937 random(99);
  for (const auto& row : rows) {
    INFO(row.format.name << "/" << row.format.clock_rate_hz);
    pair_of_coders c(row.format);
    const auto sent = chord(row.rate_hz);
    sound heard(row.rate_hz * 120 / 1000);
    for (std::size_t size = 0; size < 1500; size += 3) {
      bytes scrap(size);
      for (auto& b : scrap) b = static_cast<std::uint8_t>(random());
      REQUIRE(c.in->decode(scrap, heard) <= heard.size());
      c.in->recover(scrap, std::span(heard).first(frame_size(row)));
    }
    const auto frame = frame_size(row);
    sound part(frame);
    for (std::size_t i = 0; i < 20; ++i) {
      REQUIRE(c.in->decode(c.encode(std::span(sent).subspan(i * frame, frame)), part) == frame);
    }
    CHECK(energy(part) == Approx(energy(sent)).epsilon(0.5));
  }
}
