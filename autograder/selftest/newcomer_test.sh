#!/bin/sh
# Makes the mistakes of somebody's first evening, with make, in a copy of the
# project. Each has to be told in a sentence, and nobody's work may be lost.
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SOLUTION TEST SEED STRICT V CI
unset FORCE
. autograder/selftest/lib.sh
# The compiler may run as another user, who has to find the files.
chmod 755 "$scratch"
tree=$scratch/tree
mkdir "$tree" "$tree/build" "$tree/build/obj"
cp -Rp Makefile autograder driver handouts reference student "$tree"
for part in build/*; do
	case $part in
	build/obj | build/selftest | build/debug | build/checked* | *selftest.*) ;;
	*) cp -Rp "$part" "$tree/build" ;;
	esac
done
cp -Rp build/obj/plain build/obj/ref "$tree/build/obj"
cd "$tree" || exit 1
mounted=
trap '[ -z "$mounted" ] || umount "$tree/build"; clean_up' EXIT

# run COMMAND...: $status, and what a student sees, in $out.
run() {
	status=0
	"$@" >"$out" 2>&1 </dev/null || status=$?
	grep -v '^  \(CC\|CXX\|LINK\|GENERATE\|EXPORTS\) ' "$out" >"$out.seen"
	mv "$out.seen" "$out"
}

# seen NAME TEXT: what was printed has it, on one line or on two.
seen() {
	if tr -s ' \n' ' ' <"$out" | grep -qF -e "$2"; then
		ok "$1"
	else
		bad "$1" "'$2' is not in: $(head -c 600 "$out")"
	fi
}

# mistake FILE SCRIPT: student/ is the reference, but for an edit by sed.
mistake() {
	cp reference/*.c student
	sed "$2" "reference/$1.c" >"student/$1.c"
	! cmp -s "reference/$1.c" "student/$1.c" ||
		bad "$1.c is edited" "nothing matches: $2"
	cp "student/$1.c" "$scratch/mine.c"
}

# graded NAME FILE POINTS TEXT GOAL...: make runs, the total and the sentence
# are these, and the student's file is as it was.
graded() {
	graded_name=$1
	graded_file=$2
	graded_points=$3
	graded_text=$4
	shift 4
	run make "$@"
	case "$status $(total "$out")" in
	"0 "$graded_points) ok "$graded_name: it is graded" ;;
	*) bad "$graded_name: it is graded" "$status $(total "$out")" ;;
	esac
	seen "$graded_name: told" "$graded_text"
	holds "$graded_name: nothing is lost" "student/$graded_file.c changed" \
		cmp -s "$scratch/mine.c" "student/$graded_file.c"
}

# -- The code ------------------------------------------------------------------

# total FILE: what a report says that was earned, "21/22".
total() { awk '$1 == "Total" { print $2 }' "$1"; }
# line_of FUNCTION: where student/ctr.c defines it.
line_of() { grep -n "^$1(" student/ctr.c | cut -d : -f 1; }

run make only-ctr SOLUTION=reference
all=$(total "$out")
all=${all#*/}
run make grade
same 'the first make grade succeeds' 0 "$status"
seen 'and says where to begin' 'Next: student/exchange.c:'

mistake ctr d
graded 'an empty file' ctr "0/$all" \
	'student/ctr.c is empty; make stubs writes it anew.' only-ctr
run make stubs
seen 'make stubs writes it' 'wrote student/ctr.c'
holds 'and it is the stub' 'student/ctr.c is empty' [ -s student/ctr.c ]
rm student/ctr.c
run make only-ctr
seen 'a missing file' 'student/ctr.c is missing; make stubs writes it anew.'

mistake ctr '$d'
graded 'a missing brace' ctr "0/$all" \
	"student/ctr.c does not compile: a '}' is missing." only-ctr
seen 'with the line' 'Next: student/ctr.c:'
mistake ctr 's/aes_free(aes);/aes_free(aes)/'
graded 'a missing semicolon' ctr "0/$all" "error: expected ';' before" only-ctr
run make lab0
total=$(total "$out")
same 'a broken file costs another lab nothing' "${total#*/}" "${total%/*}"
mistake ctr 's/^ctr_xor(uint8_t \*out, /&int more, /'
graded 'a wrong signature' ctr "0/$all" 'student/ctr.c does not compile: a
function is not what student/ctr.h declares.' only-ctr
seen 'and the error is shown, before any warning' \
	"student/ctr.c:$(line_of ctr_xor):1: error: conflicting types for 'ctr_xor'"
mistake ctr '/^ctr_decrypt(/,$d'
sed '$d' student/ctr.c >"$scratch/mine.c"
cp "$scratch/mine.c" student/ctr.c
graded 'a deleted function' ctr "[1-9]*/$all" \
	'Next: student/ctr.c, which lacks ctr_decrypt' only-ctr
mistake ctr 's/^ctr_decrypt(/ctr_decript(/'
graded 'a misspelt function' ctr "[1-9]*/$all" \
	'Next: student/ctr.c, which lacks ctr_decrypt' only-ctr
mistake ctr 's/increment(counter)/add_one(counter)/'
graded 'a helper that nobody wrote' ctr "0/$all" "uses 'add_one'" only-ctr

mistake ctr 's/^	enum cl_status status;/&\
	printf("a line of mine\\n");/; s/^#include <string.h>/&\
#include <stdio.h>/'
graded 'printf everywhere' ctr 2/2 'it printed a line of mine' grade TEST=1.2
graded 'printf everywhere, all tests' ctr "$all/$all" 'Lab 1' only-ctr
mistake ctr 's/^	enum cl_status status;/&\
	for (;;) printf("no end\\n");/; s/^#include <string.h>/&\
#include <stdio.h>/'
graded 'printf without end' ctr 0/2 'it printed more than 256 KiB' \
	grade TEST=1.2
mistake ctr 's/^	struct aes \*aes = NULL;/&\
	for (volatile int i = 0; i < 1;) ;/'
graded 'an endless loop' ctr 0/2 'it did not return: an endless loop?' \
	grade TEST=1.2
seen 'with its line' "student/ctr.c:$(grep -n 'volatile int' student/ctr.c |
	cut -d : -f 1): it did not"
mistake exchange 's/status = net_write(conn, request, request_len);/status = CL_OK;/'
graded 'a deadlock' exchange 0/2 \
	'it waited in net_read for a peer that had nothing to say' \
	grade TEST=a_client_gets_the_response
mistake ctr 's/^	status = aes_new/	out[in_len] = 0;\
&/'
graded 'writing past the buffer' ctr 0/2 \
	"it wrote behind 'out': byte 48, and it holds 48" grade TEST=1.2
seen 'with its line' "crashed: student/ctr.c:$(grep -n 'out\[in_len\] = 0' \
	student/ctr.c | cut -d : -f 1):"
mistake ctr 's/return (CL_DECODE);/return (CL_AUTH);/'
graded 'a wrong status' ctr 0/1 "want CL_DECODE: the peer's bytes do not \
parse got CL_AUTH: authentication failed" \
	grade TEST=a_message_too_short_for_a_nonce_is_refused

mistake exchange 's/^	if (payload_len > NET_MAX_LEN)/	if (payload_len > 2 * NET_MAX_LEN)/'
graded 'no limit' exchange 0/1 'it waited in net_write for a peer that read no more' \
	grade TEST=a_frame_over_the_limit_is_not_sent
mistake exchange '/^exchange_respond(/,/^}/s/status = net_read(/status = net_write(conn, response, response_len);\
	status = net_read(/'
graded 'a server that speaks first' exchange 0/1 \
	'cause it answered before there was a request' \
	grade TEST=a_server_notices_that_the_client_is_done
mistake ctr '/^ctr_decrypt(/,/^}/s/^	enum cl_status status;/&\
	uint8_t nonce[CTR_NONCE_LEN];\
	memcpy(nonce, in, CTR_NONCE_LEN);/'
graded 'reading past an empty buffer' ctr 0/1 \
	"among them byte 0 of 'in', which holds 0" \
	grade TEST=a_message_too_short_for_a_nonce_is_refused
seen 'and Next names the line and the call' ', in a call of ctr_decrypt'
mistake exchange '/^exchange_respond(/,/^}/s/status = net_read(/net_write(conn, request, 0);\
	&/'
graded 'a status that nobody looks at' exchange 2/2 \
	"warning: ignoring return value of 'net_write'" grade TEST=0.3
same 'and no line is longer than 80 columns' '' "$(awk 'length > 80' "$out")"

# -- The wrong place -----------------------------------------------------------

mistake ctr 's/return (CL_DECODE);/return (CL_AUTH);/'
for place in student driver driver/apps handouts reference autograder \
	autograder/tests; do
	run make -C "$place" grade TEST=1.2
	same "make in $place/" "0 2/2" \
		"$status $(awk '$1 == "Total" { print $2 }' "$out")"
done
run make -C student lab99
seen 'a lab that is missing, from student/' 'there is no lab99; there are:'
run make -C student ctr
seen 'a module for a goal' "No rule to make target 'ctr'"
run sh -c "cd .. && make -f '$tree/Makefile' grade"
seen 'make from above' "run make in the directory that holds the Makefile: \
make -C $tree does"

# -- The machine ---------------------------------------------------------------

# A PATH with everything but a compiler and a package manager.
bin=$scratch/bin
mkdir "$bin"
for directory in $(echo "$PATH" | tr ':' ' '); do
	for file in "$directory"/*; do
		case ${file##*/} in
		*gcc* | cc | c++ | *g++* | apt* | sudo) ;;
		*) ln -s "$file" "$bin" 2>/dev/null ;;
		esac
	done
done
run env PATH="$bin" make grade
holds 'no compiler: make fails' 'status 0' [ "$status" -ne 0 ]
seen 'no compiler: told' 'These are missing: gcc g++'
seen 'and what to do' "Install them with your system's package manager"
ln -s "$(command -v gcc)" "$(command -v g++)" "$bin"
# The compiler finds its own parts by the path it is called by.
run env PATH="$bin" PKG_CONFIG_LIBDIR=/nowhere make grade
holds 'no libsodium: make fails' 'status 0' [ "$status" -ne 0 ]
seen 'no libsodium: told' 'These are missing: libsodium-dev'
run make grade TEST=1.2
same 'once all is there, it goes on' "0 2/2" \
	"$status $(awk '$1 == "Total" { print $2 }' "$out")"
run make grade CC=no-such-compiler
seen 'another compiler' 'build/ was made with CC='
rm build/config.mk
run make grade CC=no-such-compiler
seen 'a compiler that is missing' "There is no compiler 'no-such-compiler'"
run make grade TEST=1.2
same 'and without it, it goes on' 0 "$status"

no_room='nothing can be written to build/: see whether the disk is full'
run sh -c 'ulimit -f 8; make grade'
holds 'no file may grow: make fails' 'status 0' [ "$status" -ne 0 ]
seen 'no file may grow: told' "$no_room"
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	run setpriv --reuid 65534 --clear-groups make grade
	seen "another user's build/" "build/ is another user's"
else
	echo "skipped: another user's build/ needs root and setpriv to be tried"
fi
mv build "$scratch/kept"
mkdir build
if mount -t tmpfs -o size=40m selftest build 2>"$err"; then
	mounted=1
	cp -Rp "$scratch/kept/." build
	run make grade TEST=1.2
	head -c 64m /dev/zero >build/filler 2>/dev/null
	run make grade TEST=1.2
	seen 'a full disk: told' "$no_room"
	echo '/* more work */' >>student/ctr.c
	run build/grader
	same 'a disk that fills up later' 2 "$status"
	seen 'is told, too' 'No space left on device'
	rm build/filler
	run make grade TEST=1.2
	same 'with room again, it goes on' "0 2/2" \
		"$status $(awk '$1 == "Total" { print $2 }' "$out")"
	# Room for the first steps, and no more.
	rm build/config.mk build/grader
	touch autograder/*.c
	head -c 64m /dev/zero >build/filler 2>/dev/null
	truncate -s -1200K build/filler
	run make grade
	holds 'room for half a build: make fails' 'status 0' [ "$status" -ne 0 ]
	rm build/filler
	run make grade TEST=1.2
	same 'half a build spoils nothing' "0 2/2" \
		"$status $(awk '$1 == "Total" { print $2 }' "$out")"
	umount build && mounted=
else
	echo "skipped: a full disk needs root and mount to be tried: $(cat "$err")"
fi
rmdir build && mv "$scratch/kept" build

# -- What is built -------------------------------------------------------------

for part in image/exports.ld image/ctr.stub.o stubs/ctr.c worker.names \
	include/driver/secret.h; do
	rm "build/$part"
	run make grade TEST=1.2
	same "without build/$part: it is made again" "0 2/2" \
		"$status $(total "$out")"
done

run make -n grade
same 'make -n: what is built stays' '' "$(grep -E '(gcc|g\+\+) ' "$out")"
touch autograder/tests/more_test.c
run make -n grade
seen 'make -n: a new file of tests is compiled' '-c autograder/tests/more_test.c'
rm autograder/tests/more_test.c
touch autograder/boundary/call.h autograder/boundary/dispatch.h driver/wire.h
for object in obj/plain/generated.o image/dispatch.o image/exchange.stub.o; do
	run make -q "build/$object"
	same "a header is new: build/$object is not" 1 "$status"
done

# -- An installer whose work is not to be found ---------------------------------

mkdir "$scratch/found"
for tool in sh sed tr g++ make pkg-config shasum; do
	ln -s "$(command -v $tool)" "$scratch/found/$tool"
done
printf '#!/bin/sh\n' >"$scratch/found/apt-get"
printf '#!/bin/sh\necho 0\n' >"$scratch/found/id"
chmod +x "$scratch/found/apt-get" "$scratch/found/id"
run env PATH="$scratch/found" sh autograder/install.sh
same 'installed, but not in PATH: it stops' 1 "$status"
seen 'and says what is not found' 'Installed, but not found: gcc. Is PATH'

# -- Two at once ---------------------------------------------------------------

mistake ctr 's/return (CL_DECODE);/return (CL_AUTH);/'
make only-ctr >"$scratch/one" 2>&1 </dev/null &
run make only-ctr
wait $!
same 'two at once: both say the same' "$(total "$scratch/one")" "$(total "$out")"
total=$(total "$out")
holds 'two at once: each is graded' "$total" \
	[ "${total%/*}" -gt 0 -a "${total%/*}" -lt "${total#*/}" ]
same 'and the results are whole' true \
	"$(top_value build/results/student.json complete)"
finish
