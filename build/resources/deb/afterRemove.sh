#!/bin/sh
# Runs as root when the package was removed or upgraded: takes away what afterInstall made beside the package's files.
set -e
if [ "$1" = remove ] || [ "$1" = purge ]; then
  profile='/etc/apparmor.d/${executable}'
  if [ -f "$profile" ]; then
    if apparmor_status --enabled >/dev/null 2>&1 && ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
      apparmor_parser --remove "$profile" || true
    fi
    rm -f "$profile"
  fi
fi
