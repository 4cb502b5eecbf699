# Markdown and transcripts for handout_test.sh, which says what they mean.
#   -v mode=steps -v out=DIR   DOCUMENT: its steps to DIR, its prose to stdout
#   -v mode=match              WANT GOT: exit 0 if GOT is what WANT shows
#   -v mode=hex                a transcript's hex digits, each message in a row
#   -v mode=anchors            DOCUMENT: the anchor of every heading
#   -v mode=table              JSON TESTS...: the rows that task tables must have

# Does text fit a pattern in which "..." stands for anything?
function fits(text, pattern,   part, n, i, at) {
	n = split(pattern, part, /\.\.\./)
	if (n <= 1)
		return text == pattern
	if (substr(text, 1, length(part[1])) != part[1])
		return 0
	text = substr(text, length(part[1]) + 1)
	for (i = 2; i < n; i++) {
		at = index(text, part[i])
		if (at == 0 && part[i] != "")
			return 0
		text = substr(text, at + length(part[i]))
	}
	return length(text) >= length(part[n]) && \
	    substr(text, length(text) - length(part[n]) + 1) == part[n]
}

# Do got[j..] fit want[i..], where a line "..." stands for any lines?
function all_fit(i, j,   k) {
	for (; i <= n_want; i++) {
		if (want[i] == "...") {
			for (k = j; k <= n_got + 1; k++)
				if (all_fit(i + 1, k))
					return 1
			return 0
		}
		if (j > n_got || !fits(got[j], want[i]))
			return 0
		j++
	}
	return j > n_got
}

function begin_block(how) {
	kind = how
	mark = ""
	command = ""
	open_step = 0
	if (how ~ /_says$/)
		begin_step("")
	if (how ~ /^file /) {
		kind = "file"
		begin_step("cat > " substr(how, 6) " <<'END_OF_FILE'")
	}
}

# A step is three files: N.kind, N.command and N.want.
function begin_step(text) {
	step = sprintf("%s/%03d", out, ++steps)
	printf "%s %d\n", kind, FNR > (step ".kind")
	printf "%s", (text == "" ? "" : text "\n") > (step ".command")
	printf "" > (step ".want")
	open_step = 1
	going_on = text ~ /\\$/
}

function block_line(line) {
	if (kind == "file")
		print line > (step ".command")
	else if (kind == "sh")
		begin_step(line)
	else if (going_on) {
		print line > (step ".command")
		going_on = line ~ /\\$/
	} else if (line ~ /^\$ /)
		begin_step(substr(line, 3))
	else if (open_step)
		print line > (step ".want")
}

mode == "steps" {
	if (kind != "") {
		if ($0 == (hidden ? "-->" : "```")) {
			if (kind == "file")
				print "END_OF_FILE" > (step ".command")
			kind = ""
			hidden = 0
			print ""
		} else
			block_line($0)
	} else if ($0 == "<!-- console") {
		begin_block(mark == "" ? "run" : mark)
		hidden = 1
	} else if ($0 ~ /^<!-- (server|mallory|fails) -->$/)
		mark = $2
	else if ($0 ~ /^<!-- (mallory )?says -->$/)
		mark = ($2 == "says" ? "server" : $2) "_says"
	else if ($0 ~ /^<!-- file [^ ]+ -->$/)
		mark = $2 " " $3
	else if (!fenced && /^```/ && mark ~ /^file /)
		begin_block(mark)
	else if (!fenced && $0 == "```console")
		begin_block(mark == "" ? "run" : mark)
	else if (!fenced && $0 == "```sh")
		begin_block("sh")
	else {
		if ($0 ~ /^```/)
			fenced = !fenced
		print
	}
	next
}

mode == "match" {
	gsub(/\r/, "")
	sub(/[ \t]+$/, "")
	if (FILENAME == ARGV[1])
		want[++n_want] = $0
	else
		got[++n_got] = $0
	next
}

# A line of a message: a name or blanks, 16 bytes, and the same as text.
mode == "hex" && /^    .............*[0-9a-f]/ && length($0) > 53 {
	digits = substr($0, 17, 35)
	if (substr($0, 5, 1) != " ")
		printf "\n"
	gsub(/ /, "", digits)
	printf "%s", digits
	next
}
mode == "hex" {
	gsub(/[ |]/, "")
	printf "\n%s\n", $0
	next
}

mode == "anchors" && /^```/ { fenced = !fenced }
mode == "anchors" && !fenced && /^#+ / {
	sub(/^#+ /, "")
	$0 = tolower($0)
	gsub(/[^a-z0-9_ -]/, "")
	gsub(/ /, "-")
	print
}

function field(name,   text) {
	if (!match($0, "\"" name "\": (\"[^\"]*\"|[0-9]+)"))
		return ""
	text = substr($0, RSTART, RLENGTH)
	sub(/^[^:]*: /, "", text)
	gsub(/"/, "", text)
	return text
}

mode == "table" && FILENAME == ARGV[1] && /"id": / {
	id[++tests] = field("id")
	name[tests] = field("name")
	suite[tests] = field("suite")
	points[tests] = field("points")
}
mode == "table" && FILENAME != ARGV[1] { source = source " " $0 }

# What a test says in its source: its functions.
function functions_of(test,   at, text) {
	at = index(source, "LAB_TEST(" suite[test] ", " name[test] ",")
	text = substr(source, at)
	text = substr(text, 1, index(text, "{"))
	if (at == 0 || !match(text, /\.functions = *"[^"]*"/))
		return "UNKNOWN"
	text = substr(text, RSTART, RLENGTH)
	gsub(/^[^"]*"|"$/, "", text)
	return text
}

END {
	if (mode == "match")
		exit !all_fit(1, 1)
	if (mode != "table")
		exit
	for (i = 1; i <= tests; i++) {
		row = suite[i] " " functions_of(i)
		if (!(row in sum))
			order[++rows] = row
		sum[row] += points[i]
		total[suite[i]] += points[i]
		ids[row] = ids[row] (ids[row] == "" ? "" : ", ") id[i]
	}
	for (i = 1; i <= rows; i++)
		print order[i] "|" ids[order[i]] "|" sum[order[i]]
	for (each in total)
		print each " total||" total[each]
}
