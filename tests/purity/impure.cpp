// One function, one sin; IMPURE_<NAME> chooses it. The control of the purity check builds an archive of each.
#if defined IMPURE_STEADY || defined IMPURE_SYSTEM
#include <chrono>
#elif defined IMPURE_TIME || defined IMPURE_GETTIME
#include <ctime>
#elif defined IMPURE_RANDOM
#include <random>
#elif defined IMPURE_SOCKET || defined IMPURE_SENDTO
#include <sys/socket.h>
#elif defined IMPURE_THREAD
#include <thread>
#elif defined IMPURE_ASIO
#include <boost/asio/error.hpp>
#endif

long impure() {
#if defined IMPURE_STEADY
  return std::chrono::steady_clock::now().time_since_epoch().count();
#elif defined IMPURE_SYSTEM
  return std::chrono::system_clock::now().time_since_epoch().count();
#elif defined IMPURE_TIME
  return std::time(nullptr);
#elif defined IMPURE_GETTIME
  timespec now{};
  return clock_gettime(CLOCK_MONOTONIC, &now);
#elif defined IMPURE_RANDOM
  return static_cast<long>(std::random_device{}());
#elif defined IMPURE_SOCKET
  return socket(AF_INET, SOCK_DGRAM, 0);
#elif defined IMPURE_SENDTO
  return sendto(0, nullptr, 0, 0, nullptr, 0);
#elif defined IMPURE_THREAD
  std::thread([] {}).join();
  return 0;
#elif defined IMPURE_ASIO
  return boost::asio::error::get_netdb_category().message(0).empty() ? 0 : 1;
#endif
}
