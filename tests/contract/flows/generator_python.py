"""A learner's course from its upload to its result, by the client that openapi-generator makes for Python."""

import sys
import time

import urllib3
from openapi_client import ApiClient, Configuration, PackagesApi, SessionsApi
from openapi_client.exceptions import ConflictException
from openapi_client.models import CmiDataToSetValue, CreatePackage, Launch, LmsUpdate, PageUpdate, Problem, StartRun, Update

URL, KEY, ZIP = sys.argv[1:]
USER = "generator-python"


def client(**credential):
    return ApiClient(Configuration(host=URL, **credential))


def elements(**values):
    return {f"cmi.core.{name.replace('__', '.')}": CmiDataToSetValue(value) for name, value in values.items()}


lms = client(api_key={"api_key": KEY})
packages, sessions = PackagesApi(lms), SessionsApi(lms)

# Upload.
package = packages.create_package(CreatePackage(filename="course.zip"))
with open(ZIP, "rb") as course:
    upload = package.upload
    sent = urllib3.request(upload.method, upload.url, body=course.read(), headers=upload.headers)
assert sent.status == 200, sent.data
for _ in range(100):
    status = packages.get_package(package.package_id).status
    if status != "processing" and status != "awaiting_upload":
        break
    time.sleep(0.1)
assert status == "ready", status

# Launch and run.
launched = packages.launch_course(package.package_id, Launch(user_id=USER, mode="normal"))
session = launched.session_id
run = SessionsApi(client(access_token=launched.token)).start_run(session, start_run=StartRun(start_id="one"))
page = PageUpdate(seq=1, cmi_data=elements(lesson_status="incomplete", score__raw=70))
said = SessionsApi(client(access_token=run.play_token)).update_session(session, Update(page))
assert said.actual_instance.seq == 1, said


# An update for a version that has passed, and for the one that the refusal tells.
def correct(version):
    return sessions.update_session(session, Update(LmsUpdate(version=version, cmi_data=elements(score__raw=85))))


try:
    correct(1)
    sys.exit("it was stored")
except ConflictException as refused:
    problem = Problem.from_json(refused.body)
assert problem.code == "VERSION_CONFLICT", problem
correct(problem.details.current.version)

# What it came to.
listed = sessions.list_sessions(user_id=USER, limit=1)
assert listed.sessions[0].score.raw == 85, listed
assert sessions.list_attempts(session).attempts[0].current
whole = sessions.get_session(session, include="scos")
assert whole.scos[0].cmi_data["cmi.core.score.raw"] == "85", whole
