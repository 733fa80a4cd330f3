// Shows what the parser makes of a file: one message as a datagram, a stream of messages, or a session
// description.
#include "report.hpp"

#include <sip/message/framer.hpp>

#include <boost/json/serialize.hpp>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>

namespace {

enum exit_code { accepted = 0, rejected = 1, misuse = 2 };

struct options {
  std::string file;
  bool stream = false, sdp = false;
  sip::mode mode = sip::mode::tolerant;
};

void print(const boost::json::object& o) {
  std::cout << boost::json::serialize(o) << '\n';
}

/// Everything in the file, or from standard input for "-". Nothing, after a sentence, when it cannot be read.
std::optional<std::string> read(const std::string& name) {
  std::FILE* file = name == "-" ? stdin : std::fopen(name.c_str(), "rb");
  std::string bytes;
  char chunk[65536];
  while (file != nullptr && std::ferror(file) == 0 && std::feof(file) == 0) {
    bytes.append(chunk, std::fread(chunk, 1, sizeof chunk, file));
  }
  if (file == nullptr || std::ferror(file) != 0) {
    std::cerr << "sip-parse: cannot read " << name << ": " << std::strerror(errno)
              << ". Name a file, or - for input.\n";
    return std::nullopt;
  }
  if (file != stdin) std::fclose(file);
  return bytes;
}

bool show(base::packet bytes, sip::mode mode) {
  const auto m = sip::message::parse(std::move(bytes), mode);
  print(m.ok() ? report::accepted(m) : report::rejected(m.error(), m.text()));
  return m.ok();
}

bool show_stream(std::string_view bytes, sip::mode mode, base::packet_pool& pool) {
  constexpr std::size_t segment = 1460;
  sip::framer framer(pool, mode);
  bool ok = true;
  while (!bytes.empty()) {
    framer.push(bytes.substr(0, segment));
    bytes.remove_prefix(std::min(segment, bytes.size()));
    while (auto next = framer.next()) {
      if (auto* whole = std::get_if<sip::framed_message>(&*next)) {
        ok = show(whole->bytes, mode) && ok;
      } else if (const auto* broken = std::get_if<sip::framing_error>(&*next)) {
        print(report::rejected(broken->error, broken->bytes.text()));
        return false;
      }
    }
  }
  if (const auto rest = framer.rest(); !rest.empty()) {
    print(report::rejected({sip::errc::stream_ended, static_cast<std::uint32_t>(rest.size())}, rest));
    return false;
  }
  return ok;
}

int run(const options& o) {
  const auto bytes = read(o.file);
  if (!bytes) return misuse;
  base::packet_pool pool;
  bool ok = false;
  if (o.sdp)
    print(report::session_description(*bytes, ok));
  else
    ok = o.stream ? show_stream(*bytes, o.mode, pool) : show(pool.copy(*bytes), o.mode);
  return ok ? accepted : rejected;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Parses a SIP message and says as JSON, on one line, what it is or what is wrong with it.\n"
      "Exit code: 0 accepted, 1 rejected, 2 wrong usage or an unreadable file."};
  app.footer(
      "Examples:\n  sip-parse invite.sip\n  tshark ... | sip-parse -\n  sip-parse --stream tcp-payload.bin");
  options o;
  bool strict = false;
  app.add_option("FILE", o.file, "one message as it stands in a datagram; - is standard input")->required();
  auto* stream =
      app.add_flag("--stream", o.stream, "FILE is what TCP delivers: one line of output for each message");
  app.add_flag("--sdp", o.sdp, "FILE is a session description: print its media")->excludes(stream);
  app.add_flag("--strict", strict, "follow the grammar instead of tolerating what deployed gear sends");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    app.exit(help);
    return accepted;
  } catch (const CLI::ParseError& e) {
    std::cerr << "sip-parse: " << e.what() << ". Try sip-parse --help.\n";
    return misuse;
  }
  if (strict) o.mode = sip::mode::strict;
  return run(o);
}
