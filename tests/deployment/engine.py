"""A container engine for the time of a test: the one that runs, or a dockerd of the test's own.

No registry of images has to be reached. What `sam local` puts a function into is then made here, of a shell and the libraries of this machine,
under the name of Lambda's image; so a function that was built on this machine finds there what it was linked with.
"""

import contextlib
import os
import platform
import re
import shutil
import ssl
import subprocess
import tarfile
import tempfile
import time

ARCHITECTURE = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
IMAGE = f"public.ecr.aws/lambda/provided:al2023-{ARCHITECTURE}"
# What SAM makes of it, with the stand-in for Lambda's runtime API in it.
IMAGE_OF_SAM = f"public.ecr.aws/lambda/provided:al2023-rapid-{ARCHITECTURE}"
# What SAM runs in the image beside the function.
PROGRAMS = ("/bin/sh", "/bin/mv", "/bin/chmod")
# Whom a function trusts, which it reads at its start.
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
FOLDERS = ("tmp", "var/task", "var/runtime", "var/rapid", "opt", "dev", "proc", "sys", "etc")
# A network that no machine has by itself; Docker's own may be the one that this machine is in.
BRIDGE = "172.31.77.1/24"
PATIENCE = 60


class NoEngine(Exception):
    """No container engine can be started here."""


class Engine:
    """A running engine."""

    def __init__(self, host):
        self.environment = {"DOCKER_HOST": host} if host else {}

    def docker(self, *arguments, **options):
        environment = {**os.environ, **self.environment}
        return subprocess.run(["docker", *arguments], env=environment, capture_output=True, check=True, **options).stdout.decode().strip()

    def answers(self):
        try:
            self.docker("version", timeout=PATIENCE)
        except (subprocess.SubprocessError, OSError):
            return False
        return True

    def address(self):
        """This machine's, as containers reach it."""
        return self.docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")

    @contextlib.contextmanager
    def image(self, binary):
        """Makes what `sam local` puts functions into, such as this one, and takes it away again. An image of Lambda's that is there may be
        older than what the function is linked with: it is set aside."""
        kept = self.docker("images", "--quiet", IMAGE)
        self.remove(IMAGE_OF_SAM)
        with tempfile.TemporaryFile() as packed:
            pack(packed, binary)
            packed.seek(0)
            settings = ("ENV PATH=/bin LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime", "WORKDIR /var/task")
            self.docker("import", *(f"--change={each}" for each in settings), "-", IMAGE, stdin=packed)
        try:
            self.try_image()
            yield
        finally:
            for name in (IMAGE_OF_SAM, IMAGE):
                self.remove(name)
            if kept:
                self.docker("tag", kept, IMAGE)

    def remove(self, image):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.docker("rmi", "--force", image)

    def try_image(self):
        """Not every machine on which an engine starts lets it start a container."""
        try:
            self.docker("run", "--rm", "--entrypoint", "/bin/sh", IMAGE, "-c", "exit 0", timeout=PATIENCE)
        except subprocess.CalledProcessError as refused:
            raise NoEngine(refused.stderr.decode().strip().splitlines()[-1]) from refused


def pack(file, binary):
    """The image's files: the programs, and what they and the function are linked with."""
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name in FOLDERS:
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755
            tar.addfile(folder)
        linked = {library for program in (*PROGRAMS, binary) for library in libraries(program)}
        for path in sorted({*PROGRAMS, *linked}):
            tar.add(os.path.realpath(path), arcname=path.lstrip("/"))
        tar.add(os.path.realpath(ssl.get_default_verify_paths().cafile or TRUSTED), arcname=TRUSTED.lstrip("/"))


def libraries(program):
    told = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return re.findall(r"(/\S+) \(0x", told)


@contextlib.contextmanager
def running(folder):
    """The engine that runs, or one that is started in the folder and ended."""
    if not shutil.which("docker"):
        raise NoEngine("there is no docker")
    there = Engine(None)
    if there.answers():
        yield there
        return
    if not shutil.which("dockerd"):
        raise NoEngine("none runs, and there is no dockerd")
    if os.geteuid() != 0:
        raise NoEngine("none runs, and only root starts one")
    with own(folder) as engine:
        yield engine


@contextlib.contextmanager
def own(folder):
    folder = os.path.join(folder, "engine")
    os.makedirs(folder)
    host = f"unix://{folder}/socket"
    # Without rules for packets, which need a kernel's module and which nothing here does: containers call this machine alone.
    command = ["dockerd", "--iptables=false", "--ip-masq=false", "--storage-driver=vfs", f"--bip={BRIDGE}", f"--host={host}",
               f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid"]
    log = os.path.join(folder, "log")
    with open(log, "wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
    try:
        engine = Engine(host)
        until = time.monotonic() + PATIENCE
        while not engine.answers():
            if process.poll() is not None or time.monotonic() > until:
                raise NoEngine(last_line(log))
            time.sleep(0.2)
        yield engine
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def last_line(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().strip().splitlines()
    return lines[-1] if lines else "it does not answer"
