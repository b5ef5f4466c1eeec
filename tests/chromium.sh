#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: the system's, Debian's, or Playwright's.
# $1: the folder of the virtual environment's programs.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver >/dev/null
else
    "$1/playwright" install chromium
fi
