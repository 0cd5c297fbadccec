#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The defects of tests/planted fit the code of today, so that ./tests/run --sanitize can
plant them.

Speaks TAP; the one argument is the project's folder."""
import os
import subprocess
import sys

root = sys.argv[1]
folder = os.path.join(root, "tests", "planted")
patches = sorted(name for name in os.listdir(folder) if name.endswith(".patch"))
assert patches, folder

print(f"1..{len(patches)}")
failed = 0
for number, name in enumerate(patches, 1):
    said = subprocess.run(["patch", "-p1", "--dry-run", "--force", "-d", root,
                           "-i", os.path.join(folder, name)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if said.returncode == 0:
        print(f"ok {number} - {name} applies")
    else:
        failed += 1
        print(f"not ok {number} - {name} applies")
        for line in said.stdout.splitlines():
            print("#", line)
sys.exit(failed > 0)
