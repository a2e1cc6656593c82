"""Fills the disk: with one file, with many, with files that nobody can see, with folders in folders."""

import mmap
import os
import sys

os.write(1, b"tried everything\n")
BLOCK = os.urandom(1 << 20)
kind = sys.argv[2]


def one_file():
    with open("large", "wb", 0) as file:
        while True:
            file.write(BLOCK)


def empty_file():
    with open("hole", "wb") as file:
        file.truncate(20 << 30)
    os._exit(1)


def many():
    number = 0
    while True:
        number += 1
        os.close(os.open(f"{number}", os.O_CREAT | os.O_WRONLY))


def large_ones():
    number = 0
    while True:
        number += 1
        with open(os.path.join(os.environ["TMPDIR"], f"{number}"), "wb") as file:
            for _ in range(8):
                file.write(BLOCK)


def hidden():
    held = []
    while True:
        file = open("hidden", "wb", 0)
        os.unlink("hidden")
        for _ in range(8):
            file.write(BLOCK)
        held.append(file)


def mapped():
    held = []
    while True:
        with open("mapped", "w+b", 0) as file:
            os.unlink("mapped")
            for _ in range(8):
                file.write(BLOCK)
            held.append(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))


def nested():
    while True:
        os.mkdir("folder")
        os.chdir("folder")


def closed():
    os.mkdir("closed", 0o300)
    os.chdir("closed")
    one_file()


{
    "one": one_file,
    "hole": empty_file,
    "many": many,
    "large": large_ones,
    "hidden": hidden,
    "mapped": mapped,
    "nested": nested,
    "closed": closed,
}[kind]()
