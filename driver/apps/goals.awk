# Says in words that an attack reached its goal, and nothing if it did not.
#   -v attack=NAME   FILES
# The files are those of play.sh, which tells what they hold.

FILENAME == "sent" { sent[++n_sent] = $0; place[$0] = n_sent }
FILENAME == "accepted" { accepted[++n_accepted] = $0; believed[$0] = 1 }
FILENAME == "said" { said[++n_said] = $0; is_said[$0] = 1 }
FILENAME == "heard" { heard[++n_heard] = $0; all_heard = all_heard "," $0 }
FILENAME == "said.text" && FNR == 1 { said_text = $0 }
FILENAME == "heard.text" { heard_text[FNR] = $0 }
FILENAME == "reply" { reply[++n_replies] = $0 }
FILENAME == "mallory" && /the server answered [0-9]+ bytes$/ {
	answered = $(NF - 1)
}

# The first word that is not the same in both texts: of a, or of b.
function word(a, b, which,   x, y, n, i) {
	n = split(a, x, /[ &?]/)
	split(b, y, /[ &?]/)
	for (i = 1; i <= n; i++)
		if (x[i] != y[i])
			return which == 1 ? x[i] : y[i]
}

function flip(   i) {
	for (i = 1; i <= n_heard; i++) {
		if (heard[i] in is_said)
			continue
		return word(said_text, heard_text[i], 1) " became " \
		    word(said_text, heard_text[i], 2) ", and nobody noticed"
	}
}

function truncate(   i) {
	for (i = 1; i <= n_heard; i++)
		if (!(heard[i] in is_said) && index(said[1], heard[i]) == 1)
			return "the server took " length(heard[i]) / 2 \
			    " bytes of " length(said[1]) / 2 \
			    " for the whole request"
}

# A stream has no messages: there the text comes twice, in one piece or two.
function replay(   n, rest, at) {
	if (n_said == 0)
		return
	for (rest = all_heard; (at = index(rest, said[1])) > 0; n++)
		rest = substr(rest, at + length(said[1]))
	if (n > n_said)
		return "the client asked once, and was heard " n " times"
}

function drop(   i, last) {
	for (i = 1; i <= n_sent; i++)
		if (sent[i] in believed)
			last = i
	for (i = 1; i < last; i++)
		if (!(sent[i] in believed))
			return "the server heard " n_heard " of " n_sent \
			    " requests, and missed none"
}

function reorder(   i) {
	for (i = 2; i <= n_accepted; i++)
		if (place[accepted[i]] < place[accepted[i - 1]])
			return "the server heard request " \
			    place[accepted[i - 1]] - 1 " before request " \
			    place[accepted[i]] - 1
}

function reflect(   i) {
	for (i = 1; i <= n_replies; i++)
		if (reply[i] in is_said)
			return "the client took its own request for the" \
			    " response"
}

function replay_connection() {
	if (answered > 0)
		return "the server answered " answered \
		    " bytes to a client that was gone"
}

END {
	if (attack == "flip") print flip()
	if (attack == "truncate") print truncate()
	if (attack == "replay") print replay()
	if (attack == "drop") print drop()
	if (attack == "reorder") print reorder()
	if (attack == "reflect") print reflect()
	if (attack == "replay-connection") print replay_connection()
}
