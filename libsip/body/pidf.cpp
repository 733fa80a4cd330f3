#include <sip/body/pidf.hpp>

#include "xml.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {
namespace {

using detail::xml_element;
using detail::xml_writer;

constexpr std::string_view pidf_space = "urn:ietf:params:xml:ns:pidf";
constexpr std::string_view person_space = "urn:ietf:params:xml:ns:pidf:data-model";
constexpr std::string_view rpid_space = "urn:ietf:params:xml:ns:pidf:rpid";

std::vector<std::string> texts_of(const xml_element& e, std::string_view local) {
  std::vector<std::string> all;
  for (const auto& c : e.children) {
    if (c.is(e.space, local)) all.push_back(c.text);
  }
  return all;
}

std::string text_of(const xml_element* e) {
  return e == nullptr ? std::string() : e->text;
}

body_result<presence::tuple> read_tuple(const xml_element& e) {
  presence::tuple out;
  const auto id = detail::required(e, "id");
  if (!id) return id.error();
  out.id = *id;
  const auto* status = e.child("status");
  if (status == nullptr) return e.error(body_errc::missing_element, "status");
  if (const auto* basic = status->child("basic")) {
    // The schema has lower case; phones write "Open" too.
    out.status = base::iequals(basic->text, "open") ? presence::basic::open : presence::basic::closed;
    if (out.status == presence::basic::closed && !base::iequals(basic->text, "closed")) {
      return basic->error(body_errc::bad_value, "basic");
    }
  }
  if (const auto* contact = e.child("contact")) {
    out.contact = contact->text;
    out.priority = detail::optional_text(*contact, "priority");
  }
  out.notes = texts_of(e, "note");
  out.timestamp = text_of(e.child("timestamp"));
  return out;
}

/// Those of ASCII, which is more than enough for the activities that exist; others are passed over.
bool is_element_name(std::string_view name) {
  return !name.empty() && base::is_alpha(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
    return base::is_alnum(c) || c == '-' || c == '_' || c == '.';
  });
}

presence::person read_person(const xml_element& e) {
  presence::person out;
  out.id = detail::optional_text(e, "id");
  for (const auto& c : e.children) {
    if (!c.is(rpid_space, "activities")) continue;
    for (const auto& a : c.children) {
      if (a.space == rpid_space && a.name != "note" && is_element_name(a.name)) out.activities.push_back(a.name);
    }
  }
  out.notes = texts_of(e, "note");
  out.timestamp = text_of(e.child("timestamp"));
  return out;
}

void write_tuple(xml_writer& w, const presence::tuple& t) {
  w.open("tuple").attribute("id", t.id).open("status");
  if (t.status != presence::basic::unknown)
    w.leaf("basic", t.status == presence::basic::open ? "open" : "closed");
  w.close();
  if (!t.contact.empty() || !t.priority.empty()) {
    w.open("contact").attribute_if("priority", t.priority).text(t.contact).close();
  }
  for (const auto& n : t.notes) w.leaf("note", n);
  if (!t.timestamp.empty()) w.leaf("timestamp", t.timestamp);
  w.close();
}

void write_person(xml_writer& w, const presence::person& p) {
  w.open("dm:person").attribute_if("id", p.id);
  if (!p.activities.empty()) {
    w.open("rpid:activities");
    for (const auto& a : p.activities) {
      if (is_element_name(a)) w.open("rpid:" + a).close();
    }
    w.close();
  }
  for (const auto& n : p.notes) w.leaf("dm:note", n);
  if (!p.timestamp.empty()) w.leaf("dm:timestamp", p.timestamp);
  w.close();
}

}  // namespace

bool presence::is_open() const {
  return std::any_of(tuples.begin(), tuples.end(), [](const tuple& t) { return t.status == basic::open; });
}

bool presence::is_doing(std::string_view activity) const {
  return std::any_of(persons.begin(), persons.end(), [&](const person& p) {
    return std::find(p.activities.begin(), p.activities.end(), activity) != p.activities.end();
  });
}

body_result<presence> presence::parse(std::string_view document) {
  const auto root = detail::parse_xml(document, pidf_space, "presence");
  if (!root) return root.error();
  presence out;
  const auto entity = detail::required(*root, "entity");
  if (!entity) return entity.error();
  out.entity = *entity;
  for (const auto& e : root->children) {
    if (e.is(person_space, "person")) out.persons.push_back(read_person(e));
    if (!e.is(pidf_space, "tuple")) continue;
    auto t = read_tuple(e);
    if (!t) return t.error();
    out.tuples.push_back(std::move(*t));
  }
  out.notes = texts_of(*root, "note");
  return out;
}

std::string presence::print() const {
  xml_writer w;
  w.open("presence").attribute("xmlns", pidf_space);
  if (!persons.empty()) w.attribute("xmlns:dm", person_space).attribute("xmlns:rpid", rpid_space);
  w.attribute("entity", entity);
  for (const auto& t : tuples) write_tuple(w, t);
  for (const auto& n : notes) w.leaf("note", n);
  for (const auto& p : persons) write_person(w, p);
  return w.close().take();
}

}  // namespace sip
