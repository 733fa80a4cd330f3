// Counts what the global operator new is asked for: parsing a message of up to 64 headers must not ask at
// all.
#include <sip/message/draft.hpp>

#include "wire.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <new>

namespace {
std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

using namespace sip;

TEST_CASE("a message of 64 headers is parsed and asked without one allocation, the 65th costs some") {
  std::string more = "Contact: \"A\" <sip:a@b>;expires=5, <sip:c@d>\nDate: Sat, 13 Nov 2010 23:29:00 GMT\n";
  for (int i = 0; i < 64 - 7 - 2; ++i) more += "X-" + std::to_string(i) + ": folded\n  value\n";
  const auto exactly = test::pool().copy(test::request("INVITE", more, test::sdp()));
  const auto beyond = test::pool().copy(test::request("INVITE", more + "X: 65\n", test::sdp()));

  const auto before = allocations;
  const auto m = message::parse(exactly);
  const bool as_expected = m.ok() && m.headers().size() == 64 && m.get<contact>()->expires() == 5U &&
                           m.get<date>()->unix_seconds > 0 && m.from().tag() == "f1" &&
                           parse_uri(m.request_uri())->host == "example.org" && m.value("x-54") != "" &&
                           m.top_via().params.has("branch") && m.from().uri()->user == "charles";
  const auto copy = m;
  const auto used = allocations - before;
  CHECK(as_expected);
  CHECK(used == 0);
  CHECK(copy.headers().size() == 64);

  const auto before_second = allocations;
  const auto larger = message::parse(beyond);
  CHECK(allocations > before_second);
  CHECK(larger.headers().size() == 65);
}

TEST_CASE("serializing costs nothing but the pool's slab, and that only once") {
  auto d = draft::request("OPTIONS", "sip:a@b");
  d.add(header_id::via, "SIP/2.0/UDP h").add(header_id::subject, "s");
  base::packet_pool pool;
  (void)serialize(d, pool);
  const auto before = allocations;
  (void)serialize(d, pool);
  const auto used = allocations - before;
  CHECK(used == 0);
}
