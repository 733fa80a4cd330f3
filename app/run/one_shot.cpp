// register, call, answer, options, message, subscribe, publish, refer: do one thing, say how it went, exit with a code.
#include "phone.hpp"

#include <siptty/run/run.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iostream>

namespace siptty {

namespace {

int number_of(const event& e, std::string_view key) {
  const auto& text = e.get(key);
  return text.empty() ? 0 : std::atoi(text.c_str());
}

/// No answer at all is a time-out, everything else a failure.
int exit_code_for(int status, const std::optional<int>& expect) {
  if (expect) return status == *expect ? exit_ok : exit_failed;
  if (status == 408) return exit_timed_out;
  return status >= 200 && status < 300 ? exit_ok : exit_failed;
}

class one_shot {
 public:
  explicit one_shot(const run_options& options) : options_(options), phone_(options) {
    phone_.on_event = [this](const event& e) { follow(e); };
    phone_.on_signal = [this] { interrupted(); };
    phone_.on_time_limit = [this] { out_of_time(); };
  }

  int run() {
    if (!phone_.start()) return exit_usage;
    switch (options_.verb) {
      case run_verb::register_:
        return start_registering();
      case run_verb::options:
        execute(verb::options, "options");
        break;
      case run_verb::call:
        if (registers()) return start_registering();
        execute(verb::dial, "call");
        break;
      case run_verb::message:
        execute(verb::message, "message");
        break;
      case run_verb::subscribe:
        execute(verb::subscribe, "subscribe");
        break;
      case run_verb::publish:
        execute(verb::publish, "publish");
        break;
      case run_verb::refer:
        execute(verb::refer, "refer");
        break;
      default:
        phone_.engine().register_all();
        break;
    }
    return phone_.run();
  }

 private:
  [[nodiscard]] bool registers() const {
    return std::any_of(options_.config.accounts.begin(), options_.config.accounts.end(),
                       [](const auto& a) { return a.enabled && a.register_ && !a.registrar.empty(); });
  }

  int start_registering() {
    phone_.engine().register_all();
    return phone_.run();
  }

  void execute(verb v, const char* origin) {
    command c;
    c.verb = v;
    c.target = options_.target;
    c.from = options_.from;
    c.origin = origin;
    c.body = options_.body;
    c.content_type = options_.content_type;
    c.event = options_.event;
    c.accept = options_.accept;
    c.refer_to = options_.refer_to;
    c.no_subscription = options_.no_subscription;
    c.expires_s = options_.expires_s;
    phone_.engine().execute(c);
  }

  void follow(const event& e) {
    if (e.name == "error" && options_.verb != run_verb::answer && !started_) return fail_soon();
    if (e.name == "calling" || e.name == "registering") started_ = true;
    switch (options_.verb) {
      case run_verb::register_:
        return follow_registration(e);
      case run_verb::options:
        if (e.name == "options") finish(exit_code_for(number_of(e, "code"), options_.expect), e.get("reason"));
        return;
      case run_verb::call:
        return follow_call(e);
      case run_verb::message:
        if (e.name == "message-sent") finish(exit_code_for(number_of(e, "code"), options_.expect), e.get("reason"));
        return;
      case run_verb::subscribe:
        return follow_subscription(e);
      case run_verb::publish:
        return follow_publication(e);
      case run_verb::refer:
        if (e.name == "transfer" && e.get("final") == "yes") {
          finish(exit_code_for(number_of(e, "code"), options_.expect), e.get("code") + " " + e.get("reason"));
        }
        return;
      default:
        if (e.name == "confirmed") ++answered_;
        return;
    }
  }

  /// The first NOTIFY is success; with --duration it watches on and then takes its leave.
  void follow_subscription(const event& e) {
    if (e.name == "notify" && e.get("id") != "0") {
      registered_ = true;
      if (!options_.duration && !stay_ && e.get("state") != "terminated") return leave(verb::unsubscribe);
      if (!stay_) stay_for([this] { leave(verb::unsubscribe); });
    } else if (e.name == "subscription" && (e.get("state") == "failed" || e.get("state") == "terminated")) {
      if (e.get("again") == "yes" && options_.duration) return;
      const auto code = number_of(e, "code");
      if (options_.expect) return finish(exit_code_for(code == 0 ? 200 : code, options_.expect), e.get("reason"));
      if (registered_ && code == 0) return finish(exit_ok, "told: " + e.get("reason"));
      finish(code == 408 ? exit_timed_out : exit_failed, e.get("reason"));
    }
  }

  /// Published is success, and the state stays there; with --duration it is kept alive and then removed.
  void follow_publication(const event& e) {
    if (e.name != "publication") return;
    const auto code = number_of(e, "code");
    if (e.get("state") == "published") {
      if (!options_.duration) return finish(exit_code_for(code, options_.expect), "published");
      if (!stay_) stay_for([this] { leave(verb::unpublish); });
    } else {
      const bool removed = e.get("state") == "removed";
      finish(removed ? exit_ok : exit_code_for(code, options_.expect), removed ? "removed" : e.get("reason"));
    }
  }

  void leave(verb v) {
    if (!std::exchange(leaving_, true)) execute(v, "leave");
  }

  void stay_for(std::function<void()> then) {
    stay_ = std::make_unique<boost::asio::steady_timer>(phone_.loop(), options_.duration.value_or(std::chrono::milliseconds(0)));
    stay_->async_wait([then = std::move(then)](boost::system::error_code error) {
      if (!error) then();
    });
  }

  void follow_registration(const event& e) {
    if (e.name == "registered") {
      if (!options_.duration) return finish(exit_ok, "registered");
      if (!std::exchange(registered_, true)) stay_for([this] { finish(exit_ok, "registered"); });
    } else if (e.name == "registration-failed") {
      const auto code = number_of(e, "code");
      finish(options_.expect ? exit_code_for(code, options_.expect) : code == 408 ? exit_timed_out : exit_failed, e.get("reason"));
    }
  }

  void follow_call(const event& e) {
    if (e.name == "registered" && !std::exchange(registered_, true)) {
      execute(verb::dial, "call");
    } else if (e.name == "registration-failed") {
      finish(number_of(e, "code") == 408 ? exit_timed_out : exit_failed, "registration failed: " + e.get("reason"));
    } else if (e.name == "confirmed") {
      confirmed_ = true;
    } else if (e.name == "media" && !e.get("sent").empty()) {
      media_ = e;
    } else if (e.name == "disconnected") {
      judge(e);
    }
  }

  /// The verdict on a call that is over: the signalling, then the sound.
  void judge(const event& ended) {
    const int status = confirmed_ ? 200 : number_of(ended, "code");
    const int code = exit_code_for(status, options_.expect);
    if (code != exit_ok || !confirmed_) {
      const auto reason = confirmed_ ? std::string("answered") : ended.get("code") + " " + ended.get("reason");
      return finish(code, code == exit_ok ? reason + ", as expected" : reason);
    }
    if (options_.config.audio.mode != audio_mode::tone) return finish(exit_ok, "answered");
    if (number_of(media_, "received") == 0) return finish(exit_failed, "answered, but nothing was heard: no RTP came back");
    const bool heard = std::atof(media_.get("tone_s").c_str()) > 0;
    finish(heard ? exit_ok : exit_failed,
           heard ? "answered, and the tone came back" : "answered, but the tone did not come back");
  }

  void interrupted() {
    if (options_.verb == run_verb::answer) return finish(exit_ok, "stopped");
    finish(confirmed_ || registered_ ? exit_ok : exit_failed, "interrupted");
  }

  void out_of_time() {
    if (options_.verb == run_verb::answer && answered_ > 0) return finish(exit_ok, "time is over");
    finish(exit_timed_out, "time is over");
  }

  void fail_soon() {
    boost::asio::post(phone_.loop(), [this] { finish(exit_failed, "see the error above"); });
  }

  void finish(int code, const std::string& reason) {
    if (std::exchange(finished_, true)) return;
    event v{"verdict", {}};
    v.text("result", code == exit_ok ? "ok" : code == exit_timed_out ? "timed-out" : "failed").text("reason", reason);
    for (const auto& f : media_.fields) {
      if (f.key != "id") v.fields.push_back(f);
    }
    if (options_.verb == run_verb::call && options_.config.audio.mode == audio_mode::tone && confirmed_) {
      v.text("tone", std::atof(media_.get("tone_s").c_str()) > 0 ? "heard" : "not heard");
    }
    if (options_.verb == run_verb::answer) v.number("answered", answered_);
    phone_.write(v);
    phone_.finish(code);
  }

  run_options options_;
  phone phone_;
  std::unique_ptr<boost::asio::steady_timer> stay_;
  event media_;
  int answered_ = 0;
  bool started_ = false;
  bool registered_ = false;
  bool confirmed_ = false;
  bool finished_ = false;
  bool leaving_ = false;
};

}  // namespace

int run_one_shot(const run_options& options) { return one_shot(options).run(); }

}  // namespace siptty
