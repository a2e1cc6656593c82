"""Asks the kernel for what a renderer never needs, by number, past every library."""

import ctypes
import mmap
import os
import platform
import struct

from _tries import FACTS, attempt, breach, finish, fork

libc = ctypes.CDLL(None, use_errno=True)
PARENT, WORKER = os.getppid(), FACTS["worker_pid"]
BUFFER = ctypes.create_string_buffer(4096)
HERE = ctypes.addressof(BUFFER)
CALLS = {
    "ptrace attach": (101, 16, WORKER),
    "ptrace seize": (101, 0x4206, PARENT),
    "ptrace me": (101, 0),
    "process_vm_readv": (310, WORKER, HERE, 1, HERE, 1, 0),
    "process_vm_writev": (311, WORKER, HERE, 1, HERE, 1, 0),
    "add_key": (248, b"user", b"planted", b"x", 1, -3),
    "keyctl": (250, 0, -3, 1),
    "request_key": (249, b"user", b"x", 0, -3),
    "bpf": (321, 0, HERE, 48),
    "perf_event_open": (298, HERE, 0, -1, -1, 0),
    "userfaultfd": (323, 0),
    "io_uring_setup": (425, 4, HERE),
    "memfd_create": (319, b"x", 0),
    "memfd_secret": (447, 0),
    "unshare user": (272, 0x10000000),
    "unshare mounts": (272, 0x20000),
    "unshare net": (272, 0x40000000),
    "setns": (308, 0, 0),
    "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0),
    "umount": (166, b"/proc", 2),
    "pivot_root": (155, b".", b"."),
    "chroot": (161, b"."),
    "open_tree": (428, -100, b".", 1),
    "fsopen": (430, b"tmpfs", 0),
    "move_mount": (429, -100, b".", -100, b"/tmp", 0),
    "open_by_handle_at": (304, -100, HERE, 0),
    "name_to_handle_at": (303, -100, b".", HERE, HERE, 0),
    "personality": (135, 0x0040000),
    "init_module": (175, HERE, 1, b""),
    "kexec_load": (246, 0, 0, 0, 0),
    "reboot": (169, 0xFEE1DEAD, 672274793, 0),
    "pidfd_open": (434, PARENT, 0),
    "pidfd_getfd": (438, 3, 0, 0),
    "fanotify_init": (300, 0, 0),
    "inotify_init1": (294, 0),
    "shmget": (29, 0, 4096, 0o1600),
    "msgget": (68, 0, 0o1600),
    "semget": (64, 0, 1, 0o1600),
    "mq_open": (240, b"x", 66, 384, 0),
    "seccomp": (317, 1, 0, HERE),
    "keep others out of our memory": (157, 4, 0),
    "outlive the parent": (157, 1, 0),
    "become a keeper of orphans": (157, 36, 1),
    "setuid": (105, 0),
    "setgid": (106, 0),
    "setresuid": (117, 0, 0, 0),
    "setgroups": (116, 0, 0),
    "capset": (126, HERE, HERE),
    "ioprio_set": (251, 1, WORKER, 3 << 13),
    "sched_setscheduler": (144, WORKER, 3, HERE),
    "syslog": (103, 3, HERE, 4096),
    "process_madvise": (440, 3, HERE, 1, 4, 0),
    "execveat": (322, 3, b"", HERE, HERE, 0x1000),
    "swapon": (167, b"x", 0),
    "fallocate": (285, 1, 0, 0, 1 << 40),
    "mknod": (133, b"device", 0o060600, 0x0800),
    "quotactl": (179, 0, 0, 0, 0),
    "clone into a user namespace": (56, 0x10000000 | 17, 0, 0, 0, 0),
    "clone3": (435, HERE, 88),
    "acct": (163, b"x"),
    "clone into a network namespace": (56, 0x40000000 | 17, 0, 0, 0, 0),
    "sibling": (56, 0x8000 | 17, 0, 0, 0, 0),
    "lookup_dcookie": (212, 0, HERE, 1),
    "vmsplice": (278, 1, HERE, 1, 0),
}


def ask(number, *arguments):
    ctypes.set_errno(0)
    passed = [value if isinstance(value, bytes) else ctypes.c_long(value) for value in arguments]
    return libc.syscall(ctypes.c_long(number), *passed)


def in_a_child(act):
    """What a child's end says; some calls end who makes them."""
    pid = fork()
    if pid == -1:
        # Where there are no children the filter is the same one, but for that.
        return 0x7F << 8
    if pid == 0:
        os._exit(act() & 0x7F)
    return os.waitpid(pid, 0)[1]


def old_call():
    """The call of 32-bit programs: a second table of numbers, with none of the first's rules."""
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    # mov eax, 20 (getpid); int 0x80; ret
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()


if platform.machine() == "x86_64":
    for name, (number, *arguments) in CALLS.items():
        result = ask(number, *arguments)
        if result == 0 and name.startswith(("clone", "sibling")):
            os._exit(0)
        (breach if result >= 0 else print)(f"{name}: {result} {os.strerror(ctypes.get_errno())}", flush=True)
    # Both answer with the number of a process where they work, and end it where they are refused.
    for name, act in (("32-bit calls", old_call), ("calls of x32", lambda: ask(0x40000000 + 39))):
        status = in_a_child(act)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0x7F & -1:
            breach(f"{name}: {status}")


def type_into_terminal():
    import fcntl
    import termios

    for path in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts/0", "/proc/self/fd/0", "/dev/stdin"):
        attempt(f"open {path}", lambda path=path: os.open(path, os.O_RDWR | os.O_NOCTTY))
    for number in (0, 1, 2, 3, 4, 5):
        try:
            fcntl.ioctl(number, termios.TIOCSTI, b"x")
        except OSError:
            continue
        breach(f"typed into terminal {number}")


type_into_terminal()
print(struct.calcsize("P"))
finish()
