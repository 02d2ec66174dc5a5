#include "../terminal.hh"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "../addonData.hh"
#include "../systemError.hh"

namespace loadstone {

namespace {

void setSize(int descriptor, uint64_t columns, uint64_t rows) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(std::min<uint64_t>(columns, 10000));
  size.ws_row = static_cast<unsigned short>(std::min<uint64_t>(rows, 10000));
  if (ioctl(descriptor, TIOCSWINSZ, &size) != 0) throwErrno("ioctl", "TIOCSWINSZ");
}

struct Terminal {
  int master = -1;
  std::string path;
};

Terminal open(uint64_t columns, uint64_t rows) {
  Terminal terminal;
  terminal.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (terminal.master < 0) throwErrno("posix_openpt", "");
  try {
    char path[64];
    if (grantpt(terminal.master) != 0) throwErrno("grantpt", "");
    if (unlockpt(terminal.master) != 0) throwErrno("unlockpt", "");
    if (ptsname_r(terminal.master, path, sizeof path) != 0) throwErrno("ptsname_r", "");
    terminal.path = path;
    setSize(terminal.master, columns, rows);
  } catch (...) {
    close(terminal.master);
    throw;
  }
  return terminal;
}

}  // namespace

Napi::Value openTerminal(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const uint64_t columns = integerArgument(info, 0, "columns");
  const uint64_t rows = integerArgument(info, 1, "rows");
  try {
    const Terminal terminal = open(columns, rows);
    Napi::Object result = Napi::Object::New(env);
    result["descriptor"] = Napi::Number::New(env, terminal.master);
    result["path"] = Napi::String::New(env, terminal.path);
    return result;
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
}

Napi::Value resizeTerminal(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto descriptor = static_cast<int>(integerArgument(info, 0, "descriptor"));
  const uint64_t columns = integerArgument(info, 1, "columns");
  const uint64_t rows = integerArgument(info, 2, "rows");
  try {
    setSize(descriptor, columns, rows);
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
  return env.Undefined();
}

}  // namespace loadstone
