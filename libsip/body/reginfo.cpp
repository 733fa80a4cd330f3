#include <sip/body/reginfo.hpp>

#include "xml.hpp"

#include <algorithm>
#include <array>

namespace sip {
namespace {

using detail::xml_element;
using detail::xml_writer;

constexpr std::string_view reginfo_space = "urn:ietf:params:xml:ns:reginfo";
constexpr std::array<std::string_view, 9> event_names{"registered", "created",      "refreshed",
                                                      "shortened",  "expired",      "deactivated",
                                                      "probation",  "unregistered", "rejected"};
constexpr std::array<std::string_view, 3> state_names{"init", "active", "terminated"};

/// A required attribute with one of a few values; the index of the value.
template <std::size_t N>
body_result<std::size_t> one_of(const xml_element& e, std::string_view attribute,
                                const std::array<std::string_view, N>& names) {
  const auto value = detail::required(e, attribute);
  if (!value) return value.error();
  const auto at = std::find(names.begin(), names.end(), *value);
  if (at == names.end()) return e.error(body_errc::bad_value, attribute);
  return static_cast<std::size_t>(at - names.begin());
}

body_result<reginfo::contact> read_contact(const xml_element& e) {
  reginfo::contact out;
  const auto id = detail::required(e, "id");
  if (!id) return id.error();
  out.id = *id;
  const auto state = one_of(e, "state", std::array<std::string_view, 2>{"terminated", "active"});
  if (!state) return state.error();
  out.active = *state == 1;
  const auto event = one_of(e, "event", event_names);
  if (!event) return event.error();
  out.event = static_cast<reginfo::contact_event>(*event);
  const auto read = [&](std::string_view name, std::optional<std::uint64_t>& into) -> body_result<void> {
    const auto number = detail::number_of(e, name);
    if (!number) return number.error();
    into = *number;
    return {};
  };
  if (const auto r = read("duration-registered", out.duration_registered_s); !r) return r.error();
  if (const auto r = read("expires", out.expires_s); !r) return r.error();
  if (const auto r = read("retry-after", out.retry_after_s); !r) return r.error();
  if (const auto r = read("cseq", out.cseq); !r) return r.error();
  out.q = detail::optional_text(e, "q");
  out.call_id = detail::optional_text(e, "callid");
  const auto* uri = e.child("uri");
  if (uri == nullptr) return e.error(body_errc::missing_element, "uri");
  out.uri = uri->text;
  if (const auto* name = e.child("display-name")) out.display_name = name->text;
  for (const auto& c : e.children) {
    const auto* name = c.attribute("name");
    if (c.is(reginfo_space, "unknown-param") && name != nullptr)
      out.unknown_params.emplace_back(*name, c.text);
  }
  return out;
}

body_result<reginfo::registration> read_registration(const xml_element& e) {
  reginfo::registration out;
  const auto aor = detail::required(e, "aor");
  if (!aor) return aor.error();
  const auto id = detail::required(e, "id");
  if (!id) return id.error();
  const auto state = one_of(e, "state", state_names);
  if (!state) return state.error();
  out.aor = *aor;
  out.id = *id;
  out.state = static_cast<reginfo::registration_state>(*state);
  for (const auto& c : e.children) {
    if (!c.is(reginfo_space, "contact")) continue;
    auto contact = read_contact(c);
    if (!contact) return contact.error();
    out.contacts.push_back(std::move(*contact));
  }
  return out;
}

void write_contact(xml_writer& w, const reginfo::contact& c) {
  const auto number = [&](std::string_view name, const std::optional<std::uint64_t>& value) {
    if (value) w.attribute(name, std::to_string(*value));
  };
  w.open("contact").attribute("id", c.id).attribute("state", c.active ? "active" : "terminated");
  w.attribute("event", name_of(c.event));
  number("duration-registered", c.duration_registered_s);
  number("expires", c.expires_s);
  number("retry-after", c.retry_after_s);
  w.attribute_if("q", c.q).attribute_if("callid", c.call_id);
  number("cseq", c.cseq);
  w.leaf("uri", c.uri);
  if (!c.display_name.empty()) w.leaf("display-name", c.display_name);
  for (const auto& [name, value] : c.unknown_params) {
    w.open("unknown-param").attribute("name", name).text(value).close();
  }
  w.close();
}

}  // namespace

std::string_view name_of(reginfo::contact_event e) {
  return event_names[static_cast<std::size_t>(e)];
}

body_result<reginfo> reginfo::parse(std::string_view document) {
  const auto root = detail::parse_xml(document, reginfo_space, "reginfo");
  if (!root) return root.error();
  reginfo out;
  const auto version = detail::number_of(*root, "version");
  if (!version) return version.error();
  if (!*version) return root->error(body_errc::missing_attribute, "version");
  out.version = **version;
  const auto state = one_of(*root, "state", std::array<std::string_view, 2>{"partial", "full"});
  if (!state) return state.error();
  out.full = *state == 1;
  for (const auto& e : root->children) {
    if (!e.is(reginfo_space, "registration")) continue;
    auto r = read_registration(e);
    if (!r) return r.error();
    out.registrations.push_back(std::move(*r));
  }
  return out;
}

std::string reginfo::print() const {
  xml_writer w;
  w.open("reginfo").attribute("xmlns", reginfo_space).attribute("version", std::to_string(version));
  w.attribute("state", full ? "full" : "partial");
  for (const auto& r : registrations) {
    w.open("registration").attribute("aor", r.aor).attribute("id", r.id);
    w.attribute("state", state_names[static_cast<std::size_t>(r.state)]);
    for (const auto& c : r.contacts) write_contact(w, c);
    w.close();
  }
  return w.close().take();
}

}  // namespace sip
