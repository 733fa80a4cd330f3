// The engine's tables, and how calls, sound, commands and the trace meet.
#pragma once

#include "session.hpp"
#include "session_recording.hpp"
#include "setup.hpp"

#include <sip/net/driver.hpp>
#include <siptty/engine/engine.hpp>

#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace siptty {

class engine::implementation {
 public:
  implementation(boost::asio::io_context& loop, engine_options options);
  ~implementation();

  std::string start();
  void register_all();
  void execute(const command& c);
  [[nodiscard]] view snapshot() const;
  [[nodiscard]] engine_counts counts() const;
  [[nodiscard]] std::string local_address(std::size_t account) const;
  void stop(std::function<void()> done);

  std::function<void(const event&)> on_event_;
  std::function<void(const wire_event&)> on_wire_;

 private:
  struct account_state {
    account_config config;
    sip::account_settings settings;
    sip::account_id id;
    registration_state state = registration_state::unregistered;
    std::string detail;
  };

  struct call_entry {
    std::uint32_t id = 0;
    sip::call_handle handle;
    std::size_t account = 0;
    bool outgoing = true;
    call_state state = call_state::calling;
    base::instant since;
    base::instant confirmed_at = base::never;
    std::string remote, remote_name, detail, call_id, origin;
    std::string identity;                 ///< incoming: what is proven about the caller; empty: nobody asks
    std::string offer;                    ///< incoming: the offer that is not answered yet
    std::string early_answer;             ///< incoming: the answer that 183 carried; 200 repeats it
    bool offered = false;                 ///< incoming: our 200 carried the offer
    std::uint32_t follows = 0;            ///< the call that was transferred to this one; its recording goes on here
    bool rings = false;                   ///< outgoing: a 180 came
    bool hold_told = false;               ///< what the last hold/resumed event said
    std::optional<sdp::negotiated> agreed_told;  ///< what the last "agreed" event said
    std::string info_digits;              ///< that wait for their INFO; the first one is under way
    dtmf_mode info_type = dtmf_mode::info;
    std::unique_ptr<session> media;
    std::unique_ptr<boost::asio::steady_timer> limit;
  };

  // --- what the stack says (stack_events.cpp)
  void on(const sip::registration_event& e);
  void on(const sip::binding_changed& e);
  void on(const sip::watch_ended& e);
  void on(const sip::offer_needed& e);
  void on(const sip::incoming_call& e);
  void on(const sip::call_progress& e);
  void on(const sip::call_confirmed& e);
  void on(const sip::call_forked&) {}  // siptty never asks to keep several branches
  void on(const sip::session_offered& e);
  void on(const sip::session_answered& e);
  void on(const sip::session_refused& e);
  void on(const sip::call_ended& e);
  void on(const sip::transfer_progress& e);
  void on(const sip::info_received& e);
  void on(const sip::info_answered& e);
  void on(const sip::request_done& e);
  // --- and about subscriptions, publications, transfers and messages (event_packages.cpp)
  void on(const sip::subscription_event& e);
  void on(const sip::subscription_forked& e);
  void on(const sip::notification& e);
  void on(const sip::subscriber_arrived&) {}  // the phone speaks for no package yet
  void on(const sip::subscriber_gone&) {}
  void on(const sip::publication_event& e);
  void on(const sip::state_published&) {}
  void on(const sip::transfer_requested& e);
  void on(const sip::message_received& e);
  void on_wire_record(const sip::wire_record& r);
  void on_media();

  // --- commands (commands.cpp)
  void dial(const command& c);
  void answer(call_entry& c, int code, const std::string& cause);
  void reject(call_entry& c, int code, const std::string& cause, std::string_view reason = {});
  void hold(call_entry& c, bool on, const std::string& cause);
  bool renegotiate(call_entry& c, bool update, const std::string& cause);
  // (negotiation.cpp)
  void codecs(const command& c);
  void change_codecs(call_entry& c, const media_wishes& wishes, const std::string& cause);
  // (digits.cpp)
  void dtmf(call_entry& c, const command& what);
  void send_info(call_entry& c, const std::string& cause);
  void set_faults(call_entry& c, const fault_settings& f);
  void register_command(const command& c, bool on);
  void options(const command& c);
  void message(const command& c);
  void subscribe(const command& c);
  void unsubscribe(const command& c);
  void publish(const command& c);
  void unpublish(const command& c);
  void refer(const command& c);
  void attend(call_entry& c, const command& what);
  void record(call_entry& c, const std::string& file);
  void take_over_recording(const call_entry& c);

  // --- who calls (identity.cpp)
  std::optional<sip::identity_verdict> identify(call_entry& c, event& told);
  bool refuse_unproven(call_entry& c, const std::optional<sip::identity_verdict>& verdict);

  // --- sound devices (devices.cpp)
  void use_devices();
  void audio(const command& c);
  void set_audio(const command& c);
  void report_audio();
  void on(const audio::card_event& e);
  void on(const audio::devices_event& e);
  void follow_with_sound();
  void call_failed(int code);
  [[nodiscard]] std::optional<codec::tone_kind> wanted_sound() const;

  // --- the conference (conference.cpp)
  void conference(const command& c);
  void join_all(const std::string& cause);
  void join(call_entry& c, const std::string& cause);
  void leave_conference(std::uint32_t call);
  void end_conference();
  void list_conference();
  void change_party(std::uint32_t party, const command& c);
  void tell_party(std::uint32_t party, const std::string& state);

  // --- calls (calls.cpp)
  call_entry& new_call(sip::call_handle handle, std::size_t account, bool outgoing);
  [[nodiscard]] call_entry* find(sip::call_handle handle);
  [[nodiscard]] call_entry* find(std::uint32_t id);
  [[nodiscard]] account_state* account_named(const std::string& name);
  [[nodiscard]] std::size_t account_of(sip::account_id id) const;
  std::string open_media(call_entry& c, const base::ip_address& local);
  bool take_answer(call_entry& c, const std::string& sdp);
  bool answer_early_offer(call_entry& c, const std::string& sdp);
  void media_failed(call_entry& c, const std::string& sentence);
  void become_confirmed(call_entry& c);
  void tell_hold(call_entry& c);
  void tell_agreed(call_entry& c);
  void report_media(const call_entry& c, const audio::stream_statistics& s);
  [[nodiscard]] std::string live_calls() const;

  void emit(event e);
  void tell_priority();
  void emit_error(const std::string& sentence, std::uint32_t call = 0);
  void check_stopped();

  boost::asio::io_context* loop_;
  engine_options options_;
  sip::net::system_rng random_;
  session_recording session_;
  sip::net::driver driver_;
  audio::media_service media_;
  std::vector<account_state> accounts_;
  std::map<std::uint32_t, call_entry> calls_;
  std::unordered_map<std::string, std::uint32_t> by_call_id_;
  std::unordered_map<sip::call_handle, std::uint32_t> by_handle_;
  struct asked {
    base::instant since;
    std::string target;
    std::string event;                    ///< name of the event that tells the answer
  };
  /// A subscription or publication, by the number that people know it by.
  struct watched {
    std::uint32_t number = 0;
    std::string target;
  };
  std::map<sip::subscription_id, watched> subscriptions_;
  std::map<sip::publication_id, watched> publications_;
  std::uint32_t next_watched_ = 1;
  std::unordered_map<sip::request_id, asked> asked_;
  struct conference_party {
    double gain_db = 0;
    bool muted = false;
  };
  std::map<std::uint32_t, conference_party> parties_;  ///< by call, 0 is the local one; empty: no conference
  std::uint32_t current_ = 0;
  std::uint32_t next_call_ = 1;
  std::uint32_t records_ = 0;
  std::uint64_t wire_number_ = 0;
  std::uint64_t version_ = 0;
  std::string status_;
  std::optional<codec::tone_kind> own_sound_;     ///< that the card plays now
  std::optional<codec::tone_kind> failure_tone_;  ///< of a call that failed, for a while
  boost::asio::steady_timer failure_timer_;
  std::function<void()> stopped_;
  base::instant stop_limit_ = base::never;
  boost::asio::steady_timer stop_timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace siptty
