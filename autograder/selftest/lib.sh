# What the self-tests of the grader share. To be read with "." from a script
# that runs in the root of the project.
#
#   GRADER   the grader to test; build/grader if it is not set

graders=${GRADER:-build/grader}
grader=${graders%% *}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/selftest.XXXXXX")
tag=${scratch##*/}
log=$scratch/log
: >"$log"

# Every solution of a self-test is called $tag-NAME, so this finds all there is.
clean_up() {
	rm -rf "$scratch" "build/$tag"* "build/results/$tag"*
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

ok() {
	echo ok >>"$log"
	echo "ok $1"
}

bad() {
	echo FAIL >>"$log"
	echo "FAIL $1: $2"
}

# same NAME WANT GOT
same() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		bad "$1" "want '$2', got '$3'"
	fi
}

# holds NAME WHY COMMAND...: the command succeeds.
holds() {
	holds_name=$1
	holds_why=$2
	shift 2
	if "$@"; then
		ok "$holds_name"
	else
		bad "$holds_name" "$holds_why"
	fi
}

# succeeds NAME FILE COMMAND...: the command, which writes to the file, succeeds.
succeeds() {
	succeeds_name=$1
	succeeds_file=$2
	shift 2
	if "$@"; then
		ok "$succeeds_name"
	else
		bad "$succeeds_name" "$(tail -n 20 "$succeeds_file")"
	fi
}

# says NAME FILE TEXT: the file contains the text.
says() {
	if grep -qF -e "$3" "$2"; then
		ok "$1"
	else
		bad "$1" "'$3' is not in: $(head -c 600 "$2")"
	fi
}

finish() {
	failed=$(grep -c FAIL "$log")
	echo "$(grep -c ok "$log") passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}

# solution NAME: make a directory with a copy of the reference; its path is in
# $solution, and the grader's results will be in $results.
solution() {
	solution=$scratch/$tag-$1
	results=build/results/$tag-$1.json
	rm -rf "$solution"
	mkdir "$solution"
	cp reference/*.c "$solution"
}

# grade ARGUMENT...: run the grader; $status, $out and $err say how it went.
# Jobs that run side by side set $out and $err to files of their own.
out=$scratch/out
err=$scratch/err
grade() {
	status=0
	"$grader" "$@" >"$out" 2>"$err" </dev/null || status=$?
}

# The functions that take values out of the grader's JSON, which has one test
# or module per line.
json_awk='
# The value of a key: text without its quotes, escapes as they are; an array
# as it is written.
function value(key,    at) {
	at = "\"" key "\": (\"([^\"\\\\]|\\\\.)*\"|\\[[^]]*\\]|[^\",}]+)"
	if (!match($0, at))
		return ""
	at = substr($0, RSTART + length(key) + 4, RLENGTH - length(key) - 4)
	if (at ~ /^"/)
		at = substr(at, 2, length(at) - 2)
	return at
}
function is_test() { return /^    \{"id": / }
function is_module() { return /^    \{"name": / }
'

# tests FILE KEY...: one line per test, the values of these keys, with tabs.
tests() {
	tests_file=$1
	shift
	awk -v keys="$*" "$json_awk"'
	BEGIN { n = split(keys, key, " ") }
	is_test() {
		line = value(key[1])
		for (i = 2; i <= n; i++)
			line = line "\t" value(key[i])
		print line
	}' "$tests_file"
}

# module_value FILE MODULE KEY
module_value() {
	awk -v name="$2" -v key="$3" "$json_awk"'
	is_module() && value("name") == name { print value(key) }' "$1"
}

# top_value FILE KEY: a value of the run itself.
top_value() {
	awk -v key="$2" "$json_awk"'
	/^  "modules"/ { exit }
	value(key) != "" { print value(key); exit }' "$1"
}

# protectors FUNCTION: the tests that say, in the source, that they protect it.
protectors() {
	cat autograder/tests/*_test.c | awk -v function_name="$1" '
	/^LAB_TEST\(/ {
		name = $2
		sub(/,.*/, "", name)
	}
	/\.functions = / {
		line = $0
		sub(/.*\.functions = "/, "", line)
		sub(/".*/, "", line)
		if (index(" " line " ", " " function_name " ") > 0)
			print name
	}'
}

# words: lines of standard input as one line, sorted.
words() {
	sort | tr '\n' ' ' | sed 's/ $//'
}
