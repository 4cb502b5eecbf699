#!/bin/sh
# Installs what the course needs and is missing. Groups: base, lint.
#   install.sh [GROUP...]           install (default: base)
#   install.sh --missing [GROUP...] print the packages that are missing
set -eu

have() { command -v "$1" >/dev/null 2>&1; }
library() { have pkg-config && pkg-config --exists "$@"; }

missing_base() {
	have gcc || echo gcc
	have g++ || echo g++
	have make || echo make
	have pkg-config || echo pkg-config
	# Every Debian has a Perl; the package named so has SHA-256 and HMAC.
	have shasum || echo perl
	[ -e /usr/include/stdio.h ] || echo libc6-dev
	# One question is quicker than four, and make asks each time.
	library libsodium libcrypto gtest libseccomp && return
	library libsodium || echo libsodium-dev
	library libcrypto || echo libssl-dev
	library gtest || echo libgtest-dev
	library libseccomp || echo libseccomp-dev
}

missing_lint() {
	have clang || echo clang
	have clang-format || echo clang-format
	have clang-tidy || echo clang-tidy
}

only_print=
if [ "${1-}" = --missing ]; then
	only_print=1
	shift
fi
for group in "${@:-base}"; do
	case $group in
	base | lint) ;;
	*)
		echo "install.sh: there is no group '$group'; there are base, lint" >&2
		exit 2
		;;
	esac
done
missing() { for group; do "missing_$group"; done | tr '\n' ' ' | sed 's/ $//'; }
packages=$(missing "${@:-base}")
if [ -n "$only_print" ]; then
	[ -z "$packages" ] || echo "$packages"
	exit 0
fi
[ -n "$packages" ] || exit 0

command="apt-get install -y --no-install-recommends $packages"
if ! have apt-get; then
	echo "These are missing: $packages (Debian's names)." >&2
	echo "Install them with your system's package manager, then try again." >&2
	echo "Tried on Debian 12 only; macOS and other systems are untried." >&2
	exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
	sudo=
elif have sudo; then
	sudo=sudo
else
	echo "These are missing: $packages. As root, run:" >&2
	echo "    apt-get update && $command" >&2
	exit 1
fi
echo "Installing $packages"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo $command
# Whoever asked asks again, and must not install for ever.
packages=$(missing "${@:-base}")
if [ -n "$packages" ]; then
	echo "Installed, but not found: $packages. Is PATH complete? It is $PATH" >&2
	exit 1
fi
