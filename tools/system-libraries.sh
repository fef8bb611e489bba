#!/bin/sh
# Install the few system libraries that Qt needs, where we may; else print the line that does it.
# Nothing happens where they are there already, or where the system is no Debian.
set -eu

[ "$(uname)" = Linux ] || exit 0

packages=""
need() { # need LIBRARY PACKAGE
    ldconfig -p 2>/dev/null | grep -q "$1" || packages="$packages $2"
}
PATH="$PATH:/sbin:/usr/sbin"
need libEGL.so.1 libegl1
need libGL.so.1 libgl1
need libxkbcommon.so.0 libxkbcommon0
need libdbus-1.so.3 libdbus-1-3
need libfontconfig.so.1 libfontconfig1
need libfreetype.so.6 libfreetype6
need libglib-2.0.so.0 libglib2.0-0
if [ -n "${DISPLAY:-}" ]; then
    # A real window on X11 needs these as well.
    need libxcb-cursor.so.0 libxcb-cursor0
    need libxcb-icccm.so.4 libxcb-icccm4
    need libxcb-image.so.0 libxcb-image0
    need libxcb-keysyms.so.1 libxcb-keysyms1
    need libxcb-render-util.so.0 libxcb-render-util0
    need libxcb-xkb.so.1 libxcb-xkb1
    need libxkbcommon-x11.so.0 libxkbcommon-x11-0
fi
# A Debian Python comes without what `python -m venv` needs.
"${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || packages="$packages python3-venv"
# Without any font Qt draws boxes instead of letters.
[ -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.ttf' -o -name '*.otf' 2>/dev/null | head -n 1)" ] \
    || packages="$packages fonts-dejavu-core"

[ -n "$packages" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$packages"
    apt-get update -qq
    # shellcheck disable=SC2086  # one word a package
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
else
    echo "Framesift's window needs system libraries. Install them with: sudo apt-get install$packages"
fi
