#!/bin/sh
# Adds a lab to a copy of the project, by adding files and nothing else, and
# looks through it at what crosses the boundary.
set -u
. autograder/selftest/lib.sh
lab9=$PWD/autograder/selftest/hostile/lab9
tree=$scratch/tree
mkdir "$tree"
cp -r Makefile driver student reference autograder handouts "$tree"
cp "$lab9/probe.h" "$tree/student"
cp "$lab9/probe_test.c" "$tree/autograder/tests"
cp "$lab9/lab9-probe.md" "$tree/handouts"
cd "$tree" || exit 1
grader=build/grader

make_quietly() { make -j2 "$@" CFLAGS='-O1 -DTOOLCHAIN_SECONDS=2' >"$out" 2>&1; }

make_quietly build/grader
says 'a contract without a solution is named' "$out" \
	'reference/probe.c is missing: every contract has its solution there.'
sed 's/in   in   ${in_len} bytes/in   in   some bytes/' "$lab9/probe.h" \
	>student/probe.h
make_quietly build/grader build/worker build/image/complete
says 'but not before its mistakes' "$out" \
	"by the prototype its size is '\${in_len} bytes'"
cp "$lab9/probe.h" student
cp "$lab9/probe.c" reference

succeeds 'make stubs writes the new stub' "$out" make_quietly stubs
says 'with its steps' student/probe.c 'TODO'
if make_quietly build/grader build/worker build/image/complete; then
	ok 'a lab is added by adding files'
else
	bad 'a lab is added by adding files' "$(tail -n 20 "$out")"
	finish
fi
succeeds 'make lab9 grades it' "$out" \
	make_quietly lab9 SOLUTION=reference STRICT=1
says 'under the title of its handout' "$out" 'Lab 9  Probing'
succeeds 'make only-probe grades it' "$out" make_quietly only-probe
results=build/results/student.json
same 'the new stub is not implemented' 'grader not_implemented' \
	"$(tests "$results" cause | sort -u | words)"

# cause NAME CAUSE DETAIL: of one test.
cause() {
	same "$1" "$2	$3" "$(tests "$results" name cause detail |
		sed -n "s/^$1	//p")"
}

grade --solution reference --seed 7
results=build/results/reference.json
same 'the reference has every point' "$(top_value "$results" points)" \
	"$(top_value "$results" earned)"
cause a_connection_outlives_no_worker grader \
	'a connection belongs to a worker that has ended'
cause a_test_passes_all_its_buffers grader "the test passes no 'out'"
same 'what a test depends on is in the JSON' '["ctr", "exchange"]' \
	"$(sed -n 's/.*"name": "a_test_may_need_two_modules".*"depends_on": \(\[[^]]*\]\).*/\1/p' \
		"$results")"
same 'a test says where to read' handouts/lab9-probe.md#crossing \
	"$(tests "$results" suite read | sed -n 's/^lab9	//p' | sort -u)"

mkdir lying
cp reference/*.c lying
{
	echo '#define probe_advance honest_probe_advance'
	echo '#define probe_inspect honest_probe_inspect'
	cat reference/probe.c
	echo '#undef probe_advance'
	echo '#undef probe_inspect'
	cat "$lab9/lying_probe.c"
} >lying/probe.c
grade --solution lying --seed 7
results=build/results/lying.json
lies='a_bool_of_two_in_a_struct_is_a_lie a_bool_of_two_is_a_lie'
lies="$lies a_length_beyond_its_array_is_a_lie"
failed=$(tests "$results" name cause status | sed -n 's/	lie	failed$//p')
same 'only what lies fails' "$lies" "$(echo "$failed" | words)"
same 'and nothing else does' 2 \
	"$(tests "$results" status cause | grep '^failed' | grep -vc 'lie$')"
cause a_length_beyond_its_array_is_a_lie lie \
	'name_len says more than its buffer can hold'
cause a_bool_of_two_in_a_struct_is_a_lie lie 'open is neither true nor false'
cause a_bool_of_two_is_a_lie lie 'open is neither true nor false'

# One mistake is paid for once: a test gets the modules that it needs from the
# reference if the solution's fail it, and fails if its own module is wrong.
cp reference/*.c lying
sed 's/^\tstatus = aes_new(.*/\treturn (CL_AUTH);/' reference/ctr.c >lying/ctr.c
again='status earned with_reference'
grade --solution lying --test need_two_modules
same 'a broken module fails no test of another' 'passed	2	true' \
	"$(tests "$results" $again)"
says 'and the report says with whose' "$out" \
	"        with   the reference's ctr exchange"
sed 's/\tmemmove(out, in, in_len);/\tprintf("a line of mine\\n");\n&/
	s/#include <string.h>/&\n#include <stdio.h>/' reference/probe.c \
	>lying/probe.c
grade --solution lying --test need_two_modules
says 'and what the code printed then' "$out" 'a line of mine'
cp reference/probe.c lying
grade --solution lying --only probe --test need_two_modules
same 'what comes from the reference anyway is not run again' \
	'passed	2	false' "$(tests "$results" $again)"
sed 's/memmove(out, in, in_len);/memset(out, 0, in_len);/' reference/probe.c \
	>lying/probe.c
grade --solution lying --test need_two_modules
same 'a test fails if its own module is wrong' 'failed	0	false' \
	"$(tests "$results" $again)"
cp reference/ctr.c lying/ctr.c
grade --solution lying --test need_two_modules
same 'and if that alone is wrong' 'failed	0	false' \
	"$(tests "$results" $again)"

# Two students' helpers of one name are two helpers: ctr and exchange are the
# reference's, and all three have an "increment" now.
for module in ctr exchange probe; do
	cp "reference/$module.c" lying
	[ $module = ctr ] || cat >>"lying/$module.c" <<'END'
int increment(int n);
int increment(int n) { for (;;) n++; }
END
done
grade --solution lying --strict
same 'helpers of one name do not collide' 0 "$status"

# The compiler's limits, which were built to be short here.
{
	echo '#define x0 0+'
	i=1
	while [ $i -le 60 ]; do
		echo "#define x$i x$((i - 1)) x$((i - 1))"
		i=$((i + 1))
	done
	echo 'int much = x60 0;'
} >>lying/ctr.c
grade --solution lying --lab 1
same 'a macro of 2^60 tokens is stopped' 0 "$status"
same 'it is told in one sentence' \
	'compiling lying/ctr.c was stopped: it took too much time or memory' \
	"$(module_value "$results" ctr problem)"

same 'student code cannot hush the sanitizers' '' \
	"$(grep -E '__asan_(un)?poison_memory|__asan_set' \
		build/image/checked-exports.ld)"
holds 'and finds what the compiler calls' 'no __asan_report_store1' \
	grep -q '__asan_report_store1' build/image/checked-exports.ld

# Where gcc cannot link them, grading goes on without the sanitizers.
cp reference/*.c lying
rm build/checked-worker
grade --solution lying --strict
same 'without sanitizers there is a verdict' '0 false' \
	"$status $(top_value "$results" sanitizers)"
says 'and they are not claimed' "$out" 'Sanitizers: none'

# A launcher that fails is nobody's fault.
chmod 600 build/worker
cp reference/*.c lying
grade --solution lying --test 1.2
[ "$(id -u)" -ne 0 ] ||
	same 'a worker that cannot start is the grader'\''s failure' grader \
		"$(tests "$results" cause)"
finish
