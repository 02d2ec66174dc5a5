// The standalone executor; `loadstone-executor --help` tells its words, those of LLVM's executor among them, so that
// llvm-jitlink can start it with -oop-executor=. One controller, then it ends: 0 when the controller hung up, 1 when the
// connection broke or the arguments are wrong.

#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "accessKey.hh"
#include "addressSpace.hh"
#include "connection.hh"
#include "environment.hh"
#include "epcServer.hh"
#include "executorProgram.hh"
#include "programThreads.hh"
#include "restriction.hh"
#include "standardStreams.hh"

namespace {

/// From loadstone-executor-low alone: the address space above 2 GB that it took.
constexpr std::string_view reservedWord = "reserved=";

constexpr std::string_view bufferedWord = "line-buffered";
constexpr std::string_view restrictedWord = "restricted";
constexpr std::string_view libraryWord = "library=";
constexpr std::string_view variableWord = "variable=";
constexpr std::string_view readableWord = "allow-read=";
constexpr std::string_view writableWord = "allow-write=";
constexpr std::string_view listenWord = "--listen";
constexpr const char* anyLoopbackPort = "127.0.0.1:0";

constexpr const char* usage =
    "usage: loadstone-executor filedescs=IN,OUT | connect=<socket path>|HOST:PORT | listen=[HOST:]PORT | --listen [HOST:PORT]\n"
    "  filedescs=3,3          descriptors that the parent opened; both may be one socket\n"
    "  connect=/run/x/socket  a Unix socket on which a controller waits, on Windows a named pipe; or HOST:PORT\n"
    "  listen=127.0.0.1:0     one TCP connection, as LLVM's controller makes it: nobody is asked for a key; without a host\n"
    "                         on loopback; port 0 picks one and prints it\n"
    "  --listen [HOST:PORT]   one TCP connection of a controller that knows the key: a new one is made and printed, unless\n"
    "                         LOADSTONE_KEY or --key-file gives it; without an address on loopback, on any port\n"
    "  --key-file FILE        its first line is the key\n"
    "  --allow-remote         listen where other machines can reach it\n"
    "  line-buffered          flush standard output at each newline\n"
    "  restricted             take from the program whatever computing does not need: files, network, other processes;\n"
    "                         goes with filedescs= or a socket path\n"
    "  library=LIBRARY        restricted: open it first, nothing else can be opened later\n"
    "  variable=NAME          restricted: this variable of the environment stays\n"
    "  allow-read=PATH        restricted: this file, or what is below this folder, may be read\n"
    "  allow-write=PATH       restricted: and changed\n";

/// What the command line says.
struct Words {
  std::string specification;
  std::string reserved;
  std::optional<std::string> keyFile;
  bool asksForKey = false;
  bool allowRemote = false;
  bool lineBuffered = false;
  bool restricted = false;
  loadstone::Restriction restriction;
};

/// Not another of our words.
bool isAddress(std::string_view word) { return !word.starts_with("-") && word.find('=') == word.npos && word != bufferedWord && word != restrictedWord; }

void specify(Words& words, const std::string& specification) {
  if (!words.specification.empty()) throw std::runtime_error("unexpected argument \"" + specification + "\"");
  words.specification = specification;
}

Words readWords(const std::vector<std::string>& given) {
  Words words;
  for (size_t i = 0; i < given.size(); ++i) {
    const std::string& word = given[i];
    const bool hasNext = i + 1 < given.size();
    if (word == bufferedWord) {
      words.lineBuffered = true;
    } else if (word == "--allow-remote") {
      words.allowRemote = true;
    } else if (word == "--key-file") {
      if (!hasNext) throw std::runtime_error("--key-file: name a file");
      words.keyFile = given[++i];
    } else if (word == listenWord || word.starts_with(std::string(listenWord) + '=')) {
      words.asksForKey = true;
      const bool hasAddress = hasNext && isAddress(given[i + 1]);
      if (word.size() > listenWord.size()) specify(words, "listen=" + word.substr(listenWord.size() + 1));
      else specify(words, std::string("listen=") + (hasAddress ? given[++i] : anyLoopbackPort));
    } else if (word == restrictedWord) {
      words.restricted = true;
    } else if (word.starts_with(libraryWord)) {
      words.restriction.libraries.push_back(word.substr(libraryWord.size()));
    } else if (word.starts_with(variableWord)) {
      words.restriction.variables.push_back(word.substr(variableWord.size()));
    } else if (word.starts_with(readableWord)) {
      words.restriction.readable.push_back(word.substr(readableWord.size()));
    } else if (word.starts_with(writableWord)) {
      words.restriction.writable.push_back(word.substr(writableWord.size()));
    } else if (word.starts_with(reservedWord)) {
      words.reserved = word.substr(reservedWord.size());
    } else {
      specify(words, word);
    }
  }
  return words;
}

/// The key of the environment is taken out in any case: the program that is loaded shall not find it.
std::optional<loadstone::AccessKey> keyFor(const Words& words) {
  const std::string given = loadstone::takeKeyFromEnvironment();
  if (words.keyFile && !words.asksForKey) throw std::runtime_error("--key-file goes with --listen");
  if (!words.asksForKey) return std::nullopt;
  if (words.keyFile) return loadstone::readKeyFile(*words.keyFile);
  if (!given.empty()) return loadstone::AccessKey(given, loadstone::keyVariable);
  const loadstone::AccessKey key = loadstone::AccessKey::random();
  std::fprintf(stderr, "loadstone-executor: the key, for one connection: %s\n", key.text().c_str());
  return key;
}

}  // namespace

int main(int argc, char** argv) {
  loadstone::forgetOwnVariables();
  Words words;
  try {
    words = readWords(loadstone::programWords(argc, argv));
    if (words.specification == "--help") {
      std::fputs(usage, stdout);
      return 0;
    }
    if (words.restricted) loadstone::startRestricted(words.restriction);
    if (words.lineBuffered) loadstone::writeLinesAtOnce();
    if (!words.reserved.empty()) loadstone::keepLibrariesLow(words.reserved);
    loadstone::beOwnThread();
    if (!words.restricted) loadstone::takeSignalsWhenIdle();
    const loadstone::Connection connection =
        loadstone::connectAs(words.specification, {keyFor(words), words.allowRemote});
    if (words.restricted) {
      if (connection.isTcp) throw std::runtime_error("restricted goes with filedescs= or a socket path");
      loadstone::restrictProcess(words.restriction, {connection.input, connection.output});
      // Starts a thread: only now may there be more than one.
      loadstone::takeSignalsWhenIdle();
    }
    // Never destroyed: threads of the program may still answer while the process ends.
    auto* const server = new loadstone::EpcServer(connection.input, connection.output, connection.isTcp);
    const std::string error = server->serve();
    if (error.empty()) loadstone::endProgram(0);
    std::fprintf(stderr, "loadstone-executor: %s\n", error.c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loadstone-executor: %s\n%s", error.what(), words.specification.empty() ? usage : "");
  }
  loadstone::endProgram(1);
}
