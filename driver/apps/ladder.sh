# Sourced by the scripts that play attacks: how they read ladder.txt, and how
# they end what they started.

ladder=${0%/*}/ladder.txt

# rows [VERSION]: its rows, or all of them, each in one line.
rows() {
	sed -n '/^#/d; /|/ { N; s/\n[[:blank:]]*//; p; }' "$ladder" |
		awk -F '|' -v version="${1-}" \
			'version == "" || $1 == version'
}

# end_jobs FILE: end what runs in the background; the file is for its pids. The
# shell knows them all, also the one that it was just about to remember.
end_jobs() {
	jobs -p >"$1"
	while read -r job; do kill "$job" 2>/dev/null || :; done <"$1"
	wait
}
