#!/usr/bin/env bash
# setup.sh run|test: makes .venv hold exactly what requirements/<set>.txt locks, and the checkout itself.
#
# Does nothing, in some hundredths of a second, when that is so already: a stamp in .venv keeps the checksum of
# everything that the installation was made from (locks, pyproject.toml, version, place, Python).
# PYTHON names another Python than `python3`. With MAY_INSTALL=yes a missing python3-venv comes from apt.
set -euo pipefail
cd "$(dirname "$0")/.."
set_name=$1
venv=.venv

say() { printf '%s\n' "$*" >&2; }

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

can_make_venv() { python=$(find_python) && "$python" -c 'import ensurepip, venv' 2>/dev/null; }

need_python() {
    can_make_venv && return
    if [ "${MAY_INSTALL:-no}" = yes ] && scripts/apt.sh python3 python3-venv && can_make_venv; then return; fi
    if find_python >/dev/null; then
        say "Python's venv module is missing: install the package python3-venv (on Debian: apt-get install python3-venv)."
    else
        say "Python 3.11 or newer is missing: install it (on Debian: apt-get install python3 python3-venv), or name it with make PYTHON=…"
    fi
    exit 1
}

key() {
    { pwd; "$venv/bin/python" -VV; cat "requirements/$1.txt" pyproject.toml webapp/__init__.py; } 2>/dev/null | sha256sum
}

is_current() { [ -f "$venv/$set_name.stamp" ] && [ "$(key "$set_name")" = "$(cat "$venv/$set_name.stamp")" ]; }

is_current && exit 0
need_python
# A virtual environment does not survive being moved, nor its Python being replaced: `key` differs, pip may not run.
if ! "$venv/bin/pip" --version >/dev/null 2>&1; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
rm -f "$venv"/*.stamp

count=$(grep -c '^[a-zA-Z0-9].*==' "requirements/$set_name.txt")
say "Installing $count packages into $venv, each checked against its hash (the first time takes a minute or two) …"
pip() { "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input "$@" </dev/null; }
pip --require-hashes -r "requirements/$set_name.txt"
pip --no-deps --no-build-isolation --editable .

key "$set_name" >"$venv/$set_name.stamp"
# The test lock contains the run lock, so `make run` after `make test` has nothing to do.
if [ "$set_name" = test ]; then key run >"$venv/run.stamp"; fi
