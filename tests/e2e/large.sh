#!/bin/sh
# A scheme of 1,000 cameras, of which an entry of the log holds some 400, from its dossier to the register.
dir=$(mktemp -d) || exit 1
"$1" 1000 "$dir" quietly
status=$?
rm -rf "$dir"
exit $status
