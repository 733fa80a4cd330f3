#include "sound_card.hpp"

#include "device_list.hpp"

#include <algorithm>
#include <utility>

namespace siptty::audio {

namespace {

using place = card_channel::place;
constexpr auto pace = std::chrono::milliseconds(100), pace_of_sound = std::chrono::milliseconds(20);

void add_sentence(std::string& all, const std::string& one) {
  if (!one.empty()) all += (all.empty() ? "" : "; ") + one;
}

}  // namespace

sound_card::sound_card(listener told, std::function<loaded_portaudio()> load)
    : listener_(std::move(told)), load_(std::move(load)), thread_([this] { run(); }) {}

sound_card::~sound_card() {
  {
    const std::lock_guard lock(mutex_);
    wishes_.stop = awake_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

card_channel* sound_card::attach() {
  for (std::size_t i = 0; i < max_card_calls; ++i) {
    auto& c = channels_.all[i];
    if (c.where != place::free) continue;
    c.heard.reset();
    c.spoken.reset();
    c.starved = 0;
    c.where = place::used;
    const std::lock_guard lock(mutex_);
    awake_ = true;
    wake_.notify_one();
    return &c;
  }
  return nullptr;
}

void sound_card::use(const card_settings& settings) {
  const std::lock_guard lock(mutex_);
  wishes_.settings = settings;
  awake_ = true;
  wake_.notify_one();
}

void sound_card::play(own_sound sound) {
  const std::lock_guard lock(mutex_);
  wishes_.sound = std::move(sound);
  awake_ = true;
  wake_.notify_one();
}

void sound_card::ask_list() {
  const std::lock_guard lock(mutex_);
  wishes_.list = awake_ = true;
  wake_.notify_one();
}

void sound_card::run() {
  std::unique_lock lock(mutex_);
  while (!now_.stop) {
    if (running_ || is_wanted(clock::now())) {
      wake_.wait_for(lock, player_.sounds() ? pace_of_sound : pace, [this] { return awake_; });
    } else {
      wake_.wait(lock, [this] { return awake_; });
    }
    awake_ = false;
    now_ = wishes_;
    wishes_.list = false;
    wishes_.sound.reset();
    lock.unlock();
    serve();
    lock.lock();
  }
  close();
}

void sound_card::serve() {
  const auto now = clock::now();
  free_released();
  if (now_.sound) {
    const auto problem = player_.start(*now_.sound);
    channels_.all[card_channels::own_sounds].where = player_.sounds() ? place::used : place::free;
    if (!problem.empty()) report(problem);
  }
  if (now_.list) answer_list();
  look_after(now);
  player_.fill(channels_.all[card_channels::own_sounds]);
}

void sound_card::look_after(clock::time_point now) {
  const bool wanted = is_wanted(now);
  if (running_ && (!wanted || opened_ != now_.settings)) {
    close();
    retry_at_ = {};
    if (!wanted) return report({});
  }
  if (!wanted) return;
  std::string trouble;
  for (auto* side : {&input_, &output_}) {
    if (running_ && side->is_open()) add_sentence(trouble, side->fault(now));
  }
  if (!trouble.empty()) return fail(std::move(trouble), now);
  const bool settled = running_ && (input_.is_open() || output_.is_open());
  if (!settled && now >= retry_at_) open(now);
}

bool sound_card::is_wanted(clock::time_point now) {
  const auto used = [](const card_channel& c) { return c.where == place::used; };
  if (std::any_of(channels_.all.begin(), channels_.all.end(), used)) last_use_ = now;
  return last_use_ != clock::time_point{} && now - last_use_ < linger;
}

void sound_card::open(clock::time_point now) {
  close();
  std::string trouble;
  opened_ = now_.settings;
  if (start_portaudio(trouble)) {
    running_ = true;
    open_side(output_, opened_.output, card_direction::output, trouble);
    open_side(input_, opened_.input, card_direction::input, trouble);
  }
  if (!input_.is_open() && !output_.is_open()) return fail(std::move(trouble), now);
  report(std::move(trouble));
}

bool sound_card::start_portaudio(std::string& trouble) {
  if (!functions_) {
    auto loaded = load_();
    trouble = std::move(loaded.error);
    functions_ = std::move(loaded.functions);
    if (!functions_) return false;
  }
  quiet_.emplace();
  if (const auto code = functions_->initialize(); code != paNoError) {
    trouble = std::string("PortAudio does not start: ") + functions_->error_text(code);
    quiet_.reset();
    return false;
  }
  devices_ = devices_of(*functions_);
  return true;
}

void sound_card::open_side(card_stream& side, const std::string& wanted, card_direction direction,
                           std::string& trouble) {
  const auto chosen = choose_device(devices_, wanted, direction);
  add_sentence(trouble, chosen.error);
  if (chosen.found != nullptr) add_sentence(trouble, side.open(functions_, *chosen.found));
}

void sound_card::close() {
  input_.close();
  output_.close();
  if (!std::exchange(running_, false)) return;
  functions_->terminate();
  quiet_.reset();
  for (auto& c : channels_.all) {
    if (c.where == place::used)
      c.heard.consume_all([](std::int16_t) {});  // the card's end of it: old when it opens again
  }
}

void sound_card::fail(std::string trouble, clock::time_point now) {
  close();
  retry_at_ = now + retry_after;
  if (trouble.empty()) trouble = "neither input nor output is wanted";
  report(std::move(trouble));
}

// The same news are told once.
void sound_card::report(std::string trouble) {
  card_report news;
  if (input_.is_open()) news.input = {input_.name(), input_.rate_hz(), input_.latency_ms()};
  if (output_.is_open()) news.output = {output_.name(), output_.rate_hz(), output_.latency_ms()};
  news.trouble = std::move(trouble);
  if (told_ == news) return;
  told_ = news;
  listener_.report(std::move(news));
}

void sound_card::free_released() {
  for (auto& c : channels_.all) {
    if (c.where == place::released && !input_.is_inside() && !output_.is_inside()) c.where = place::free;
  }
}

// A list is made anew where nothing is open; else PortAudio would have to be stopped under a call.
void sound_card::answer_list() {
  device_listing listing;
  if (running_) {
    listing.devices = devices_;
  } else if (start_portaudio(listing.error)) {
    listing.devices = devices_;
    functions_->terminate();
    quiet_.reset();
  }
  listener_.list(std::move(listing));
}

}  // namespace siptty::audio
