// A stateless redirect server (RFC 3261 §8.3) on the message layer and one UDP socket of our own.
//
//   example-redirect 127.0.0.1:5060 bob=sip:bob@127.0.0.1:5071,sip:bob@127.0.0.1:5072
//   carol=sip:carol@192.0.2.3
//
// Bytes in, bytes out: each datagram is parsed, judged and answered at once, and nothing is remembered. So
// the tag must be the same for each retransmission, and is made of the request (§8.2.7).
#include <base/endpoint.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/response_via.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstdio>
#include <functional>
#include <map>
#include <string>

namespace {

using boost::asio::ip::udp;
using locations = std::map<std::string, std::string>;  // user -> comma-separated contacts

std::string tag_of(const sip::message& request) {
  const auto own =
      std::string(request.call_id()).append(request.from().tag()).append(request.top_via().branch);
  return std::to_string(std::hash<std::string>{}(own));
}

/// The answer to any request but ACK.
sip::draft answer(const sip::message& request, const sip::hop& from, const locations& known) {
  const auto respond = [&](int status) {
    return sip::draft_response(request, from, status, {}, tag_of(request));
  };
  if (!request.ok()) return respond(400);
  if (request.method() == sip::method::cancel) return respond(200);
  const auto uri = sip::parse_uri(request.request_uri());
  if (!uri || uri->scheme == sip::uri_scheme::other) return respond(416);
  const auto found = known.find(sip::unescape(uri->user));
  if (found == known.end()) return respond(404);
  auto moved = respond(302);
  std::string_view rest = found->second;
  while (const auto contact = sip::next_list_item(rest))
    moved.add(sip::header_id::contact, {"<", *contact, ">"});
  return moved;
}

base::endpoint endpoint_of(const udp::endpoint& e) {
  return {*base::ip_address::parse(e.address().to_string()), e.port()};
}

}  // namespace

int main(int argc, char** argv) {
  const auto own = argc > 2 ? base::endpoint::parse(argv[1], 5060) : std::nullopt;
  locations known;
  for (int i = 2; i < argc; ++i) {
    const std::string entry = argv[i];
    known[entry.substr(0, entry.find('='))] = entry.substr(entry.find('=') + 1);
  }
  if (!own) {
    std::fprintf(stderr, "usage: example-redirect IP:PORT NAME=URI[,URI...]...\n");
    return 2;
  }
  boost::asio::io_context loop;
  udp::socket socket(loop, {boost::asio::ip::make_address(own->address.to_string()), own->port});
  std::printf("redirects at %s\n", own->to_string().c_str());
  std::fflush(stdout);

  base::packet_pool pool;
  std::array<char, 65536> bytes;
  for (;;) {
    udp::endpoint peer;
    boost::system::error_code error;
    const auto size = socket.receive_from(boost::asio::buffer(bytes), peer, 0, error);
    if (error) continue;  // an earlier answer met a closed port
    const auto request = sip::message::parse(pool.copy({bytes.data(), size}));
    const bool answerable = request.is_request() && request.has(sip::header_id::via);
    if (!answerable || request.method() == sip::method::ack) continue;
    const sip::hop from{sip::transport::udp, 0, *own, endpoint_of(peer)};
    const auto wire = sip::serialize(answer(request, from, known), pool);
    const auto to = sip::reply_hop_for(request, from).remote;
    socket.send_to(boost::asio::buffer(wire.data(), wire.size()), {peer.address(), to.port}, 0, error);
  }
}
