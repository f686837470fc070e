"""A learner's course from its upload to its result, by the client that openapi-python-client makes."""

import sys
import time

import httpx
from lectern_client import AuthenticatedClient
from lectern_client.api.packages import create_package, get_package, launch_course
from lectern_client.api.sessions import get_session, list_attempts, list_sessions, start_run, update_session
from lectern_client.models import CmiDataToSet, CreatePackage, Launch, LmsUpdate, Mode, PackageStatus, PageUpdate, StartRun

URL, KEY, ZIP = sys.argv[1:]
USER = "python-client"

lms = AuthenticatedClient(base_url=URL, token=KEY, prefix="", auth_header_name="X-API-Key")


def by(token):
    return AuthenticatedClient(base_url=URL, token=token)


def elements(**values):
    return CmiDataToSet.from_dict({f"cmi.core.{name.replace('__', '.')}": value for name, value in values.items()})


def has(answer, status):
    assert answer.status_code == status, answer
    return answer.parsed


# Upload.
package = has(create_package.sync_detailed(client=lms, body=CreatePackage(filename="course.zip")), 201)
with open(ZIP, "rb") as course:
    upload = package.upload
    httpx.request(upload.method, upload.url, content=course.read(), headers=upload.headers.to_dict()).raise_for_status()
for _ in range(100):
    status = has(get_package.sync_detailed(package.package_id, client=lms), 200).status
    if status not in (PackageStatus.PROCESSING, PackageStatus.AWAITING_UPLOAD):
        break
    time.sleep(0.1)
assert status == PackageStatus.READY, status

# Launch and run.
launch = Launch(user_id=USER, mode=Mode.NORMAL)
launched = has(launch_course.sync_detailed(package.package_id, client=lms, body=launch), 201)
session = launched.session_id
run = has(start_run.sync_detailed(session, client=by(launched.token), body=StartRun(start_id="one")), 201)
page = PageUpdate(seq=1, cmi_data=elements(lesson_status="incomplete", score__raw=70))
assert has(update_session.sync_detailed(session, client=by(run.play_token), body=page), 200).seq == 1


# An update for a version that has passed, and for the one that the refusal tells.
def correct(version):
    update = LmsUpdate(version=version, cmi_data=elements(score__raw=85))
    return update_session.sync_detailed(session, client=lms, body=update)


problem = has(correct(1), 409)
assert problem.code == "VERSION_CONFLICT", problem
has(correct(problem.details.current.version), 200)

# What it came to.
listed = has(list_sessions.sync_detailed(client=lms, user_id=USER, limit=1), 200)
assert listed.sessions[0].score.raw == 85, listed
assert has(list_attempts.sync_detailed(session, client=lms), 200).attempts[0].current
whole = has(get_session.sync_detailed(session, client=lms, include="scos"), 200)
assert whole.scos[0].cmi_data["cmi.core.score.raw"] == "85", whole
