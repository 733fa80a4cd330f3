#include <sip/transaction/layer.hpp>

#include "client.hpp"
#include "invite_client.hpp"
#include "invite_server.hpp"
#include "key.hpp"
#include "machine_table.hpp"
#include "own_messages.hpp"
#include "server.hpp"

#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>

namespace sip {
namespace {

using client_machine = std::variant<invite_client, client>;
using server_machine = std::variant<invite_server, server>;

constexpr std::string_view retry_after_seconds = "5";

template <class Machine>
base::instant timeout_of(const Machine& m) {
  return std::visit([](const auto& each) { return each.next_timeout(); }, m);
}
template <class Machine>
bool has_ended(const Machine& m) {
  return std::visit([](const auto& each) { return each.ended(); }, m);
}
const hop& hop_of_machine(const client_machine& m) {
  return std::visit([](const auto& each) -> const hop& { return each.to(); }, m);
}
const hop& hop_of_machine(const server_machine& m) {
  return std::visit([](const auto& each) -> const hop& { return each.reply(); }, m);
}

/// The status that was meant. Bytes that hide it count as a rejection, so that the transaction ends.
int status_of(const base::packet& response) {
  constexpr std::string_view version = "SIP/2.0 ";
  const auto text = response.text();
  if (!text.starts_with(version)) return 500;
  return base::parse_number<int>(text.substr(version.size(), 3)).value_or(500);
}

std::string to_tag_of(const sent_bytes& response) {
  const auto m = response.parsed();
  return std::string(m.to().tag());
}

}  // namespace

struct transaction_layer::tables {
  tables(const transaction_options& o, base::packet_pool& p)
      : options(o),
        pool(&p),
        keys(hash_under(o)),
        clients(o.max_clients, hash_under(o)),
        servers(o.max_servers, hash_under(o)) {
    SIPTTY_ASSERT(o.timers.t1 > base::duration{} && o.timers.t2 > base::duration{});
  }

  static base::key_hash hash_under(const transaction_options& o) {
    return {o.hash_secret[0], o.hash_secret[1]};
  }
  turn at(base::instant now, transaction_output& out) const { return {now, options, *pool, out}; }

  void on_response(turn& t, const hop& from, const message& response);
  void on_ack(turn& t, const hop& from, const message& ack);
  void on_request(turn& t, const hop& from, const message& request);
  void accept(turn& t, const hop& from, const message& request, const base::key_digest& key);
  void refuse(turn& t, const hop& from, const message& request, const base::key_digest& key);
  [[nodiscard]] server_id invite_of_ack(const message& ack);
  [[nodiscard]] server_id find_server(const message& request, std::string_view method,
                                      std::string_view to_tag);
  [[nodiscard]] invite_server* find_invite(server_id name);
  void note_cancel(turn& t, const message& cancel);

  /// After each call into a machine.
  void settle(turn& t, client_id name, const client_machine& m);
  void settle(turn& t, server_id name, const server_machine& m);

  transaction_options options;
  base::packet_pool* pool;
  transaction_hash keys;
  machine_table<client_machine, client_tag> clients;
  machine_table<server_machine, server_tag> servers;
};

void transaction_layer::tables::settle(turn& t, client_id name, const client_machine& m) {
  if (!has_ended(m)) return clients.set_timeout(name, timeout_of(m));
  clients.leave_hop(name, hop_of_machine(m));
  clients.erase(name);
  t.out.events.push_back(client_ended_event{name});
}

void transaction_layer::tables::settle(turn& t, server_id name, const server_machine& m) {
  if (!has_ended(m)) return servers.set_timeout(name, timeout_of(m));
  servers.leave_hop(name, hop_of_machine(m));
  servers.erase(name);
  t.out.events.push_back(server_ended_event{name});
}

void transaction_layer::tables::on_response(turn& t, const hop& from, const message& response) {
  const auto name = clients.find(keys.client_key(response.cseq().method_text, response.top_via()));
  if (!name) {
    t.out.events.push_back(stray_response_event{from, &response});
    return;
  }
  auto& machine = *clients.find(name);
  std::visit([&](auto& m) { m.on_response(t, from, response); }, machine);
  settle(t, name, machine);
}

server_id transaction_layer::tables::find_server(const message& request, std::string_view method,
                                                 std::string_view to_tag) {
  return servers.find(keys.server_key(request, method, to_tag));
}

invite_server* transaction_layer::tables::find_invite(server_id name) {
  auto* machine = servers.find(name);
  return machine == nullptr ? nullptr : std::get_if<invite_server>(machine);
}

/// §17.2.3. An RFC 2543 client's ACK has the To tag of the response, which its INVITE had not unless it was
/// within a dialog.
server_id transaction_layer::tables::invite_of_ack(const message& ack) {
  const auto tag = ack.to().tag();
  if (const auto name = find_server(ack, "INVITE", tag)) return name;
  if (has_unique_branch(ack.top_via())) return {};
  const auto name = find_server(ack, "INVITE", {});
  return name && to_tag_of(find_invite(name)->response()) == tag ? name : server_id{};
}

void transaction_layer::tables::on_ack(turn& t, const hop& from, const message& ack) {
  const auto name = invite_of_ack(ack);
  if (!name) {
    t.out.events.push_back(ack_event{from, &ack});
    return;
  }
  find_invite(name)->on_ack(t, from, ack);
  settle(t, name, *servers.find(name));
}

void transaction_layer::tables::on_request(turn& t, const hop& from, const message& request) {
  const auto key = keys.server_key(request, request.method_text(), request.to().tag());
  if (const auto name = servers.find(key)) {
    std::visit([&](auto& m) { m.on_retransmission(t); }, *servers.find(name));
  } else if (servers.full()) {
    refuse(t, from, request, key);
  } else {
    accept(t, from, request, key);
  }
}

void transaction_layer::tables::accept(turn& t, const hop& from, const message& request,
                                       const base::key_digest& key) {
  const bool invite = request.method() == method::invite;
  const auto name = servers.add(key, invite ? server_machine(invite_server{}) : server_machine(server{}));
  auto& machine = *servers.find(name);
  const auto reply = reply_hop_for(request, from);
  servers.join_hop(name, reply);
  std::visit([&](auto& m) { m.start(t, name, reply, request.bytes()); }, machine);
  settle(t, name, machine);
  const bool cancel = request.method() == method::cancel;
  const auto cancels = cancel ? find_server(request, "INVITE", request.to().tag()) : server_id{};
  t.out.events.push_back(request_event{name, from, &request, cancels});
}

/// No room: RFC 3261 §21.5.4, answered without state (§8.2.7), so the tag is made of the request.
void transaction_layer::tables::refuse(turn& t, const hop& from, const message& request,
                                       const base::key_digest& key) {
  auto response = draft_response(request, from, 503, {}, std::to_string(key.low));
  response.add(header_id::retry_after, retry_after_seconds);
  const auto bytes = write_own(t, response, {}, {});
  t.out.sends.push_back(bytes.first(reply_hop_for(request, from), cause::peer));
}

void transaction_layer::tables::note_cancel(turn& t, const message& cancel) {
  const auto name = clients.find(keys.client_key("INVITE", cancel.top_via()));
  if (!name) return;
  auto& machine = *clients.find(name);
  if (auto* invite = std::get_if<invite_client>(&machine)) invite->on_cancel(t);
  settle(t, name, machine);
}

transaction_layer::transaction_layer(const transaction_options& options, base::packet_pool& pool)
    : tables_(std::make_unique<tables>(options, pool)) {}
transaction_layer::~transaction_layer() = default;

void transaction_layer::receive(base::instant now, const hop& from, const message& msg,
                                transaction_output& out) {
  auto t = tables_->at(now, out);
  if (!msg.is_request()) return tables_->on_response(t, from, msg);
  if (msg.method() == method::ack) return tables_->on_ack(t, from, msg);
  tables_->on_request(t, from, msg);
}

client_id transaction_layer::send_request(base::instant now, const hop& to, base::packet wire,
                                          base::packet intended, cause why, transaction_output& out) {
  if (tables_->clients.full()) return {};
  auto t = tables_->at(now, out);
  sent_bytes bytes{std::move(wire), std::move(intended)};
  const auto request = bytes.parsed();
  const bool invite = request.method() == method::invite;
  const auto key = tables_->keys.client_key(request.cseq().method_text, request.top_via());
  const auto name =
      tables_->clients.add(key, invite ? client_machine(invite_client{}) : client_machine(client{}));
  auto& machine = *tables_->clients.find(name);
  tables_->clients.join_hop(name, to);
  std::visit([&](auto& m) { m.start(t, name, to, std::move(bytes), why); }, machine);
  tables_->settle(t, name, machine);
  if (request.method() == method::cancel) tables_->note_cancel(t, request);
  return name;
}

void transaction_layer::send_stateless(const hop& to, base::packet wire, base::packet intended, cause why,
                                       transaction_output& out) {
  out.sends.push_back(sent_bytes{std::move(wire), std::move(intended)}.first(to, why));
}

bool transaction_layer::can_cancel(client_id invite) const {
  const auto* machine = tables_->clients.find(invite);
  const auto* m = machine == nullptr ? nullptr : std::get_if<invite_client>(machine);
  return m != nullptr && m->can_cancel();
}

draft transaction_layer::make_cancel(client_id invite) const {
  SIPTTY_ASSERT(can_cancel(invite));
  return cancel_of(std::get<invite_client>(*tables_->clients.find(invite)).request().parsed());
}

hop transaction_layer::hop_of(client_id client) const {
  const auto* machine = tables_->clients.find(client);
  return machine == nullptr ? hop{} : hop_of_machine(*machine);
}

bool transaction_layer::is_open(client_id client) const {
  return tables_->clients.find(client) != nullptr;
}
bool transaction_layer::is_open(server_id server) const {
  return tables_->servers.find(server) != nullptr;
}

void transaction_layer::respond(base::instant now, server_id server, base::packet wire, base::packet intended,
                                cause why, transaction_output& out) {
  auto* machine = tables_->servers.find(server);
  if (machine == nullptr) return;
  auto t = tables_->at(now, out);
  const auto status = status_of(intended.empty() ? wire : intended);
  sent_bytes bytes{std::move(wire), std::move(intended)};
  std::visit([&](auto& m) { m.respond(t, status, std::move(bytes), why); }, *machine);
  tables_->settle(t, server, *machine);
}

hop transaction_layer::reply_hop(server_id server) const {
  const auto* machine = tables_->servers.find(server);
  return machine == nullptr ? hop{} : hop_of_machine(*machine);
}

void transaction_layer::transport_failed(base::instant now, const hop& to, transaction_output& out) {
  auto t = tables_->at(now, out);
  const auto fail = [&](auto& table) {
    for (const auto name : table.on_hop(to)) {
      auto& machine = *table.find(name);
      if (std::visit([&](auto& m) { return m.on_transport_error(t); }, machine)) table.leave_hop(name, to);
      tables_->settle(t, name, machine);
    }
  };
  fail(tables_->clients);
  fail(tables_->servers);
}

void transaction_layer::on_timeout(base::instant now, transaction_output& out) {
  auto t = tables_->at(now, out);
  const auto fire = [&](auto& table) {
    while (const auto name = table.pop_due(now)) {
      auto& machine = *table.find(name);
      std::visit([&](auto& m) { m.on_timeout(t); }, machine);
      tables_->settle(t, name, machine);
    }
  };
  fire(tables_->clients);
  fire(tables_->servers);
}

base::instant transaction_layer::next_timeout() const {
  return std::min(tables_->clients.next_timeout(), tables_->servers.next_timeout());
}

transaction_counts transaction_layer::counts() const {
  return {tables_->clients.size(), tables_->servers.size()};
}

}  // namespace sip
