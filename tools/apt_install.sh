#!/bin/sh
# Installs Debian or Ubuntu packages as root or with password-free sudo; with neither, prints the one line to type and stops.
set -u
if ! command -v apt-get >/dev/null 2>&1; then
    echo "SalesDesk needs these packages (Debian names), please install them: $*" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=env
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "SalesDesk needs some system packages. Please type this line, then try again:" >&2
    echo "    sudo apt-get install --no-install-recommends $*" >&2
    exit 1
fi
echo "Installing system packages: $*"
install() {
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null
}
$as_root apt-get update -q </dev/null || echo "The package lists could not all be refreshed; trying with those at hand." >&2
install "$@"
