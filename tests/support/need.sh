#!/bin/sh
# need.sh python|node|chromium|driver|font
#
# Prints the path of a program that pip cannot bring. One that is missing is installed where
# that is plainly allowed (root, apt-get); elsewhere one line says what to install.
#
# shellcheck disable=SC2086 # lists of names are meant to be split
set -eu

fail() {
    echo "$*" >&2
    exit 1
}

# first OPTION ARGUMENT NAME...: prints the first program that is there and takes both with success.
first() {
    option=$1 argument=$2
    shift 2
    for name in "$@"; do
        path=$(command -v "$name") || continue
        if "$path" "$option" "$argument" >/dev/null 2>&1; then
            echo "$path"
            return
        fi
    done
    return 1
}

find_python() {
    first -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
        ${PYTHON:-python3.11 python3 python3.12 python3.13 python3.14}
}

find_node() {
    first -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' ${NODE:-node nodejs}
}

find_chromium() {
    first --version --no-sandbox ${CHROMIUM:-chromium chromium-browser google-chrome}
}

# Playwright's own Node.js, which lacks a library on a bare Debian.
find_driver() {
    first --version --version .venv/lib/python3*/site-packages/playwright/driver/node
}

# Snapshots are of pages in DejaVu Sans: another typeface moves every line of text.
find_font() {
    fc-match -f '%{file}\n' 'DejaVu Sans' 2>/dev/null | grep '/DejaVuSans\.'
}

need=${1:-}
case $need in
    python) what="Python 3.11 or newer with venv" packages="python3 python3-venv" ;;
    node) what="Node.js 18 or newer" packages=nodejs ;;
    chromium) what="Chromium" packages=chromium ;;
    driver) what="The library libatomic" packages=libatomic1 ;;
    font) what="The typeface DejaVu Sans" packages="fontconfig fonts-dejavu-core" ;;
    *) fail "usage: need.sh python|node|chromium|driver|font" ;;
esac

"find_$need" && exit
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    fail "$what is missing: install it (Debian, Ubuntu: apt-get install $packages) and run make again."
fi

echo "$what is missing: apt-get install $packages" >&2
export DEBIAN_FRONTEND=noninteractive
{
    apt-get update -qq &&
        apt-get install -qq -y --no-install-recommends $packages
} >&2 </dev/null || fail "apt-get could not install $packages: install $what by hand and run make again."
"find_$need" || fail "$what is still missing after apt-get install $packages: install it by hand."
