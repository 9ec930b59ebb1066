#!/bin/sh
# Makes or refreshes an environment from the lock: `run` has what the program needs, `test` the development tools as well.
# usage: environment.sh FOLDER run|test [PYTHON VERSION]
set -eu
folder=$1
purpose=$2
if ! "$folder/bin/python" -c '' 2>/dev/null; then
    python=$(sh tools/find_python.sh "${3:-}")
    echo "Making the environment $folder with $python"
    "$python" -m venv --clear "$folder"
fi
lock=requirements.lock
if [ "$purpose" = run ]; then
    lock=$folder/run.lock
    sed '/^# for development$/,$d' requirements.lock >"$lock"
fi
quiet=
[ -t 1 ] || quiet="--quiet --quiet"
echo "Installing the locked packages ($purpose) into $folder"
# shellcheck disable=SC2086
"$folder/bin/python" -m pip install $quiet --only-binary :all: --require-hashes -r "$lock" </dev/null
"$folder/bin/python" -m pip install --quiet --quiet --no-index --no-deps --no-build-isolation -e . </dev/null
touch "$folder/.run" "$folder/.$purpose"
