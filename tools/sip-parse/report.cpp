#include "report.hpp"

#include <sdp/description.hpp>
#include <sip/message/lint.hpp>

#include <boost/json.hpp>

namespace report {
namespace json = boost::json;
namespace {

/// JSON is UTF-8; what comes from the network need not be.
json::string text(std::string_view bytes) {
  json::string s(bytes);
  json::error_code error;
  json::parse(json::serialize(s), error);
  if (error) {
    for (char& c : s) c = static_cast<unsigned char>(c) < 0x80 ? c : '?';
  }
  return s;
}

std::size_t via_count(const sip::message& m) {
  return m.list(sip::header_id::via).size();
}

json::array findings(const sip::message& m) {
  json::array list;
  for (const auto& f : m.findings()) {
    list.push_back({{"name", sip::name_of(f.what)},
                    {"offset", f.offset},
                    {"line", sip::line_of(m.text(), f.offset)},
                    {"section", sip::section_of(f.what)},
                    {"text", sip::describe(f.what)}});
  }
  return list;
}

json::array all_findings(const sip::message& m) {
  json::array list;
  for (const auto& f : sip::lint(m)) {
    list.push_back({{"name", sip::name_of(f.what)},
                    {"level", f.level() == sip::strength::must ? "must" : "should"},
                    {"header", sip::name_of(f.header)},
                    {"offset", f.offset},
                    {"line", sip::line_of(m.text(), f.offset)},
                    {"section", f.section},
                    {"text", f.sentence}});
  }
  return list;
}

}  // namespace

json::object accepted(const sip::message& m) {
  json::object o;
  o["method"] = m.is_request() ? json::value(text(m.method_text())) : json::value();
  o["status"] = m.is_request() ? json::value() : json::value(m.status());
  o["call_id"] = text(m.call_id());
  o["cseq"] = m.cseq().number;
  o["cseq_method"] = text(m.cseq().method_text);
  o["via_count"] = via_count(m);
  o["header_count"] = m.headers().size();
  o["body_length"] = m.body().size();
  o["findings"] = findings(m);
  o["lint"] = all_findings(m);
  return o;
}

json::object rejected(const sip::parse_error& error, std::string_view whole) {
  return {{"error", sip::describe(error.code)},
          {"code", sip::name_of(error.code)},
          {"offset", error.offset},
          {"line", sip::line_of(whole, error.offset)}};
}

json::object session_description(std::string_view whole, bool& ok) {
  const auto parsed = sdp::parse(whole);
  ok = parsed.has_value();
  if (!ok) {
    const auto error = parsed.error();
    return {{"error", sdp::describe(error.code)},
            {"offset", error.offset},
            {"line", sip::line_of(whole, error.offset)}};
  }
  json::array media;
  for (const auto& m : parsed->media) {
    media.push_back({{"type", text(m.type)}, {"port", m.port}, {"proto", text(m.proto)}});
  }
  return {{"media", std::move(media)}};
}

}  // namespace report
