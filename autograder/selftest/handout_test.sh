#!/bin/sh
# Runs README.md and handouts/*.md: every command, number and link in them.
# usage: handout_test.sh     in the project's directory; builds what it needs
#
# In the Markdown:
#
#   ```console      Lines with "$ " are commands, run one by one (a "\" at the
#                   end goes on); the lines behind one are all it prints. "..."
#                   in a line stands for any text, alone on it for any lines.
#   ```sh           Commands only. Each must succeed.
#   <!-- console    Up to "-->": the same as ```console, but readers do not see
#                   it. It prepares files, and proves what the prose says.
#
# On the line before such a block, shown or hidden:
#
#   <!-- fails -->  The command ends with a status other than 0.
#   <!-- server --> The command goes on in the background until the next such
#                   block, or the end of the document. It listens on port
#                   47011; here it gets a free one, and that is replaced.
#   <!-- says -->   No command: what the server printed since then.
#   <!-- mallory --> and <!-- mallory says -->   The same for Mallory, who
#                   listens on port 47012. She ends with the server before her.
#   <!-- file PATH -->  No command, and a block in any language: the text of a
#                   file, which is written.
#
# All runs in a scratch copy of the project whose student/ has the stubs when
# a document begins, so nobody's work is touched and no results are replaced.
# "make test" is only tried with -n: this is a part of it.
#
# The prose, which is all that is not executed, is held to what was printed:
# hex of 4 bytes and more, and whole numbers from 10, occur in the output of
# the same document's commands. (Names of standards are exempt.)
set -u

LC_ALL=C
export LC_ALL
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SOLUTION TEST SEED STRICT V CI
unset FORCE

here=$(cd "$(dirname "$0")" && pwd)
root=$(pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/handout_test.XXXXXX")
copy=$tmp/project
limit=
if command -v timeout >/dev/null; then limit="timeout 60"; fi
passed=0 failed=0

# What goes on in the background is called server or mallory. Of each there
# are files in $tmp: NAME.pid, NAME.port, what it printed in NAME.out, and in
# NAME.seen how many bytes of that were looked at.
stop() {
	for name; do
		[ -e "$tmp/$name.pid" ] || continue
		read -r pid <"$tmp/$name.pid"
		{ kill "$pid" && wait "$pid"; } 2>/dev/null
		rm "$tmp/$name.pid"
	done
}
trap 'stop mallory server; rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP

ok() { passed=$((passed + 1)); printf 'ok %s\n' "$1"; }
fail() { failed=$((failed + 1)); printf 'FAIL %s: %s\n' "$1" "$2"; }
# verdict NAME WHY: ok if there is nothing to say.
verdict() { if [ -z "$2" ]; then ok "$1"; else fail "$1" "$2"; fi; }
helper() { mode=$1; shift; awk -v mode="$mode" -f "$here/handout_test.awk" "$@"; }
one_line() { tr -s ' \n' ' ' | cut -c 1-300; }

built='build/grader build/worker build/checked-worker build/image/complete
	build/channel build/mallory'
prepare() {
	make $built >"$tmp/log" 2>&1 || { cat "$tmp/log"; return 1; }
	# The compiler may run as another user, who has to find the files.
	chmod 755 "$tmp"
	mkdir "$copy"
	cp -Rp .clang-format .gitignore LICENSE Makefile README.md autograder \
		driver handouts reference student "$copy"
	mkdir "$copy/build" "$copy/build/obj"
	for part in build/*; do
		case $part in
		build/obj | build/selftest | build/checked-grader*) ;;
		*) cp -Rp "$part" "$copy/build" ;;
		esac
	done
	cp -Rp build/obj/plain build/obj/ref "$copy/build/obj"
	# What no test of the handouts changes shall not be built again.
	make -C "$copy" $built >"$tmp/log" 2>&1 ||
		{ cat "$tmp/log"; return 1; }
}

# -- Steps --------------------------------------------------------------------

# The port that a document gives to a background process.
written_port() { case $1 in server) echo 47011 ;; mallory) echo 47012 ;; esac; }

# Put the documents' ports in the place of the real ones, and back.
as_written() {
	sed -E "s/([: ])$(cat "$tmp/server.port")([^0-9]|\$)/\147011\2/g
		s/([: ])$(cat "$tmp/mallory.port")([^0-9]|\$)/\147012\2/g" "$1"
}
as_it_is() {
	sed "s/\([: ]\)47011/\1$(cat "$tmp/server.port")/g
		s/\([: ]\)47012/\1$(cat "$tmp/mallory.port")/g" "$1"
}

# said NAME WANT: has it printed just that, since it was last looked at?
said() {
	tail -c "+$(($(cat "$tmp/$1.seen") + 1))" "$tmp/$1.out" >"$tmp/raw"
	as_written "$tmp/raw" >"$tmp/got"
	helper match "$2" "$tmp/got"
}

# The same, but wait for it: what a server says about a message may come after
# its answer.
await() {
	tries=0
	until said "$1" "$2"; do
		tries=$((tries + 1))
		[ $tries -lt 60 ] || return 1
		sleep 0.05
	done
	wc -c <"$tmp/$1.out" >"$tmp/$1.seen"
}

# start NAME FILE: run it in the background, on a port that is free.
start() {
	stop mallory "$1"
	: >"$tmp/$1.out"
	echo 0 >"$tmp/$1.seen"
	echo 0 >"$tmp/$1.port"
	as_it_is "$2.command" >"$tmp/command"
	(
		cd "$copy" || exit 1
		eval "exec $(cat "$tmp/command")"
	) >"$tmp/$1.out" 2>&1 </dev/null &
	echo $! >"$tmp/$1.pid"
	tries=0
	until port=$(sed -n '1s/^listening on .*://p' "$tmp/$1.out") &&
		[ -n "$port" ]; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { port=$(written_port "$1"); break; }
		sleep 0.05
	done
	echo "$port" >"$tmp/$1.port"
	await "$1" "$2.want"
}

run_command() {
	as_it_is "$1.command" | sed 's/^make test$/make -n test/' >"$tmp/command"
	(cd "$copy" && $limit sh "$tmp/command") >"$tmp/raw" 2>&1 </dev/null
	status=$?
	as_written "$tmp/raw" >"$tmp/got"
}

# step FILE: run it; say in $why what is wrong with it.
step() {
	why=
	case $kind in
	server | mallory)
		start "$kind" "$1" || why="it printed: $(one_line <"$tmp/got")"
		;;
	server_says | mallory_says)
		await "${kind%_says}" "$1.want" ||
			why="${kind%_says} printed: $(one_line <"$tmp/got")"
		;;
	*)
		run_command "$1"
		if [ "$kind" = fails ] && [ $status -eq 0 ]; then
			why="it succeeds"
		elif [ "$kind" != fails ] && [ $status -ne 0 ]; then
			why="status $status: $(one_line <"$tmp/got")"
		elif [ "$kind" != sh ] &&
			! helper match "$1.want" "$tmp/got"; then
			why="it printed: $(one_line <"$tmp/got")"
		fi
		;;
	esac
	cat "$tmp/got" >>"$tmp/transcript"
}

run_steps() {
	for file in "$tmp"/steps/*.kind; do
		[ -e "$file" ] || continue
		read -r kind line <"$file"
		step "${file%.kind}"
		verdict "$1:$line $(one_line <"${file%.kind}.command" |
			cut -c 1-60)" "$why"
	done
	stop mallory server
}

# Commands in the text begin with the stubs, too.
fresh_student() { make -C "$copy" stubs FORCE=1 >"$tmp/log"; }

# -- Prose --------------------------------------------------------------------

# Hex digits and numbers of the prose that no command of the document printed.
unproven() {
	helper hex "$tmp/transcript" >"$tmp/hex"
	sed 's/](\([^)]*\))//g; s/RFC [0-9]*//g; s/SP 800-38[A-D]//g
		s/FIPS [0-9]*//g; s/section [0-9.]*//g; s/AES-[0-9]*//g; s/Debian [0-9]*//g' \
		"$tmp/prose" >"$tmp/plain"
	grep -woE '([0-9a-f]{2} ){3,}[0-9a-f]{2}|[0-9a-f]{8,}' "$tmp/plain" |
		tr -d ' ' | grep '[0-9]' | sort -u |
		while read -r digits; do
			grep -q "$digits" "$tmp/hex" || printf '%s ' "$digits"
		done
	sed -E 's/([0-9a-f]{2} ){3,}[0-9a-f]{2}//g; s/[0-9a-f]{8,}//g' \
		"$tmp/plain" | grep -woE '[0-9]+(\.[0-9]+)?' | sort -u |
		while read -r number; do
			case $number in [0-9] | 0[0-9]) continue ;; esac
			grep -qwF "$number" "$tmp/transcript" ||
				printf '%s ' "$number"
		done
}

# Commands in `back quotes` that no block has run.
run_inline() {
	grep -o '`make [^`]*`' "$tmp/prose" | tr -d '`' | sort -u \
		>"$tmp/inline"
	while read -r command; do
		case $command in
		*...*) continue ;;
		# Too long, or not for a bare machine: a dry run.
		'make test' | 'make bench' | 'make clean' | 'make format' | 'make lint')
			command="make -n ${command#make }" ;;
		esac
		grep -qxF "$command" "$tmp"/steps/*.command && continue
		(cd "$copy" && $command) >"$tmp/got" 2>&1 </dev/null ||
			printf '%s (%s) ' "$command" "$(one_line <"$tmp/got")"
	done <"$tmp/inline"
}

# Links to files and anchors that are not there.
broken_links() {
	grep -oE '\]\([^)]*\)' "$tmp/prose" | sed 's/^](//; s/)$//' | sort -u |
		while read -r link; do
			case $link in http*) continue ;; esac
			path=${link%%#*}
			target=$(dirname "$1")/$path
			[ -n "$path" ] || target=$1
			if [ ! -e "$target" ]; then
				printf '%s ' "$link"
				continue
			fi
			case $link in *#*) ;; *) continue ;; esac
			helper anchors "$target" | grep -qx "${link#*#}" ||
				printf '%s ' "$link"
		done
}

document() {
	rm -rf "$tmp/steps"
	mkdir "$tmp/steps"
	: >"$tmp/transcript"
	for name in server mallory; do
		written_port $name >"$tmp/$name.port"
	done
	fresh_student
	awk -v mode=steps -v out="$tmp/steps" -f "$here/handout_test.awk" "$1" \
		>"$tmp/prose"
	run_steps "$1"
	fresh_student
	verdict "$1: commands in the text" "$(run_inline)"
	verdict "$1: numbers and hex in the text were printed" "$(unproven)"
	verdict "$1: links" "$(broken_links "$1")"
}

# -- Tables and names ---------------------------------------------------------

# The rows of a task table, as "lab0 function...|ids|points".
task_rows() {
	lab=${1#handouts/}
	sed -n "s/^| *\(\`[^|]*\|total\) *|\(.*\)|\([^|]*\)|\([^|]*\)|\$/\1|\3|\4/p" \
		"$1" | sed "s/[\`*]//g; s/ *| */|/g; s/ *\$//; s/^/${lab%%-*} /"
}

test_task_tables() {
	make -C "$copy" grade SOLUTION=reference >/dev/null
	helper table "$copy/build/results/reference.json" \
		autograder/tests/*.c | sort >"$tmp/rows"
	for handout in handouts/lab*.md; do
		task_rows "$handout"
	done | sort >"$tmp/stated"
	diff "$tmp/rows" "$tmp/stated" | grep '^[<>]' | one_line
}

# README's labs have the points that the tests have.
test_lab_table() {
	sed -n 's/^\(lab[0-9]*\) total||\([0-9]*\)$/\1 \2/p' "$tmp/rows" |
		while read -r lab points; do
			grep -q "^| ${lab#lab} .*(handouts/$lab-.* $points |\$" \
				README.md || printf '%s ' "$lab has $points points"
		done
	for handout in handouts/lab*.md; do
		grep -q "($handout)" README.md || printf '%s ' "$handout"
	done
}

test_versions_are_those_of_channel() {
	for version in $("$copy/build/channel" --help |
		sed -n 's/.*how to speak: //p'); do
		for file in README.md handouts/WIRE.md; do
			grep -qE "^\| \`?$version\`? " "$file" ||
				printf '%s ' "$file lacks $version"
		done
	done
}

test_anchors_that_tests_name() {
	cat autograder/tests/*.c | tr '\n\t' '  ' |
		awk '{ gsub(/LAB_TEST[(]/, "\n"); print }' |
		sed -n 's/^\(lab[0-9]*\), .*\.read = *"\([^"]*\)".*/\1 \2/p' |
		sort -u |
		while read -r lab anchor; do
			helper anchors handouts/"$lab"-*.md |
				grep -qx "$anchor" || printf '%s ' "$lab#$anchor"
		done
}

# Comments say 'WIRE.md, "Frame"' and 'WIRE.md, version ctr'.
test_what_comments_name_in_wire_md() {
	grep -rhoE 'WIRE\.md, ("[^"]+"|version [a-z0-9-]+)' driver student \
		reference autograder --include='*.[ch]' |
		sed 's/WIRE.md, //; s/"//g' | sort -u |
		while read -r name; do
			grep -qi "^#.* $name\$\|^| $name " handouts/WIRE.md ||
				printf '%s ' "$name"
		done
}

# What is in the layout is there, and what is there is in the layout.
test_code_layout() {
	sed -n '/^## Code layout/,/^## /p' README.md | sed -n '/^```/,/^```/p' |
		grep -v '^```' | awk '
		/^[^ ]/ { directory = $1 ~ /\/$/ ? $1 : "" }
		{ text = $0; sub(/^ +/, "", text); sub(/   *.*/, "", text)
		  n = split(text, names, / /)
		  for (i = 1; i <= n; i++)
			print (/^ / ? directory : "") names[i] }' >"$tmp/layout"
	while read -r pattern; do
		ls -d $pattern 2>/dev/null || echo "MISSING:$pattern"
	done <"$tmp/layout" | sed 's,/$,,' | sort -u >"$tmp/there"
	sed -n 's/^MISSING://p' "$tmp/there" | one_line
	find . -name .git -prune -o -path ./build -prune -o -type d -print |
		sed 's,^\./,,' | grep -v '^\.$\|^autograder/selftest/.*/' >"$tmp/tree"
	find driver student reference handouts autograder -maxdepth 1 -type f ! -name ".*" \
		>>"$tmp/tree"
	find driver/apps autograder/generate -type f ! -name ".*" >>"$tmp/tree"
	grep -vxF -f "$tmp/there" "$tmp/tree" | sed 's/^/lacks /' | one_line
}

test_packages_are_those_of_the_installer() {
	sed -n '/^missing_base/,/^}/s/.*echo //p' autograder/install.sh |
		while read -r package; do
			grep -q "^| .*\`$package\`.*|" README.md ||
				printf '%s ' "$package"
		done
}

test_first_lines() {
	for handout in handouts/lab*.md; do
		number=${handout#handouts/lab}
		head -n 1 "$handout" |
			grep -q "^# Lab ${number%%-*}: [A-Z]" || echo "$handout"
	done
}

cd "$root" || exit 1
prepare || { echo "FAIL prepare: it does not build"; echo "0 passed, 1 failed"; exit 1; }
for name in README.md handouts/*.md; do
	document "$name"
done
for name in $(sed -n 's/^test_\([a-z0-9_]*\)().*/\1/p' "$0"); do
	verdict "$name" "$("test_$name")"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
