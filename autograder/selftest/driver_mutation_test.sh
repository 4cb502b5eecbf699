#!/bin/sh
# Breaks the driver in one line at a time, and expects the test that is named
# with the line to notice. A test that lets its mutant live protects nothing.
#   make build/selftest/recipes     before it
set -u

. autograder/selftest/lib.sh
. build/selftest/recipes

limit=3 # seconds: a mutant may hang, and no test that is named here takes long
running=0

# changed FILE OLD NEW: the file with one piece of text replaced.
changed() {
	OLD=$2 NEW=$3 perl -0777 -pe '
		my $n = () = /\Q$ENV{OLD}\E/g;
		die "found $n times, not once\n" if $n != 1;
		s/\Q$ENV{OLD}\E/$ENV{NEW}/' "driver/$1"
}

# build DIRECTORY FILE PROGRAM: the program, with the changed file in it.
build() {
	eval "link=\$link_$3 parts=\$parts_$3"
	flags=
	[ "$3" = faults ] && flags=$sanitize
	object=$(printf '%s\n' $parts | grep "/driver/$2.o\$")
	parts=$(printf '%s\n' $parts | grep -vxF "$object")
	$compile $flags -Idriver -c "$1/$2" -o "$1/object.o" 2>"$1/log" &&
		$link $parts "$1/object.o" $libs -o "$1/program" 2>"$1/log"
}

# try FILE PROGRAM TEST OLD NEW
try() {
	name="$1: $(printf '%s' "$4" | tr -s '\n\t' ' ') -> $5"
	directory=$(mktemp -d "$scratch/mutant.XXXXXX")
	if ! changed "$1" "$4" "$5" >"$directory/$1" 2>"$directory/log"; then
		bad "$name" "the old text was $(cat "$directory/log")"
	elif ! build "$directory" "$1" "$2"; then
		bad "$name" "it does not build: $(head -n 3 "$directory/log")"
	elif timeout -s KILL $limit "$directory/program" "$3" \
		>"$directory/log" 2>&1; then
		bad "$name" "$3 did not notice"
	else
		ok "$name: $3"
	fi
	rm -rf "$directory"
}

# mutant FILE PROGRAM TEST OLD NEW: three at a time, since one may hang.
mutant() {
	echo "$2 $3" >>"$scratch/named"
	try "$@" &
	running=$((running + 1))
	if [ $running -eq 3 ]; then
		wait
		running=0
	fi
}

# The tests that are named must pass as long as nothing is broken.
named_tests_pass() {
	sort -u "$scratch/named" | while read -r program test; do
		timeout -s KILL 60 "build/selftest/$program" "$test" \
			>"$scratch/log.named" 2>&1 ||
			echo "$program $test: $(tail -n 1 "$scratch/log.named")"
	done
}

# What the driver calls besides: it cannot fail, or only by its arguments.
harmless='__errno_location|__sched_cpucount|__stack_chk_fail|inet_ntop|snprintf'
harmless="$harmless|mem(cmp|cpy|move|set)|str(len|chr)|_GLOBAL_OFFSET_TABLE_"
not_led_through_the_layer() {
	nm -u build/obj/plain/driver/network_*.o | awk 'NF == 2 { print $2 }' |
		sort -u | grep -vE "^(net|wire|secret)_|^($harmless)\$" |
		grep -vxF "$(printf '%s\n' $faulty)"
}

same every_call_that_can_fail_does "" "$(not_led_through_the_layer)"

# -- Sending

mutant network_send.c faults a_message_survives_every_disturbance \
	'	len -= step;' ''
mutant network_send.c faults each_failing_call_has_its_result_on_one_core \
	'errno == EPIPE || ' ''
mutant network_send.c faults a_message_survives_every_disturbance \
	'while (sent < 0 && errno == EINTR);' 'while (0);'
mutant network_send.c plain a_peer_that_is_gone_is_a_result_and_no_signal \
	'MSG_DONTWAIT | MSG_NOSIGNAL' 'MSG_DONTWAIT'
mutant network_send.c plain a_peer_that_does_not_read_costs_one_timeout \
	'MSG_DONTWAIT | MSG_NOSIGNAL' 'MSG_NOSIGNAL'
mutant network_send.c faults each_failing_call_has_its_result_on_one_core \
	'parts[i].iov_len > sizeof(whole) - len' '0'
mutant network_send.c plain messages_of_every_size_arrive_whole \
	'		len += parts[i].iov_len;' ''
mutant network_send.c faults a_slow_peer_does_not_stretch_the_deadline \
	'left > 0 && net_socket_left(deadline) == 0' '0'
mutant network_send.c plain \
	a_timeout_before_the_first_byte_can_be_tried_again \
	'left < own' 'left <= own'
mutant network_send.c plain exactly_the_limit_is_sent_and_taken \
	'payload_len > conn->max_len' 'payload_len >= conn->max_len'
mutant network_send.c plain a_tap_sees_what_went_through \
	'net_conn_show(conn, NET_SENT, payload, payload_len);' ';'

# -- Collecting

mutant network_send.c faults a_flush_goes_on_where_the_deadline_stopped_it \
	'conn->unsent_len = rest->iov_len;' 'conn->unsent_len = 0;'
mutant network_send.c faults a_flush_goes_on_where_the_deadline_stopped_it \
	'memmove(conn->unsent, rest->iov_base, rest->iov_len);' ';'
mutant network_send.c plain a_flush_finds_out_that_the_peer_is_gone \
	'	conn->unsent_len = 0;' ''
mutant network_send.c plain \
	a_message_cut_by_the_deadline_ends_the_direction \
	'(status != CL_TIMEOUT || left < own)' 'status != CL_TIMEOUT'
mutant network_send.c faults a_message_costs_one_call \
	'parts[2].iov_len >' 'parts[2].iov_len >='
mutant network_send.c faults a_message_costs_one_call \
	'NET_BUFFER_LEN - conn->unsent_len)' 'NET_BUFFER_LEN)'
mutant network_send.c plain collected_bytes_go_out_with_a_flush \
	'size_t i = 1;' 'size_t i = 2;'
mutant network_send.c plain a_flush_finds_out_that_the_peer_is_gone \
	'status != CL_OK || collect(conn, parts)' 'collect(conn, parts)'
mutant network_send.c plain what_does_not_fit_goes_out_behind_the_collected \
	'parts[0] = (struct iovec){ conn->unsent, conn->unsent_len };' ';'
mutant network_send.c plain collecting_ends_with_a_flush \
	'if (on == (conn->unsent != NULL))' 'if (0)'
mutant network_send.c plain collecting_ends_with_a_flush \
	'status = net_flush(conn);' ';'
mutant network_send.c plain what_is_written_at_once_follows_the_collected \
	'[0] = { conn->unsent, conn->unsent_len }' '[0] = { NULL, 0 }'
mutant network_driver.c plain a_half_close_sends_the_collected_first \
	'= net_conn_flush(conn, __func__);' '= CL_OK;'
mutant network_conn.c plain \
	a_socket_stays_while_collected_bytes_would_be_lost \
	' || conn->unsent_len > 0' ''
mutant network_conn.c faults collected_messages_survive_every_disturbance \
	'free(conn->unsent);' ';'

# -- Receiving

mutant network_driver.c plain \
	an_end_between_messages_is_told_from_one_inside \
	'return (CL_CLOSED);' 'return (CL_TRUNCATED);'
mutant network_driver.c faults the_stream_may_end_at_every_byte \
	'status == CL_CLOSED && conn->held > 0' \
	'status == CL_CLOSED && conn->held > 1'
mutant network_driver.c faults the_stream_may_end_at_every_byte \
	'status == CL_CLOSED ? CL_TRUNCATED : status' 'status'
mutant network_driver.c plain a_timeout_inside_a_message_ends_the_direction \
	'status == CL_TIMEOUT && conn->held == 0' 'status == CL_TIMEOUT'
mutant network_driver.c faults every_announced_length_meets_the_limit \
	'*len > conn->max_len' '*len > conn->max_len + 1'
mutant network_driver.c plain a_message_waits_for_a_buffer_that_holds_it \
	'len > payload_max' 'len >= payload_max'
mutant network_driver.c faults raw_bytes_survive_every_disturbance \
	'else if (errno != EINTR)' 'else'
mutant network_driver.c plain a_header_may_begin_behind_a_payload \
	'memmove(conn->buffer, conn->buffer + conn->start, conn->held);' ';'
mutant network_driver.c plain raw_reads_take_up_where_messages_end \
	'got = unbuffer(conn, bytes, max);' 'got = 0;'
mutant network_conn.c plain \
	a_socket_stays_while_received_bytes_would_be_lost \
	' || conn->held > 0' ''
mutant network_conn.c plain both_ends_have_their_options \
	'(void)net_socket_limit(conn->fd, NET_FOREVER);' ';'
mutant network_conn.c faults each_failing_call_has_its_result_on_one_core \
	'(void)close(fds[1]);' ';'

# -- Waiting

mutant network_driver.c faults a_slow_peer_does_not_stretch_the_deadline \
	'if (net_socket_left(deadline) == 0)' 'if (0)'
mutant network_driver.c faults a_late_wait_is_as_short_as_the_rest \
	'> young * NET_NS_PER_MS' '> 0'
mutant network_socket.c faults a_call_waits_until_its_deadline_on_one_core \
	'CPU_COUNT(&cores) > 1' 'CPU_COUNT(&cores) > 0'
mutant network_socket.c faults \
	a_call_waits_until_its_deadline_on_unknown_cores \
	'sched_getaffinity(0, sizeof(cores), &cores) == 0' \
	'sched_getaffinity(0, sizeof(cores), &cores) != 0'
mutant network_socket.c faults a_call_waits_until_its_deadline_on_two_cores \
	'now() + SPIN_NS' 'now() + 10 * SPIN_NS'
mutant network_socket.c faults a_call_waits_until_its_deadline_on_two_cores \
	'end = deadline;' ';'
mutant network_socket.c faults a_call_waits_until_its_deadline_on_two_cores \
	'(void)sched_yield();' ';'
mutant network_socket.c faults each_failing_call_has_its_result_on_one_core \
	'errno == EINTR || errno == EAGAIN' 'errno == EAGAIN'
mutant network_socket.c faults a_call_waits_until_its_deadline_on_one_core \
	'		left = net_socket_left(deadline);' ''
mutant network_socket.c faults a_call_waits_until_its_deadline_on_two_cores \
	' + (left % NS_PER_MS != 0)' ''
mutant network_socket.c plain both_ends_have_their_options \
	'TCP_NODELAY, &on' 'TCP_MAXSEG, &on'
mutant network_wait.c plain bytes_held_by_a_connection_are_ready \
	'conn->held > 0 || ' ''
mutant network_wait.c plain room_to_write_is_found_when_the_peer_takes_bytes \
	'wants_write(event) ? POLLOUT : 0' '0'
mutant network_wait.c plain a_peer_that_connects_makes_its_listener_ready \
	'event->listener != NULL || wants_read(event)' 'wants_read(event)'
mutant network_wait.c plain waiting_finds_every_connection_that_is_ready \
	'i < n; i++)
		note(' 'i < 1; i++) note('
mutant network_wait.c plain what_wants_nothing_is_skipped \
	'{ .fd = -1 }' '{ .fd = 0 }'

# -- From an address to a connection

mutant network_address.c faults \
	each_failing_call_has_its_result_on_one_core \
	'errno != ECONNABORTED' '1'
mutant network_address.c faults \
	each_failing_call_has_its_result_on_one_core \
	'errno == EINPROGRESS || errno == EINTR' 'errno == EINPROGRESS'
mutant network_address.c faults \
	a_silent_address_leaves_time_for_the_next \
	'left / addresses' 'left'
mutant network_address.c faults \
	a_refusal_is_tried_again_until_the_deadline \
	'net_socket_left(deadline) < RETRY_NS' '1'
mutant network_address.c plain a_server_restarts_at_its_port_at_once \
	'SO_REUSEADDR, &on' 'SO_KEEPALIVE, &on'
mutant network_address.c plain what_does_not_resolve_is_told_apart \
	' && number <= PORT_LAST);' ');'

wait
same named_tests_pass "" "$(named_tests_pass)"
finish
