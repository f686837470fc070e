"""The operator's path: docs/deploy.md from its first command on, each as it is written there."""

import os
import re
import zipfile

from samcli.yamlhelper import yaml_parse

from account import HERE, ROOT

TENANT = "acme"
# Commands of the page that are tried elsewhere, or have nothing here to be tried on.
ELSEWHERE = {
    "python3 -m venv": "CI runs it",
    "cargo install": "CI installs the command line without tables; here it is cargo's own build",
    "cargo run -- --containers": "sam_local.py",
    "sam build --parameter-overrides": "sam_local.py",
    "jq --arg key": "sam_local.py",
}


def deployed(report, deployment):
    report.chapter("The first deployment")
    report.same("the three commands of production are these", deployment.page.commands("sam validate").split("\n"),
                ["sam validate --lint", "sam build", "sam deploy --config-env prod", ""])
    deployment.deploys("sam deploy --config-env prod")
    compare_templates(report, deployment)
    deployment.keep_uploads()
    commands = deployment.page.commands("aws cloudformation describe-stacks", ("<ApiUrl>", deployment.url))
    ran = deployment.account.run(commands)
    report.holds("the outputs are shown, and the service answers", ran.code == 0 and '"status":"ok"' in ran.output
                 and all(f" {name} " in ran.output for name in ("ApiUrl", "TableName", "BucketName")), ran)
    ran = deployment.account.run(deployment.page.commands("aws cloudformation update-termination-protection --enable"))
    report.holds("the stack is protected from being deleted", ran.code == 0 and deployment.described()["EnableTerminationProtection"], ran)


def compare_templates(report, deployment):
    """What was deployed is template.yaml. Only where the functions' code lies is another: that is what `sam` writes there."""
    given = deployment.original()
    with open(os.path.join(ROOT, "template.yaml"), encoding="utf-8") as file:
        source = yaml_parse(file.read())
    for template in (source, given):
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                del resource["Properties"]["CodeUri"]
            # `sam` writes there where a resource comes from.
            resource.setdefault("Metadata", {}).pop("SamResourceId", None)
    report.holds("what was deployed is template.yaml", given == source,
                 [name for name in source["Resources"] if source["Resources"][name] != given["Resources"].get(name)])


def first_tenant_and_package(report, deployment):
    report.chapter("The operator's path")
    opened, page = deployment.account, deployment.page
    export = page.line("export LECTERN_TABLE=", ("...   # the output TableName", deployment.output("TableName")))
    ran = opened.run(page.commands("export LECTERN_TABLE=", ("...   # the output TableName", deployment.output("TableName"))))
    key = ran.output.strip().rsplit("\n", 1)[-1]
    report.holds("lectern tenants put, lectern keys create", ran.code == 0 and key.startswith("scorm_"), ran)
    deployment.key = key
    course(opened.project)
    commands = page.commands("export LECTERN_URL=", ("...       # the output ApiUrl", for_the_command_line(deployment)),
                             ("...   # the key", key))
    ran = opened.run(commands)
    report.holds("lectern packages check, lectern packages add", ran.code == 0 and "ready" in ran.output, ran)
    listed = deployment.call("GET", "/api/v1/packages", key=key)
    report.same("the package can be launched", [each["status"] for each in listed.json()["packages"]], ["ready"])
    deployment.package = listed.json()["packages"][0]["package_id"]
    further_keys(report, deployment, export)


def further_keys(report, deployment, export):
    """What the page says of keys in words."""
    opened = deployment.account
    ran = opened.run(f"{export}\nlectern keys create --tenant {TENANT} --name admin --scope admin")
    deployment.admin = ran.output.strip().rsplit("\n", 1)[-1]
    ran = opened.run(f"{export}\nlectern keys create --tenant {TENANT} --name few --scope read --calls-per-second 1")
    few = ran.output.strip().rsplit("\n", 1)[-1]
    answers = [deployment.call("GET", "/api/v1/packages", key=few).status for _ in range(12)]
    report.holds("a key with a limit is counted", answers[0] == 200 and 429 in answers and set(answers) <= {200, 429}, answers)
    ran = opened.run(f"{export}\nlectern keys revoke --tenant {TENANT} few\nlectern keys list --tenant {TENANT}")
    is_told = ran.code == 0 and "revoked" in ran.output and few not in ran.output
    report.holds("a key is taken back, and the list says so", is_told, ran)


def for_the_command_line(deployment):
    """The distribution for a client that believes no certificate but the web's (README.md)."""
    return f"http://{HERE}:{deployment.account.encrypted}/_at/{deployment.url.removeprefix('https://')}"


def course(folder):
    """The demo course as course.zip."""
    demo = os.path.join(ROOT, "local", "demo")
    path = os.path.join(folder, "course.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(os.listdir(demo)):
            archive.write(os.path.join(demo, name), name)
    return path


def every_command_was_met(report, deployment):
    report.chapter("The page")
    certificates(report, deployment)
    unmet = deployment.page.unmet()
    left = [block for block in unmet if not any(block.startswith(beginning) for beginning in ELSEWHERE)]
    report.same("every command of docs/deploy.md was met", left, [])
    stale = [beginning for beginning in ELSEWHERE if not any(block.startswith(beginning) for block in unmet)]
    report.same("what is said to be tried elsewhere is on the page", stale, [])
    every_gap_is_named(report)


def certificates(report, deployment):
    for _ in range(2):
        ran = deployment.account.run(deployment.page.commands("aws acm request-certificate"))
        report.holds("aws acm request-certificate", ran.code == 0 and ":us-east-1:" in ran.output, ran)


def every_gap_is_named(report):
    """The table of README.md names what gaps.py bridges, and nothing else."""
    folder = os.path.join(ROOT, "tests", "deployment")
    with open(os.path.join(folder, "gaps.py"), encoding="utf-8") as file:
        bridged = re.findall(r"^@gap\ndef (\w+)", file.read(), flags=re.MULTILINE)
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        named = re.findall(r"^\| `(\w+)`:", file.read(), flags=re.MULTILINE)
    report.same("the README's table names every gap that is bridged", named, bridged)
