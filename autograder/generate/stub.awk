# Turn a reference into its stub: drop what lies between the solution markers.
# A marker that is indented stands for a body, and leaves its return value.

/^[ \t]*\/\* SOLUTION BEGIN \*\/$/ {
	if (hidden)
		fail("SOLUTION BEGIN inside a solution")
	hidden = 1
	if (/^[ \t]/)
		print "\treturn (CL_NOT_IMPLEMENTED);"
	else
		swallow = 1
	next
}

/^[ \t]*\/\* SOLUTION END \*\/$/ {
	if (!hidden)
		fail("SOLUTION END without SOLUTION BEGIN")
	hidden = 0
	next
}

hidden { next }

# The empty line behind a dropped helper goes with it.
swallow && /^$/ { swallow = 0; next }

{
	swallow = 0
	sub(/^\t \* Steps:$/, "\t * TODO:")
	print
}

END {
	if (hidden && !failed)
		fail("SOLUTION BEGIN without SOLUTION END")
}

function fail(message) {
	printf "%s:%d: %s\n", FILENAME, FNR, message > "/dev/stderr"
	failed = 1
	exit 1
}
