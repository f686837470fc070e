"""An AWS account on this machine: the emulator, and commands and calls as those who use the account make them."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.parse
from dataclasses import dataclass

import boto3

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(FOLDER))
HERE = "127.0.0.1"
# A younger one: in the older ones the first major version of AWS's command line calls queues by a former name, whatever the endpoint.
REGION = "eu-central-2"
PATIENCE = 600


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)

    def __str__(self):
        return f"{self.status} {self.body[:600].decode(errors='replace')}"


@dataclass
class Ran:
    code: int
    output: str

    def __str__(self):
        return f"exit code {self.code}\n{self.output[-4000:]}"


class Account:
    """Its commands run in `project`, with an environment in which nothing points anywhere but here."""

    def __init__(self, folder):
        self.folder = folder
        self.project = os.path.join(folder, "project")
        self.log = os.path.join(folder, "emulator.log")
        self.certificate = os.path.join(folder, "certificate.pem")
        os.makedirs(self.project)
        self.https, self.encrypted, self.plain = free_ports(3)
        self.home = made(os.path.join(folder, "home"))
        self.environment = self._environment()
        self.clients = {}

    def _environment(self):
        """What a shell has in it. `curl` finds every name here, and believes the certificate."""
        tools = [os.path.join(ROOT, "target", "debug"), os.path.join(ROOT, ".venv", "bin"), os.path.join(FOLDER, ".venv", "bin")]
        with open(os.path.join(self.home, ".curlrc"), "w", encoding="utf-8") as file:
            file.write(f'connect-to = ":443:{HERE}:{self.https}"\ncacert = "{self.certificate}"\n')
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("AWS_", "LECTERN_", "SAM_")) and "proxy" not in name.lower()}
        return {**kept, "PATH": os.pathsep.join([*tools, os.environ["PATH"]]), "HOME": self.home,
                "AWS_ENDPOINT_URL": f"http://{HERE}:{self.encrypted}", "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
                "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "SAM_CLI_TELEMETRY": "0"}

    def start(self):
        key = os.path.join(self.folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=emulator", "-addext", "subjectAltName=DNS:*.cloudfront.net", "-keyout", key,
                        "-out", self.certificate], check=True, capture_output=True)
        # The functions are given this environment too, below what the template says. `edge@` is explained in emulator.py.
        environment = {
            **self.environment, "AUTH": "true", "GATEWAY_PORT": str(self.encrypted), "MINISTACK_HOST": "localhost",
            "MINISTACK_REGION": REGION, "TMPDIR": made(os.path.join(self.folder, "state")), "LOG_LEVEL": "INFO",
            "AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE": f"http://edge@{HERE}:{self.encrypted}"}
        command = [os.path.join(FOLDER, ".venv", "bin", "python"), os.path.join(FOLDER, "emulator.py"),
                   str(self.https), str(self.encrypted), str(self.plain), self.certificate, key]
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        until(lambda: self.process.poll() is not None or self.answers(), "the emulator answers")
        if self.process.poll() is not None:
            raise RuntimeError(f"the emulator has ended:\n{self.last_log()}")
        self._become_an_operator()

    def _become_an_operator(self):
        """A user who may do everything. The emulator asks no policy what the account's owner may do, and on AWS a bucket's policy
        binds the owner too."""
        everything = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
        iam = self.aws("iam")
        iam.create_user(UserName="operator")
        iam.put_user_policy(UserName="operator", PolicyName="everything", PolicyDocument=everything)
        key = iam.create_access_key(UserName="operator")["AccessKey"]
        self.clients.clear()
        self.environment.update(AWS_ACCESS_KEY_ID=key["AccessKeyId"], AWS_SECRET_ACCESS_KEY=key["SecretAccessKey"])

    def answers(self):
        with contextlib.suppress(OSError):
            return self.call("GET", f"http://{HERE}:{self.plain}/_ministack/health").status == 200

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_log(self, lines=60):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])

    def run(self, command, given=""):
        """A command line, as it would be typed; `given` is what is typed into it after that."""
        ran = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=self.project, env=self.environment, input=given,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False)
        # Bars of progress write over their lines.
        return Ran(ran.returncode, "\n".join(line.rsplit("\r", 1)[-1] for line in ran.stdout.split("\n")))

    def aws(self, service):
        """A client of a service of AWS's, with the operator's key: to see what has become of the account."""
        if service not in self.clients:
            given = self.environment
            self.clients[service] = boto3.client(
                service, endpoint_url=given["AWS_ENDPOINT_URL"], region_name=REGION, aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"])
        return self.clients[service]

    def call(self, method, url, body=None, headers=None):
        """A call as any client makes it. A host that is not this machine's is the distribution's, which is found here."""
        address = urllib.parse.urlsplit(url)
        if address.hostname == HERE:
            connection = http.client.HTTPConnection(HERE, address.port, timeout=60)
        else:
            connection = Elsewhere(address.hostname, self.https, ssl.create_default_context(cafile=self.certificate))
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        kind = {} if data is None or data is body else {"Content-Type": "application/json"}
        try:
            target = url.partition(address.netloc)[2] or "/"
            connection.request(method, target, data, {**kind, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()


class Elsewhere(http.client.HTTPSConnection):
    """A connection to a host by TLS, wherever the host is."""

    def __init__(self, host, port, context):
        super().__init__(host, timeout=60, context=context)
        self.at, self.context = (HERE, port), context

    def connect(self):
        self.sock = self.context.wrap_socket(socket.create_connection(self.at, self.timeout), server_hostname=self.host)


def made(folder):
    os.makedirs(folder, exist_ok=True)
    return folder


def free_ports(number):
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind((HERE, 0))
        return [each.getsockname()[1] for each in sockets]


def until(is_so, what, seconds=60):
    """Waits for something to become so; the answer is what it became."""
    end = time.monotonic() + seconds
    while not (found := is_so()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.25)
    return found


@contextlib.contextmanager
def account(keep=False):
    folder = tempfile.mkdtemp(prefix="lectern-stack-")
    opened = Account(folder)
    opened.start()
    try:
        yield opened
    finally:
        opened.stop()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
