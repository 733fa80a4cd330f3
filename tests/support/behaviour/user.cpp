#include "user.hpp"

std::string label_of(std::string_view body) {
  const auto at = body.find("\r\ns=");
  if (at == std::string_view::npos) return {};
  const auto from = body.substr(at + 4);
  return std::string(from.substr(0, from.find("\r\n")));
}

namespace {

sim_phone& prepared(sim_phone& phone, const sip::account_settings& account) {
  phone.keep = false;
  phone.add_account(account);
  return phone;
}

}  // namespace

sim_user::sim_user(surroundings& around, const base::endpoint& at, const sip::account_settings& account, std::uint64_t seed,
                   const sip::stack_options& options)
    : around_(around), phone_(std::make_unique<sim_phone>(*around.world, at, seed, options)), transactions_(phone_->stack()), answers_(phone_->stack()),
      watcher_(around, prepared(*phone_, account)) {
  phone_->on_event = [this](sip::ua_event& e) {
    std::visit([this](const auto& x) { on(x), watcher_.on(x); }, e);
  };
  phone_->on_record = [this](const sip::wire_record& r) {
    if (trace_ != nullptr && r.wire.text().find(trace_) != std::string_view::npos) {
      std::fprintf(stderr, "%.3f %s %s %s %s\n%s\n", static_cast<double>(around_.world->now().time_since_epoch().count()) / 1e9, r.sent ? "sent by" : "received by",
                   phone_->at().to_string().c_str(), r.sent ? "to" : "from", r.via.remote.to_string().c_str(), std::string(r.wire.text()).c_str());
    }
    const auto m = sip::message::parse(r.wire);
    transactions_.note(around_.world->now(), r, m);
    answers_.note(around_.world->now(), r, m);
    const auto wrong = watch_.check(around_.world->now(), r, m);
    if (!wrong.empty()) around_.broken(wrong);
  };
}

std::string sim_user::session_named(const std::string& label) const {
  const auto host = phone_->at().address.to_string();
  return "v=0\r\no=- 1 1 IN IP4 " + host + "\r\ns=" + label + "\r\nc=IN IP4 " + host + "\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
}

std::string sim_user::session() { return session_named("s" + std::to_string(++around_.labels)); }

call_side* sim_user::side(sip::call_handle call) {
  const auto found = calls_.find(call);
  return found == calls_.end() ? nullptr : found->second.get();
}

void sim_user::must_say_why(const std::string& reason, const char* what) {
  if (reason.empty()) around_.broken(std::string(what) + " without a cause");
}

void sim_user::check() {
  const auto now = around_.world->now();
  if (const auto wrong = transactions_.check(now); !wrong.empty()) around_.broken(wrong);
  if (const auto wrong = answers_.check(now); !wrong.empty()) around_.broken(wrong);
}

void sim_user::settle() {
  if (around_.mix.proxy) unregister();
  watcher_.stop();
}

void sim_user::lose_state() {
  for (auto& [handle, side] : calls_) side->lost = side->lost || side->ended == 0;
  watcher_.lose_state();
}

std::string sim_user::left_over() const {
  const auto c = phone_->stack().counts();
  if (c.calls != 0) {
    std::string which;
    for (const auto& [handle, side] : calls_) {
      if (phone_->stack().find(handle) != nullptr) which += " " + side->call_id + (side->ended > 0 ? " (told ended)" : "");
    }
    return std::to_string(c.calls) + " calls are left:" + which;
  }
  if (c.client_transactions != 0) return std::to_string(c.client_transactions) + " client transactions are left";
  if (c.server_transactions != 0) return std::to_string(c.server_transactions) + " server transactions are left";
  if (c.subscriptions != 0) return std::to_string(c.subscriptions) + " subscriptions are left";
  if (c.notifiers != 0) return std::to_string(c.notifiers) + " subscribers are left";
  if (c.publications + c.published != 0) return std::to_string(c.publications + c.published) + " publications are left";
  if (c.referrals + c.transfers != 0) return std::to_string(c.referrals + c.transfers) + " transfers are left";
  if (c.requests != 0) return std::to_string(c.requests) + " requests are left";
  if (c.packets != 0) return std::to_string(c.packets) + " packets are left";
  for (const auto& [id, times] : requests_) {
    if (times != 1) return "a request was answered " + std::to_string(times) + " times";
  }
  for (const auto& [id, times] : transfers_) {
    if (times != 1) return "a transfer had its last word " + std::to_string(times) + " times";
  }
  return watcher_.left_over();
}
