// A phone and its registrars.
#pragma once

#include "sim_phone.hpp"
#include "sim_registrar.hpp"

#include <catch2/catch.hpp>

inline const base::endpoint phone_at{base::ip_address::v4(0x0a000001), 5060};
inline const base::endpoint first_at{base::ip_address::v4(0x0a000011), 5060};
inline const base::endpoint second_at{base::ip_address::v4(0x0a000012), 5060};

using status = sip::registration_status;

struct rig {
  explicit rig(const sip::stack_options& options = {}) : world(7), phone(world, phone_at, 1, options), first(world, first_at), second(world, second_at) {
    settings.name = "alice";
    settings.aor = "sip:alice@pbx.test";
    settings.registrar = "sip:" + first_at.to_string();
    settings.expires_s = 600;
  }
  /// pbx.test: the first server, and the second behind it.
  void two_servers() {
    settings.registrar = "sip:pbx.test";
    phone.zone[{sip::dns_type::srv, "_sip._udp.pbx.test"}].srv = {{1, 0, 5060, "one.pbx.test"},
                                                                  {2, 0, 5060, "two.pbx.test"}};
    phone.dns["one.pbx.test"] = {first_at.address};
    phone.dns["two.pbx.test"] = {second_at.address};
  }
  void start() {
    if (!account) account = phone.add_account(settings);
    phone.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      s.start_registration(now, account, "test", fx);
    });
  }
  void stop() {
    phone.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      s.stop_registration(now, account, "test", fx);
    });
  }
  void run(base::duration time) { world.run_until(world.now() + time); }
  [[nodiscard]] std::vector<sip::registration_event> events() const {
    return phone.all<sip::registration_event>();
  }
  [[nodiscard]] sip::registration_event last() const { return events().back(); }
  /// Calls and offers at once.
  void dial(const std::string& target, std::optional<sip::identity_settings> identity = std::nullopt) {
    phone.on_event = [this](sip::ua_event& e) {
      if (const auto* needed = std::get_if<sip::offer_needed>(&e)) {
        phone.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
          s.offer(now, needed->call, "v=0\r\n", "test", fx);
        });
      }
    };
    phone.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      sip::dial_settings wanted;
      wanted.target = target;
      wanted.identity = std::move(identity);
      s.dial(now, account, wanted, "test", fx);
    });
  }

  sim_world world;
  sim_phone phone;
  sim_registrar first, second;
  sip::account_settings settings;
  sip::account_id account;
};
