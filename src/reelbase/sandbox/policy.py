"""The sandbox's policy: the paths, system calls, variables and limits of untrusted code. See docs/security.md.

Whatever is not listed is refused: other paths do not exist or cannot be opened, other system calls fail with ENOSYS,
and other variables are not set.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

# --- Files -----------------------------------------------------------------------------------------------------------

# Only these parts of each prefix are readable, because people keep other things below it.
PREFIX_PARTS = (
    "bin",
    "sbin",
    "lib",
    "lib32",
    "lib64",
    "libx32",
    "libexec",
    "include",
    "share",
    "etc/fonts",
    "pyvenv.cfg",
)
SYSTEM_PREFIXES = ("/usr", "/usr/local")
SYSTEM_TREES = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/gnu/store", "/nix/store")
SYSTEM_FILES = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/texmf",
    "/var/cache/fontconfig",
    "/var/lib/texmf",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
PRIVATE_TMP = "/tmp"


def readable() -> Iterator[Path]:
    """Paths that every program may read; they need not exist."""
    yield from map(Path, (*SYSTEM_TREES, *SYSTEM_FILES))
    # The root folder is never a prefix; its readable parts are listed above.
    for prefix in {*map(Path, SYSTEM_PREFIXES), *_interpreter()} - {Path("/")}:
        for part in PREFIX_PARTS:
            yield prefix / part


def _interpreter() -> Iterator[Path]:
    """The folders of the running interpreter and its virtual environment, with links resolved."""
    for name in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix):
        yield Path(name)
        yield Path(name).resolve()
    # The executable may be a link into an installation outside these prefixes.
    yield Path(sys.executable).resolve().parent.parent


# --- Environment -----------------------------------------------------------------------------------------------------


def environment(tmp: str) -> dict[str, str]:
    """The variables that every program gets, none of them from the caller's environment."""
    return {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin")),
        "HOME": tmp,
        "TMPDIR": tmp,
        "XDG_CACHE_HOME": tmp,
        "USER": "sandbox",
        "LOGNAME": "sandbox",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
    }


# --- Limits ----------------------------------------------------------------------------------------------------------

# A process may map more than it uses: libraries, stacks of threads, files.
MAPPED_PER_MEMORY = 2
MAPPED_BESIDES_BYTES = 2 << 30
# Written over a whole run, for files that are deleted while they are open or mapped.
WRITTEN_PER_WORK = 4
SMALLEST_FILE_BYTES = 4096
DEEPEST_FOLDER = 64
OUTPUT_TAIL_BYTES = 64 << 10
LONGEST_LINE_BYTES = 16 << 10

# --- Identities ------------------------------------------------------------------------------------------------------

# As root each run gets a user of its own, from the range that systemd keeps for users without a name.
RUN_UIDS = range(61184, 65520)

# --- System calls ----------------------------------------------------------------------------------------------------

_FILES = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range lseek _llseek
stat lstat fstat stat64 lstat64 fstat64 newfstatat fstatat64 statx statfs fstatfs statfs64 fstatfs64
access faccessat faccessat2 readlink readlinkat getdents getdents64 getcwd chdir fchdir umask
mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 symlink symlinkat ftruncate
fsync fdatasync sync_file_range fadvise64 readahead flock dup dup2 dup3 pipe pipe2 sendfile copy_file_range
"""
_MEMORY = "mmap munmap mprotect mremap madvise brk msync mincore membarrier"
_WAITING = """
poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
futex futex_waitv nanosleep clock_nanosleep pause restart_syscall sched_yield
clock_gettime clock_getres gettimeofday time times getitimer setitimer alarm
timer_create timer_settime timer_gettime timer_getoverrun timer_delete timerfd_create timerfd_settime timerfd_gettime
"""
_PROCESSES = """
execve exit exit_group wait4 waitid waitpid
getpid getppid gettid getpgid getpgrp setpgid getsid setsid getuid geteuid getgid getegid getresuid getresgid getgroups
capget uname sysinfo getrusage getrlimit setrlimit getpriority getcpu getrandom
sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack sigreturn
set_tid_address set_robust_list get_thread_area set_thread_area rseq arch_prctl
"""
# Only where the kernel counts the processes of a run: see `filters`.
FORKING_CALLS = frozenset(("fork", "vfork"))
# Both ends of a pair are inside; nothing here names an address.
_PAIRS = "sendmsg recvmsg sendto recvfrom shutdown getsockopt setsockopt getsockname getpeername"

ALLOWED_CALLS = frozenset(f"{_FILES} {_MEMORY} {_WAITING} {_PROCESSES} {_PAIRS}".split())
# Only where those who may receive a signal are told apart by something other than the user: see `filters`.
SIGNAL_CALLS = frozenset(("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"))

# They answer that they worked and do nothing: Landlock does not guard what they change, copying a file asks for them,
# and nobody reads what they would have changed.
PRETENDED_CALLS = frozenset(
    (
        *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
        *("utime", "utimes", "utimensat", "futimesat"),
    )
)

# These answer with an error that programs understand. Everything that is not named answers ENOSYS.
_FORBIDDEN = """
socket socketcall connect bind listen accept accept4 link linkat mknod mknodat ptrace process_vm_readv process_vm_writev
process_madvise pidfd_open pidfd_getfd pidfd_send_signal kcmp mount umount umount2 pivot_root chroot open_tree
move_mount fsopen fsmount mount_setattr unshare setns keyctl add_key request_key bpf perf_event_open userfaultfd
io_uring_setup io_uring_enter io_uring_register open_by_handle_at name_to_handle_at memfd_create memfd_secret
shmget shmat msgget semget mq_open execveat reboot swapon swapoff init_module finit_module delete_module
kexec_load syslog quotactl acct settimeofday clock_settime sethostname setdomainname personality
setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset
sched_setscheduler sched_setparam sched_setattr ioprio_set seccomp fanotify_init inotify_init inotify_init1
"""
_UNSUPPORTED = """
fallocate setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
"""
REFUSED_CALLS: Mapping[str, int] = {
    **dict.fromkeys(_FORBIDDEN.split(), errno.EPERM),
    **dict.fromkeys(_UNSUPPORTED.split(), errno.EOPNOTSUPP),
}

# What these may be asked: anything else in the same place is refused.
ALLOWED_IOCTLS = {
    "TCGETS": 0x5401,
    "TIOCGWINSZ": 0x5413,
    "FIONREAD": 0x541B,
    "FIONBIO": 0x5421,
    "FIONCLEX": 0x5450,
    "FIOCLEX": 0x5451,
}
ALLOWED_FCNTLS = {
    "F_DUPFD": 0,
    "F_GETFD": 1,
    "F_SETFD": 2,
    "F_GETFL": 3,
    "F_SETFL": 4,
    "F_GETLK": 5,
    "F_SETLK": 6,
    "F_SETLKW": 7,
    "F_OFD_GETLK": 36,
    "F_OFD_SETLK": 37,
    "F_OFD_SETLKW": 38,
    "F_DUPFD_CLOEXEC": 1030,
    "F_GETPIPE_SZ": 1032,
    "F_GET_SEALS": 1034,
}
ALLOWED_PRCTLS = {"PR_GET_DUMPABLE": 3, "PR_SET_NAME": 15, "PR_GET_NAME": 16, "PR_CAPBSET_READ": 23}
CLONE_THREAD = 0x00010000
# New namespaces of every kind, and a child that would not be the child of the one who made it.
REFUSED_CLONE_FLAGS = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x8000
