#!/bin/sh
# Grades one hostile submission per property. Each is the reference with one
# function or file replaced; it must cost what it should, and nothing else.
#   hostile_test.sh [CASE...]   default: all of hostile/*.c and files.sh
set -u
GRADER=${GRADER:-build/grader build/checked-grader}
. autograder/selftest/lib.sh
. autograder/selftest/hostile/files.sh

# header FILE KEY: a value of the comment at the head of a hostile file.
header() {
	sed -n "s/^ \\* $2  *//p; /^ \\*\\//q" "$1"
}

# replace FUNCTION FILE: put a hostile function in the place of an honest one.
replace() {
	module=${1%%_*}
	{
		echo "#define $1 honest_$1"
		cat "reference/$module.c"
		echo "#undef $1"
		echo "#line 1 \"$module.c\""
		cat "$2"
	} >"$solution/$module.c"
}

# Tell the first thing in which a run is not what it should be. From the
# environment: causes, fails (names, "everything", "module M"), function, says.
verdict() {
	awk "$json_awk"'
	function wrong(text) {
		if (!told++)
			print value("name") ": " text
	}
	BEGIN {
		everything = ENVIRON["fails"] == "everything"
		if (sub(/^module /, "", ENVIRON["fails"]))
			module = ENVIRON["fails"]
		n = split(ENVIRON["fails"], list, " ")
		for (i = 1; i <= n; i++)
			fails[list[i]] = 1
	}
	/"complete": true/ { complete = 1 }
	!is_test() { next }
	{
		seen++
		# With help of the reference a test may pass after all.
		must_fail = value("name") in fails ||
		    (everything && value("with_reference") != "true") ||
		    (module != "" && value("module") == module)
		failed += must_fail
	}
	!must_fail && value("status") != "passed" {
		wrong("is none of its business, but " value("cause") ": " \
		    value("detail"))
	}
	must_fail && value("status") != "failed" {
		wrong("should have failed, but " value("status"))
	}
	must_fail && index(" " ENVIRON["causes"] " ",
	    " " value("cause") " ") == 0 {
		wrong("the cause is " value("cause") ": " value("detail"))
	}
	must_fail && value("earned") != 0 { wrong("points for a failure") }
	must_fail && ENVIRON["function"] != "" &&
	    value("function") != ENVIRON["function"] {
		wrong("blamed on " value("function"))
	}
	must_fail && index(value("detail"), ENVIRON["says"]) == 0 {
		wrong("it says: " value("detail"))
	}
	END {
		if (!complete)
			print "the results are not complete"
		else if (!seen)
			print "there are no tests"
		else if (ENVIRON["causes"] != "passed" && !failed)
			print "nothing failed"
	}' "$1"
}

# judge NAME: grade $solution with every grader. $causes and so on: as above;
# $lab and $only select the tests to run, where they are not empty.
judge() {
	export causes fails function says
	for grader in $graders; do
		grade --solution "$solution" --seed 1 ${lab:+--lab "$lab"} \
			${only:+--test "$only"}
		# That is enough for the second grader: all others are of ctr.
		only=${only:-ctr}
		what="$1 (${grader##*/})"
		why=
		[ "$status" -eq 0 ] || why="status $status: $(head -c 300 "$err")"
		[ -n "$why" ] || why=$(verdict "$results")
		if [ -z "$why" ] && LC_ALL=C tr -d '\n\t' <"$out" |
			LC_ALL=C grep -q '[[:cntrl:]]'; then
			why='the report has control characters'
		fi
		holds "$what" "$why" [ -z "$why" ]
	done
}

# lab_of MODULE: the lab that grades it, and others beside it.
lab_of() {
	sed -n 's/^LAB_TEST(lab\([0-9]*\),.*/\1/p; t end; b; :end; q' \
		"autograder/tests/$1_test.c"
}

judge_function() {
	file=autograder/selftest/hostile/$1.c
	function=$(header "$file" replaces)
	causes=$(header "$file" expect)
	says=$(header "$file" says)
	fails=$(header "$file" fails)
	only=$(header "$file" only)
	lab=$(lab_of "${function%%_*}")
	solution "$lane"
	replace "$function" "$file"
	if [ "$causes" = passed ]; then
		fails=
	elif [ -n "$only" ]; then
		fails=$only
	elif [ -z "$fails" ]; then
		fails=$(protectors "$function")
	fi
	[ "$fails" != everything ] || function= lab=
	judge "$1"
}

# A case of files.sh makes its files in $solution, and sets what is expected.
judge_files() {
	solution "$lane"
	function=
	causes=does_not_compile
	fails='module ctr'
	says=
	only=
	lab=$(lab_of ctr)
	"files_$1"
	judge "$1"
}

lane() {
	out=$scratch/out.$1
	err=$scratch/err.$1
	lane=lane$1
	shift
	for name; do
		if [ -f "autograder/selftest/hostile/$name.c" ]; then
			judge_function "$name"
		else
			judge_files "$name"
		fi
	done
}

if [ $# -eq 0 ]; then
	for file in autograder/selftest/hostile/*.c; do
		file=${file##*/}
		set -- "$@" "${file%.c}"
	done
	set -- "$@" $files_cases
fi

# Two lanes: most of the time goes by in waiting for a hostile program.
even=
odd=
for name; do
	odd_name=$odd
	odd="$even $name"
	even=$odd_name
done
lane 1 $even &
lane 2 $odd
wait
finish
