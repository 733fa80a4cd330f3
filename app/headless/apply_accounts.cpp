#include "flag_reader.hpp"

#include <siptty/command/suggest.hpp>
#include <siptty/config/sip_uri.hpp>

#include <algorithm>
#include <cstdlib>

namespace siptty {
namespace {

// The address of record that --register, or the argument of the verb `register`, gives.
std::optional<std::string> record_uri(flag_reader& flags) {
  const auto& given = flags.given();
  if (given.verb->verb != run_verb::register_ || given.argument.empty()) return flags.uri("--register");
  if (flags.has("--register"))
    flags.problem("the URI to register is given twice: as an argument and with --register");
  auto uri = as_sip_uri(given.argument);
  const auto why = check_sip_uri(uri);
  if (why.empty()) return uri;
  flags.problem(why);
  return std::nullopt;
}

bool says_who(const flag_reader& flags) {
  return flags.has("--user") || flags.has("--register") || flags.has("--registrar") ||
         (flags.given().verb->verb == run_verb::register_ && !flags.given().argument.empty());
}

// An account that talks to anyone and registers nowhere.
account_config default_account(const configuration& c) {
  account_config a;
  a.name = "default";
  const auto address = base::ip_address::parse(c.general.bind_host);
  const bool bound = address && !address->is_unspecified();
  const auto host = bound ? base::endpoint{*address, c.general.bind_port} : base::endpoint{};
  auto text = bound ? base::uri_host(host.address) : "localhost";
  if (bound && host.port != 0) text += ":" + std::to_string(host.port);
  a.sip_uri = "sip:siptty@" + text;
  a.auth_user = "siptty";
  a.register_ = false;
  return a;
}

void keep_named(flag_reader& flags, const std::string& name, configuration& c) {
  std::vector<std::string_view> names;
  for (const auto& a : c.accounts) names.push_back(a.name);
  const auto it =
      std::find_if(c.accounts.begin(), c.accounts.end(), [&](const auto& a) { return a.name == name; });
  if (it == c.accounts.end()) {
    const auto there = names.empty() ? "the configuration has no account" : "there are " + comma_list(names);
    flags.wrong("--account", name, there + did_you_mean(name, names));
  } else if (!it->enabled) {
    flags.wrong("--account", name, "this account is switched off in the file; set enabled = true");
  } else {
    c.accounts = {account_config(*it)};
  }
}

void choose(flag_reader& flags, configuration& c) {
  if (const auto name = flags.text("--account")) {
    keep_named(flags, *name, c);
  } else if (c.accounts.empty() || (says_who(flags) && !flags.has("--config"))) {
    c.accounts = {default_account(c)};
  }
}

void set_identity(flag_reader& flags, account_config& a) {
  const auto old_user = user_of(a.sip_uri);
  const auto record = record_uri(flags);
  const auto registrar = flags.uri("--registrar");
  if (record) a.sip_uri = *record;
  if (record || registrar) {
    a.registrar = registrar ? *registrar : with_user(*record, "");
    a.register_ = true;
  }
  auto user = flags.text("--user");
  if (registrar && !record && a.name == "default") {  // our address is the user at the registrar
    a.sip_uri = with_user(*registrar, user.value_or(old_user));
  } else if (user && record && !user_of(*record).empty() && user_of(*record) != *user) {
    flags.wrong("--user", *user, "the URI to register has another user part; give one of them");
  } else if (user) {
    a.sip_uri = with_user(a.sip_uri, *user);
  }
  if (a.auth_user.empty() || a.auth_user == old_user) a.auth_user = user_of(a.sip_uri);
}

void set_password(flag_reader& flags, account_config& a) {
  if (const auto user = flags.text("--auth-user")) a.auth_user = *user;
  const auto variable = flags.text("--auth-pass-env");
  if (const auto password = flags.text("--auth-pass")) {
    if (variable)
      flags.problem("the password is given twice; allowed is one of --auth-pass and --auth-pass-env");
    a.auth_password = secret(*password);
  } else if (variable) {
    const char* value = std::getenv(variable->c_str());
    if (value == nullptr) flags.wrong("--auth-pass-env", *variable, "this environment variable is not set");
    if (value != nullptr) a.auth_password = secret(value);
  }
}

std::vector<codec_choice> codecs(flag_reader& flags) {
  const auto text = flags.text("--codecs");
  if (!text) return {};
  auto list = parse_codecs(*text);
  if (!list.error.empty()) flags.problem("--codecs: " + list.error);
  return list.codecs;
}

std::optional<dtmf_mode> dtmf_way(flag_reader& flags) {
  const auto name = flags.text("--dtmf");
  if (!name) return std::nullopt;
  const auto mode = find_choice(dtmf_modes, *name);
  const auto allowed = names_of(dtmf_modes);
  if (!mode) flags.wrong("--dtmf", *name, "must be one of " + comma_list(allowed) + did_you_mean(*name, allowed));
  return mode;
}

// What calls negotiate.
void set_media(flag_reader& flags, configuration& c) {
  const auto list = codecs(flags);
  const auto dtmf = dtmf_way(flags);
  const auto ptime = flags.number("--ptime", min_ptime_ms, max_ptime_ms);
  if (ptime) {
    const auto wrong = wrong_ptime(static_cast<std::uint32_t>(*ptime));
    if (!wrong.empty()) flags.problem("--ptime: " + wrong);
  }
  for (auto& a : c.accounts) {
    if (!list.empty()) a.codecs = list;
    if (dtmf) a.dtmf = *dtmf;
    if (ptime) a.media.ptime = static_cast<std::uint32_t>(*ptime);
    if (ptime && a.media.maxptime != 0) a.media.maxptime = std::max(a.media.maxptime, a.media.ptime);
    if (flags.has("--silence-suppression")) a.media.silence_suppression = true;
    if (flags.has("--rtcp-mux")) a.media.rtcp_mux = true;
  }
}

// Flags that hold for all accounts.
void set_common(flag_reader& flags, configuration& c) {
  const auto proxy = flags.uri("--proxy");
  std::optional<transport_kind> transport;
  if (const auto name = flags.text("--transport")) {
    transport = find_choice(transports, *name);
    const auto allowed = names_of(transports);
    if (!transport) {
      flags.wrong("--transport", *name,
                  "must be one of " + comma_list(allowed) + did_you_mean(*name, allowed));
    }
  }
  for (auto& a : c.accounts) {
    if (proxy) a.outbound_proxy = *proxy;
    if (transport) a.transport = *transport;
    a.transport_given = a.transport_given || transport.has_value();
    if (flags.has("--bind")) a.bind_host.clear();
    if (flags.has("--bind")) a.bind_port = 0;
  }
}

// The verb `register` registers what it can, also accounts that normally do not.
void prepare_register(flag_reader& flags, configuration& c) {
  for (auto& a : c.accounts) a.register_ = !a.registrar.empty();
  if (std::none_of(c.accounts.begin(), c.accounts.end(),
                   [](const auto& a) { return a.register_ && a.enabled; })) {
    flags.problem(
        "register needs a URI such as sip:100@pbx.example.com, or a configuration file with an account "
        "that has a registrar");
  }
}

}  // namespace

void apply_accounts(flag_reader& flags, configuration& c) {
  choose(flags, c);
  set_common(flags, c);
  set_media(flags, c);
  const bool personal =
      says_who(flags) || flags.has("--auth-user") || flags.has("--auth-pass") || flags.has("--auth-pass-env");
  if (personal && c.accounts.size() > 1) {
    flags.problem("--user, --register, --registrar and --auth-… change one account; name it with --account");
  } else if (personal) {
    set_identity(flags, c.accounts.front());
    set_password(flags, c.accounts.front());
  }
  if (flags.given().verb->verb == run_verb::register_) prepare_register(flags, c);
}

}  // namespace siptty
