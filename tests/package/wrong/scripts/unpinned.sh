#!/usr/bin/env bash
"$1/bin/pip" install -q numpy==1.2.3 \
  pytest
