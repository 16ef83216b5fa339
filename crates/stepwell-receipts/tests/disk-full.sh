#!/usr/bin/env bash
# Writes receipts to a disk of one megabyte until it is full, makes room, and looks whether all that was acknowledged is
# there. Needs root, for the disk; takes the `stepwell` to try: `disk-full.sh PATH/TO/stepwell`.
set -euo pipefail
stepwell=$(realpath "${1:?which stepwell?}")
folder=$(mktemp -d)
trap 'umount "$folder/disk" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
mkdir disk
mount -t tmpfs -o size=1m tmpfs disk
"$stepwell" new rules >/dev/null
head -c 100000 /dev/zero >disk/ballast
printf '{}\n%.0s' {1..2000} >many.jsonl
status=0
"$stepwell" eval rules --facts many.jsonl --as-of 2026-07-01 --format json --receipts disk/log \
    >shown.jsonl 2>messages || status=$?
echo "exit status $status: $(cat messages)"
shown=$(wc -l <shown.jsonl)
kept=$("$stepwell" replay --verify disk/log --format json | grep -o '"receipts": [0-9]*' | grep -o '[0-9]*')
echo "$shown decisions shown, $kept receipts kept"
# Messages are broken into lines.
test "$status" = 2
tr -s ' \n' ' ' <messages | grep -q 'the disk is full'
test "$kept" -ge "$shown"
rm disk/ballast
echo '{}' | "$stepwell" eval rules --facts - --as-of 2026-07-01 --format json --receipts disk/log >/dev/null
"$stepwell" replay --verify disk/log
"$stepwell" replay --receipts disk/log --rulesets rules
