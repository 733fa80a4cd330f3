// The media thread is an Asio loop with one timer, set to the schedule's next deadline. Commands are posted
// to it; Asio's queue is the only thing that both threads touch.
#include "group_socket.hpp"
#include "stream.hpp"
#include "system_rng.hpp"
#include "turn.hpp"

#include <pthread.h>
#include <sys/prctl.h>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <future>
#include <map>
#include <thread>
#include <vector>

namespace rtp {
namespace {

constexpr std::size_t max_streams = 4096;
constexpr int realtime_priority = 10;
// With real-time priority the thread wakes up so much before a deadline, makes the packets and waits for the rest awake:
// to be woken takes an idle processor some 30 microseconds, or 60, and the packets would leave as unevenly.
constexpr base::duration realtime_lead = std::chrono::microseconds(80);
constexpr std::uint32_t realtime_streams_per_slot = 32;

// The kernel may otherwise defer timers of this thread by 50 microseconds.
void prepare_thread() {
  prctl(PR_SET_NAME, "siptty-media");
  prctl(PR_SET_TIMERSLACK, 1UL);
}

bool raise_priority() {
  sched_param parameters{};
  parameters.sched_priority = realtime_priority;
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0;
}

}  // namespace

struct media_loop::implementation {
  explicit implementation(const loop_options& options)
      : ports(options.first_port, options.last_port),
        times(now(), options.realtime ? realtime_streams_per_slot : schedule::most_per_slot),
        lead(options.realtime ? realtime_lead : base::duration::zero()),
        thread([this, realtime = options.realtime] { run(realtime); }) {}

  ~implementation() {
    work.reset();
    boost::asio::post(context, [this] { context.stop(); });
    thread.join();
  }

  void run(bool realtime) {
    prepare_thread();
    has_priority = realtime && raise_priority();
    context.run();
    for (auto& [id, s] : streams) s.send_bye();
    streams.clear();  // handlers end on the thread they lived on
  }

  // On the media thread, or here when this is it.
  template <class Work>
  auto wait_for(Work work_to_do) {
    std::packaged_task<decltype(work_to_do())()> task(std::move(work_to_do));
    auto done = task.get_future();
    boost::asio::dispatch(context, [&task] { task(); });
    return done.get();
  }

  template <class OpenSockets>
  opened add(OpenSockets open_sockets, std::unique_ptr<stream_handler> handler) {
    if (wait_for([&] { return streams.size(); }) >= max_streams) {
      return {
          0, {}, "cannot open another RTP stream: " + std::to_string(max_streams) + " are open; end a call"};
    }
    auto pair = open_sockets();
    if (!pair.error.empty()) return {0, {}, std::move(pair.error)};
    const auto id = ++last_id;
    wait_for([&] { streams.try_emplace(id, std::move(pair.sockets), std::move(handler)); });
    return {id, pair.rtp, {}};
  }

  stream* find(stream_id id) {
    const auto at = streams.find(id);
    return at == streams.end() ? nullptr : &at->second;
  }

  void configure(stream_id id, const stream_options& options) {
    auto* s = find(id);
    if (s == nullptr) return;
    const auto pace = s->interval();
    s->configure(options, batch, random);
    if (s->scheduled && s->interval() == pace) return;
    unschedule(*s);
    s->scheduled = times.add(now(), s->interval());
    if (by_schedule.size() <= *s->scheduled) by_schedule.resize(*s->scheduled + 1);
    by_schedule[*s->scheduled] = {id, s};
    arm();
  }

  void unschedule(stream& s) {
    if (s.scheduled) times.remove(*s.scheduled);
    s.scheduled.reset();
  }

  loop_statistics close(stream_id id) {
    auto* s = find(id);
    if (s == nullptr) return {};
    s->send_bye();
    const auto last = s->statistics();
    unschedule(*s);
    streams.erase(id);
    return last;
  }

  void arm() {
    const auto next = times.next();
    if (next == base::never) return static_cast<void>(timer.cancel());
    timer.expires_at(std::chrono::steady_clock::time_point((next - lead).time_since_epoch()));
    timer.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled) on_deadline();
    });
  }

  void on_deadline() {
    const auto woken =
        now();  // asked once: streams that become due meanwhile wait until commands had their turn
    schedule::due_stream due;
    while (times.pop_due(woken + lead, due)) {
      if (due_now.full()) exchange(woken, due.deadline);
      const auto [id, s] = by_schedule[due.stream];
      due_now.add(id, *s, due.missed);
    }
    exchange(woken, due.deadline);
    arm();
  }

  void exchange(base::instant woken, base::instant deadline) {
    due_now.make_packets(woken);
    while (now() < deadline) continue;
    due_now.send(woken);
    const auto at = now();
    batch.set_time(at);
    due_now.listen(at, batch, notify_first);
  }

  // The controlling thread's
  port_pool ports;
  stream_id last_id = 0;

  // The media thread's
  bool has_priority = false;
  std::map<stream_id, stream> streams;
  schedule times;
  const base::duration lead;  ///< between waking up and the deadline
  std::vector<std::pair<stream_id, stream*>> by_schedule;
  turn due_now;
  datagram_batch batch;
  system_rng random;
  std::function<void(stream_id, base::endpoint)> notify_first;

  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  boost::asio::steady_timer timer{context};
  std::thread thread;
};

media_loop::media_loop(const loop_options& options)
    : implementation_(std::make_unique<implementation>(options)) {}
media_loop::~media_loop() = default;

media_loop::opened media_loop::open(const base::ip_address& local, std::uint16_t wanted_port,
                                    std::unique_ptr<stream_handler> handler) {
  auto& m = *implementation_;
  return m.add([&] { return m.ports.open(local, wanted_port); }, std::move(handler));
}

media_loop::opened media_loop::open_to_group(const multicast_group& to,
                                             std::unique_ptr<stream_handler> handler) {
  auto& m = *implementation_;
  return m.add([&] { return rtp::open_to_group(m.ports, to); }, std::move(handler));
}

media_loop::opened media_loop::open_in_group(const multicast_group& from,
                                             std::unique_ptr<stream_handler> handler) {
  return implementation_->add([&] { return rtp::open_in_group(from); }, std::move(handler));
}

void media_loop::configure(stream_id id, const stream_options& options) {
  boost::asio::post(implementation_->context,
                    [m = implementation_.get(), id, options] { m->configure(id, options); });
}

void media_loop::set_faults(stream_id id, bool incoming, const media_faults& faults) {
  boost::asio::post(implementation_->context, [m = implementation_.get(), id, incoming, faults] {
    if (auto* s = m->find(id)) s->set_faults(incoming, faults, m->random);
  });
}

void media_loop::with_handler(stream_id id, std::function<void(stream_handler&)> work) {
  boost::asio::post(implementation_->context, [m = implementation_.get(), id, work = std::move(work)] {
    if (auto* s = m->find(id)) work(s->handler());
  });
}

void media_loop::with_handler_wait(stream_id id, const std::function<void(stream_handler&)>& work) const {
  auto& m = *implementation_;
  m.wait_for([&] {
    if (auto* s = m.find(id)) work(s->handler());
  });
}

void media_loop::perform(std::function<void()> work) {
  boost::asio::post(implementation_->context, std::move(work));
}

void media_loop::perform_wait(const std::function<void()>& work) const {
  implementation_->wait_for([&] { work(); });
}

loop_statistics media_loop::statistics(stream_id id) const {
  auto& m = *implementation_;
  return m.wait_for([&] {
    const auto* s = m.find(id);
    return s == nullptr ? loop_statistics{} : s->statistics();
  });
}

loop_statistics media_loop::close(stream_id id) {
  auto& m = *implementation_;
  return m.wait_for([&] { return m.close(id); });
}

bool media_loop::has_realtime_priority() const {
  auto& m = *implementation_;
  return m.wait_for([&] { return m.has_priority; });
}

std::size_t media_loop::open_streams() const {
  auto& m = *implementation_;
  return m.wait_for([&] { return m.streams.size(); });
}

void media_loop::on_first_packet(std::function<void(stream_id, base::endpoint)> notify) {
  auto& m = *implementation_;
  m.wait_for([&] { m.notify_first = std::move(notify); });
}

}  // namespace rtp
