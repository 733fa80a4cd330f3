#include "turn_record.hpp"

namespace sip {

namespace {

std::uint64_t digest_of(std::string_view bytes) {  // FNV-1a
  std::uint64_t h = 0xcbf29ce484222325U;
  for (const char c : bytes) h = (h ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
  return h;
}

std::string text_of(const hop& h) {
  return std::string(name_of(h.proto)) + " flow " + std::to_string(h.flow) + " " + h.local.to_string() + " -> " + h.remote.to_string();
}

}  // namespace

void recorder::write(record_kind kind, std::string_view payload) {
  std::string head(1, static_cast<char>(kind));
  auto size = payload.size();
  for (; size >= 0x80; size >>= 7U) head += static_cast<char>((size & 0x7fU) | 0x80U);
  head += static_cast<char>(size);
  sink_(head.append(payload));
}

std::uint64_t recording_rng::next() {
  const auto number = inner_->next();
  detail::value_writer w;
  w.put(to_->stack(), number);
  to_->write(record_kind::draw, w.bytes());
  return number;
}

signing_key recorded_key(signing_key inner, recorder* to) {
  return signing_key([inner = std::move(inner), to](std::string_view text) {
    auto signature = inner.sign(text);
    detail::value_writer w;
    w.put(to->stack(), signature);
    to->write(record_kind::signature, w.bytes());
    return signature;
  });
}

std::vector<std::string> texts_of(const effects& fx, const effect_marks& from) {
  std::vector<std::string> texts;
  for (auto i = from.sends; i < fx.sends.size(); ++i) {
    texts.push_back("send " + text_of(fx.sends[i].to) + "\n" + std::string(fx.sends[i].bytes.text()));
  }
  for (auto i = from.connects; i < fx.connects.size(); ++i) {
    const auto& c = fx.connects[i];
    texts.push_back("connect " + std::to_string(c.token) + " " + std::string(name_of(c.proto)) + " " + c.bind.to_string() + " -> " + c.remote.to_string());
  }
  for (auto i = from.closes; i < fx.closes.size(); ++i) texts.push_back("close flow " + std::to_string(fx.closes[i].flow));
  for (auto i = from.resolves; i < fx.resolves.size(); ++i) {
    detail::value_writer w;
    w.put(fx.resolves[i]);
    texts.push_back("resolve " + w.bytes());
  }
  for (auto i = from.events; i < fx.events.size(); ++i) {
    detail::value_writer w;
    w.put(fx.events[i]);
    texts.push_back("event " + std::to_string(fx.events[i].index()) + " digest " + std::to_string(digest_of(w.bytes())));
  }
  return texts;
}

turn_record::~turn_record() {
  if (to_ == nullptr) return;
  to_->set_in_turn(false);
  detail::value_writer w;
  w.put(to_->stack(), fx_ == nullptr ? std::vector<std::string>{} : texts_of(*fx_, marks_));
  to_->write(record_kind::outcome, w.bytes());
}

}  // namespace sip
