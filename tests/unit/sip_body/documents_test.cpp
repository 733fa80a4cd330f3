#include <sip/body/dialog_info.hpp>
#include <sip/body/pidf.hpp>
#include <sip/body/reginfo.hpp>

#include <catch2/catch.hpp>

using namespace sip;

namespace {

std::string dialogs(const std::string& inside,
                    const std::string& attributes = "version='0' state='full' entity='sip:a@b'") {
  return "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" " + attributes +
         ">\n" + inside + "</dialog-info>";
}

std::string registrations(const std::string& inside) {
  return "<r:reginfo xmlns:r='urn:ietf:params:xml:ns:reginfo' version='1' state='partial'>\n" + inside +
         "</r:reginfo>";
}

template <class Document>
void require_error(const std::string& text, body_errc code, std::string_view what, std::uint32_t line) {
  CAPTURE(text);
  const auto d = Document::parse(text);
  REQUIRE(d.has_error());
  CHECK(d.error().code == code);
  CHECK(d.error().what == what);
  CHECK(d.error().line == line);
}

}  // namespace

TEST_CASE("dialog-info: a call that rings, with everything that can be told about it") {
  const auto d = dialog_info::parse(
      dialogs("<dialog id='as7d' call-id='a84b' local-tag='1928' remote-tag='4568' direction='initiator'>\n"
              "  <state event='replaced' code='180'>early</state><duration>74</duration>\n"
              "  <replaces call-id='hg287s' local-tag='1' remote-tag='2'/>\n"
              "  <referred-by display-name='Boss'> sip:boss@example.com </referred-by>\n"
              "  <route-set><hop>&lt;sip:p1;lr&gt;</hop><hop>sip:p2</hop></route-set>\n"
              "  <local><identity display-name='Alice'>sip:alice@example.com</identity>\n"
              "    <target uri='sip:alice@pc33'><param pname='+sip.rendering' "
              "pval='no'/></target><cseq>5</cseq></local>\n"
              "  <remote><identity>sip:bob@example.com</identity><x:more xmlns:x='urn:x'/></remote>\n"
              "</dialog>\n",
              "version='7' state='partial' entity='sip:alice@example.com'"));
  REQUIRE(d.has_value());
  REQUIRE(d->version == 7);
  REQUIRE_FALSE(d->full);
  REQUIRE(d->entity == "sip:alice@example.com");
  REQUIRE(d->dialogs.size() == 1);
  const auto& one = d->dialogs[0];
  REQUIRE(one.id == "as7d");
  REQUIRE(one.sip == dialog_info::ids{"a84b", "1928", "4568"});
  REQUIRE(one.direction == watched_direction::initiator);
  REQUIRE(one.state == watched_state::early);
  REQUIRE(one.event == "replaced");
  REQUIRE(one.code == 180);
  REQUIRE(one.duration_s == 74U);
  REQUIRE(one.replaces == dialog_info::ids{"hg287s", "1", "2"});
  REQUIRE(one.referred_by == "sip:boss@example.com");
  REQUIRE(one.route_set == std::vector<std::string>{"<sip:p1;lr>", "sip:p2"});
  REQUIRE(one.local.display_name == "Alice");
  REQUIRE(one.local.target == "sip:alice@pc33");
  REQUIRE(one.local.target_params ==
          std::vector<std::pair<std::string, std::string>>{{"+sip.rendering", "no"}});
  REQUIRE(one.local.cseq == 5U);
  REQUIRE(one.remote.identity == "sip:bob@example.com");
  REQUIRE(*dialog_info::parse(d->print()) == *d);
}

TEST_CASE("dialog-info: the documents of one forked call (RFC 4235 section 6.1)") {
  const std::string id = "<dialog id='as7d900as8' call-id='a84b4c76e66710' local-tag='1928301774' ";
  REQUIRE(dialog_info::parse(dialogs(id + "direction='initiator'><state>trying</state></dialog>"))
              ->dialogs[0]
              .sip.remote_tag.empty());
  const auto forked =
      dialog_info::parse(dialogs(id + "remote-tag='456887766'><state>early</state></dialog>" + id +
                                 "remote-tag='hh76a'><state>confirmed</state></dialog>"));
  REQUIRE(forked->dialogs.size() == 2);
  REQUIRE(forked->dialogs[1].state == watched_state::confirmed);
  REQUIRE(dialog_info::parse(dialogs(""))->dialogs.empty());
}

TEST_CASE("dialog-info: what the schema does not allow is refused, with the element's line") {
  using e = body_errc;
  const std::string state = "<state>early</state>";
  require_error<dialog_info>(dialogs("", "state='full' entity='a'"), e::missing_attribute, "version", 2);
  require_error<dialog_info>(dialogs("", "version='0' entity='a'"), e::missing_attribute, "state", 2);
  require_error<dialog_info>(dialogs("", "version='0' state='full'"), e::missing_attribute, "entity", 2);
  require_error<dialog_info>(dialogs("", "version='-1' state='full' entity='a'"), e::bad_value, "version", 2);
  require_error<dialog_info>(dialogs("", "version='0' state='half' entity='a'"), e::bad_value, "state", 2);
  require_error<dialog_info>(dialogs("<dialog>" + state + "</dialog>"), e::missing_attribute, "id", 3);
  require_error<dialog_info>(dialogs("\n<dialog id='1'/>"), e::missing_element, "state", 4);
  require_error<dialog_info>(dialogs("<dialog id='1'>\n<state>odd</state></dialog>"), e::bad_value, "state",
                             4);
  require_error<dialog_info>(dialogs("<dialog id='1'><state code='99'>early</state></dialog>"), e::bad_value,
                             "code", 3);
  require_error<dialog_info>(dialogs("<dialog id='1' direction='up'>" + state + "</dialog>"), e::bad_value,
                             "direction", 3);
  require_error<dialog_info>(dialogs("<dialog id='1'>" + state + "<duration>x</duration></dialog>"),
                             e::bad_value, "duration", 3);
  require_error<dialog_info>(dialogs("<dialog id='1'>" + state + "<local><cseq/></local></dialog>"),
                             e::bad_value, "cseq", 3);
}

TEST_CASE("pidf: tuples, notes and what the person does") {
  const auto p = presence::parse(
      "<?xml version='1.0' encoding='UTF-8'?>\n<presence xmlns='urn:ietf:params:xml:ns:pidf'"
      " xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model' xmlns:rpid='urn:ietf:params:xml:ns:pidf:rpid'"
      " entity='pres:someone@example.com'>\n"
      "<tuple id='bs35r9'><status><basic>open</basic><rpid:odd/></status><contact "
      "priority='0.8'>im:someone@mobile</contact>\n"
      "<note xml:lang='en'>Don't Disturb Please!</note><note xml:lang='fr'>Ne d\xc3\xa9rangez pas</note>\n"
      "<timestamp>2001-10-27T16:49:29Z</timestamp></tuple>\n"
      "<tuple id='eg92n8'><status><basic>Closed</basic></status></tuple><tuple id='x'><status/></tuple>\n"
      "<note>I'll be in Tokyo next week</note>\n"
      "<dm:person id='p1'><rpid:activities "
      "from='2005-05-30T12:00:00+05:00'><rpid:note>far</rpid:note><rpid:on-the-phone/>"
      "<rpid:busy/><x:custom "
      "xmlns:x='urn:x'/></rpid:activities><dm:note>here</dm:note></dm:person></presence>");
  REQUIRE(p.has_value());
  REQUIRE(p->entity == "pres:someone@example.com");
  REQUIRE(p->tuples.size() == 3);
  REQUIRE(p->tuples[0].status == presence::basic::open);
  REQUIRE(p->tuples[0].contact == "im:someone@mobile");
  REQUIRE(p->tuples[0].priority == "0.8");
  REQUIRE(p->tuples[0].notes.size() == 2);
  REQUIRE(p->tuples[0].timestamp == "2001-10-27T16:49:29Z");
  REQUIRE(p->tuples[1].status == presence::basic::closed);
  REQUIRE(p->tuples[2].status == presence::basic::unknown);
  REQUIRE(p->notes == std::vector<std::string>{"I'll be in Tokyo next week"});
  REQUIRE(p->persons.size() == 1);
  REQUIRE(p->persons[0].activities == std::vector<std::string>{"on-the-phone", "busy"});
  REQUIRE(p->persons[0].notes == std::vector<std::string>{"here"});
  REQUIRE(p->is_open());
  REQUIRE(p->is_doing("on-the-phone"));
  REQUIRE_FALSE(p->is_doing("away"));
  REQUIRE(*presence::parse(p->print()) == *p);
}

TEST_CASE("pidf: what the schema does not allow is refused, with the element's line") {
  const auto doc = [](const std::string& inside) {
    return "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='a'>" + inside + "</presence>";
  };
  require_error<presence>("<presence xmlns='urn:ietf:params:xml:ns:pidf'/>", body_errc::missing_attribute,
                          "entity", 1);
  require_error<presence>(doc("\n<tuple><status/></tuple>"), body_errc::missing_attribute, "id", 2);
  require_error<presence>(doc("\n<tuple id='1'/>"), body_errc::missing_element, "status", 2);
  require_error<presence>(doc("<tuple id='1'>\n<status>\n<basic>ajar</basic></status></tuple>"),
                          body_errc::bad_value, "basic", 3);
}

TEST_CASE("reginfo: registrations and contacts with their events") {
  const auto r = reginfo::parse(registrations(
      "<r:registration aor='sip:joe@example.com' id='a7' state='active'>\n"
      "<r:contact id='76' state='active' event='registered' duration-registered='7322' q='0.8' expires='60' "
      "callid='c1' cseq='9'>"
      "<r:uri>sip:joe@pc887.example.com</r:uri><r:display-name xml:lang='en'>Joe</r:display-name>"
      "<r:unknown-param name='+sip.instance'>\"&lt;urn:uuid:1&gt;\"</r:unknown-param></r:contact>\n"
      "<r:contact id='77' state='terminated' event='probation' "
      "retry-after='30'><r:uri>sip:joe@home</r:uri></r:contact>"
      "</r:registration><r:registration aor='sip:mary@example.com' id='a8' state='terminated'/>"));
  REQUIRE(r.has_value());
  REQUIRE(r->version == 1);
  REQUIRE_FALSE(r->full);
  REQUIRE(r->registrations.size() == 2);
  const auto& joe = r->registrations[0];
  REQUIRE(joe.aor == "sip:joe@example.com");
  REQUIRE(joe.state == reginfo::registration_state::active);
  REQUIRE(joe.contacts.size() == 2);
  REQUIRE(joe.contacts[0].active);
  REQUIRE(joe.contacts[0].expires_s == 60U);
  REQUIRE(joe.contacts[0].duration_registered_s == 7322U);
  REQUIRE(joe.contacts[0].cseq == 9U);
  REQUIRE(joe.contacts[0].q == "0.8");
  REQUIRE(joe.contacts[0].display_name == "Joe");
  REQUIRE(joe.contacts[0].unknown_params[0].second == "\"<urn:uuid:1>\"");
  REQUIRE_FALSE(joe.contacts[1].active);
  REQUIRE(joe.contacts[1].event == reginfo::contact_event::probation);
  REQUIRE(joe.contacts[1].retry_after_s == 30U);
  REQUIRE(r->registrations[1].state == reginfo::registration_state::terminated);
  REQUIRE(*reginfo::parse(r->print()) == *r);
}

TEST_CASE("reginfo: what the schema does not allow is refused, with the element's line") {
  using e = body_errc;
  const auto contact = [](const std::string& attributes, const std::string& inside) {
    return registrations("<r:registration aor='a' id='1' state='active'>\n<r:contact " + attributes + ">" +
                         inside + "</r:contact></r:registration>");
  };
  const std::string uri = "<r:uri>sip:a@b</r:uri>", good = "id='1' state='active' event='created'";
  require_error<reginfo>(registrations("<r:registration id='1' state='active'/>"), e::missing_attribute,
                         "aor", 2);
  require_error<reginfo>(registrations("<r:registration aor='a' state='active'/>"), e::missing_attribute,
                         "id", 2);
  require_error<reginfo>(registrations("<r:registration aor='a' id='1' state='odd'/>"), e::bad_value, "state",
                         2);
  require_error<reginfo>(contact(good, ""), e::missing_element, "uri", 3);
  require_error<reginfo>(contact("id='1' state='active'", uri), e::missing_attribute, "event", 3);
  require_error<reginfo>(contact("id='1' state='active' event='born'", uri), e::bad_value, "event", 3);
  require_error<reginfo>(contact(good + " expires='soon'", uri), e::bad_value, "expires", 3);
  require_error<reginfo>("<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' state='full'/>",
                         e::missing_attribute, "version", 1);
}

TEST_CASE("an activity is printed under the name with which it came, or is not taken") {
  const auto text = std::string("<presence xmlns='urn:ietf:params:xml:ns:pidf' xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model' "
                                "xmlns:r='urn:ietf:params:xml:ns:pidf:rpid' entity='a'><dm:person id='p'><r:activities>"
                                "<r:a.b-c_d/><r:caf\xc3\xa9/></r:activities></dm:person></presence>");
  const auto p = presence::parse(text);
  REQUIRE(p.has_value());
  REQUIRE(p->persons.size() == 1);
  CHECK(p->persons[0].activities == std::vector<std::string>{"a.b-c_d"});
  const auto again = presence::parse(p->print());
  REQUIRE(again.has_value());
  CHECK(again->print() == p->print());
}
