# Say where in the worker each function lies that an image may call: a linker
# script of absolute addresses. Input: lines "allow NAME", then nm's lines. With
# -v traced=1 for an image that is traced: what the worker has for one goes
# before all else.

# What the course builds is not for sale: libsodium's finished authenticators,
# ciphers and key derivations. A comment says so to who looks for one.
BEGIN {
	built = "aead|auth|box|core_h|core_salsa|generichash|kdf|kx|onetimeauth"
	built = built "|pwhash|secretbox|secretstream|shorthash|stream"
	built = "^crypto_(" built ")"
}
$1 == "allow" && $2 ~ built { printf "/* withheld %s */\n", $2; next }
$1 == "allow" { allowed[$2] = 1; next }
NF == 3 && $2 !~ /[Ui]/ { address[$3] = $1 }

END {
	for (name in address) {
		target = name
		# Functions chosen at start-up are reached through a jump,
		# and memory is given by the worker, which notes refusals.
		if ((sub(/^thunk_/, "", name) || name in allowed ||
		    (traced && sub(/^traced_/, "", name))) && !seen[name]++) {
			if (("image_" name) in address)
				target = "image_" name
			if (traced && ("traced_" name) in address)
				target = "traced_" name
			printf "PROVIDE(%s = 0x%s);\n", name, address[target]
		}
	}
}
