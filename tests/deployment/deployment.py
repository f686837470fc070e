"""The stack as a project's folder deploys it: what `sam build` would have laid out, and samconfig.toml as an operator writes it."""

import os
import re
import shutil
from functools import cached_property

from samcli.yamlhelper import yaml_dump, yaml_parse

from account import ROOT
from built import lay_out
from documents import Page

# What is built here is what the machine runs; docs/deploy.md says to write it down.
ARCHITECTURE = f'"Architecture={"arm64" if os.uname().machine == "aarch64" else "x86_64"}",'


class Deployment:
    def __init__(self, report, opened):
        self.report, self.account = report, opened
        self.page = Page("docs/deploy.md")
        self.build = os.path.join(opened.project, ".aws-sam", "build")
        lay_out(self.build, os.path.join(ROOT, "target", "debug"))
        for name in ("template.yaml", "firewall.yaml", "samconfig.toml"):
            shutil.copy(os.path.join(ROOT, name), opened.project)
        shutil.copy(os.path.join(self.build, "template.yaml"), os.path.join(opened.folder, "built.yaml"))
        self.config = os.path.join(opened.project, "samconfig.toml")
        self._change(self.config, r'("Stage=\w+",)', rf"\1 {ARCHITECTURE}", 2)
        self.stack = "lectern-prod"

    def _change(self, path, pattern, replacement, times):
        with open(path, encoding="utf-8") as file:
            text, found = re.subn(pattern, replacement, file.read())
        if found != times:
            raise LookupError(f"{pattern} is {found} times in {path}, not {times} times")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def set(self, **parameters):
        """Writes values of parameters into samconfig.toml, where docs/deploy.md says they are."""
        for name, value in parameters.items():
            self._change(self.config, rf'"{name}=\w+"', f'"{name}={value}"', 1)

    def add(self, **parameters):
        """Writes further parameters of production into samconfig.toml."""
        for name, value in parameters.items():
            self._change(self.config, r'("Stage=prod",)', rf'\1 "{name}={value}",', 1)

    def empty(self, name):
        """Gives a parameter the empty text: what is only taken out of samconfig.toml keeps its value."""
        self._change(self.config, rf'"{name}=[^"]*"', f"'{name}=\"\"'", 1)

    def without(self, grant):
        """Takes a grant out of what is deployed next."""
        self._change(os.path.join(self.build, "template.yaml"), rf" *- {grant}\n", "", 1)

    def whole(self):
        shutil.copy(os.path.join(self.account.folder, "built.yaml"), os.path.join(self.build, "template.yaml"))

    def original(self):
        """The template as it was deployed, before its translation."""
        found = self.account.aws("cloudformation").get_template(StackName=self.stack, TemplateStage="Original")["TemplateBody"]
        return found if isinstance(found, dict) else yaml_parse(found)

    def keep_uploads(self):
        """What is deployed after this takes the functions' code from where the first deployment has put it: none of it changes, and
        packing it takes a minute each time."""
        self.uploads = {name: resource["Properties"]["CodeUri"] for name, resource in self.original()["Resources"].items()
                        if resource["Type"] == "AWS::Serverless::Function"}
        with open(os.path.join(self.account.folder, "built.yaml"), encoding="utf-8") as file:
            template = yaml_parse(file.read())
        for name, place in self.uploads.items():
            template["Resources"][name]["Properties"]["CodeUri"] = place
        with open(os.path.join(self.account.folder, "built.yaml"), "w", encoding="utf-8") as file:
            file.write(yaml_dump(template))
        self.whole()

    def bring_back_uploads(self):
        """`sam delete` takes the uploads away, and its bucket has versions: without the marks of their deletion they are there again."""
        places = set(self.uploads.values())
        bucket, s3 = next(iter(places)).removeprefix("s3://").split("/")[0], self.account.aws("s3")
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for mark in page.get("DeleteMarkers", []):
                if f"s3://{bucket}/{mark['Key']}" in places:
                    s3.delete_object(Bucket=bucket, Key=mark["Key"], VersionId=mark["VersionId"])

    def deploy(self):
        """`sam deploy --config-env prod`, as the page has it. It shows what it will change, and asks."""
        return self.account.run(self.page.line("sam deploy --config-env prod"), given="y\n")

    def deploys(self, claim):
        ran = self.deploy()
        is_done = ran.code == 0 and self.status() in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        if not self.report.holds(claim, is_done, f"{ran}\n{self.events()}"):
            raise RuntimeError("the stack is not as the rest needs it")

    def described(self, stack=None):
        return self.account.aws("cloudformation").describe_stacks(StackName=stack or self.stack)["Stacks"][0]

    def status(self, stack=None):
        return self.described(stack)["StackStatus"]

    def events(self, stack=None):
        """What failed and why, as CloudFormation tells it."""
        pages = self.account.aws("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack or self.stack)
        return "\n".join(f"{each['LogicalResourceId']} {each['ResourceStatus']}: {each.get('ResourceStatusReason', '')}"
                         for page in pages for each in page["StackEvents"] if "FAILED" in each["ResourceStatus"])

    def resources(self, kind, stack=None):
        """Names in the account of the stack's resources of a type, by their names in the template."""
        pages = self.account.aws("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack or self.stack)
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for page in pages for each in page["StackResourceSummaries"]
                if each["ResourceType"] == kind and each["ResourceStatus"] != "DELETE_COMPLETE"}

    def output(self, name):
        return next(each["OutputValue"] for each in self.described()["Outputs"] if each["OutputKey"] == name)

    @cached_property
    def url(self):
        return self.output("ApiUrl")

    def call(self, method, path, body=None, key=None, token=None, **headers):
        """A call at the distribution."""
        if key:
            headers["X-API-Key"] = key
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self.account.call(method, path if path.startswith("http") else self.url + path, body, headers)
