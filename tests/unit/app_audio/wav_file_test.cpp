#include "wav_file.hpp"
#include "test_sound.hpp"
#include "wav_player.hpp"

#include <codec/goertzel.hpp>
#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

using namespace siptty::audio;

namespace {

std::string play_error(const std::string& path) {
  wav_file_reader reader;
  return reader.open(path);
}

std::string write_error(const std::string& path) {
  wav_file_writer writer;
  return writer.open(path, {});
}

sound all_of(wav_player& player) {
  sound all(400'000);
  all.resize(player.read(all));
  return all;
}

}  // namespace

TEST_CASE("a file that grows is a valid WAV of all that was written, after each write") {
  const temp_folder folder;
  const auto path = folder / "a.wav", copy = folder / "copy.wav";
  wav_file_writer writer;
  REQUIRE(writer.open(path, {codec::wav_encoding::pcm16, 8000, 2}).empty());
  REQUIRE(read_wav(path).samples.empty());
  const auto wave = tone(440, 3200);
  for (std::size_t done = 0; done < wave.size(); done += 320) {
    REQUIRE(writer.write(std::span(wave).subspan(done, 320)).empty());
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    const auto seen = read_wav(copy);
    REQUIRE(seen.format.channels == 2);
    REQUIRE(seen.samples == sound(wave.begin(), wave.begin() + static_cast<std::ptrdiff_t>(done + 320)));
  }
}

TEST_CASE("a process that is killed in the middle leaves a WAV of what it wrote") {
  const temp_folder folder;
  const auto wave = tone(440, 320);
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const auto child = ::fork();
  if (child == 0) {
    wav_file_writer writer;
    if (!writer.open(folder / "a.wav", {}).empty()) ::_exit(1);
    while (writer.write(wave).empty() && ::write(ends[1], "x", 1) == 1) continue;
    ::_exit(1);
  }
  const file_descriptor written(ends[0]), kept(ends[1]);
  std::array<char, 50> blocks{};
  std::size_t count = 0;
  while (count < blocks.size()) {
    const auto n = ::read(written.number(), blocks.data(), blocks.size() - count);
    REQUIRE(n > 0);
    count += static_cast<std::size_t>(n);
  }
  ::kill(child, SIGKILL);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  const auto seen = read_wav(folder / "a.wav").samples;
  REQUIRE(seen.size() >= count * wave.size());
  REQUIRE(seen.size() % wave.size() == 0);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i] != wave[i % wave.size()]) FAIL("sample " << i);
  }
}

TEST_CASE("sound of odd size is padded on disk and goes on without a gap") {
  const temp_folder folder;
  wav_file_writer writer;
  REQUIRE(writer.open(folder / "a.wav", {codec::wav_encoding::mulaw, 8000, 1}).empty());
  const auto wave = tone(440, 30);
  REQUIRE(writer.write(std::span(wave).first(7)).empty());
  REQUIRE(content(folder / "a.wav").size() == 58 + 8);
  REQUIRE(writer.write(std::span(wave).subspan(7)).empty());
  REQUIRE(read_wav(folder / "a.wav").samples == from_pcmu(pcmu(wave)));
}

TEST_CASE("an existing file is replaced") {
  const temp_folder folder;
  write_wav(folder / "a.wav", sound(1000, 1));
  write_wav(folder / "a.wav", sound(10, 2));
  REQUIRE(read_wav(folder / "a.wav").samples == sound(10, 2));
  REQUIRE(content(folder / "a.wav").size() == 44 + 20);
}

TEST_CASE("what cannot be played is told in a sentence") {
  const temp_folder folder;
  put_content(folder / "text", "this is not a WAV file at all");
  put_content(folder / "empty", "");
  write_wav(folder / "24.wav", sound(10, 1));
  auto bytes = content(folder / "24.wav");
  bytes[34] = 24;
  put_content(folder / "24.wav", bytes);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const struct {
    std::string path;
    const char* says;
  } rows[] = {
      {folder / "missing", "there is no such file"}, {folder / "text", "not a WAV file"},
      {folder / "empty", "not a WAV file"},          {folder / "24.wav", "24 bits; allowed are 8 and 16"},
      {folder / "pipe", "not a regular file"},       {folder / "", "it is a directory"},
      {"/dev/zero", "not a regular file"},           {"", "there is no such file"}};
  for (const auto& row : rows) {
    const auto error = play_error(row.path);
    INFO(error);
    REQUIRE(error.find("cannot play " + row.path + ": ") == 0);
    REQUIRE(error.find(row.says) != std::string::npos);
  }
}

TEST_CASE("what cannot be recorded is told in a sentence") {
  const temp_folder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const struct {
    std::string path;
    const char* says;
  } rows[] = {{folder / "no/such/folder.wav", "no such file or directory"},
              {folder / "", "it is a directory"},
              {"/dev/full", "disk full"},
              {"", "no such file or directory"}};
  for (const auto& row : rows) {
    const auto error = write_error(row.path);
    INFO(error);
    REQUIRE(error.find("cannot write " + row.path + ": ") == 0);
    REQUIRE(error.find(row.says) != std::string::npos);
  }
  REQUIRE_FALSE(write_error(folder / "pipe").empty());
}

TEST_CASE("stereo is played as the mean of both sides") {
  const temp_folder folder;
  write_wav(folder / "a.wav", {100, 300, -50, -150, 32767, 32767}, {codec::wav_encoding::pcm16, 8000, 2});
  wav_player player;
  REQUIRE(player.open(folder / "a.wav", 8000).empty());
  REQUIRE(all_of(player) == sound{200, -100, 32767});
}

TEST_CASE("files of every rate sound for their time and at their pitch") {
  for (const std::uint32_t rate : {1000U, 8000U, 11025U, 16000U, 22050U, 44100U, 48000U, 192000U, 44101U}) {
    INFO(rate << " Hz");
    const temp_folder folder;
    write_wav(folder / "a.wav", tone(300, rate, rate), {codec::wav_encoding::pcm16, rate, 1});
    wav_player player;
    REQUIRE(player.open(folder / "a.wav", 8000).empty());
    const auto heard = all_of(player);
    REQUIRE(heard.size() > 7950);
    REQUIRE(heard.size() < 8100);
    REQUIRE(codec::tone_share(std::span(heard).first(7900), 300) > 0.98);
  }
}

TEST_CASE("what 8000 Hz cannot carry is filtered out, not folded back") {
  const temp_folder folder;
  write_wav(folder / "a.wav", tone(7000, 48000, 48000), {codec::wav_encoding::pcm16, 48000, 1});
  wav_player player;
  REQUIRE(player.open(folder / "a.wav", 8000).empty());
  const auto heard = all_of(player);
  REQUIRE(codec::tone_share(std::span(heard).subspan(200, 7000), 1000) * codec::mean_square(heard) < 100);
}

TEST_CASE("a file cut short plays what is there") {
  const temp_folder folder;
  write_wav(folder / "a.wav", tone(440, 8000));
  const auto bytes = content(folder / "a.wav");
  put_content(folder / "a.wav", bytes.substr(0, 44 + 1001));
  wav_player player;
  REQUIRE(player.open(folder / "a.wav", 8000).empty());
  REQUIRE(all_of(player).size() == 500);
}
