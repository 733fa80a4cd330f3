// Who is where: the bindings that the simulated proxy keeps from the REGISTERs it sees (RFC 3261 §10.3, the part that a
// proxy for tests needs: no authentication, no path, no query).
#pragma once

#include <base/endpoint.hpp>
#include <base/time.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/hop.hpp>

#include <map>
#include <string>
#include <vector>

struct sim_binding {
  std::string contact;         ///< URI
  sip::hop source;             ///< where its REGISTER came from: the way to it, also through a NAT
  base::instant expires;
};

class sim_location {
 public:
  /// Takes the bindings of a REGISTER. Gives the draft's Contact values for the 200, or nothing when Contact cannot be read.
  [[nodiscard]] bool on_register(base::instant now, const sip::hop& from, const sip::message& request);
  /// Adds a contact by hand: a user who lives elsewhere, or a loop.
  void add(const std::string& user, const std::string& contact);
  [[nodiscard]] std::vector<sim_binding> find(base::instant now, const std::string& user) const;
  [[nodiscard]] std::size_t size() const;
  void clear() { bindings_.clear(); }

 private:
  std::map<std::string, std::vector<sim_binding>> bindings_;
};
