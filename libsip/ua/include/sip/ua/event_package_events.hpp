// What the application is told about subscriptions, publications, transfers and messages (RFC 6665, 3903, 3515, 3428).
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <sip/ua/ids.hpp>

#include <cstdint>
#include <string>

namespace sip SIPTTY_API {

// --- as a subscriber

enum class subscription_status : std::uint8_t {
  pending,     ///< accepted; the notifier has not decided whether we may know
  active,
  terminated,  ///< by us, by the notifier or by the clock
  failed,      ///< the SUBSCRIBE was refused or got no answer
};
/// A change of a subscription. After `terminated` and `failed` it is over, unless `again` says that it subscribes anew by
/// itself, in `retry_in_s`.
struct subscription_event {
  subscription_id subscription;
  subscription_status status;
  int code = 0;                ///< SIP status of a failure, 0 for none
  std::string reason;          ///< a sentence, the reason phrase, or the word of RFC 6665 §4.1.3
  std::uint32_t expires_s = 0;
  bool again = false;
  std::uint32_t retry_in_s = 0;
};
/// Another notifier answered the same SUBSCRIBE (§4.1.4): from now on there are two subscriptions.
struct subscription_forked { subscription_id original, fork; };
/// The state of the resource. `subscription` is empty when nobody asked for it (see stack_options::unsolicited).
struct notification {
  subscription_id subscription;
  account_id account;
  std::string package;
  std::string state;           ///< "active", "pending", "terminated"
  std::string reason;          ///< of "terminated"
  std::string content_type, body;
  std::string from;            ///< header value
  base::packet request;
};

// --- as a notifier

/// A new subscriber; it was told the current state, or nothing when it waits for the application's word.
struct subscriber_arrived {
  notifier_id subscriber;
  account_id account;
  std::string package;
  std::string resource;        ///< the Request-URI
  std::string from;            ///< header value
  std::uint32_t expires_s = 0; ///< 0: it asks once
  base::packet request;
};
struct subscriber_gone { notifier_id subscriber; std::string reason; };

// --- publishing

enum class publication_status : std::uint8_t { published, removed, failed };
/// `failed` with `retry_in_s` 0 is final.
struct publication_event {
  publication_id publication;
  publication_status status;
  int code = 0;
  std::string reason;
  std::string etag;
  std::uint32_t expires_s = 0;
  std::uint32_t retry_in_s = 0;
};
/// Somebody published here. `removed`: the state is gone, by its publisher or by the clock.
struct state_published {
  published_id published;
  account_id account;
  std::string package;
  std::string resource;        ///< the Request-URI
  std::string content_type, body;
  bool removed = false;
  std::uint32_t expires_s = 0;
};

// --- transfers

/// The course of a REFER of ours: its 2xx, then the status lines of the NOTIFYs (RFC 3515 §2.4.5). `call` is empty for one
/// outside a call. `final` when nothing more comes.
struct transfer_progress { call_handle call; int code; std::string reason; bool final = false; referral_id referral = {}; };
/// A peer asks us to contact `refer_to`. Answer with `stack::accept_transfer` and dial, or with `refuse_transfer`; until then
/// it hears nothing, and after some seconds that it has to wait.
struct transfer_requested {
  transfer_id transfer;
  call_handle call;            ///< the call it is about; empty when it names none
  account_id account;
  std::string refer_to;        ///< URI as it came, with its parameters and headers
  std::string method;          ///< "INVITE" unless the URI says otherwise
  std::string referred_by;     ///< header value; empty when there is none
  std::string replaces;        ///< header value (RFC 3891) of an attended transfer, unescaped
  bool reports = true;         ///< false: it wants no word of the outcome (RFC 4488)
  std::string from;            ///< header value
  base::packet request;
};

// --- messages

/// An instant message in pager mode (RFC 3428); it was answered 200.
struct message_received {
  account_id account;
  call_handle call;            ///< when it came inside a call
  std::string from, to;        ///< header values
  std::string content_type, body;
  base::packet request;
};

}  // namespace sip
