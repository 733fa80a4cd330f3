// Speech with losses, concealed by us, by spandsp and by silence: what is left of it. bench-concealment
#include "../../tests/unit/codec/loss_quality.hpp"
#include "../../tests/unit/codec/speech.hpp"

#include <array>
#include <cstdio>

int main() {
  using namespace codec_test;
  std::puts("Speech of espeak-ng, packets of 20 ms; segmental SNR in dB (more is better) and Bark spectral");
  std::puts("distortion in dB (less is better); mean of two voices and four patterns of loss each.\n");
  std::printf("%6s %6s %6s | %15s | %15s | %15s\n", "Hz", "loss", "burst", "siptty", "spandsp", "silence");
  for (const std::uint32_t rate : {8000U, 16000U}) {
    const std::array voices{speech("en", sentences(), rate), speech("en+f3", sentences(), rate)};
    if (voices[0].empty()) return std::puts("espeak-ng is not here; install it to have speech"), 1;
    for (const double burst : {1.0, 3.0}) {
      for (const double share : {0.0, 0.01, 0.03, 0.05, 0.10}) {
        std::printf("%6u %5.0f%% %6.0f", rate, share * 100, burst);
        for (int who = 0; who < 3; ++who) {
          quality sum;
          for (std::uint32_t n = 0; n < 8; ++n) {
            const auto& voice = voices[n % 2];
            const auto with = who == 0   ? our_concealer(rate)
                              : who == 1 ? spandsp_concealer()
                                         : silent_concealer();
            if (!with || (who == 1 && rate != 8000)) continue;
            const auto lost = losses(voice.size() / (rate / 50), share, burst, n + 1);
            const auto q = compare(voice, played(voice, lost, *with, rate), rate);
            sum.segmental_snr_db += q.segmental_snr_db / 8;
            sum.bark_distortion_db += q.bark_distortion_db / 8;
          }
          std::printf(" | %6.2f %8.2f", sum.segmental_snr_db, sum.bark_distortion_db);
        }
        std::puts("");
      }
    }
  }
  return 0;
}
