#!/usr/bin/env bash
# Fetches strace for tests/test_strace.py with apt, when this is root on a Debian and MAY_INSTALL=yes. It is not
# needed: where it is missing, those tests say so and are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v strace >/dev/null || [ "${MAY_INSTALL:-no}" != yes ] || scripts/apt.sh strace || true
