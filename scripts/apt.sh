#!/usr/bin/env bash
# apt.sh PACKAGE…: installs Debian packages when this is root on a Debian, without asking anything.
# Ends with 1, and says nothing, where that cannot be done; the caller then says what is missing.
set -euo pipefail
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 1

export DEBIAN_FRONTEND=noninteractive
install() {
    apt-get update -qq && apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >/dev/null
}
echo "Installing $* with apt …" >&2
# A mirror in the middle of its own update refuses once; a minute later is too long to wait, ten seconds is not.
install "$@" </dev/null || { sleep 10; install "$@" </dev/null; }
