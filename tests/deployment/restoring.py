"""Going back to an earlier time as a whole, as docs/operate.md has it."""

import json

from account import until
from documents import Page
from rotating import statuses, tokens


def a_table(report, deployment):
    report.chapter("A restored table")
    opened, page, table = deployment.account, Page("docs/operate.md"), deployment.output("TableName")
    named = ("<TableName>", table)

    def done(claim, beginning, *known):
        ran = opened.run(page.commands(beginning, *known))
        report.holds(claim, ran.code == 0, ran)
        return ran.output.strip()

    old = tokens(deployment)
    kept = launched(deployment)
    before = until(lambda: heard_of(deployment, kept), "the feed tells of it")
    done("a table is restored beside the one in use", "aws dynamodb restore-table-to-point-in-time", named)
    done("it is waited for", "aws dynamodb wait table-exists --table-name lectern-look")
    lost = launched(deployment)
    cursor = until(lambda: heard_of(deployment, lost), "the feed tells of it")
    close(report, deployment, table)
    backup = json.loads(done("a backup of it is made", "aws dynamodb create-backup"))["BackupDetails"]["BackupArn"]
    report.same("it can be used", done("it is looked at", "aws dynamodb describe-backup", ("<BackupArn>", backup)), '"AVAILABLE"')
    done("it takes the place of the table in use", "aws dynamodb update-table --table-name <TableName> --no-deletion-protection-enabled",
         named, ("<BackupArn>", backup))
    done("it is given the template's settings", "aws dynamodb update-time-to-live", named)
    shown = done("they are shown", "aws dynamodb describe-time-to-live", named).split("\n")
    report.holds("they are as the page says", shown in (['"ENABLED"', '"ENABLED"', "true"], ['"ENABLING"', '"ENABLED"', "true"]), shown)
    told = done("lectern restored", "export LECTERN_TABLE=...   # the output TableName\nlectern restored",
                ("...   # the output TableName", table))
    report.holds("it says what it did", "Numbers are left free" in told, told)
    deployment.set(Closed="no")
    deployment.deploys("Closed=no is deployed")
    report.same("what was there is there, and what came after it is gone",
                [deployment.call("GET", f"/api/v1/sessions/{each}", key=deployment.key).status for each in (kept, lost)], [200, 404])
    report.same("pages that were open have to launch again", statuses(deployment, old), (401, 401, 403))
    report.same("both functions read the new stream", len(readers(deployment, table)), 2)
    again = deployment.call("POST", f"/api/v1/packages/{deployment.package}/launch", {"user_id": "restored", "session_id": kept},
                            key=deployment.key).json()
    run = deployment.call("POST", f"/api/v1/sessions/{kept}/runs", {}, token=again["token"])
    report.holds("a learner goes on, and an LMS that had read further hears of it", run.status == 201
                 and until(lambda: heard_of(deployment, kept, cursor), "the feed goes on"), run)
    report.holds("so does one that had not", heard_of(deployment, kept, before))
    done("what helped is deleted", "aws dynamodb delete-table --table-name lectern-look", ("<BackupArn>", backup))


def close(report, deployment, table):
    """Nobody is served, and the tokens of before are good for nothing."""
    report.same("two functions read the table's stream", len(readers(deployment, table)), 2)
    deployment.add(Closed="yes")
    deployment.set(TokenKeyAGeneration=3, TokenKeyBGeneration=3)
    deployment.deploys("Closed=yes is deployed, with both token keys replaced")
    report.same("nobody reads the stream", readers(deployment, table), [])
    answer = deployment.call("GET", "/api/v1/packages", key=deployment.key)
    report.holds("nobody is served", answer.status in (429, 503), answer)


def launched(deployment):
    return deployment.call("POST", f"/api/v1/packages/{deployment.package}/launch", {"user_id": "restored"},
                           key=deployment.key).json()["session_id"]


def heard_of(deployment, session, cursor=None):
    """The cursor behind the events of a session, once there are any."""
    after = f"&after={cursor}" if cursor else ""
    answer = deployment.call("GET", f"/api/v1/events?session_id={session}{after}", key=deployment.key).json()
    return answer["cursor"] if answer["events"] else None


def readers(deployment, table):
    """The streams of the table that functions read."""
    mappings = deployment.account.aws("lambda").list_event_source_mappings()["EventSourceMappings"]
    return [each["EventSourceArn"] for each in mappings if f":table/{table}/stream/" in each["EventSourceArn"]]
