// A header id in the first byte, then a value -> the typed form of that header. What strict mode accepts
// tolerant mode accepts; errors lie within the value; every view of a decoded header lies within it.
#include <sip/message/headers_auth.hpp>
#include <sip/message/headers_body.hpp>
#include <sip/message/headers_capabilities.hpp>
#include <sip/message/headers_core.hpp>
#include <sip/message/headers_dialog.hpp>
#include <sip/message/headers_identity.hpp>
#include <sip/message/headers_routing.hpp>
#include <sip/message/typed.hpp>

#include <base/assert.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace {

using namespace sip;

std::string_view whole;

void inside(std::initializer_list<std::string_view> parts) {
  for (const auto part : parts) {
    SIPTTY_ASSERT(part.empty() ||
                  (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()));
  }
}
void look(const params_view& p) {
  inside({p.text()});
  for (const auto& one : p) {
    SIPTTY_ASSERT(!one.name.empty());
    inside({one.name, one.value});
  }
}
void look(const name_addr_view& a) {
  inside({a.display_name, a.uri_text, a.tag()});
  look(a.params);
  if (const auto uri = a.uri()) inside({uri->user, uri->host, uri->headers, uri->params.text()});
}
void look(const auth_params_view& p) {
  inside({p.text(), p.get("realm").value_or(std::string_view{})});
}

void look(const token_form& f) {
  inside({f.token});
  look(f.params);
}
void look(const token_list_form& f) {
  inside({f.text});
  for (const auto item : f.items()) inside({item});
}
void look(const number_form&) {}
void look(const text_form& f) {
  inside({f.text});
}
void look(const address_form& f) {
  look(f.address);
}
void look(const link_form& f) {
  inside({f.uri_text});
  look(f.params);
}
void look(const data_form& f) {
  inside({f.data});
  look(f.params);
}
void look(const route_form& f) {
  look(f.address);
  (void)f.is_loose();
}
void look(const feature_form& f) {
  look(f.features);
}
void look(const priority_value_form& f) {
  inside({f.name_space, f.priority});
}
void look(const products_form& f) {
  inside({f.text, f.product, f.version});
}
void look(const charging_form& f) {
  inside({f.text, f.get("icid-value")});
}
void look(const auth_form& f) {
  inside({f.scheme, f.word});
  look(f.params);
}
void look(const authentication_info_header& h) {
  look(h.params);
}
void look(const via_header& h) {
  inside({h.via.transport, h.via.host, h.via.branch, h.via.sent_by()});
  look(h.via.params);
}
void look(const call_id_header& h) {
  inside({h.text});
}
void look(const cseq_header& h) {
  inside({h.cseq.method_text});
}
void look(const in_reply_to_header& h) {
  inside({h.text});
  SIPTTY_ASSERT(!h.has(" "));
}
void look(const warning_header& h) {
  SIPTTY_ASSERT(h.code < 1000);
  inside({h.agent, h.text});
}
void look(const contact& h) {
  if (h.star) return;
  look(h.address);
  const auto b = binding_of(h);
  SIPTTY_ASSERT(b.q_permille <= 1000);
  inside({b.instance, b.pub_gruu, b.temp_gruu});
}
void look(const content_type& h) {
  inside({h.type, h.subtype});
  look(h.params);
}
void look(const accept_header& h) {
  look(h.media);
}
void look(const accept_language_header& h) {
  inside({h.range});
  look(h.params);
}
void look(const mime_version_header&) {}
void look(const rseq_header& h) {
  SIPTTY_ASSERT(h.number > 0);
}
void look(const rack_header& h) {
  inside({h.cseq.method_text});
}
void look(const session_expires_header& h) {
  look(h.params);
}
void look(const min_se_header& h) {
  look(h.params);
}
void look(const replaces_header& h) {
  SIPTTY_ASSERT(!h.call_id.empty() && !h.to_tag.empty() && !h.from_tag.empty());
  inside({h.call_id, h.to_tag, h.from_tag});
}
void look(const join_header& h) {
  inside({h.call_id, h.to_tag, h.from_tag});
}
void look(const target_dialog_header& h) {
  inside({h.call_id, h.local_tag, h.remote_tag});
}
void look(const refer_sub_header& h) {
  look(h.params);
}
void look(const privacy_header& h) {
  inside({h.text});
  (void)h.has("id");
}
void look(const identity_header& h) {
  inside({h.digest, h.info_uri, h.algorithm, h.type});
}
void look(const event_header& h) {
  look(h.params);
}
void look(const subscription_state& h) {
  look(h.params);
}
void look(const refer_to& h) {
  look(h.address);
}
void look(const reason_header& h) {
  look(h.params);
}
void look(const retry_after& h) {
  look(h.params);
}
void look(const timestamp& h) {
  inside({h.text});
}

template <class Header>
void decode(header_id id) {
  if (Header::id != id) return;
  for (const auto m : {mode::tolerant, mode::strict}) {
    const auto parsed = Header::parse(whole, m);
    if (parsed) look(*parsed);
    SIPTTY_ASSERT(parsed || parsed.error().offset <= whole.size());
  }
}
template <class... Headers>
void decode_any(header_id id) {
  (decode<Headers>(id), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto id = static_cast<header_id>(1U + data[0] % (static_cast<unsigned>(header_id::count) - 1U));
  whole = {reinterpret_cast<const char*>(data) + 1, size - 1};
  const auto strict = check_value(id, whole, mode::strict);
  const auto tolerant = check_value(id, whole, mode::tolerant);
  SIPTTY_ASSERT(strict || !tolerant);
  SIPTTY_ASSERT(strict.offset <= whole.size() && tolerant.offset <= whole.size());
  decode_any<via_header, content_length_header, flow_timer_header, from_header, to_header, call_id_header,
             cseq_header, contact, content_type, event_header, subscription_state, refer_to, reason_header,
             retry_after, timestamp, subject_header, priority_header, in_reply_to_header, warning_header,
             user_agent_header, server_header, alert_info_header, route_header, path_header,
             service_route_header, require_header, supported_header, allow_header, accept_header,
             accept_encoding_header, accept_language_header, recv_info_header, accept_contact_header,
             feature_caps_header, resource_priority_header, content_disposition_header, mime_version_header,
             rseq_header, rack_header, session_expires_header, min_se_header, replaces_header, join_header,
             target_dialog_header, referred_by_header, refer_sub_header, sip_etag_header, answer_mode_header,
             user_to_user_header, p_asserted_identity_header, p_visited_network_id_header,
             p_access_network_info_header, p_charging_vector_header, p_charging_function_addresses_header,
             privacy_header, diversion_header, history_info_header, identity_header, authorization_header,
             www_authenticate_header, authentication_info_header>(id);
  return 0;
}
