#!/bin/sh
# Are the public headers sound, and laid out as on 64-bit Windows?
#
#  - Every header of include/ddi and include/sundog compiles alone, twice in a
#    row, as C11 and as C++17, without a warning.
#  - The layout assertions (ddi_layout.h) hold for every compiler and target
#    at hand: gcc and clang here; mingw, with Windows' real types and with our
#    stand-ins; clang for Microsoft's ABI.
#  - The assertions bite: with a member widened, bit fields swapped or a
#    parameter changed in a copy of the headers they fail.
#
# Prints TAP. A compiler that is missing is a visible skip, not a pass; without
# any native compiler the run fails.
set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
root=$(cd "$here/../.." && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

warnings='-Wall -Wextra -Wpedantic -Werror -Wundef -Wshadow -Wpointer-arith'
c11="-std=c11 $warnings -Wstrict-prototypes -Wmissing-prototypes"
cpp17="-std=c++17 $warnings"
bare='-ffreestanding -DSUNDOG_DDI_FREESTANDING_TYPES'
msvc="--target=x86_64-pc-windows-msvc $bare"

count=0
failed=0

pass() {
	count=$((count + 1))
	echo "ok $count - $1"
}

fail() {
	count=$((count + 1))
	failed=$((failed + 1))
	echo "not ok $count - $1"
	sed 's/^/# /' "$work/out" | head -n 40
}

# skip WHAT COMPILER
skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP no $2"
	echo "# skipped: no $2"
}

have() {
	command -v "$1" >/dev/null 2>&1
}

# check NAME COMMAND...: passes if the command does
check() {
	name=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		pass "$name"
	else
		fail "$name"
	fi
}

# first COMMAND...: the first one that there is, else nothing
first() {
	for tool in "$@"; do
		if have "$tool"; then
			echo "$tool"
			return
		fi
	done
}

# Compiles the layout file and runs it. INCLUDE SOURCE COMPILER FLAGS...
native_layout() {
	include=$1
	source=$2
	shift 2
	"$@" -I"$include" "$source" -o "$work/layout" && "$work/layout"
}

# Compiles the layout file for a target that can't be run here, and looks
# whether the optimiser left a complaint about a bit field in it. INCLUDE
# SOURCE COMPILER FLAGS...
foreign_layout() {
	include=$1
	source=$2
	shift 2
	"$@" -O2 -S -DDDI_LAYOUT_COMPILE_ONLY -I"$include" "$source" \
		-o "$work/layout.s" || return 1
	grep -q ddi_layout_probe "$work/layout.s" || return 1
	if grep -q ddi_layout_fault "$work/layout.s"; then
		echo 'a bit field or the GUID is not where it belongs'
		return 1
	fi
}

mingw=$(first x86_64-w64-mingw32-gcc-win32 x86_64-w64-mingw32-gcc)
mingwxx=$(first x86_64-w64-mingw32-g++-win32 x86_64-w64-mingw32-g++)

# --- each header alone ----------------------------------------------------

# alone HEADER COMPILER LANGUAGE FLAGS...
alone() {
	header=$1
	compiler=$2
	language=$3
	shift 3
	title="$header alone, $language, $compiler"
	if ! have "$compiler"; then
		skip "$title" "$compiler"
		return
	fi
	case $language in
	C11) set -- -x c "$@" ;;
	*) set -- -x c++ "$@" ;;
	esac
	printf '#include "%s"\n#include "%s"\n' "$header" "$header" \
		>"$work/alone"
	check "$title" "$compiler" "$@" -fsyntax-only -I"$root/include" \
		"$work/alone"
}

for path in "$root"/include/ddi/*.h "$root"/include/sundog/*.h; do
	[ -e "$path" ] || continue
	header=${path#"$root"/include/}
	# shellcheck disable=SC2086 # the flags are words
	{
		alone "$header" gcc C11 $c11
		alone "$header" clang C11 $c11
		alone "$header" g++ C++17 $cpp17
		alone "$header" clang++ C++17 $cpp17
	}
	case $header in
	ddi/*) ;;
	*) continue ;;
	esac
	# shellcheck disable=SC2086
	{
		if [ -n "$mingw" ]; then
			alone "$header" "$mingw" C11 $c11
		else
			skip "$header alone, C11" mingw
		fi
		if have clang; then
			check "$header alone, C11, clang for msvc" clang \
				$msvc $c11 -fsyntax-only \
				-I"$root/include" "$path"
		else
			skip "$header alone, C11, clang for msvc" clang
		fi
	}
done

# --- the layout --------------------------------------------------------------

natives=0
# shellcheck disable=SC2086
for compiler in gcc clang; do
	if have $compiler; then
		natives=$((natives + 1))
		check "layout, C11, $compiler" native_layout \
			"$root/include" "$here/layout_c.c" $compiler $c11
	else
		skip "layout, C11" $compiler
	fi
done
# shellcheck disable=SC2086
for compiler in g++ clang++; do
	if have $compiler; then
		check "layout, C++17, $compiler" native_layout \
			"$root/include" "$here/layout_cpp.cc" $compiler $cpp17
	else
		skip "layout, C++17" $compiler
	fi
done
# shellcheck disable=SC2086
if [ -n "$mingw" ]; then
	check "layout, C11, mingw, Windows' types" foreign_layout \
		"$root/include" "$here/layout_c.c" $mingw $c11
	check "layout, C11, mingw, stand-in types" foreign_layout \
		"$root/include" "$here/layout_c.c" $mingw $c11 $bare
else
	skip "layout, C11, mingw, Windows' types" mingw
	skip "layout, C11, mingw, stand-in types" mingw
fi
# clang can stand in for mingw's C++ compiler: it uses mingw's headers
if [ -z "$mingwxx" ] && [ -n "$mingw" ] && have clang++; then
	mingwxx='clang++ --target=x86_64-w64-mingw32'
fi
# shellcheck disable=SC2086
if [ -n "$mingwxx" ]; then
	check "layout, C++17, ${mingwxx% --*}, Windows' types" foreign_layout \
		"$root/include" "$here/layout_cpp.cc" $mingwxx $cpp17
else
	skip "layout, C++17, Windows' types" mingw
fi
# shellcheck disable=SC2086
if have clang; then
	check 'layout, C11, clang for msvc' foreign_layout \
		"$root/include" "$here/layout_c.c" clang $msvc $c11
else
	skip 'layout, C11, clang for msvc' clang
fi
# shellcheck disable=SC2086
if have clang++; then
	check 'layout, C++17, clang for msvc' foreign_layout \
		"$root/include" "$here/layout_cpp.cc" clang++ $msvc $cpp17
else
	skip 'layout, C++17, clang for msvc' clang++
fi

# --- do the assertions bite? ---------------------------------------------------

native=$(first gcc clang)

# bites WHAT HEADER SED-EXPRESSION: after the change the layout test must fail
bites() {
	title="notices $1"
	rm -rf "$work/include"
	cp -R "$root/include" "$work/include"
	sed "$3" "$root/include/$2" >"$work/include/$2"
	if cmp -s "$root/include/$2" "$work/include/$2"; then
		echo "the expression changed nothing: $3" >"$work/out"
		fail "$title"
	elif native_layout "$work/include" "$here/layout_c.c" \
		"$native" -std=c11 >"$work/out" 2>&1; then
		echo 'the layout test still passes' >"$work/out"
		fail "$title"
	elif ! grep -E -q 'static.assert|does not hold' "$work/out"; then
		fail "$title" # it did fail, but of something else
	else
		pass "$title"
	fi
}

if [ -n "$native" ]; then
	bites 'a widened member' ddi/netdispumdddi.h \
		's/UINT ProcessingTime;/UINT64 ProcessingTime;/'
	bites 'two members swapped' ddi/netdispumdddi.h \
		's/FailedFrameCount;/x;/
		s/TransmittedFrameCount;/FailedFrameCount;/
		s/ x;/ TransmittedFrameCount;/'
	bites 'a moved bit field' ddi/netdispumdddi.h \
		's/FrameNumber : 40/FrameNumber : 39/
		s/PartNumber : 24/PartNumber : 25/'
	bites 'a changed enumerator' ddi/dispmprt.h \
		's/PROCESSING_COMPLETE = 8$/PROCESSING_COMPLETE = 9/'
	bites 'a changed parameter' ddi/netdispumdddi.h \
		's/SOCKET MiracastRTSPSocket/int MiracastRTSPSocket/'
	bites 'a changed result code' ddi/ddi_status.h \
		's/0xC0000468/0xC0000469/'
	bites 'a changed GUID' ddi/dispmprt.h 's/0xaf03f190/0xaf03f191/'
else
	echo 'no native C compiler' >"$work/out"
	fail 'a native C compiler'
fi

echo "1..$count"
[ "$natives" -gt 0 ] && [ "$failed" -eq 0 ]
