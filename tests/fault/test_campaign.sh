#!/usr/bin/env bash
# The campaign of kills in short.
in_memory=yes
. "$(dirname "$0")/campaign.sh" 25 1
