#!/bin/sh
# Runs all tests under each CPython that SalesDesk supports and says how each went; one that cannot be had is a failure.
# An interpreter is one of this machine's, or else one that uv obtains.
set -u
uv=.venv/bin/uv
summary=
failed=0
for version in 3.11 3.12 3.13; do
    python=$(sh tools/find_python.sh "$version" 2>/dev/null) ||
        python=$("$uv" python install --quiet "$version" </dev/null && "$uv" python find --managed-python "$version") ||
        python=
    if [ -z "$python" ]; then
        result="not run: no such interpreter here, and uv could not obtain one"
    elif ! PYTHON=$python sh tools/environment.sh ".venv-$version" test "$version"; then
        result="not run: its packages could not be installed"
    elif ".venv-$version/bin/python" -m pytest "$@"; then
        result=passed
    else
        result=failed
    fi
    [ "$result" = passed ] || failed=1
    summary="$summary
CPython $version: $result"
done
echo "$summary"
exit $failed
