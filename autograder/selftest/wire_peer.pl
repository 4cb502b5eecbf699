#!/usr/bin/perl
# A peer that knows only TCP and hex, for programs tested against WIRE.md.
#
#   wire_peer.pl connect HOST PORT STEP...
#   wire_peer.pl listen HOST STEP...       (prints the port first)
#
# Steps: send=HEX, sendfile=PATH, trickle=HEX (a byte at a time), stuff=SECONDS
# (send until nothing was taken for so long), recv=N (print N bytes in hex), rest
# (print all bytes up to the end), eof (print "eof" when the stream ends), shut
# (end sending), reset, sleep=SECONDS; next (close, and accept one more).
use strict;
use warnings;
use IO::Socket::IP;
use Socket qw(IPPROTO_TCP SOL_SOCKET SO_LINGER SHUT_WR TCP_NODELAY);

$| = 1;
$SIG{PIPE} = 'IGNORE';
alarm(30);

my $listener;

sub accepted {
	return $listener->accept() || die("accept: $!\n");
}

sub connected {
	my $mode = shift @ARGV;
	my $host = shift @ARGV;
	if ($mode eq 'connect') {
		my $port = shift @ARGV;
		return IO::Socket::IP->new(PeerHost => $host,
			PeerPort => $port) || die("connect: $@\n");
	}
	$listener = IO::Socket::IP->new(LocalHost => $host, LocalPort => 0,
		Listen => 5) || die("listen: $@\n");
	print($listener->sockport(), "\n");
	return accepted();
}

# Whoever comes when no "next" is left is refused.
sub accept_no_more {
	undef($listener) unless grep { $_ eq 'next' } @_;
}

sub receive {
	my ($socket, $left) = @_;
	my $bytes = '';
	while (length($bytes) < $left) {
		my $got = sysread($socket, $bytes, $left - length($bytes),
			length($bytes));
		die("recv: $!\n") unless defined($got);
		die("recv: ended after " . unpack('H*', $bytes) . "\n")
			if $got == 0;
	}
	print(unpack('H*', $bytes), "\n");
}

sub receive_rest {
	my ($socket) = @_;
	my $bytes = '';
	my $got = 1;
	while ($got) {
		$got = sysread($socket, $bytes, 65536, length($bytes));
		die("rest: $!\n") unless defined($got);
	}
	print(unpack('H*', $bytes), "\n");
}

sub say_bytes {
	my ($socket, $bytes) = @_;
	syswrite($socket, $bytes) == length($bytes) or die("send: $!\n");
}

sub trickle {
	my ($socket, $bytes) = @_;
	setsockopt($socket, IPPROTO_TCP, TCP_NODELAY, 1);
	for my $byte (split(//, $bytes)) {
		say_bytes($socket, $byte);
		select(undef, undef, undef, 0.002);
	}
}

# Whoever takes everything for ever is found out by the alarm.
sub stuff {
	my ($socket, $seconds) = @_;
	my $bytes = 'x' x 65536;
	$socket->blocking(0);
	for (;;) {
		my $ready = '';
		vec($ready, fileno($socket), 1) = 1;
		last unless select(undef, $ready, undef, $seconds);
		syswrite($socket, $bytes) or die("send: $!\n");
	}
	$socket->blocking(1);
	print("stuck\n");
}

my $socket = connected();
while (@ARGV) {
	accept_no_more(@ARGV);
	my $step = shift(@ARGV);
	my ($verb, $value) = split(/=/, $step, 2);
	if ($verb eq 'send') {
		say_bytes($socket, pack('H*', $value));
	} elsif ($verb eq 'sendfile') {
		open(my $file, '<:raw', $value) or die("$value: $!\n");
		local $/;
		say_bytes($socket, scalar(<$file>));
	} elsif ($verb eq 'trickle') {
		trickle($socket, pack('H*', $value));
	} elsif ($verb eq 'stuff') {
		stuff($socket, $value);
	} elsif ($verb eq 'recv') {
		receive($socket, $value);
	} elsif ($verb eq 'rest') {
		receive_rest($socket);
	} elsif ($verb eq 'eof') {
		my $got = sysread($socket, my $bytes, 4096);
		die("eof: got " . unpack('H*', $bytes) . "\n") if $got;
		print("eof\n");
	} elsif ($verb eq 'shut') {
		shutdown($socket, SHUT_WR);
	} elsif ($verb eq 'reset') {
		setsockopt($socket, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0));
		close($socket);
	} elsif ($verb eq 'next') {
		close($socket);
		$socket = accepted();
	} elsif ($verb eq 'sleep') {
		select(undef, undef, undef, $value);
	} else {
		die("no step is called $step\n");
	}
}
