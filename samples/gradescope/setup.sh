#!/bin/bash
# Gradescope runs this once, as root, when it builds the image: Python, bubblewrap, and the autograder's locked packages.
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y make bubblewrap
for version in 3.13 3.12 3.11; do
    if apt-get install -y "python$version" "python$version-venv"; then break; fi
done
make -C /autograder/source PYTHON="python$version" install
