// Who is where: the bindings that the simulated proxy keeps from the REGISTERs it sees (RFC 3261 §10.3 and the flows of RFC
// 5626; the part that a proxy for tests needs: no path, no query).
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
  std::string instance = {};   ///< of a binding that stands for a flow (RFC 5626); empty for others
  std::string reg_id = {};
};

class sim_location {
 public:
  /// Takes the bindings of a REGISTER. Gives the draft's Contact values for the 200, or nothing when Contact cannot be read.
  [[nodiscard]] bool on_register(base::instant now, const sip::hop& from, const sip::message& request);
  /// Adds a contact by hand: a user who lives elsewhere, or a loop.
  void add(const std::string& user, const std::string& contact);
  /// The newest binding of each instance, and all that have none (RFC 5626 §5.3).
  [[nodiscard]] std::vector<sim_binding> find(base::instant now, const std::string& user) const;
  /// A stream is gone, and the bindings that stand for it.
  void drop(sip::flow_id stream);
  /// Does the REGISTER ask for a flow?
  [[nodiscard]] static bool asks_for_flow(const sip::message& request);
  [[nodiscard]] std::size_t size() const;
  void clear() { bindings_.clear(); }

 private:
  std::map<std::string, std::vector<sim_binding>> bindings_;
};
