"""The integrator's path: each call of openapi.yaml, through the distribution, with what it answers."""

import json
import os
import re
import urllib.parse

import yaml

from account import ROOT, until
from documents import Page

USER, SESSION = "caller", "called-1"


class Calls:
    """Calls at the distribution, by the operations of the API's document that they are."""

    def __init__(self, report, deployment):
        self.report, self.deployment, self.met = report, deployment, set()
        with open(os.path.join(ROOT, "openapi.yaml"), encoding="utf-8") as file:
            paths = yaml.safe_load(file)["paths"]
        self.operations = {operation["operationId"]: (method.upper(), path) for path, operations in paths.items()
                           for method, operation in operations.items()}

    def __call__(self, operation, expected, body=None, *, query="", of=None, **given):
        """Makes the call; the answer is its JSON, or its body where it has another type."""
        method, path = self.operations[operation]
        path = re.sub(r"\{(\w+)\}", lambda name: (of or {})[name[1]], path)
        answer = self.deployment.call(method, path + query, body, **given)
        self.met.add(operation)
        self.report.holds(f"{operation}: {expected}", answer.status == expected, answer)
        media = answer.headers.get("content-type", "").split(";")[0]
        return answer.json() if answer.body and media.endswith("json") else answer

    def unmet(self):
        return sorted(set(self.operations) - self.met)


def every_call(report, deployment):
    report.chapter("The integrator's path")
    call = Calls(report, deployment)
    documents(report, call)
    keys(report, deployment, call)
    package = packages(report, deployment, call)
    session = launched(report, deployment, call)
    sessions(report, deployment, call, session)
    events(report, deployment, call, session)
    learners(report, deployment, call)
    deleted(report, deployment, call, package, session)
    refusals(report, deployment)
    report.same("every call of openapi.yaml was made", call.unmet(), [])
    the_page(report, deployment)


def console(report, call):
    """The console: its page has no key in it, and runs its own script alone."""
    call("show-console-at-root", 200)
    page = call("show-console", 200)
    policy = page.headers["content-security-policy"]
    report.holds("the console sends zips to the bucket", "connect-src 'self' https://" in policy, policy)
    report.holds("the console has no key from the start", b'"key":null' in page.body, page.body)
    script = re.search(rb'/console/assets/([0-9a-f]+)/(console\.js)', page.body)
    call("show-console-file", 200, of={"version": script[1].decode(), "file": script[2].decode()})


def documents(report, call):
    call("get-health", 200)
    document = call("get-document", 200)
    report.same("the document has the service's own address", [each["url"] for each in document["servers"]], [call.deployment.url])
    call("get-document-below-docs", 200)
    console(report, call)
    page = call("show-docs", 200)
    call("show-docs-below-api", 200)
    file = re.search(rb'(?:src|href)="(?:/docs/|\./|docs/)?([\w.-]+\.(?:js|css))"', page.body)
    call("show-docs-file", 200, of={"file": file[1].decode()})
    call("explain-errors", 200)


def keys(report, deployment, call):
    """A key for another program, and its end."""
    admin = deployment.admin
    made = call("create-key", 201, {"name": "reports", "scope": "read"}, key=admin)
    report.same("the new key works", call("get-key", 200, key=made["api_key"])["name"], "reports")
    call("revoke-key", 204, of={"key_id": made["key_id"]}, key=admin)
    listed = {each["key_id"]: each["status"] for each in call("list-keys", 200, key=admin)["keys"]}
    report.same("the revoked key is listed as such", listed[made["key_id"]], "revoked")


def packages(report, deployment, call):
    """A package of its own, uploaded as docs/integrate.md has it, and its second version."""
    key = deployment.key
    report.same("get-key says who calls", call("get-key", 200, key=key)["tenant_id"], "acme")
    package = call("create-package", 201, {"filename": "course.zip"}, key=key)
    upload(report, deployment, package, "the zip is sent")
    of = {"package_id": package["package_id"]}
    report.same("it is ready", ready(call, of, key, 1)["status"], "ready")
    bare = deployment.account.call("PUT", package["upload"]["url"], b"another")
    report.same("a link is of no use without its condition, which is signed with it", bare.status, 403)
    version = call("create-version", 201, {"filename": "course.zip"}, of=of, key=key)
    upload(report, deployment, version, "the second version's zip is sent")
    report.same("the second version is ready", ready(call, of, key, 2)["status"], "ready")
    listed = call("list-packages", 200, key=key, query="?limit=1")
    report.holds("a list is read page by page", len(listed["packages"]) == 1 and listed["next_cursor"], listed)
    rest = call("list-packages", 200, key=key, query=f"?cursor={listed['next_cursor']}")
    versions = call("list-versions", 200, of=of, key=key)["versions"]
    report.same("both versions are listed", [(each["revision"], each["state"]) for each in versions], [(2, "live"), (1, "ready")])
    report.same("the first is live again", call("activate-version", 200, of=of | {"revision": "1"}, key=key)["revision"], 1)
    report.same("both packages are listed", sorted(each["package_id"] for each in listed["packages"] + rest["packages"]),
                sorted([package["package_id"], deployment.package]))
    return package["package_id"]


def upload(report, deployment, package, claim):
    with open(os.path.join(deployment.account.project, "course.zip"), "rb") as file:
        to = package["upload"]
        sent = deployment.account.call(to["method"], to["url"], file.read(), to["headers"])
    report.holds(claim, sent.status == 200, sent)


def ready(call, of, key, revision):
    """Waits until the import is over."""
    quiet = Calls(call.report, call.deployment)
    method, path = quiet.operations["get-package"]

    def found():
        package = call.deployment.call(method, path.format(**of), key=key).json()
        return package if package["status"] in ("ready", "failed") and package["revision"] == revision else None
    until(found, "the import comes to its end")
    return call("get-package", 200, of=of, key=key)


def launched(report, deployment, call):
    """A session by a launch, and one that is made without."""
    key = deployment.key
    session = call("launch-course", 201, {"user_id": USER, "session_id": SESSION, "learner_name": "Doe, Jane"},
                   of={"package_id": deployment.package}, key=key)
    report.holds("its link leads to the distribution", session["launch_url"].startswith(f"{deployment.url}/player/"), session)
    made = call("create-session", 201, {"package_id": deployment.package, "user_id": USER, "session_id": "made-1"}, key=key)
    report.same("a session can be made before its launch", made["session_id"], "made-1")
    page = call("open-player", 200, of={"session_id": SESSION}, query=f"?token={session['token']}")
    version, file = re.search(rb"/player/assets/([^/]+)/([^\"']+)", page.body).groups()
    call("open-player-file", 200, of={"version": version.decode(), "file": file.decode()})
    return session


def sessions(report, deployment, call, session):
    key, of = deployment.key, {"session_id": session["session_id"]}
    run = call("start-run", 201, {}, of=of, token=session["token"])
    call("get-session-course", 200, of=of, token=run["play_token"])
    location, score = ({"cmi.core.lesson_location": "page-3"}, {"cmi.core.score.raw": "70"})
    said = call("update-session", 200, {"seq": 1, "cmi_data": location}, of=of, token=run["play_token"])
    report.same("the page's update is stored", said["seq"], 1)
    call("update-session-by-beacon", 200, {"seq": 2, "cmi_data": score}, of=of, query=f"?token={run['play_token']}")
    found = call("get-session", 200, of=of, key=key)
    report.same("the LMS reads both", (found["cmi_data"]["cmi.core.lesson_location"], found["score"]["raw"]), ("page-3", 70))
    corrected = call("update-session", 200, {"version": found["version"], "cmi_data": {"cmi.core.score.raw": "85"}}, of=of, key=key)
    runs = call("list-runs", 200, of=of, key=key)["runs"]
    report.same("its run is listed while it plays", [(each["run"], each["ended"]) for each in runs], [(1, None)])
    changes = call("list-changes", 200, of=of, key=key)["changes"]
    report.same("who has corrected it is kept", [each["elements"][0]["after"] for each in changes], ["85"])
    refused = call("update-session", 409, {"version": found["version"], "cmi_data": {"cmi.core.score.raw": "90"}}, of=of, key=key)
    report.same("an older version is refused with the newer one", refused["details"]["current"]["version"], corrected["version"])
    attempts = call("list-attempts", 200, of=of, key=key)
    report.holds("the attempt is the current one", attempts["attempts"][0]["current"], attempts)
    listed = call("list-sessions", 200, query=f"?user_id={USER}", key=key)
    report.same("the learner's sessions", sorted(each["session_id"] for each in listed["sessions"]), [SESSION, "made-1"])
    listed = call("list-sessions", 200, query=f"?package_id={deployment.package}", key=key)
    report.same("the package's sessions", sorted(each["session_id"] for each in listed["sessions"]), [SESSION, "made-1"])
    renewed = call("renew-session", 200, {}, of=of, key=key)
    again = call("reset-session", 200, {"version": 1, "reason": "Another try"}, of={"session_id": "made-1"}, key=key)
    report.same("a session that was reset has begun anew", (again["version"], again["attempt"]), (2, 1))
    report.holds("a renewed session lives on", renewed["expires_at"] > found["expires_at"], renewed)


def events(report, deployment, call, session):
    """What is written comes into the feed, and from there to a webhook, whose endpoint does not exist."""
    key, admin = deployment.key, deployment.admin

    def told(query):
        return deployment.call("GET", f"/api/v1/events{query}", key=key).json()["events"]

    until(lambda: told(f"?session_id={session['session_id']}&type=session.launched"), "a run that started is told")
    feed = call("list-events", 200, query=f"?session_id={session['session_id']}", key=key)
    report.same("a session is told from its beginning", feed["events"][0]["type"], "session.created")
    made = call("create-webhook", 201, {"url": "https://lms.invalid/lectern", "event_type": "session.created"}, key=admin)
    of = {"webhook_id": made["webhook_id"]}
    report.same("a webhook is listed without its secret", [each.get("secret") for each in call("list-webhooks", 200, key=key)["webhooks"]], [None])
    call("get-webhook", 200, of=of, key=key)
    call("update-webhook", 200, {"description": "Marks courses as done"}, of=of, key=admin)
    tried = call("test-webhook", 200, of=of, key=admin)
    report.holds("a test says what is wrong with an endpoint", tried["status"] is None and tried["problem"], tried)
    another = {"package_id": deployment.package, "user_id": "user_of_events", "session_id": "session-of-events"}
    report.same("another session is made", deployment.call("POST", "/api/v1/sessions", another, key=key).status, 201)

    def tries():
        found = deployment.call("GET", f"/api/v1/webhooks/{made['webhook_id']}/deliveries", key=key).json()["deliveries"]
        return found and found[0]["tries"]

    until(tries, "a delivery is tried")
    delivery = call("list-deliveries", 200, of=of, key=key)["deliveries"][0]
    report.holds("a try that failed says why, and is made again", delivery["status"] == "pending" and delivery["tries"][0]["problem"], delivery)
    call("retry-delivery", 202, of={**of, "delivery_id": delivery["delivery_id"]}, key=admin)
    until(lambda: len(tries()) > 1, "a delivery that was asked for is tried")
    call("delete-webhook", 204, of=of, key=admin)


def learners(report, deployment, call):
    """A learner who is shown, handed over and erased; the id has what a path has to encode."""
    key, admin, user = deployment.key, deployment.admin, "50% a+b"
    made = {"package_id": deployment.package, "user_id": user, "session_id": "session-of-a-leaver", "learner_name": "Roe, Jane"}
    report.same("a leaver's session is made", deployment.call("POST", "/api/v1/sessions", made, key=key).status, 201)
    of = {"user_id": urllib.parse.quote(user, safe="")}
    shown = call("get-learner", 200, of=of, key=key)
    report.same("the learner is shown", (shown["user_id"], shown["learner_name"], len(shown["sessions"])), (user, "Roe, Jane", 1))
    lines = [json.loads(line) for line in call("export-learner", 200, of=of, key=admin).body.splitlines()]
    report.same("the export begins with the session and ends as a whole", (lines[0]["type"], lines[-1]["type"]), ("session", "end"))
    call("erase-learner", 202, of=of, key=admin)
    path = f"/api/v1/learners/{of['user_id']}/erasure"
    until(lambda: deployment.call("GET", path, key=admin).json()["state"] == "done", "the erasure comes to its end", seconds=180)
    done = call("get-erasure", 200, of=of, key=admin)
    report.same("the session is erased", (done["sessions"], done["sessions_left"]), (1, 0))
    call("get-learner", 404, of=of, key=key)


def deleted(report, deployment, call, package, session):
    key, admin = deployment.key, deployment.admin
    of = {"session_id": session["session_id"]}
    call("delete-session", 403, of=of, key=key)
    call("delete-session", 204, of=of, key=admin)
    call("get-session", 404, of=of, key=key)
    bucket = deployment.output("BucketName")
    below = f"content/acme/{package}/"

    def files():
        return deployment.account.aws("s3").list_objects_v2(Bucket=bucket, Prefix=below)["KeyCount"]
    report.same("the files of both versions are in the bucket", files(), 8)
    call("delete-package", 204, of={"package_id": package}, key=admin)
    call("get-package", 404, of={"package_id": package}, key=key)
    until(lambda: files() == 0, "the files of a deleted package go")
    until(lambda: f"/content/acme/{package}/*" in forgotten(deployment), "the edge is told to forget them, a minute later", seconds=180)
    report.same("and it is told once", forgotten(deployment), [f"/content/acme/{package}/*"])


def forgotten(deployment):
    """The paths that the distribution was told to forget."""
    distribution = next(iter(deployment.resources("AWS::CloudFront::Distribution").values()))
    edge = deployment.account.aws("cloudfront")
    listed = edge.list_invalidations(DistributionId=distribution)["InvalidationList"].get("Items", [])
    batches = [edge.get_invalidation(DistributionId=distribution, Id=each["Id"])["Invalidation"]["InvalidationBatch"] for each in listed]
    return [path for batch in batches for path in batch["Paths"]["Items"]]


def refusals(report, deployment):
    """What must not be possible, each with its reason."""
    path = f"/api/v1/packages/{deployment.package}"
    answer = deployment.call("GET", path)
    report.same("without a key nothing is read", answer.status, 401)
    answer = deployment.call("GET", path, key="scorm_" + "x" * 43)
    report.same("a key that nobody has is refused", answer.status, 401)
    answer = deployment.call("GET", "/api/v1/nothing", key=deployment.key)
    report.holds("what no route takes is refused in Lectern's words", answer.status == 404 and answer.json()["code"], answer)
    answer = deployment.account.call("GET", f"http://127.0.0.1:{deployment.account.plain}/api/health",
                                     headers={"Host": deployment.url.removeprefix("https://")})
    report.same("the distribution refuses plain HTTP", answer.status, 403)


def the_page(report, deployment):
    """The calls of docs/integrate.md, one after the other, as they stand there."""
    page = Page("docs/integrate.md")
    page.commands("export LECTERN_URL=")
    # The last of them says whose tenant it is; on a laptop that is another one.
    # What comes to a laptop is shown there.
    page.commands("lectern --local")
    # Keys are made and revoked above, by whoever may.
    page.commands("export LECTERN_ADMIN_KEY=")
    page.commands("OLD=$(curl")
    typed = "\n".join(page.unmet()).replace('\\"local\\"', '\\"acme\\"').replace("tenant_id=local", "tenant_id=acme")
    ran = deployment.account.run(f"export LECTERN_URL={deployment.url} LECTERN_API_KEY={deployment.key} "
                                 f"LECTERN_ADMIN_KEY={deployment.admin}\n{typed}")
    told = re.sub(r"\s+", "", ran.output)
    for part in ('"status":"ready","errors":[]', '"session_id":"enrolment-456","launch_url":"' + deployment.url,
                 '"completion_status":"completed"}', '"session_id":"session-789","completion_status":"completed","score":85'):
        report.holds(f"docs/integrate.md as it is written: {part}", ran.code == 0 and part in told, ran)
