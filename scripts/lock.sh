#!/usr/bin/env bash
# Writes requirements/*.txt anew from requirements/*.in: every package of every level at one version, with the
# hashes of all its files, and no word about where it was fetched from.
#
# Run with the oldest Python that we support (PYTHON=python3.11 make lock): what only it needs is harmless on a
# newer one, the other way round an install would fail. Options are passed on, for example --upgrade.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
tools=.venv-lock
if [ ! -x "$tools/bin/pip-compile" ]; then
    "$python" -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
fi

cd requirements
export CUSTOM_COMPILE_COMMAND="make lock"
for set in run test lock; do
    echo "Locking requirements/$set.txt …"
    "../$tools/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" --output-file "$set.txt" "$set.in"
done
