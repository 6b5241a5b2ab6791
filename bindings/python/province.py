"""A small province on this machine, the real server, for the tests."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


class Province:
    """Runs until it is closed; see tests/src/bin/province.rs for what it understands."""

    def __init__(self):
        self.process = subprocess.Popen(
            [TARGET / "debug" / "province"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self.address = self.process.stdout.readline().split()[1]

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def invite(self, member):
        return self.ask(f"invite {member}")

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
