#!/bin/sh
# Runs a Windows program under Wine, in a prefix of the build folder's own.
# Usage: wine.sh BUILD-FOLDER PROGRAM.exe [ARGUMENT]...
#        wine.sh BUILD-FOLDER --end    ends all that runs in the prefix
# Without Wine it prints a TAP plan that says so, and is skipped.
#
# The first program in a prefix starts Wine's services, and these keep its
# standard streams: whoever reads those to their end would wait for the
# services. So they are started by a holder, with all streams closed, which
# stays for a while.
set -eu

folder=$(cd "$1" && pwd)
program=$2
shift 2
limit=${WINE_LIMIT:-60} # seconds
holder_stays=600	# seconds

export WINEPREFIX="$folder/wineprefix"
export WINEDEBUG=-all
export WINEDLLOVERRIDES='mscoree,mshtml='
unset DISPLAY WAYLAND_DISPLAY

if ! command -v wine >/dev/null; then
	[ "$program" = --end ] || echo '1..0 # SKIP Wine is not installed'
	exit 0
fi
if [ "$program" = --end ]; then
	[ -d "$WINEPREFIX" ] || exit 0
	wineserver -k || :
	# What a server left that did not end in order.
	for process in /proc/[0-9]*; do
		if grep -qzx "WINEPREFIX=$WINEPREFIX" \
			"$process/environ" 2>/dev/null; then
			kill -9 "${process#/proc/}" 2>/dev/null || :
		fi
	done
	exit 0
fi

# Its own name, since a number may be somebody else's by now.
holder_runs() {
	[ "$(cat "/proc/$(cat "$WINEPREFIX/holder" 2>/dev/null)/comm" \
		2>/dev/null)" = holder.exe ]
}

make_prefix() {
	rm -rf "$WINEPREFIX"
	timeout -k 5 180 wineboot -i && timeout -k 5 60 wineserver -w &&
		: >"$WINEPREFIX/made"
}

# The holder first; then a program that ends at once, after which all of
# Wine's services are there.
start_holder() {
	holder=$folder/tests/wine/holder.exe
	setsid wine "$holder" "$holder_stays" &
	echo $! >"$WINEPREFIX/holder"
	timeout -k 5 60 wine "$holder" 0
}

prepare() {
	exec </dev/null >/dev/null 2>&1
	[ -f "$WINEPREFIX/made" ] || make_prefix
	holder_runs || start_holder
}

if ! [ -f "$WINEPREFIX/made" ] || ! holder_runs; then
	exec 9>"$folder/wineprefix.lock"
	flock 9
	(exec 9>&- && prepare) || {
		echo "wine.sh: cannot make $WINEPREFIX" >&2
		exit 1
	}
	exec 9>&-
fi
exec timeout -k 5 "$limit" wine "$program" "$@"
