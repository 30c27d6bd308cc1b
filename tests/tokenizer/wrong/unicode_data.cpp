// Made by scripts/unicode/make_python_tables.py; and changed by hand.
