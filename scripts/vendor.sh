#!/usr/bin/env bash
# Fetches again, from npm and by exact version, the files of others that this repository carries, and checks them
# against the SHA256SUMS beside them. For a new version: change it here, run with --accept, read the difference.
set -euo pipefail
cd "$(dirname "$0")/.."

HTMX=4.0.1
PUBLIC_SANS=5.3.0
static=$PWD/webapp/web/static/vendor
tests=$PWD/tests/vendor

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() { # PACKAGE VERSION FOLDER
    mkdir -p "$work/$3"
    (cd "$work" && npm pack --silent "$1@$2" | xargs -I{} tar -xzf {} -C "$3" --strip-components=1)
}

unpack htmx.org "$HTMX" htmx
unpack @fontsource-variable/public-sans "$PUBLIC_SANS" public-sans

install -m 644 "$work/htmx/dist/htmx.min.js" "$static/htmx-$HTMX.min.js"
install -m 644 "$work/htmx/LICENSE" "$static/htmx-LICENSE.txt"
install -m 644 "$work/htmx/dist/scripts/upgrade-check.py" "$tests/htmx_upgrade_check.py"
for part in latin latin-ext; do
    install -m 644 "$work/public-sans/files/public-sans-$part-wght-normal.woff2" "$static/"
done
install -m 644 "$work/public-sans/LICENSE" "$static/public-sans-OFL.txt"

for folder in "$static" "$tests"; do
    cd "$folder"
    if [ "${1:-}" = --accept ]; then find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS; fi
    sha256sum --check --quiet SHA256SUMS
done
echo "The vendored files are those of htmx $HTMX and Public Sans (Fontsource $PUBLIC_SANS)."
