// The sound card: a microphone and a speaker that all calls share, and the thread that looks after them.
//
// The card is open as long as a call or a sound of our own uses it. Everything that may take long
// (PortAudio's start, opening, a device that is gone) happens on the thread here; calls never wait for it. A
// device that cannot be opened or goes away is reported once, and tried again every few seconds, with
// PortAudio started anew so that it sees what was plugged in.
#pragma once

#include "card_stream.hpp"
#include "own_sound.hpp"

#include <siptty/audio/devices.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace siptty::audio {

class sound_card {
 public:
  static constexpr auto retry_after = std::chrono::seconds(2);
  /// The card stays open so long after its last use: a call that follows starts at once.
  static constexpr auto linger = std::chrono::seconds(2);

  /// Called on the card's thread.
  struct listener {
    std::function<void(card_report)> report;
    std::function<void(device_listing)> list;
  };
  /// `load` finds PortAudio when the card is first wanted.
  sound_card(listener told, std::function<loaded_portaudio()> load);
  /// The media thread must have let go of all channels.
  ~sound_card();
  sound_card(const sound_card&) = delete;
  sound_card& operator=(const sound_card&) = delete;

  /// A place for one more call, which the media thread must release; nullptr when there are too many.
  card_channel* attach();
  void use(const card_settings& settings);
  void play(own_sound sound);
  /// Asks for a list; it comes to the listener.
  void ask_list();

 private:
  using clock = card_stream::clock;
  struct wishes {
    bool stop = false, list = false;
    card_settings settings;
    std::optional<own_sound> sound;
  };

  void run();
  void serve();
  void look_after(clock::time_point now);
  void open(clock::time_point now);
  void open_side(card_stream& side, const std::string& wanted, card_direction direction,
                 std::string& trouble);
  void close();
  void fail(std::string trouble, clock::time_point now);
  void report(std::string trouble);
  void free_released();
  [[nodiscard]] bool is_wanted(clock::time_point now);
  bool start_portaudio(std::string& trouble);
  void answer_list();

  const listener listener_;
  const std::function<loaded_portaudio()> load_;
  card_channels channels_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool awake_ = false;  ///< there is something to look at
  wishes wishes_;       ///< of other threads, under the mutex

  // The thread's own.
  wishes now_;
  std::shared_ptr<const portaudio> functions_;
  std::optional<quiet_libraries> quiet_;  ///< while PortAudio runs
  std::vector<device> devices_;
  card_stream input_{channels_, card_direction::input}, output_{channels_, card_direction::output};
  bool running_ = false;  ///< PortAudio is started, streams are open as far as they could be
  card_settings opened_;
  clock::time_point retry_at_{}, last_use_{};
  std::optional<card_report> told_;
  own_sound_player player_;
  std::thread thread_;
};

}  // namespace siptty::audio
