#include <sdp/description.hpp>

namespace sdp {
namespace {

/// Appends lines; a value can never start a line of its own.
class printer {
 public:
  template <class... Parts>
  void line(char letter, const Parts&... parts) {
    out_ += letter;
    out_ += '=';
    (put(parts), ...);
    out_ += "\r\n";
  }
  void text(char letter, const std::string& value) {
    if (!value.empty()) line(letter, value);
  }
  void connection(const std::optional<sdp::connection>& c) {
    if (c) line('c', c->net_type, ' ', c->address_type, ' ', c->address);
  }
  void bandwidths(const std::vector<bandwidth>& list) {
    for (const auto& b : list) line('b', b.type, ':', b.value);
  }
  void attributes(const std::vector<attribute>& list) {
    for (const auto& a : list) a.value.empty() ? line('a', a.name) : line('a', a.name, ':', a.value);
  }
  void time(const timing& t) {
    line('t', t.start, ' ', t.stop);
    for (const auto& r : t.repeats) line('r', r);
    text('z', t.zone);
  }
  void media(const sdp::media& m) {
    std::string formats;
    for (const auto& f : m.formats) formats += ' ' + f;
    const auto ports = m.port_count == 1 ? "" : '/' + std::to_string(m.port_count);
    line('m', m.type, ' ', std::uint64_t{m.port}, ports, ' ', m.proto, formats);
    text('i', m.information);
    connection(m.connection);
    bandwidths(m.bandwidths);
    attributes(m.attributes);
  }
  std::string take() { return std::move(out_); }

 private:
  void put(char c) { out_ += c == '\r' || c == '\n' || c == '\0' ? ' ' : c; }
  void put(const std::string& value) {
    for (const char c : value) put(c);
  }
  void put(std::uint64_t number) { out_ += std::to_string(number); }

  std::string out_;
};

}  // namespace

std::string print(const description& d) {
  printer p;
  p.line('v', '0');
  const auto& o = d.origin;
  p.line('o', o.username, ' ', o.session_id, ' ', o.version, ' ', o.net_type, ' ', o.address_type, ' ',
         o.address);
  p.line('s', d.name);
  p.text('i', d.information);
  p.text('u', d.uri);
  for (const auto& e : d.emails) p.line('e', e);
  for (const auto& phone : d.phones) p.line('p', phone);
  p.connection(d.connection);
  p.bandwidths(d.bandwidths);
  for (const auto& t : d.times) p.time(t);
  p.attributes(d.attributes);
  for (const auto& m : d.media) p.media(m);
  return p.take();
}

}  // namespace sdp
