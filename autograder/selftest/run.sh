#!/bin/sh
# Runs the project's own tests, and ends with "N passed, N failed".
#   run.sh COMMAND...   each COMMAND prints such a line of its own at its end
set -u

passed=0
failed=0
log=build/selftest/log
for command; do
	echo "== $command"
	start=$(date +%s)
	sh -c "$command" >"$log" 2>&1
	status=$?
	grep -v '^ok ' "$log"
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	echo "   $(($(date +%s) - start)) s"
	# A command that dies before its last line has failed.
	if [ -z "$line" ]; then
		echo "FAIL $command: ended with status $status and no result"
		failed=$((failed + 1))
		continue
	fi
	passed=$((passed + ${line%% *}))
	line=${line#*, }
	failed=$((failed + ${line%% *}))
	if [ "$status" -ne 0 ] && [ "${line%% *}" -eq 0 ]; then
		echo "FAIL $command: ended with status $status"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
