#include <sip/ua/dialog_reference.hpp>

#include <catch2/catch.hpp>

#include <string>

TEST_CASE("a dialog reference gives Call-ID and both tags, or says what is wrong") {
  struct row { const char* name; sip::header_id which; std::string value; bool ok; std::string call_id, local, remote; bool early; };
  using id = sip::header_id;
  const auto r = GENERATE(values<row>({
      {"Replaces", id::replaces, "98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff", true, "98732@sip.example.com", "ff87ff", "r33th4x0r", false},
      {"early only", id::replaces, "12adf2f;to-tag=12345;from-tag=54321;early-only", true, "12adf2f", "12345", "54321", true},
      {"names in any case, unknown ones ignored", id::join, "a;To-Tag=1;FROM-TAG=2;x=y", true, "a", "1", "2", false},
      {"Target-Dialog", id::target_dialog, "a@b;local-tag=1;remote-tag=2", true, "a@b", "1", "2", false},
      {"the wrong names for it", id::target_dialog, "a@b;to-tag=1;from-tag=2", false, "", "", "", false},
      {"no tags", id::replaces, "a@b", false, "", "", "", false},
      {"one tag", id::replaces, "a@b;to-tag=1", false, "", "", "", false},
      {"a tag twice", id::replaces, "a;to-tag=1;from-tag=2;from-tag=3", false, "", "", "", false},
      {"an empty tag", id::replaces, "a;to-tag=;from-tag=2", false, "", "", "", false},
      {"no Call-ID", id::replaces, ";to-tag=1;from-tag=2", false, "", "", "", false},
      {"two values", id::replaces, "a,b;to-tag=1;from-tag=2", false, "", "", "", false},
      {"empty", id::replaces, "", false, "", "", "", false},
  }));
  INFO(r.name);
  const auto parsed = sip::dialog_reference::parse(r.which, r.value);
  REQUIRE(parsed.has_value() == r.ok);
  if (!r.ok) {
    REQUIRE(parsed.error().offset <= r.value.size());
    return;
  }
  REQUIRE(parsed->call_id == r.call_id);
  REQUIRE(parsed->local_tag == r.local);
  REQUIRE(parsed->remote_tag == r.remote);
  REQUIRE(parsed->early_only == r.early);
}

TEST_CASE("a tag of zero names a dialog without a remote tag too") {
  const auto zero = sip::dialog_reference::parse(sip::header_id::replaces, "a;to-tag=1;from-tag=0");
  REQUIRE(zero->names_remote_tag(""));
  REQUIRE(zero->names_remote_tag("0"));
  REQUIRE_FALSE(zero->names_remote_tag("1"));
}
