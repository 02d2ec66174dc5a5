#!/bin/sh
# Runs as root when the package was unpacked. The desktop's caches are brought up to date by Debian's own triggers.
set -e
app='/opt/${sanitizedProductName}'

# Chromium's sandbox takes user namespaces where the kernel grants them, else a helper that must be root's.
if [ -L /proc/self/ns/user ] && unshare --user true 2>/dev/null; then
  chmod 0755 "$app/chrome-sandbox"
else
  chmod 4755 "$app/chrome-sandbox"
fi

# Where AppArmor restricts user namespaces (Ubuntu 24.04 and later), the program needs a profile that grants them; an
# AppArmor that cannot read the profile does not restrict them either.
profile="$app/resources/apparmor-profile"
if apparmor_status --enabled >/dev/null 2>&1 && apparmor_parser --skip-kernel-load --debug "$profile" >/dev/null 2>&1; then
  cp -f "$profile" '/etc/apparmor.d/${executable}'
  if ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
    apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' || true
  fi
fi
