"""The emulator's process: AWS's services on three ports of this machine, with its gaps bridged.

    tests/deployment/.venv/bin/python tests/deployment/emulator.py HTTPS ENCRYPTED PLAIN CERTIFICATE KEY

account.py runs it. HTTPS has a certificate: it is for those who call the distribution. What comes to ENCRYPTED counts as encrypted all
the same, for clients that trust no certificate but the web's. What comes to PLAIN counts as what it is.
"""

import asyncio
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config

import gaps
from ministack.app import app

HOST = "127.0.0.1"


def counted_as_encrypted(port):
    async def called(scope, receive, send):
        if scope["type"] == "http" and scope["server"][1] == port:
            scope = {**scope, "scheme": "https"}
            if scope["path"].startswith("/_at/"):
                scope = at_the_host_in_its_path(scope)
            if scope["path"].startswith("/key-value-stores/"):
                scope = at(scope, signed_host(scope))
        await app(scope, receive, send)
    return called


def at(scope, host, **changed):
    return {**scope, **changed, "headers": [pair for pair in scope["headers"] if pair[0] != b"host"] + [(b"host", host.encode())]}


def at_the_host_in_its_path(scope):
    """A client that knows no names but its system's asks for a host's path like this: /_at/<host>/<path>."""
    host, _, path = scope["path"].removeprefix("/_at/").partition("/")
    raw_path = b"/" + scope["raw_path"].removeprefix(b"/_at/").partition(b"/")[2]
    return at(scope, host, path="/" + path, raw_path=raw_path)


def signed_host(scope):
    """The SDK writes the account's number before a store's host. So that no name has to be found for that, the host in the
    environment begins with `edge@`: the number becomes a part of the user's name, which the SDK signs and does not send."""
    host = next(value.decode() for name, value in scope["headers"] if name == b"host")
    account = scope["path"].split(":")[4]
    return f"{account}.edge@{host}"


def configured(https, encrypted, plain, certificate, key):
    config = Config()
    config.bind = [f"{HOST}:{https}"]
    config.insecure_bind = [f"{HOST}:{encrypted}", f"{HOST}:{plain}"]
    config.certfile, config.keyfile = certificate, key
    config.keep_alive_timeout = 75
    return config


if __name__ == "__main__":
    gaps.bridge()
    asyncio.run(serve(counted_as_encrypted(int(sys.argv[2])), configured(*sys.argv[1:])))
