#!/bin/sh
# Writes student/<module>.c from reference/<module>.c, and loses no work.
#   stubs.sh [--force] MODULE...
set -eu

force=
if [ "${1-}" = --force ]; then
	force=1
	shift
fi
stub() { awk -f autograder/generate/stub.awk "reference/$1.c"; }

# A file that is neither the stub nor missing is somebody's work.
edited=
for module; do
	file=student/$module.c
	if [ -s "$file" ] && ! stub "$module" | cmp -s - "$file"; then
		edited="$edited $file"
	fi
done
if [ -n "$edited" ] && [ -z "$force" ]; then
	echo "Kept, because they were edited:$edited" >&2
	echo "make stubs FORCE=1 writes them anew, and keeps yours as .old." >&2
fi
for module; do
	file=student/$module.c
	case " $edited " in
	*" $file "*)
		[ -n "$force" ] || continue
		cp "$file" "$file.old"
		echo "kept your $file as $file.old"
		;;
	esac
	stub "$module" >"$file.new"
	mv "$file.new" "$file"
	echo "wrote $file"
done
[ -z "$edited" ] || [ -n "$force" ]
