#include "implementation.hpp"
#include "media_report.hpp"
#include "wall_clock.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace siptty {

namespace {

constexpr auto stop_limit = std::chrono::seconds(4);
constexpr auto stop_poll = std::chrono::milliseconds(10);

audio::service_options media_options(const engine_options& o) {
  audio::service_options m;
  m.realtime = o.config.audio.realtime;
  m.first_port = o.rtp_port;
  m.last_port = o.rtp_port == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(std::min(65535, o.rtp_port + 1999));
  return m;
}

/// The wall time is read once: a clock that is set later is noticed by the next start only.
sip::stack_options stack_options_now() {
  sip::stack_options o;
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch());
  o.wall_time_at_zero = base::wall_time{wall_now().microseconds - passed.count()};
  return o;
}

std::string transport_text(const sip::account_settings& s, const base::endpoint& local) {
  return std::string(sip::name_of(s.transport)) + " " + std::to_string(local.port);
}

}  // namespace

engine::engine(boost::asio::io_context& loop, engine_options options)
    : implementation_(std::make_unique<implementation>(loop, std::move(options))) {}
engine::~engine() = default;
void engine::on_event(std::function<void(const event&)> handler) { implementation_->on_event_ = std::move(handler); }
void engine::on_wire(std::function<void(const wire_event&)> observer) { implementation_->on_wire_ = std::move(observer); }
std::string engine::start() { return implementation_->start(); }
void engine::register_all() { implementation_->register_all(); }
void engine::execute(const command& c) { implementation_->execute(c); }
view engine::snapshot() const { return implementation_->snapshot(); }
std::string engine::local_address(std::size_t account) const { return implementation_->local_address(account); }
engine_counts engine::counts() const { return implementation_->counts(); }
void engine::stop(std::function<void()> done) { implementation_->stop(std::move(done)); }

engine::implementation::implementation(boost::asio::io_context& loop, engine_options options)
    : loop_(&loop),
      options_(std::move(options)),
      session_(options_.session_file),
      driver_(loop, session_.recorded(stack_options_now()), random_),
      media_(media_options(options_)),
      failure_timer_(loop),
      stop_timer_(loop) {
  driver_.on_event([this](sip::ua_event& e) { std::visit([this](const auto& x) { on(x); }, e); });
  driver_.on_wire([this](const sip::wire_record& r, base::instant) { on_wire_record(r); });
  media_.on_event([this, &loop, alive = std::weak_ptr<bool>(alive_)] {
    boost::asio::post(loop, [this, alive] {
      if (alive.lock()) on_media();
    });
  });
}

engine::implementation::~implementation() {
  media_.on_event([] {});
  calls_.clear();
}

std::string engine::implementation::start() {
  if (!session_.problem().empty()) return session_.problem();
  const auto sharing = options_.shared_port ? sip::net::port_sharing::shared : sip::net::port_sharing::alone;
  for (const auto& a : options_.config.accounts) {
    if (!a.enabled) continue;
    account_state s{a, account_settings_of(options_.config, a, options_.headers), {}, registration_state::unregistered, {}};
    s.settings.require_100rel = options_.require_100rel;
    s.settings.follow_redirects = options_.follow_redirects;
    s.settings.session_timer = {options_.session_expires_s, options_.min_se_s};
    if (s.settings.transport != sip::transport::udp && s.settings.transport != sip::transport::tcp) {
      return "account \"" + a.name + "\": transport " + std::string(name_of(a.transport)) + " is not built yet; use udp or tcp";
    }
    if (offers_of({a.codecs, a.media}).empty()) return "account \"" + a.name + "\": " + not_built(a.codecs) + "; name one of pcmu, pcma, g722, opus, l16";
    if (auto problem = driver_.listen(s.settings.bind, sharing); !problem.empty()) return problem;
    driver_.turn([&](sip::stack& stack, base::instant, sip::effects&) { s.id = stack.add_account(s.settings); });
    if (const auto missing = not_built(a.codecs); !missing.empty()) emit_error("account \"" + a.name + "\": " + missing + ", so that is not offered");
    accounts_.push_back(std::move(s));
  }
  use_devices();
  tell_priority();
  return accounts_.empty() ? "no account is enabled: enable one, or give --user" : std::string();
}

void engine::implementation::tell_priority() {
  if (!options_.config.audio.realtime || media_.has_realtime_priority()) return;
  emit_error("the system refuses real-time priority: set rtprio in limits.conf");
}

void engine::implementation::register_all() {
  for (const auto& a : accounts_) {
    if (!a.config.register_ || a.settings.registrar.empty()) continue;
    driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) {
      stack.start_registration(now, a.id, "start", fx);
    });
  }
}

std::string engine::implementation::local_address(std::size_t account) const {
  return account < accounts_.size() ? driver_.local(accounts_[account].settings.bind).to_string() : std::string();
}

engine_counts engine::implementation::counts() const {
  const auto c = driver_.counts();
  return {c.calls, media_.open_streams(), c.client_transactions + c.server_transactions};
}

void engine::implementation::emit(event e) {
  ++version_;
  follow_with_sound();
  if (on_event_) on_event_(e);
}

void engine::implementation::emit_error(const std::string& sentence, std::uint32_t call) {
  status_ = sentence;
  event e{"error", {}};
  if (call != 0) e.number("id", call);
  emit(std::move(e.text("text", sentence)));
}

view engine::implementation::snapshot() const {
  view v;
  v.version = version_;
  v.now = driver_.now();
  v.current_call = current_;
  v.status = status_;
  for (const auto& a : accounts_) {
    const auto& uri = a.config.sip_uri;
    v.accounts.push_back({a.config.name, uri.substr(uri.find(':') + 1), a.state, a.detail,
                          transport_text(a.settings, driver_.local(a.settings.bind)), 0});
    for (const auto& b : a.config.blf) v.blf.push_back({b.extension, b.label, blf_view::state::unknown});
  }
  for (const auto& [id, c] : calls_) {
    call_view x;
    x.id = id;
    x.account = accounts_[c.account].config.name;
    x.remote = c.remote;
    x.remote_name = c.remote_name;
    x.outgoing = c.outgoing;
    x.state = c.state;
    x.since = c.since;
    x.detail = c.detail;
    x.identity = c.identity;
    x.call_id = c.call_id;
    x.in_conference = parties_.contains(id);
    if (c.media && c.media->is_negotiated()) {
      x.media = media_of(*c.media, c.media->statistics());
    }
    v.calls.push_back(std::move(x));
  }
  return v;
}

void engine::implementation::stop(std::function<void()> done) {
  stopped_ = std::move(done);
  stop_limit_ = driver_.now() + stop_limit;
  for (const auto& [handle, id] : std::map(by_handle_.begin(), by_handle_.end())) {
    driver_.turn([&, h = handle](sip::stack& stack, base::instant now, sip::effects& fx) { stack.hangup(now, h, "quit", fx); });
  }
  for (const auto& a : accounts_) {
    driver_.turn([&](sip::stack& stack, base::instant now, sip::effects& fx) { stack.stop_registration(now, a.id, "quit", fx); });
  }
  check_stopped();
}

void engine::implementation::check_stopped() {
  const bool registered = std::any_of(accounts_.begin(), accounts_.end(), [](const account_state& a) {
    return a.state == registration_state::registered || a.state == registration_state::registering;
  });
  if ((!registered && driver_.counts().calls == 0) || driver_.now() >= stop_limit_) {
    if (auto done = std::exchange(stopped_, {})) done();
    return;
  }
  stop_timer_.expires_after(stop_poll);
  stop_timer_.async_wait([this](boost::system::error_code e) {
    if (!e) check_stopped();
  });
}

}  // namespace siptty
