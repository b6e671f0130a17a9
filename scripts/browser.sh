#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests ($FRONTDESK_CHROMIUM, or the one that is installed), after
# seeing that Playwright's driver in .venv starts. What is missing comes from apt when this is root on a Debian and
# MAY_INSTALL=yes; otherwise it says what to install.
set -euo pipefail
cd "$(dirname "$0")/.."

find_chromium() {
    if [ -n "${FRONTDESK_CHROMIUM:-}" ]; then
        [ -x "$FRONTDESK_CHROMIUM" ] && echo "$FRONTDESK_CHROMIUM"
    else
        command -v chromium || command -v google-chrome-stable || command -v google-chrome
    fi
}

# The driver is a Node that is linked to libatomic, which a minimal Debian does not have.
driver_starts() { .venv/lib/python3.*/site-packages/playwright/driver/node --version >/dev/null 2>&1; }

missing() {
    driver_starts || echo libatomic1
    find_chromium >/dev/null || echo chromium
}

packages=$(missing)
if [ -n "$packages" ] && [ "${MAY_INSTALL:-no}" = yes ] && [ -z "${FRONTDESK_CHROMIUM:-}" ]; then
    # shellcheck disable=SC2086 # one word a package
    scripts/apt.sh $packages || true
    packages=$(missing)
fi
if [ -n "$packages" ]; then
    cat >&2 <<EOF
The browser tests need what is not here: $(echo $packages). Either
  install it       (on Debian, as root: apt-get install --no-install-recommends $(echo $packages))
  or name yours    (FRONTDESK_CHROMIUM=/path/to/a/chromium make test).
The tests that need no browser: make unit BROWSER=no
EOF
    exit 1
fi
find_chromium
