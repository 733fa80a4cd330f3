#include <sip/auth/challenge.hpp>

#include <base/ascii.hpp>
#include <sip/message/params.hpp>

namespace sip {
namespace {

/// Either a scheme ("Digest") or a parameter ("realm="x"").
struct item {
  std::string_view name;
  std::string_view value;  ///< as on the wire
  bool is_scheme = false;
};

/// Walks over schemes and parameters; never fails, only ends.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  std::optional<item> next() {
    while (!rest_.empty()) {
      skip_separators();
      item i;
      i.name = take([](char c) { return base::is_token(c); });
      const bool blank = skip_blanks();
      if (!rest_.empty() && rest_.front() == '=') {
        rest_.remove_prefix(1);
        i.value = take_value();
        if (!i.name.empty()) return i;
      } else if (!i.name.empty() && blank && !rest_.empty() && base::is_token(rest_.front())) {
        i.is_scheme = true;  // a word, a blank, another word
        return i;
      } else if (i.name.empty() && !rest_.empty()) {
        rest_.remove_prefix(1);  // a byte that belongs to nothing
      }
    }
    return std::nullopt;
  }

 private:
  std::string_view rest_;

  template <class Predicate>
  std::string_view take(Predicate wanted) {
    std::size_t size = 0;
    while (size < rest_.size() && wanted(rest_[size])) ++size;
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  bool skip_blanks() { return !take(base::is_lws).empty(); }
  void skip_separators() {
    take([](char c) { return base::is_lws(c) || c == ','; });
  }

  std::string_view take_value() {
    skip_blanks();
    if (rest_.empty() || rest_.front() != '"')
      return take([](char c) { return !base::is_lws(c) && c != ','; });
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    const auto value = rest_.substr(0, end + 1);
    rest_.remove_prefix(value.size());
    return value;
  }
};

void read_qop(challenge& c, std::string_view list) {
  c.has_qop = true;
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto option = base::trim(list.substr(0, comma));
    if (base::iequals(option, "auth")) c.qop_auth = true;
    if (base::iequals(option, "auth-int")) c.qop_auth_int = true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

void read_parameter(challenge& c, const item& i) {
  const auto value = unquote(i.value);
  if (base::iequals(i.name, "realm")) {
    c.realm = value;
  } else if (base::iequals(i.name, "nonce")) {
    c.nonce = value;
  } else if (base::iequals(i.name, "opaque")) {
    c.opaque = value;
  } else if (base::iequals(i.name, "algorithm")) {
    c.names_algorithm = true;
    c.algorithm = digest_algorithm_of(value);
  } else if (base::iequals(i.name, "stale")) {
    c.stale = base::iequals(value, "true");
  } else if (base::iequals(i.name, "qop")) {
    read_qop(c, value);
  }
}

}  // namespace

bool challenge::is_supported() const {
  if (!algorithm || !is_available(*algorithm)) return false;
  if (!has_qop) return !is_session(*algorithm);
  return qop_auth || qop_auth_int;
}

digest_qop challenge::preferred_qop() const {
  if (qop_auth) return digest_qop::auth;
  return qop_auth_int ? digest_qop::auth_int : digest_qop::none;
}

std::vector<challenge> parse_challenges(std::string_view value) {
  struct candidate {
    challenge c;
    bool has_realm = false;
  };
  std::vector<candidate> found;
  bool digest = false;
  reader items(value);
  while (const auto i = items.next()) {
    if (i->is_scheme) {
      digest = base::iequals(i->name, "Digest");
      if (!digest) continue;
      if (found.size() == max_challenges) break;
      found.emplace_back();
    } else if (digest) {
      found.back().has_realm |= base::iequals(i->name, "realm");
      read_parameter(found.back().c, *i);
    }
  }
  std::vector<challenge> usable;
  for (auto& f : found) {
    if (f.has_realm && !f.c.nonce.empty()) usable.push_back(std::move(f.c));
  }
  return usable;
}

std::optional<std::string> find_auth_parameter(std::string_view value, std::string_view name) {
  reader items(value);
  while (const auto i = items.next()) {
    if (!i->is_scheme && base::iequals(i->name, name)) return unquote(i->value);
  }
  return std::nullopt;
}

}  // namespace sip
