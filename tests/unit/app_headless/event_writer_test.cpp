#include <siptty/headless/event_writer.hpp>

#include <catch2/catch.hpp>

#include <unistd.h>

#include <array>

namespace {

struct pipe_ends {
  int read = -1;
  std::FILE* write = nullptr;
};

pipe_ends make_pipe() {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  return {ends[0], ::fdopen(ends[1], "w")};
}

}  // namespace

TEST_CASE("each event can be read as soon as it is written") {
  const auto p = make_pipe();
  siptty::event_writer text(p.write, false);
  siptty::event_writer json(p.write, true);
  std::array<char, 200> buffer{};
  CHECK(text.write(siptty::event{"ready", {}}));
  CHECK(std::string(buffer.data(), static_cast<std::size_t>(::read(p.read, buffer.data(), buffer.size()))) ==
        "event ready\n");
  CHECK(json.write(siptty::event{"dtmf", {}}.number("digit", 5)));
  CHECK(std::string(buffer.data(), static_cast<std::size_t>(::read(p.read, buffer.data(), buffer.size()))) ==
        "{\"event\":\"dtmf\",\"digit\":5}\n");
  ::close(p.read);
  std::fclose(p.write);
}

TEST_CASE("a reader that has gone ends the writing without a signal") {
  const auto p = make_pipe();
  siptty::event_writer writer(p.write, false);
  ::close(p.read);
  CHECK_FALSE(writer.closed());
  CHECK_FALSE(writer.write(siptty::event{"ready", {}}));
  CHECK(writer.closed());
  CHECK_FALSE(writer.write(siptty::event{"ready", {}}));
  std::fclose(p.write);
}
