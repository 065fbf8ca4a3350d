#!/usr/bin/env bash
# What a newcomer waits for: clone, `make app` until the address answers, again, then what it cost in disk.
#
#     benchmarks/fresh_install.sh [PORT]
#
# Clones this checkout's last commit into a temporary folder, with an empty cache, and removes it at the end.
set -euo pipefail

port=${1:-8599}
address="http://127.0.0.1:$port/"
house=$(cd "$(dirname "$0")/.." && pwd)
aside=$(mktemp -d)
export FINDINGS_CACHE="$aside/cache"
trap 'rm -rf "$aside"' EXIT

# Seconds until the app answers; its output goes to the terminal. Ends when make does.
until_it_answers() {
    local started=$SECONDS
    set -m
    make app APP_FLAGS="--port $port" &
    local job=$!
    set +m
    until python3 -c "import urllib.request as u; u.urlopen('$address')" 2>/dev/null; do
        kill -0 "$job" 2>/dev/null || { echo "make app ended before $address answered" >&2; exit 1; }
        sleep 0.5
    done
    echo "--- $address answers after $((SECONDS - started)) s"
    kill -- "-$job"
    wait "$job" 2>/dev/null || true
}

git clone -q "$house" "$aside/findings"
cd "$aside/findings"
echo "--- the first make app"
until_it_answers
echo "--- make app again"
until_it_answers
echo "--- disk: $(du -sh .venv | cut -f1) of packages, $(du -sh index/store | cut -f1) of index," \
    "$(du -sh "$FINDINGS_CACHE" | cut -f1) of converted model"
if .venv/bin/python -m pip list 2>/dev/null | grep -iE '^(nvidia|triton|cuda|torchvision)'; then
    echo "--- packages for GPUs were installed" >&2
    exit 1
fi
echo "--- no packages for GPUs; torch $(.venv/bin/python -c 'import torch; print(torch.__version__)')"
