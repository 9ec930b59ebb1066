#!/bin/sh
# Prints a CPython that SalesDesk runs on: any of 3.11 to 3.13, or the one version asked for ("3.12").
set -u
wanted=${1:-}
usable='import sys; v = sys.version_info[:2]; w = sys.argv[1]
ok = (3, 11) <= v <= (3, 13) and w in ("", "%d.%d" % v) and sys.implementation.name == "cpython"
print(sys.executable) if ok else sys.exit(1)'

find_python() {
    for name in ${PYTHON:-} "python${wanted:-3}" python3.13 python3.12 python3.11 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[123].*/bin/python3; do
        "$name" -c "$usable" "$wanted" 2>/dev/null && return
    done
    return 1
}

find_python && exit
echo "SalesDesk needs CPython ${wanted:-3.11, 3.12 or 3.13}, and none was found. Name one with PYTHON=/path/to/python." >&2
exit 1
