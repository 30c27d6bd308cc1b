#!/usr/bin/env bash
# Runs electra.ray and electra.spark on clusters of this machine, in which a node and an executor are
# killed. Installs missing packages, Java among them, as root or with sudo; and ray, pyspark and what
# they need from PyPI, in build/clusters.
#
# usage: scripts/test-clusters.sh [--rows N] [PYTEST_OPTION…]
#   --rows   rows of the Parquet files; 5000 if absent
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

environment=build/clusters
cd "$root"
install_packages "${python_packages[@]}" openjdk-17-jre-headless
install_python_package "$environment" './python[ray,spark]' pytest==9.2.0 mypy==2.4.1
"$environment/bin/python" -m pytest -q -p no:cacheprovider tests/python/clusters "$@"
