"""What an LMS, a learner's page and a newcomer ask of the service, from the first call to the last."""

import io
import time
import zipfile

from twins import call

KEY = {"X-API-Key": "{key}"}
WRONG_KEY = {"X-API-Key": "scorm_" + "x" * 43}
LAUNCH, PLAY = {"Authorization": "Bearer {launch}"}, {"Authorization": "Bearer {play}"}
SESSION = "/api/v1/sessions/{session}"
PACKAGE = "/api/v1/packages/{package}"
PATIENCE = 30
MANIFEST = """<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>In a container</title>
<item identifier="i" identifierref="r"><title>I</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.html"/></resources></manifest>"""


def all_of(twins):
    service(twins)
    sessions(twins)
    player(twins)
    lists(twins)
    packages(twins)
    refusals(twins)
    twins.call("the session is deleted", 204, "DELETE", SESSION, headers=KEY)
    twins.call("the deleted session is gone", 404, "GET", SESSION, headers=KEY)


def service(twins):
    twins.call("health", 200, "GET", "/api/health")
    # What `lambda_http` cannot make an address of would end a process.
    twins.call("health, of a host that is none", 200, "GET", "/api/health", headers={"Host": "1.2.3.999"})
    twins.call("the key says what it may", 200, "GET", "/api/v1/key", headers=KEY)
    twins.call("the document of the API", 200, "GET", "/api/openapi.json")
    twins.call("the page of errors", 200, "GET", "/docs/errors")


def sessions(twins):
    session = {"session_id": "{session}", "package_id": "{package}", "user_id": "user_789"}
    twins.call("a package", 200, "GET", PACKAGE, headers=KEY)
    twins.call("a session is created", 201, "POST", "/api/v1/sessions", session, KEY)
    twins.call("the same session once more", 409, "POST", "/api/v1/sessions", {**session, "user_id": "user_790"}, KEY)
    twins.call("the session is read", 200, "GET", SESSION, headers=KEY)
    update = {"version": 1, "cmi_data": {"cmi.core.lesson_location": "page-3"}}
    twins.call("it is updated", 200, "PUT", SESSION, update, KEY)
    stale = {"version": 1, "cmi_data": {"cmi.core.lesson_location": "page-4"}}
    twins.call("a stale update is refused", 409, "PUT", SESSION, stale, KEY)
    wrong = {"version": 2, "cmi_data": {"cmi.core.score.raw": "many"}}
    twins.call("an update that SCORM does not know is refused", 422, "PUT", SESSION, wrong, KEY)
    twins.call("it is renewed", 200, "POST", f"{SESSION}/renew", headers=KEY)


def player(twins):
    launch = {"user_id": "user_789", "session_id": "{session}"}
    twins.call("it is launched", 200, "POST", f"{PACKAGE}/launch", launch, KEY, learns={"launch": "token"})
    page = twins.call("the learner's page opens", 200, "GET", "/player/{session}?token={launch}")
    twins.report.holds("the page brings its scripts", b"/player/assets/" in page.body)
    for side, other in ((twins.tried, twins.right), (twins.right, twins.tried)):
        link = other.call("GET", f"/player/{side.known['session']}?token={side.known['launch']}")
        twins.report.same(f"the link from {side.known['session']} opens at the other address", link.status, 200)
    # The courses' files are at the address of the program alone.
    twins.call("a run starts", 201, "POST", f"{SESSION}/runs", {}, LAUNCH, learns={"play": "play_token"}, differs=["content_url"])
    said = {"seq": 1, "cmi_data": {"cmi.core.lesson_status": "incomplete", "cmi.core.session_time": "00:00:10"}}
    twins.call("the page commits", 200, "PUT", SESSION, said, PLAY)
    twins.call("the course's tree", 200, "GET", f"{SESSION}/course", headers=PLAY)


def lists(twins):
    twins.call("a learner's sessions", 200, "GET", "/api/v1/sessions?user_id=user_789", headers=KEY)
    page = twins.call("the first of them", 200, "GET", "/api/v1/sessions?user_id=user_789&limit=1", headers=KEY,
                      learns={"cursor": "next_cursor"})
    twins.report.holds("it has a cursor", page.json["next_cursor"])
    twins.call("and the next one", 200, "GET", "/api/v1/sessions?user_id=user_789&limit=1&cursor={cursor}", headers=KEY)
    twins.call("the attempts", 200, "GET", f"{SESSION}/attempts", headers=KEY)
    twins.call("the packages", 200, "GET", "/api/v1/packages", headers=KEY)


def packages(twins):
    """A course is registered, uploaded by the link, imported by the program, launched and deleted."""
    path = "/api/v1/packages/{new}"
    twins.call("a package is registered", 201, "POST", "/api/v1/packages", {"filename": "course.zip"}, KEY, learns={"new": "package_id"})
    for side in (twins.right, twins.tried):
        upload = side.last["upload"]
        taken = call(upload["url"], upload["method"], course(), upload["headers"])
        twins.report.same(f"the bucket takes the zip by the link from {side.known['session']}", taken.status, 200)
        wait_for_import(side, path)
    twins.call("the package is imported", 200, "GET", f"{path}?include=course", headers=KEY)
    twins.report.same("and can be launched", twins.tried.last["status"], "ready")
    twins.call("its course is launched", 201, "POST", f"{path}/launch", {"user_id": "user_791", "session_id": "{session}-2"}, KEY)
    twins.call("a new version of it is registered", 201, "POST", f"{path}/versions", {"filename": "course.zip"}, KEY)
    twins.call("it is deleted", 204, "DELETE", path, headers=KEY)
    twins.call("the deleted package is gone", 404, "GET", path, headers=KEY)


def wait_for_import(side, path):
    until = time.monotonic() + PATIENCE
    while side.call("GET", path, headers=KEY).json["status"] not in ("ready", "failed") and time.monotonic() < until:
        time.sleep(0.2)


def course():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("imsmanifest.xml", MANIFEST)
        zipped.writestr("a.html", "<p>Hello")
    return packed.getvalue()


def refusals(twins):
    twins.call("without a key", 401, "GET", PACKAGE)
    twins.call("with a key that nobody has", 401, "GET", PACKAGE, headers=WRONG_KEY)
    twins.call("a session that is not there", 404, "GET", "/api/v1/sessions/nobodys", headers=KEY)
    twins.call("a path that is not there", 404, "GET", "/nothing/here", headers=KEY)
    twins.call("a method that is not there", 405, "DELETE", "/api/health", headers=KEY)
