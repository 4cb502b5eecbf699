#!/bin/sh
# Gives the generator contracts that break the convention, and one that uses
# all of it.
set -u
. autograder/selftest/lib.sh
generate=build/generate
header=$scratch/probe.h
made=$scratch/made
mkdir "$made"

# refuses TEXT: read a header in which "@@" marks the line that is wrong; the
# generator must name it, and say TEXT.
refuses() {
	sed 's/ *@@$/@@/' >"$scratch/marked"
	line=$(grep -n '@@$' "$scratch/marked" | cut -d : -f 1)
	sed 's/@@$//' "$scratch/marked" >"$header"
	status=0
	"$generate" "$made" "$header" >"$out" 2>"$err" || status=$?
	cat "$err" >>"$scratch/seen"
	if [ "$status" -ne 1 ]; then
		bad "refuses: $1" "status $status"
	else
		says "refuses: $1" "$err" "$header:$line: $1"
	fi
}

# prototype PARAMETERS NAMES ROWS...: a contract of one function whose
# prototype is the line that is wrong.
block() {
	echo '/**'
	echo " * probe_call($1):"
	echo ' * Do it.'
	echo ' *'
	shift
	for row; do
		echo " *   $row"
	done
	echo ' *'
	echo ' * Return CL_OK.'
	echo ' */'
}
prototype() {
	parameters=$1
	shift
	block "$@"
	echo "MUST_CHECK enum cl_status probe_call($parameters); @@"
}
# The same, but it is the only row that is wrong.
row() {
	block "$2" "$3 @@"
	echo "MUST_CHECK enum cl_status probe_call($1);"
}

# -- Prototypes --------------------------------------------------------------------

prototype 'struct net_listener *host' host 'use  host  a listener' |
	refuses "parameter 'host': a module never gets a listener"
prototype 'const char *text' text 'in  text  some' |
	refuses "parameter 'text': a pointer to 'const char' cannot cross"
prototype 'const uint64_t *n' n 'in  n  a number' |
	refuses "parameter 'n': a pointer to 'const uint64_t' cannot cross"
prototype 'void *any' any 'out  any  a thing' |
	refuses "parameter 'any': a pointer to 'void' cannot cross"
prototype 'const struct net_conn *conn' conn 'use  conn  a stream' |
	refuses "parameter 'conn': a connection is not const"
prototype 'uint64_t' '' | refuses "parameter 'uint64_t' has no name"
prototype 'void' '' | refuses "parameter 'void' has no name"
prototype 'uint8_t **out' out 'out  out  8 bytes' |
	refuses "parameter 'out': a pointer to a pointer cannot cross"
prototype 'uint8_t out[16]' out 'out  out  16 bytes' |
	refuses "parameter 'out': write a buffer of fixed size as uint8_t \
out[static SIZE]"
prototype 'uint32_t out[static 4]' out 'out  out  16 bytes' |
	refuses "parameter 'out': write a buffer of fixed size"
prototype 'uint64_t n : 3' n | refuses "parameter 'n': ': 3' is not understood"
prototype 'int n' n | refuses "parameter 'n': 'int' cannot be passed by value"
prototype 'struct session state' state |
	refuses "parameter 'state': 'struct session' cannot be passed by value"
many=$(awk 'BEGIN {
	for (i = 0; i < 17; i++) printf "%suint8_t n%d", i ? ", " : "", i }')
prototype "$many" 'n' | refuses 'probe_call has more than 16 parameters'
{
	i=0
	while [ $i -lt 33 ]; do
		printf '/**\n * probe_f%d(n):\n * Do.\n */\n' $i
		printf 'enum cl_status probe_f%d(uint8_t n);' $i
		[ $i -lt 32 ] || printf ' @@'
		printf '\n'
		i=$((i + 1))
	done
} | refuses 'more than 32 functions'
echo 'int probe_count(void); @@' |
	refuses 'a contract holds functions that return enum cl_status'
echo 'typedef int probe; @@' |
	refuses 'a contract holds functions that return enum cl_status'
echo 'enum cl_status probe_state; @@' | refuses "'probe_state' is not a prototype"
echo 'enum cl_status other_call(uint8_t n); @@' |
	refuses 'other_call: a function of this header starts with probe_'
echo 'enum cl_status probecall(uint8_t n); @@' |
	refuses 'probecall: a function of this header starts with probe_'
printf '%s\n' '/* nothing */' 'enum cl_status probe_call(uint8_t n) @@' |
	refuses "a ';' is missing"

# -- Structs ------------------------------------------------------------------------

for field in 'uint8_t *bytes' 'struct inner within' 'uint32_t words[4]' \
	'int number' 'uint8_t grid[4][4]'; do
	printf '%s\n' '#define N 4' 'struct state {' '	uint8_t first[N];' \
		"	$field; @@" '};' |
		refuses "struct state, '$field': a struct that crosses"
done
{
	i=0
	while [ $i -lt 9 ]; do
		printf 'struct s%d { uint8_t n; };' $i
		[ $i -lt 8 ] || printf ' @@'
		printf '\n'
		i=$((i + 1))
	done
} | refuses 'more than 8 structs'
{
	printf 'struct wide { @@\n'
	i=0
	while [ $i -lt 33 ]; do
		printf '\tuint8_t n%d;\n' $i
		i=$((i + 1))
	done
	printf '};\n'
} | refuses 'more than 32 fields'
prototype 'struct elsewhere *state' state 'out  state  the state' |
	refuses "parameter 'state': no header defines struct elsewhere as a flat"

# -- Blocks and rows ---------------------------------------------------------------

echo 'enum cl_status probe_call(uint8_t n); @@' |
	refuses 'probe_call has no contract block above it'
printf '%s\n' '/** @@' ' * probe_call(m):' ' * Do.' ' */' \
	'enum cl_status probe_call(uint8_t n);' |
	refuses 'probe_call: the contract block must begin with probe_call(n):'
printf '%s\n' '/**' ' * probe_call(out, in, in_len):' ' * Do.' ' *' \
	' *   out  out  16 bytes' ' */' \
	'enum cl_status probe_call(uint8_t out[static 16],' \
	'    const uint8_t *in, size_t in_len); @@' |
	refuses "parameter 'in': probe_call has no row for it"
printf '%s\n' '/**' ' * probe_call(in, in_len, out):' ' * Do.' ' *' \
	' *   in   in   ${in_len} bytes' ' *   out  out  16 bytes' ' */' \
	'enum cl_status probe_call(const uint8_t *in, size_t in_len,' \
	'    uint8_t out[static 16]); @@' |
	refuses "parameter 'out': outputs come before inputs"
prototype 'uint8_t *out, size_t out_max, size_t *used' 'out, out_max, used' \
	'out  out  up to ${out_max} bytes' |
	refuses "parameter 'out': size_t out_max is followed by size_t *out_len"
row 'uint8_t *out' out 'out  out  a few' |
	refuses "parameter 'out': the row does not say how many bytes it has"
row 'uint8_t *out, size_t n' 'out, n' 'out  out  ${m} bytes' |
	refuses "parameter 'out': 'm' in its size is no scalar parameter"
row 'uint8_t *out, size_t n' 'out, n' 'out  out  ${n} / 2 bytes' |
	refuses "parameter 'out': its size is a sum or product"
row 'uint8_t out[static 16]' out 'in   out  16 bytes' |
	refuses "parameter 'out': the row says 'in', the prototype 'out'"
row 'const uint8_t in[static 16]' in 'out  in   16 bytes' |
	refuses "parameter 'in': the row says 'out', the prototype 'in'"
row 'struct net_conn *conn' conn 'in   conn  a stream' |
	refuses "parameter 'conn': the row says 'in', the prototype 'use'"
row 'uint8_t out[static 16]' out 'out  out  17 bytes' |
	refuses "parameter 'out': by the prototype its size is '16 bytes'"
row 'const uint8_t *in, size_t in_len' 'in, in_len' 'in   in   16 bytes' |
	refuses "parameter 'in': by the prototype its size is '\${in_len} bytes'"
row 'uint8_t *out, size_t out_max, size_t *out_len' 'out, out_max, out_len' \
	'out  out  ${out_max} bytes' |
	refuses "parameter 'out': by the prototype its size is \
'up to \${out_max} bytes'"
row 'uint8_t n' n 'out  m   16 bytes' |
	refuses "the row 'm' names no parameter of probe_call"
printf '%s\n' '/**' ' * probe_call(out):' ' * Do.' ' *' \
	' *   out  out  16 bytes' ' *   out  out  16 bytes @@' ' */' \
	'enum cl_status probe_call(uint8_t out[static 16]);' |
	refuses "parameter 'out' has two rows"

# The format of every refusal in the generator matches what was seen above.
unseen=$(awk '
FNR == NR { seen[n++] = $0; next }
/refuse\(.*[,;]$/ { call = ""; inside = 1 }
inside {
	call = call $0
	if (/;$/) {
		inside = 0
		if (call ~ /"/) {
			format = ""
			while (match(call, /"([^"\\]|\\.)*"/)) {
				format = format substr(call, RSTART + 1,
				    RLENGTH - 2)
				call = substr(call, RSTART + RLENGTH)
				if (call ~ /^[ \t]*,/)
					break
			}
			formats[format] = 1
		}
	}
}
END {
	for (format in formats) {
		pattern = format
		gsub(/[][(){}$*+?.^|\\]/, "[&]", pattern)
		gsub(/%\[\.\]40s|%s|%d/, ".*", pattern)
		found = 0
		for (i = 0; i < n && !found; i++)
			found = seen[i] ~ (": " pattern "$")
		if (!found)
			print format
		count++
	}
	if (count < 25)
		print "only " count + 0 " refusals were found"
}' "$scratch/seen" autograder/generate/*.c)
same 'every refusal has a case' '' "$unseen"

# -- All that is allowed --------------------------------------------------------------

cat >"$header" <<'END'
/* All of the convention. */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"
#include "status.h"

#define PROBE_NAME_MAX 32 /* bytes */
#define PROBE_LONG \
	64

enum probe_role { PROBE_CLIENT, PROBE_SERVER };

struct later;

/* A struct that crosses; "} ;" in a comment ends nothing. */
struct probe_state {
	uint8_t name[PROBE_NAME_MAX]; /* of which name_len count */
	size_t name_len;
	bool open;
	uint64_t sequence;
	enum probe_role role;
	uint8_t token[4 + PROBE_LONG];
	uint16_t token_len;
};

/**
 * probe_open(state, out, out_max, out_len, tag, count, fresh, role, key, seed,
 *     seed_len, sequence):
 * Use every kind of buffer.
 *
 *   in/out  state  the state; secret
 *   out     out    up to ${out_max} bytes; untouched unless CL_OK
 *   out     tag    16 bytes
 *   out     count  how many
 *   out     fresh  whether it is new
 *   out     role   whose it is
 *   in      key    PROBE_NAME_MAX bytes; secret
 *   in      seed   ${seed_len} bytes; may be empty
 *
 * Return CL_OK.
 */
MUST_CHECK enum cl_status probe_open(struct probe_state *state, uint8_t *out,
    size_t out_max, size_t *out_len, uint8_t tag[static 16],
    uint64_t *count, bool *fresh, enum probe_role *role,
    const uint8_t key[static PROBE_NAME_MAX], const uint8_t *seed,
    size_t seed_len, uint64_t sequence);

/**
 * probe_close(conn, out, out_len, padded, sealed, state, in, in_len, role,
 *     last):
 * Use what is left.
 *
 *   use  conn    the stream
 *   out  out     ${out_len} bytes
 *   out  padded  2 * (${in_len} + 1) bytes
 *   out  sealed  ${in_len} + 16 bytes
 *   in   state   the state
 *   in   in      ${in_len} bytes
 *
 * Return CL_OK.
 */
enum cl_status probe_close(struct net_conn *conn, uint8_t *out, size_t out_len,
    uint8_t *padded, uint8_t *sealed, const struct probe_state *state,
    const uint8_t *in, size_t in_len, enum probe_role role, bool last);

#endif
END
status=0
"$generate" "$made" "$header" >"$out" 2>"$err" || status=$?
same 'a contract with all that is allowed' '0 ' "$status $(cat "$err")"
echo '#include "ref.h"' >"$made/ref.c"
for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	for part in proxies dispatch contracts ref; do
		$cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror \
			-Wno-array-parameter -Wno-unknown-warning-option \
			-fno-delete-null-pointer-checks -I"$scratch" -I"$made" \
			-Idriver -Iautograder -Iautograder/boundary \
			-c "$made/$part.c" -o "$scratch/$part.o" 2>"$err"
		same "$cc compiles $part.c without a warning" '' "$(cat "$err")"
	done
done
for rule in \
	'{ "name_len", offsetof(struct probe_state, name_len), sizeof(size_t), PROBE_NAME_MAX }' \
	'{ "open", offsetof(struct probe_state, open), 1, 1 }' \
	'{ "token_len", offsetof(struct probe_state, token_len), sizeof(uint16_t), 4 + PROBE_LONG }' \
	'CALL_STRUCT(state, probe_state_rules)' \
	'CALL_STRUCT_IN(state, probe_state_rules)' \
	'CALL_OUT(out, out_max)' 'CALL_OUT_LEN(out_len, out_max)' \
	'CALL_OUT(tag, 16)' 'CALL_NUMBER(count, UINT64_MAX)' \
	'CALL_NUMBER(fresh, 1)' 'CALL_IN(key, PROBE_NAME_MAX)' \
	'CALL_IN(seed, seed_len)' 'CALL_SCALAR(sequence)' 'CALL_CONN(conn)' \
	'CALL_OUT(out, out_len)' 'CALL_OUT(padded, 2 * (in_len + 1))' \
	'CALL_OUT(sealed, in_len + 16)' 'CALL_SCALAR(last)'; do
	says "the proxy says $rule" "$made/proxies.c" "$rule"
done
same 'it counts no rule twice' 3 \
	"$(grep -c 'offsetof(struct probe_state' "$made/proxies.c")"
says 'the table knows the line of the prototype' "$made/contracts.c" \
	"{ \"probe_open\", \"probe\", $(grep -n 'cl_status probe_open(' \
		"$header" | cut -d : -f 1) }"
status=0
"$generate" >"$out" 2>"$err" || status=$?
same 'without a header it says how it is used' 2 "$status"
status=0
"$generate" "$made" "$scratch/missing.h" >"$out" 2>"$err" || status=$?
same 'a header that is missing' 1 "$status"
says 'is named' "$err" "$scratch/missing.h"
finish
