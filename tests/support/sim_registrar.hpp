// A registrar on the simulated network, on the public transaction layer: it challenges, keeps bindings,
// speaks Path, Service-Route, outbound with keep-alives, GRUU and 423, as a test asks it to.
#pragma once

#include "sim_world.hpp"

#include <sip/message/draft.hpp>
#include <sip/message/framer.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/layer.hpp>

#include <map>
#include <string>
#include <vector>

class sim_registrar final : public sim_node {
 public:
  sim_registrar(sim_world& world, const base::endpoint& at);

  void receive(base::instant now, const sip::hop& from, base::packet bytes) override;
  void on_timeout(base::instant now) override;
  [[nodiscard]] base::instant next_timeout() const override { return layer_.next_timeout(); }
  void flow_up(base::instant now, const sip::hop& flow) override;
  void flow_down(base::instant now, const sip::hop& flow) override;

  struct binding {
    std::string contact;  ///< the URI
    std::string params;   ///< the rest of the Contact value
    std::uint32_t expires_s = 0;
    sip::hop via;
  };

  // What it does.
  bool silent = false;              ///< nothing is answered, no keep-alive either
  int refuse_with = 0;              ///< every REGISTER gets this code
  std::string challenge;            ///< REGISTER without credentials gets 401 with it
  std::uint32_t min_expires_s = 0;  ///< less gets 423
  bool outbound = false;            ///< takes part in RFC 5626
  bool answers_keep_alives = true;
  std::uint32_t flow_timer_s = 0;
  std::uint32_t keep_wanted_s = 0;  ///< value that an offer of keep-alives gets in a 2xx (RFC 6223); 0: none
  bool gruu = false;
  base::endpoint nat;  ///< what it claims to see the phone as; port 0: the truth
  std::vector<std::pair<std::string, std::string>> extra;  ///< headers of each 2xx
  std::string others;                    ///< a Contact value of somebody else's, first in each 2xx
  std::vector<std::string> redirect_to;  ///< Contact values of a 302, for every request

  // What it saw.
  std::map<std::string, binding> bindings;  ///< by instance and reg-id, else by URI
  std::vector<std::string> requests;        ///< whole texts
  unsigned keep_alives = 0;
  std::vector<sip::hop> streams;

  [[nodiscard]] std::size_t count(std::string_view method) const;
  /// Value of a header in the last request of that method; empty when it has none.
  [[nodiscard]] std::string last(std::string_view method, std::string_view header) const;

 private:
  void answer(base::instant now, const sip::request_event& e);
  void add_bindings(const sip::request_event& e, sip::draft& d);
  [[nodiscard]] sip::draft reply(const sip::request_event& e, int code);
  void flush();
  void keep_alive_from(const sip::hop& from);
  void read_stream(base::instant now, const sip::hop& from, std::string_view bytes);
  void bytes_to(const sip::hop& to, const std::string& bytes);
  void handle(base::instant now, const sip::hop& from, base::packet bytes);

  sim_world& world_;
  base::endpoint at_;
  base::packet_pool pool_;
  sip::transaction_layer layer_;
  sip::transaction_output out_;
  sip::flow_id datagrams_;
  std::map<sip::flow_id, sip::framer> framers_;
  bool half_ping_ = false;
};
