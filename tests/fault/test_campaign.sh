#!/usr/bin/env bash
# The campaign of kills in short. The files are in memory where it has room: what is tried is the order of
# what is written, and a disk has no part in that.
room=$(df -m --output=avail /dev/shm 2>/dev/null | tail -n 1)
[ "${room:-0}" -lt 512 ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/campaign.sh" 25 1
