"""Reaches for every server there is, in every family of addresses, and for names."""

import ctypes
import shutil
import socket
import struct
import subprocess
import urllib.request

from _tries import FACTS, attempt, finish

PORT, UDP_PORT = FACTS["tcp_port"], FACTS["udp_port"]
SAYS = b"hello from inside"


def connect(family, kind, address):
    with socket.socket(family, kind) as line:
        line.settimeout(1)
        if kind == socket.SOCK_DGRAM:
            return line.sendto(SAYS, address)
        line.connect(address)
        return line.send(SAYS)


attempt("tcp", lambda: connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", PORT)))
attempt("tcp by address of all", lambda: connect(socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", PORT)))
attempt("tcp mapped", lambda: connect(socket.AF_INET6, socket.SOCK_STREAM, ("::ffff:127.0.0.1", PORT)))
attempt("tcp 6", lambda: connect(socket.AF_INET6, socket.SOCK_STREAM, ("::1", PORT)))
attempt("udp", lambda: connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", UDP_PORT)))
attempt("unix", lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, FACTS["unix_path"]))
attempt("unix datagram", lambda: connect(socket.AF_UNIX, socket.SOCK_DGRAM, FACTS["unix_datagram_path"]))
attempt("abstract", lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, FACTS["abstract_name"]))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).send(b"x"))
attempt(
    "raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).sendto(b"x", ("127.0.0.1", 0))
)
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).send(b"x"))
attempt("vsock", lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((2, 1)))


def by_pair(kind, address):
    """A pair of datagram sockets is connected to itself, and may be told to send elsewhere all the same."""
    ours, _theirs = socket.socketpair(socket.AF_UNIX, kind)
    return ours.sendto(SAYS, address)


for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_STREAM):
    for address in (FACTS["unix_datagram_path"], FACTS["unix_path"], FACTS["abstract_name"]):
        attempt(f"pair {kind}", lambda kind=kind, address=address: by_pair(kind, address))

attempt("names", lambda: socket.getaddrinfo("example.com", 80))
attempt("url", lambda: urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=1).read())
attempt("shell", lambda: subprocess.check_output(["bash", "-c", f"echo hello >/dev/tcp/127.0.0.1/{PORT}"]))
for tool in (("curl", "-m1"), ("wget", "-t1", "-T1"), ("nc", "-w1")):
    if shutil.which(tool[0]):
        attempt(tool[0], lambda tool=tool: subprocess.check_call([*tool, *f"127.0.0.1 {PORT}".split()]))

libc = ctypes.CDLL(None, use_errno=True)
address = struct.pack("=HH4s8x", socket.AF_INET, socket.htons(PORT), socket.inet_aton("127.0.0.1"))


def by_hand():
    line = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    libc.connect(line, address, len(address))
    return libc.write(line, SAYS, len(SAYS))


attempt("by hand", by_hand)
finish()
