// answer --shards N: the system spreads callers over N engines by their address and port (SO_REUSEPORT).
// Engines share nothing, so what a call needs must come from where its INVITE came from.
#include "phone.hpp"

#include <siptty/run/run.hpp>

#include <atomic>
#include <iostream>
#include <thread>

namespace siptty {

namespace {

class shard {
 public:
  explicit shard(const run_options& options) : phone_(options) {
    phone_.on_event = [this](const event& e) {
      if (e.name == "confirmed") ++answered_;
    };
  }
  [[nodiscard]] bool start() { return phone_.start(); }
  void run() { exit_code_ = phone_.run(); }
  [[nodiscard]] std::uint16_t port() {
    return base::endpoint::parse(phone_.engine().local_address()).value_or(base::endpoint{}).port;
  }
  [[nodiscard]] std::uint64_t answered() const { return answered_; }
  [[nodiscard]] int exit_code() const { return exit_code_; }

 private:
  phone phone_;
  std::uint64_t answered_ = 0;
  int exit_code_ = exit_failed;
};

/// The port that the first shard got is everybody's.
bool start_all(const run_options& options, std::vector<std::unique_ptr<shard>>& shards) {
  auto each = options;
  for (unsigned i = 0; i < options.shards; ++i) {
    each.shard = i;
    shards.push_back(std::make_unique<shard>(each));
    if (!shards.back()->start()) return false;
    each.config.general.bind_port = shards.front()->port();
  }
  return true;
}

}  // namespace

int run_shards(const run_options& options) {
  std::vector<std::unique_ptr<shard>> shards;
  if (!start_all(options, shards)) return exit_usage;
  std::vector<std::thread> threads;
  for (auto& s : shards) threads.emplace_back([&s] { s->run(); });
  for (auto& t : threads) t.join();
  std::uint64_t answered = 0;
  std::string by_shard;
  int worst = exit_ok;
  for (const auto& s : shards) {
    answered += s->answered();
    by_shard += (by_shard.empty() ? "" : ",") + std::to_string(s->answered());
    if (s->exit_code() != exit_ok) worst = s->exit_code();
  }
  const bool answered_in_time = worst == exit_timed_out && answered > 0;
  const int code = answered_in_time ? exit_ok : worst;
  event verdict{"verdict", {}};
  verdict.text("result", code == exit_ok ? "ok" : code == exit_timed_out ? "timed-out" : "failed");
  verdict.text("reason", worst == exit_timed_out ? "time is over" : "stopped");
  event_writer(stdout, options.json)
      .write(verdict.number("answered", static_cast<std::int64_t>(answered)).text("by_shard", by_shard));
  return code;
}

}  // namespace siptty
