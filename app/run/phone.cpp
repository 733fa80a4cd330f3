#include "phone.hpp"

#include <sip/message/message.hpp>
#include <sip/message/uri.hpp>

#include <boost/json.hpp>

#include <openssl/evp.h>

#include <csignal>
#include <iostream>

namespace siptty {

namespace {

std::string base64(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock adds a NUL
  const auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                    reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string call_id_in(const std::string& bytes) {
  base::packet_pool pool;
  const auto m = sip::message::parse(pool.copy(bytes));
  return std::string(m.call_id());
}

}  // namespace

engine_options engine_options_of(const run_options& options) {
  engine_options e;
  e.config = options.config;
  e.headers = options.headers;
  e.rtp_port = options.rtp_port;
  e.record_file = options.record_file;
  e.session_file = options.session_file;
  e.auto_answer = options.auto_answer;
  e.duration = options.duration;
  e.require_100rel = options.require_100rel;
  e.session_expires_s = options.session_expires_s;
  e.min_se_s = options.min_se_s;
  e.follow_redirects = !options.expect || *options.expect < 300 || *options.expect > 399;  // who expects a 3xx wants to see it
  e.shared_port = options.shard.has_value();
  e.expect_tone = options.config.audio.mode == audio_mode::tone;
  const auto target = sip::parse_uri(options.target);
  const bool v6 = target && target->host.starts_with('[');
  if (v6 && e.config.general.bind_host.empty()) e.config.general.bind_host = "::";
  return e;
}

std::string trace_json(const wire_event& e) {
  boost::json::object o;
  o["number"] = e.number;
  o["time"] = static_cast<double>(e.wall.microseconds) / 1e6;
  o["direction"] = e.direction == direction::sent ? "sent" : "received";
  o["transport"] = e.transport;
  o["local"] = e.local.to_string();
  o["remote"] = e.remote.to_string();
  o["bytes"] = base64(e.bytes);
  if (!e.intended.empty()) o["intended"] = base64(e.intended);
  o["retransmission"] = e.retransmission;
  o["cause"] = e.cause;
  o["call_id"] = call_id_in(e.bytes);
  o["call"] = e.call;
  if (!e.account.empty()) o["account"] = e.account;
  if (!e.error.empty()) o["error"] = e.error;
  return boost::json::serialize(o);
}

phone::phone(const run_options& options)
    : options_(options), writer_(stdout, options.json), signals_(loop_, SIGINT, SIGTERM), limit_(loop_) {
  engine_ = std::make_unique<siptty::engine>(loop_, engine_options_of(options));
  on_signal = [this] { finish(exit_ok); };
  on_time_limit = [this] { finish(exit_timed_out); };
  engine_->on_event([this](const event& e) {
    write(options_.shard ? event(e).number("shard", *options_.shard) : e);
    if (on_event) on_event(e);
  });
}

bool phone::start() {
  if (!options_.trace_file.empty()) {
    trace_.open(options_.trace_file, std::ios::binary | std::ios::trunc);
    if (!trace_) {
      std::cerr << "siptty: --trace: cannot write " << options_.trace_file << ": is the folder there and yours?\n";
      return false;
    }
    engine_->on_wire([this](const wire_event& e) { trace_ << trace_json(e) << '\n' << std::flush; });
  }
  if (const auto problem = engine_->start(); !problem.empty()) {
    std::cerr << "siptty: " << problem << '\n';
    return false;
  }
  if (options_.shard.value_or(0) == 0) {
    event ready{"ready", {}};
    write(ready.text("address", engine_->local_address()));
  }
  signals_.async_wait([this](boost::system::error_code e, int) {
    if (!e) on_signal();
  });
  if (options_.timeout) {
    limit_.expires_after(*options_.timeout);
    limit_.async_wait([this](boost::system::error_code e) {
      if (!e) on_time_limit();
    });
  }
  return true;
}

void phone::write(const event& e) {
  if (!writer_.write(e)) finish(exit_failed);
}

void phone::finish(int exit_code) {
  if (exit_code_ >= 0) return;
  exit_code_ = exit_code;
  limit_.cancel();
  // A second signal ends the program at once, whatever the peers do.
  signals_.async_wait([this](boost::system::error_code e, int) {
    if (!e) loop_.stop();
  });
  engine_->stop([this] { loop_.stop(); });
}

int phone::run() {
  loop_.run();
  return exit_code_ < 0 ? exit_failed : exit_code_;
}

}  // namespace siptty
