#include "port_pool.hpp"

#include <utility>

namespace rtp {
namespace {

constexpr int max_ephemeral_attempts = 100;

std::uint16_t even(std::uint16_t port) {
  return static_cast<std::uint16_t>(port & ~1U);
}

std::string why(std::error_code error) {
  if (error == std::errc::address_in_use) return "another program uses it; choose another port";
  if (error == std::errc::address_not_available)
    return "this machine does not have that address; choose one of its own";
  if (error == std::errc::permission_denied)
    return "that port is not allowed to this user; choose one above 1023";
  if (error == std::errc::too_many_files_open) return "too many files are open; raise the limit (ulimit -n)";
  return error.message();
}

std::string sentence(const base::endpoint& at, std::error_code error) {
  return "cannot open the RTP port " + at.to_string() + ": " + why(error);
}

// Another port would fail in the same way.
bool is_hopeless(std::error_code error) {
  return error != std::errc::address_in_use && error != std::errc::permission_denied;
}

std::error_code open_pair(socket_pair& pair, const base::endpoint& rtp) {
  const auto error = pair.rtp.open(rtp);
  if (error) return error;
  return pair.rtcp.open({rtp.address, static_cast<std::uint16_t>(rtp.port + 1)});
}

}  // namespace

port_pool::port_pool(std::uint16_t first, std::uint16_t last)
    : first_(even(static_cast<std::uint16_t>(first + (first & 1U)))), last_(last), next_(first_) {}

port_pool::opened port_pool::open(const base::ip_address& local, std::uint16_t wanted) {
  if (wanted != 0) return open_exactly(local, wanted);
  return first_ != 0 ? open_from_range(local) : open_any(local);
}

port_pool::opened port_pool::open_exactly(const base::ip_address& local, std::uint16_t port) {
  opened result;
  const base::endpoint at{local, port};
  if (port == UINT16_MAX) {
    result.error = "cannot use the RTP port 65535: RTCP needs the port after it; choose a lower, even one";
    return result;
  }
  if (const auto error = open_pair(result.sockets, at)) {
    return {{}, {}, sentence(at, error)};
  }
  result.rtp = at;
  return result;
}

port_pool::opened port_pool::open_from_range(const base::ip_address& local) {
  for (unsigned tried = first_; tried < last_; tried += 2) {
    const base::endpoint at{local, next_};
    next_ = next_ + 3 > last_ ? first_ : static_cast<std::uint16_t>(next_ + 2);
    opened result;
    const auto error = open_pair(result.sockets, at);
    if (!error) {
      result.rtp = at;
      return result;
    }
    if (is_hopeless(error)) return {{}, {}, sentence(at, error)};
  }
  return {{},
          {},
          "no free pair of RTP ports from " + std::to_string(first_) + " to " + std::to_string(last_) +
              " on " + local.to_string() + ": end a call or widen the range"};
}

// The system gives one port; its neighbour makes the pair, whichever of the two is even. Both are then asked for by
// number: a port that the system chose would be given back where a connection ends (udp_socket::accept_all).
port_pool::opened port_pool::open_any(const base::ip_address& local) {
  std::error_code error;
  for (int attempt = 0; attempt < max_ephemeral_attempts; ++attempt) {
    opened result;
    error = result.sockets.rtp.open({local, 0});
    if (error) return {{}, {}, sentence({local, 0}, error)};
    result.rtp = {local, even(result.sockets.rtp.local().port)};
    error = open_pair(result.sockets, result.rtp);
    if (!error) return result;
    if (is_hopeless(error)) break;
  }
  return {{}, {}, sentence({local, 0}, error)};
}

}  // namespace rtp
