#!/bin/sh
# Makes sure that the system packages of a purpose are there: run (Python's venv and what Qt links to), test (a virtual
# screen as well) or bundle (what PyInstaller asks for as well). Looks for the libraries and programs themselves, so that
# nothing is installed where they are present already.
set -u
purpose=${1:?usage: system_packages.sh run|test|bundle}
[ "$(uname -s)" = Linux ] || exit 0
python=$(sh "$(dirname "$0")/find_python.sh") || exit 1
PATH=$PATH:/sbin:/usr/sbin
known=$(ldconfig -p 2>/dev/null)
missing=

need_library() { # soname package
    case $known in *"$1 "*) ;; *) missing="$missing $2" ;; esac
}
need_program() { # program package
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
ask() { "$python" -c "$1" 2>/dev/null; }

version=$(ask 'import sys; print("%d.%d" % sys.version_info[:2])')
ask 'import ensurepip, venv' || missing=" python$version-venv"
need_library libglib-2.0.so.0 libglib2.0-0
need_library libEGL.so.1 libegl1
need_library libGL.so.1 libgl1
need_library libfontconfig.so.1 libfontconfig1
need_library libdbus-1.so.3 libdbus-1-3
need_library libxkbcommon.so.0 libxkbcommon0
need_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
need_library libX11-xcb.so.1 libx11-xcb1
need_library libxcb-cursor.so.0 libxcb-cursor0
need_library libxcb-icccm.so.4 libxcb-icccm4
need_library libxcb-keysyms.so.1 libxcb-keysyms1
need_library libxcb-randr.so.0 libxcb-randr0
need_library libxcb-shape.so.0 libxcb-shape0
need_library libxcb-sync.so.1 libxcb-sync1
need_library libxcb-xfixes.so.0 libxcb-xfixes0
need_library libxcb-shm.so.0 libxcb-shm0
need_library libxcb-glx.so.0 libxcb-glx0
if [ "$purpose" != run ]; then
    need_program Xvfb xvfb
    need_program openbox openbox
    need_program xdotool xdotool
    [ "$purpose" != test ] || need_program cc "gcc libc6-dev" # for the faults that tests inject
fi
if [ "$purpose" = bundle ]; then
    need_program objcopy binutils
    # Qt's way to printers; without it the program says that there is none.
    need_library libcups.so.2 libcups2
    # A bundle carries the interpreter as a shared library, which Debian packs apart from python3.
    ask 'import ctypes, sysconfig as s; ctypes.CDLL(s.get_config_var("LIBDIR") + "/" + s.get_config_var("INSTSONAME"))' ||
        missing="$missing libpython$version"
fi

# shellcheck disable=SC2086
[ -z "$missing" ] || exec sh "$(dirname "$0")/apt_install.sh" $missing
