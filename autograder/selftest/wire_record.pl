#!/usr/bin/perl
# Seals and opens payloads as WIRE.md says: AES by FIPS 197, GCM by NIST SP
# 800-38D, HMAC of Perl's own. It shares nothing with the programs it tests.
#
#   wire_record.pl seal VERSION SEQ NONCE TEXT    prints the payload
#   wire_record.pl open VERSION SEQ PAYLOAD       prints the text
#
# NONCE, TEXT and PAYLOAD are hex. A version without numbers ignores SEQ. What
# must be rejected is: with a sentence and another status than 0.
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256);

my $encryption_key = '0123456789ABCDEF0123456789ABCDEF';
my $mac_key = 'HMAC_KEY_FOR_PART2_DEMO_1234567';
my $aead_key = 'AEAD_KEY_PART2_DEMO_FOR_AES_GCM!';

# The S-box: powers of 3 beside their inverses.
my @sbox = (0x63);
for (my ($p, $q) = (1, 1), my $first = 1; $first || $p != 1; $first = 0) {
	$p = ($p ^ $p << 1 ^ ($p & 0x80 ? 0x11b : 0)) & 0xff;
	$q ^= $q << 1;
	$q ^= $q << 2;
	$q = ($q ^ $q << 4) & 0xff;
	$q ^= 0x09 if $q & 0x80;
	my $twice = $q << 8 | $q;
	$sbox[$p] = (0x63 ^ $q ^ $twice >> 7 ^ $twice >> 6 ^ $twice >> 5
		^ $twice >> 4) & 0xff;
}

sub double { return ($_[0] << 1 ^ ($_[0] & 0x80 ? 0x1b : 0)) & 0xff; }

# The 60 words of a key of 32 bytes, as 240 bytes.
sub expand {
	my @bytes = unpack('C*', shift);
	my $round = 1;
	for (my $i = 32; $i < 240; $i += 4) {
		my @word = @bytes[$i - 4 .. $i - 1];
		@word = @word[1, 2, 3, 0] if $i % 32 == 0;
		@word = map { $sbox[$_] } @word if $i % 16 == 0;
		if ($i % 32 == 0) {
			$word[0] ^= $round;
			$round = double($round);
		}
		push(@bytes, map { $word[$_] ^ $bytes[$i - 32 + $_] } 0 .. 3);
	}
	return @bytes;
}

sub mix {
	my ($a, $b, $c, $d) = @_;
	my $all = $a ^ $b ^ $c ^ $d;
	return ($a ^ $all ^ double($a ^ $b), $b ^ $all ^ double($b ^ $c),
		$c ^ $all ^ double($c ^ $d), $d ^ $all ^ double($d ^ $a));
}

sub aes {
	my ($key, $block) = @_;
	my @keys = expand($key);
	my @state = unpack('C*', $block ^ pack('C16', @keys));
	for my $round (1 .. 14) {
		@state = map { $sbox[$state[$_ * 5 % 16]] } 0 .. 15;
		@state = map { mix(@state[4 * $_ .. 4 * $_ + 3]) } 0 .. 3
			if $round < 14;
		@state = map { $state[$_] ^ $keys[16 * $round + $_] } 0 .. 15;
	}
	return pack('C16', @state);
}

# Counter mode. The counters of these tests carry in the last 4 bytes only.
sub ctr {
	my ($key, $first, $text) = @_;
	my ($fixed, $counter) = unpack('a12 N', $first);
	my $stream = '';
	while (length($stream) < length($text)) {
		$stream .= aes($key, pack('a12 N', $fixed, $counter++));
	}
	return $text ^ substr($stream, 0, length($text));
}

# SP 800-38D, algorithm 1.
sub multiply {
	my ($x, $h) = @_;
	my ($high, $low) = unpack('Q>2', $h);
	my ($z_high, $z_low) = (0, 0);
	for my $bit (split(//, unpack('B128', $x))) {
		($z_high, $z_low) = ($z_high ^ $high, $z_low ^ $low) if $bit;
		my $carry = $low & 1;
		$low = $low >> 1 | ($high & 1) << 63;
		$high = $high >> 1 ^ ($carry ? 0xe1 << 56 : 0);
	}
	return pack('Q>2', $z_high, $z_low);
}

sub padded { return $_[0] . "\0" x (-length($_[0]) % 16); }

sub gcm_tag {
	my ($key, $nonce, $associated, $ct) = @_;
	my $h = aes($key, "\0" x 16);
	my $hash = "\0" x 16;
	my $all = padded($associated) . padded($ct)
		. pack('Q>2', 8 * length($associated), 8 * length($ct));
	$hash = multiply($hash ^ $_, $h) for unpack('(a16)*', $all);
	return $hash ^ aes($key, $nonce . pack('N', 1));
}

# How long the parts of a payload are; the ciphertext is what is left.
my %versions = (
	'hmac' => { seq => 0, nonce => 16, tag => 32 },
	'hmac-seq' => { seq => 8, nonce => 16, tag => 32 },
	'aead' => { seq => 8, nonce => 12, tag => 16 },
);

my ($verb, $name, $number, @hex) = @ARGV;
my $version = $versions{$name} or die("no version is called $name\n");
my $seq = $version->{seq} ? pack('Q>', $number) : '';

sub crypt_text {
	my ($nonce, $text) = @_;
	return ctr($encryption_key, $nonce, $text) if $name ne 'aead';
	return ctr($aead_key, $nonce . pack('N', 2), $text);
}

sub tag {
	my ($nonce, $ct) = @_;
	return hmac_sha256($seq . $nonce . $ct, $mac_key) if $name ne 'aead';
	return gcm_tag($aead_key, $nonce, $seq, $ct);
}

if ($verb eq 'seal') {
	my ($nonce, $text) = map { pack('H*', $_) } @hex;
	my $ct = crypt_text($nonce, $text);
	print(unpack('H*', $seq . $nonce . $ct . tag($nonce, $ct)), "\n");
} else {
	my $payload = pack('H*', $hex[0]);
	my ($seq_len, $nonce_len, $tag_len) = @{$version}{qw(seq nonce tag)};
	my $ct_len = length($payload) - $seq_len - $nonce_len - $tag_len;
	die("too short\n") if $ct_len < 0;
	my ($said, $nonce, $ct, $tag) = unpack(
		"a$seq_len a$nonce_len a$ct_len a$tag_len", $payload);
	die('number ' . unpack('H*', $said) . "\n") if $said ne $seq;
	die("the tag is wrong\n") if $tag ne tag($nonce, $ct);
	print(unpack('H*', crypt_text($nonce, $ct)), "\n");
}
