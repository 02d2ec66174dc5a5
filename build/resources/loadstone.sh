#!/bin/sh
# /usr/bin/loadstone of the installed package. A word of the command line runs that under the program's own Node, which
# needs no display; everything else opens the window.
app=/opt/Loadstone

case "${1:-}" in
  run | link | compare | engines | doctor | executor | completion | manual-page | help | --help | -h | --version | -V)
    ELECTRON_RUN_AS_NODE=1 exec "$app/loadstone" "$app/resources/app.asar/out/main/cli.cjs" "$@"
    ;;
esac

if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
  echo 'loadstone: there is no display for the window (neither DISPLAY nor WAYLAND_DISPLAY is set); these work without one:' >&2
  ELECTRON_RUN_AS_NODE=1 "$app/loadstone" "$app/resources/app.asar/out/main/cli.cjs" --help >&2
  exit 1
fi
unset ELECTRON_RUN_AS_NODE
exec "$app/loadstone" "$@"
