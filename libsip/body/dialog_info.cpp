#include <sip/body/dialog_info.hpp>

#include "xml.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <iterator>

namespace sip {
namespace {

using detail::xml_element;
using detail::xml_writer;

constexpr std::string_view dialog_space = "urn:ietf:params:xml:ns:dialog-info";
constexpr std::string_view state_names[] = {"trying", "proceeding", "early", "confirmed", "terminated"};

body_result<void> read_state(const xml_element& dialog, dialog_info::dialog& out) {
  const auto* e = dialog.child("state");
  if (e == nullptr) return dialog.error(body_errc::missing_element, "state");
  const auto at = std::find(std::begin(state_names), std::end(state_names), e->text);
  if (at == std::end(state_names)) return e->error(body_errc::bad_value, "state");
  out.state = static_cast<watched_state>(at - std::begin(state_names));
  out.event = detail::optional_text(*e, "event");
  const auto code = detail::number_of(*e, "code");
  if (!code) return code.error();
  if (*code && (**code < 100 || **code > 699)) return e->error(body_errc::bad_value, "code");
  out.code = static_cast<int>(code->value_or(0));
  return {};
}

body_result<std::optional<std::uint64_t>> child_number(const xml_element& e, std::string_view local) {
  const auto* c = e.child(local);
  if (c == nullptr) return std::optional<std::uint64_t>();
  const auto number = base::parse_number<std::uint64_t>(c->text);
  if (!number) return c->error(body_errc::bad_value, local);
  return number;
}

body_result<void> read_participant(const xml_element* e, dialog_info::participant& out) {
  if (e == nullptr) return {};
  if (const auto* identity = e->child("identity")) {
    out.identity = identity->text;
    out.display_name = detail::optional_text(*identity, "display-name");
    // Gear of before the RFC has the name in "display".
    if (out.display_name.empty()) out.display_name = detail::optional_text(*identity, "display");
  }
  if (const auto* target = e->child("target")) {
    out.target = detail::optional_text(*target, "uri");
    for (const auto& p : target->children) {
      const auto* name = p.attribute("pname");
      if (!p.is(dialog_space, "param") || name == nullptr) continue;
      out.target_params.emplace_back(*name, detail::optional_text(p, "pval"));
    }
  }
  const auto cseq = child_number(*e, "cseq");
  if (!cseq) return cseq.error();
  out.cseq = *cseq;
  return {};
}

dialog_info::ids read_ids(const xml_element& e) {
  return {detail::optional_text(e, "call-id"), detail::optional_text(e, "local-tag"),
          detail::optional_text(e, "remote-tag")};
}

body_result<dialog_info::dialog> read_dialog(const xml_element& e) {
  dialog_info::dialog out;
  const auto id = detail::required(e, "id");
  if (!id) return id.error();
  out.id = *id;
  out.sip = read_ids(e);
  const auto direction = detail::optional_text(e, "direction");
  if (direction == "initiator") out.direction = watched_direction::initiator;
  if (direction == "recipient") out.direction = watched_direction::recipient;
  if (out.direction == watched_direction::unknown && !direction.empty()) {
    return e.error(body_errc::bad_value, "direction");
  }
  if (const auto done = read_state(e, out); !done) return done.error();
  const auto duration = child_number(e, "duration");
  if (!duration) return duration.error();
  out.duration_s = *duration;
  if (const auto* replaces = e.child("replaces")) out.replaces = read_ids(*replaces);
  if (const auto* referred = e.child("referred-by")) out.referred_by = referred->text;
  if (const auto* routes = e.child("route-set")) {
    for (const auto& hop : routes->children) {
      if (hop.is(dialog_space, "hop")) out.route_set.push_back(hop.text);
    }
  }
  if (const auto done = read_participant(e.child("local"), out.local); !done) return done.error();
  if (const auto done = read_participant(e.child("remote"), out.remote); !done) return done.error();
  return out;
}

void write_participant(xml_writer& w, std::string_view name, const dialog_info::participant& p) {
  if (p == dialog_info::participant{}) return;
  w.open(name);
  if (!p.identity.empty() || !p.display_name.empty()) {
    w.open("identity").attribute_if("display-name", p.display_name).text(p.identity).close();
  }
  if (!p.target.empty() || !p.target_params.empty()) {
    w.open("target").attribute("uri", p.target);
    for (const auto& [key, value] : p.target_params) {
      w.open("param").attribute("pname", key).attribute("pval", value).close();
    }
    w.close();
  }
  if (p.cseq) w.leaf("cseq", std::to_string(*p.cseq));
  w.close();
}

void write_dialog(xml_writer& w, const dialog_info::dialog& d) {
  w.open("dialog").attribute("id", d.id).attribute_if("call-id", d.sip.call_id);
  w.attribute_if("local-tag", d.sip.local_tag).attribute_if("remote-tag", d.sip.remote_tag);
  if (d.direction != watched_direction::unknown) {
    w.attribute("direction", d.direction == watched_direction::initiator ? "initiator" : "recipient");
  }
  w.open("state").attribute_if("event", d.event);
  if (d.code != 0) w.attribute("code", std::to_string(d.code));
  w.text(name_of(d.state)).close();
  if (d.duration_s) w.leaf("duration", std::to_string(*d.duration_s));
  if (d.replaces) {
    w.open("replaces").attribute("call-id", d.replaces->call_id);
    w.attribute("local-tag", d.replaces->local_tag).attribute("remote-tag", d.replaces->remote_tag).close();
  }
  if (!d.referred_by.empty()) w.leaf("referred-by", d.referred_by);
  if (!d.route_set.empty()) {
    w.open("route-set");
    for (const auto& hop : d.route_set) w.leaf("hop", hop);
    w.close();
  }
  write_participant(w, "local", d.local);
  write_participant(w, "remote", d.remote);
  w.close();
}

}  // namespace

std::string_view name_of(watched_state s) {
  return state_names[static_cast<std::size_t>(s)];
}

body_result<dialog_info> dialog_info::parse(std::string_view document) {
  const auto root = detail::parse_xml(document, dialog_space, "dialog-info");
  if (!root) return root.error();
  dialog_info out;
  const auto version = detail::number_of(*root, "version");
  if (!version) return version.error();
  if (!*version) return root->error(body_errc::missing_attribute, "version");
  out.version = **version;
  const auto state = detail::required(*root, "state");
  if (!state) return state.error();
  out.full = *state == "full";
  if (!out.full && *state != "partial") return root->error(body_errc::bad_value, "state");
  const auto entity = detail::required(*root, "entity");
  if (!entity) return entity.error();
  out.entity = *entity;
  for (const auto& e : root->children) {
    if (!e.is(dialog_space, "dialog")) continue;
    auto d = read_dialog(e);
    if (!d) return d.error();
    out.dialogs.push_back(std::move(*d));
  }
  return out;
}

std::string dialog_info::print() const {
  xml_writer w;
  w.open("dialog-info").attribute("xmlns", dialog_space).attribute("version", std::to_string(version));
  w.attribute("state", full ? "full" : "partial").attribute("entity", entity);
  for (const auto& d : dialogs) write_dialog(w, d);
  return w.close().take();
}

}  // namespace sip
