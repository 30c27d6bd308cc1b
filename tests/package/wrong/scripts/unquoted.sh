#!/usr/bin/env bash
# An argument with a space in it becomes two.
ls $1
