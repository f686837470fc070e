"""Translates template.yaml as AWS would and checks what comes out.

    python tests/template/check.py [--template FILE] [--samconfig FILE] [--openapi FILE] [--functions FOLDER]

A deployment cannot be tried without an account, and an emulator that takes an untranslated template proves nothing. So
SAM's own translator turns the template into CloudFormation, offline, and every claim that the documentation makes about
permissions, routes, logs and the table is held against the result. What each function may do stands in grants.py
a second time and on purpose: to widen a role, two files have to say so.
"""

import argparse
import collections
import os
import re
import sys
import tomllib

import yaml
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.yaml_helper import yaml_parse

import bill
import bucket
import edge
import events
import front
import hosts
import keys
import table
import watch
from grants import GRANTS, SERVICES
from translated import Template, at, pascal, references

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Functions that the bucket starts learn its name from what it tells them.
KNOW_THE_BUCKET = {"create-package", "create-version", "delete-package", "erase-learner"}
# The items in which limited keys' calls are counted, and no other ones.
LIMITS_ONLY = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["LIMIT#*"]}}
# What `sam local` may put in, and CloudFormation leaves out.
LEFT_OUT = {"Ref": "AWS::NoValue"}
ENDPOINTS = {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3"}
# Memory and seconds, where they are not everyone's.
SIZES = {"import-package": (512, 900), "purge-package": (256, 900), "purge-learner": (256, 900), "copy-token-keys": (256, 60), "record-events": (256, 60),
         "forward-events": (256, 60), "deliver-webhook": (256, 30), "clear-edge": (256, 30), "list-events": (256, 28), "test-webhook": (256, 20)}
USUAL_SIZE = (256, 10)

# The one route that openapi.yaml cannot state, and the operations whose names are not their folders'.
DEFAULT_ROUTE = ("ANY", "$default")
REFUSES = "refuse-request"
SECOND_NAMES = {
    "update-session-by-beacon": "update-session",
    "get-session-course": "get-session",
    "open-player-file": "open-player",
    "show-console-at-root": "show-console",
    "show-console-file": "show-console",
    "show-docs-file": "show-docs",
    "show-docs-below-api": "show-docs",
    "explain-errors": "show-docs",
    "get-document": "show-docs",
    "get-document-below-docs": "show-docs",
}

# What SAM adds to every role: writing logs, and writing traces, which AWS knows on `*` only.
MANAGED_POLICIES = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
}

HTTP_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


class Report:
    """Counts claims, and prints each as it is checked."""

    def __init__(self, out=sys.stdout):
        self.out = out
        self.passed = 0
        self.failures = []

    def same(self, claim, found, expected):
        """The claim holds if what was found is what was expected."""
        if found == expected:
            self.passed += 1
            print(f"ok    {claim}", file=self.out)
        else:
            self.failures.append(claim)
            print(f"FAIL  {claim}\n      found    {found!r}\n      expected {expected!r}", file=self.out)

    def holds(self, claim, condition):
        """The claim holds if the condition does."""
        self.same(claim, bool(condition), True)


def check_functions(report, template, folders):
    functions = template.of_type("AWS::Lambda::Function")
    report.same("one function for each folder of functions/", sorted(functions), sorted(map(pascal, folders)))
    report.same("what each may do is written down for each folder", sorted(GRANTS), sorted(folders))
    nothing = {"Ref": "AWS::NoValue"}
    for folder in folders:
        name = pascal(folder)
        function = template.properties(name)
        logs = template.properties(f"{name}Logs")
        source = at(template.source, "Resources", name, default={})
        log_group = {"Ref": f"{name}Logs"}
        environment = {"PUBLIC_URL", "CORS_ORIGINS", "METRICS_STACK", "ORIGIN_SECRETS"}
        environment |= {"TABLE_NAME"} if "table" in GRANTS.get(folder, {}) else set()
        environment |= {"TOKEN_KEYS"} if folder in keys.HOLD_THEM else set()
        environment |= {"BUCKET_NAME"} if folder in KNOW_THE_BUCKET else set()
        environment |= {"TENANT_HOSTS"} if folder in hosts.KNOW_THEM else set()
        environment |= events.KNOW.get(folder, set())
        environment |= {"FRAME_ANCESTORS"} if folder == "open-player" else set()
        environment |= {"UPLOAD_ORIGIN"} if folder == "show-console" else set()
        variables = at(function, "Environment", "Variables", default={})
        if folder == "show-console":
            report.same("the console sends zips to the bucket and nowhere else", variables.get("UPLOAD_ORIGIN"), "https://${Bucket.RegionalDomainName}")
        left_out = {name for name, value in variables.items() if value == LEFT_OUT}
        memory, seconds = SIZES.get(folder, USUAL_SIZE)

        report.same(f"{folder}: built by cargo lambda", at(source, "Metadata", "BuildMethod"), "rust-cargolambda")
        report.same(f"{folder}: is its binary", at(source, "Metadata", "BuildProperties", "Binary"), folder)
        report.same(f"{folder}: is built in its own folder", at(source, "Properties", "CodeUri"), f"functions/{folder}")
        report.same(f"{folder}: runs on provided.al2023", function.get("Runtime"), "provided.al2023")
        report.same(f"{folder}: starts bootstrap", function.get("Handler"), "bootstrap")
        report.same(f"{folder}: on arm64", function.get("Architectures"), ["arm64"])
        report.same(f"{folder}: {memory} MB and {seconds} s",
                    (function.get("MemorySize"), function.get("Timeout")), (memory, seconds))
        report.same(f"{folder}: is traced", at(function, "TracingConfig", "Mode"), "Active")
        report.same(f"{folder}: logs JSON", at(function, "LoggingConfig", "LogFormat"), "JSON")
        report.same(f"{folder}: to its own log group", at(function, "LoggingConfig", "LogGroup"), log_group)
        report.same(f"{folder}: kept {template.parameters['LogRetentionDays']} days",
                    logs.get("RetentionInDays"), template.parameters["LogRetentionDays"])
        report.same(f"{folder}: knows {' '.join(sorted(environment))} and no more",
                    set(variables) - left_out, environment)
        report.same(f"{folder}: is told by sam local where the table and the bucket are, and by nothing else", left_out, ENDPOINTS)
        report.same(f"{folder}: has nothing beside it", function.get("Layers", []), [])
        report.same(f"{folder}: shares the account's concurrency",
                    function.get("ReservedConcurrentExecutions", nothing), nothing)


def check_roles(report, template, folders):
    roles = template.of_type("AWS::IAM::Role")
    report.same("one role for each function", sorted(roles), sorted(f"{pascal(folder)}Role" for folder in folders))
    report.same("no policy stands outside of a role but those of the bucket",
                sorted(name for name, each in template.resources.items()
                       if re.search(r"Policy$|^AWS::Lambda::Url$", each["Type"])),
                sorted(["BucketPolicy", *(f"{pascal(folder)}Files" for folder in bucket.STARTED_BY)]))
    for folder in folders:
        name = f"{pascal(folder)}Role"
        role = template.properties(name)
        report.same(f"{folder}: its function takes its role",
                    at(template.properties(pascal(folder)), "Role"), {"Fn::GetAtt": [name, "Arn"]})
        report.same(f"{folder}: only Lambda takes the role",
                    [at(each, "Principal") for each in at(role, "AssumeRolePolicyDocument", "Statement", default=[])],
                    [{"Service": ["lambda.amazonaws.com"]}])
        report.same(f"{folder}: writes logs and traces", set(role.get("ManagedPolicyArns", [])), MANAGED_POLICIES)
        expected = {
            (f"{SERVICES.get(target.split('/')[0], 's3')}:{action}", target)
            for target, actions in GRANTS.get(folder, {}).items()
            for action in actions
        }
        may = ", ".join(sorted(f"{action.split(':')[1]} on {target}" for action, target in expected)) or "nothing"
        report.same(f"{folder}: may {may}", sorted(granted(template, name)), sorted(expected))


def granted(template, name):
    """Every pair of action and resource that a role's policies hold, its own and those put on it; what is unusual stays
    visible as it is."""
    put_on = [at(each, "Properties") for each in template.of_type("AWS::IAM::Policy").values()
              if {"Ref": name} in at(each, "Properties", "Roles", default=[])]
    pairs = []
    for policy in [*template.properties(name).get("Policies", []), *put_on]:
        for statement in listed(at(policy, "PolicyDocument", "Statement", default=[])):
            if statement == LEFT_OUT:
                continue
            on_limits = statement.get("Condition") == LIMITS_ONLY and target(statement["Resource"]) == "table"
            usual = {"Effect", "Action", "Resource"} | ({"Condition"} if on_limits else set())
            if set(statement) != usual or statement["Effect"] != "Allow":
                pairs.append(("unusual statement", str(statement)))
                continue
            pairs += [(action, "limits" if on_limits else target(resource))
                      for action in listed(statement["Action"]) for resource in listed(statement["Resource"])]
    return pairs


def listed(node):
    return node if isinstance(node, list) else [node]


def target(resource):
    whole = {"Table": "table", "Bucket": "bucket", "ImportFailures": "queue", "EdgeKeys": "keys", "EventFailures": "failures",
             "Deliveries": "deliveries", "StaleCopies": "copies"}
    for name, short in whole.items():
        if resource == {"Fn::GetAtt": [name, "Arn"]}:
            return short
    if resource == "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}":
        return "distribution"
    part = re.fullmatch(r"\$\{(?:Table\.Arn\}/(index/\w+|stream/\*)|Bucket\.Arn\}/(\w+/\*))", str(resource))
    return part[1] or part[2] if part else str(resource)


def check_routes(report, template, openapi):
    expected = dict(stated_routes(openapi))
    expected[DEFAULT_ROUTE] = REFUSES
    found = dict(translated_routes(template))
    for route in sorted(set(expected) | set(found)):
        report.same(f"route {' '.join(route)}: {expected.get(route, 'not in openapi.yaml')}",
                    found.get(route), pascal(expected[route]) if route in expected else None)

    allowed = collections.Counter(
        (at(each, "Properties", "FunctionName", "Ref"),
         at(each, "Properties", "Principal"),
         at(each, "Properties", "SourceArn", "Fn::Sub", 0),
         at(each, "Properties", "SourceArn", "Fn::Sub", 1, "__ApiId__", "Ref"))
        for each in template.of_type("AWS::Lambda::Permission").values()
        if at(each, "Properties", "Principal") != "s3.amazonaws.com"
    )
    report.same("API Gateway may call each function on its own routes, and nobody else may",
                allowed, collections.Counter(
                    (pascal(folder), "apigateway.amazonaws.com", source_of(*route), "Api")
                    for route, folder in expected.items()))


def stated_routes(openapi):
    for path, operations in openapi.get("paths", {}).items():
        for method, operation in operations.items():
            if method in HTTP_METHODS:
                name = operation.get("operationId", "operation without a name")
                yield (method.upper(), path), SECOND_NAMES.get(name, name)


def translated_routes(template):
    """Route to function; an integration of any other kind is shown as it is."""
    for path, operations in at(template.properties("Api"), "Body", "paths", default={}).items():
        for method, operation in operations.items():
            integration = operation.get("x-amazon-apigateway-integration", {})
            function = re.search(r"functions/\$\{(\w+)\.Arn\}/invocations$", str(integration.get("uri")))
            plain = (integration.get("type"), integration.get("payloadFormatVersion")) == ("aws_proxy", "2.0")
            method = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
            yield (method, path), function[1] if function and plain else str(integration)


def source_of(method, path):
    """The part of the API that may call a function, as SAM writes it."""
    route = "/*" if (method, path) == DEFAULT_ROUTE else f"/{method}{re.sub(r'{[^}]*}', '*', path)}"
    api = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}"
    return api + route


def check_api(report, template, folders):
    api = template.properties("Api")
    stages = list(template.of_type("AWS::ApiGatewayV2::Stage").values())
    report.same("the API has one stage, $default",
                [at(each, "Properties", "StageName") for each in stages], ["$default"])
    stage = at(stages, 0, "Properties", default={})
    log = at(stage, "AccessLogSettings", "Format", default="")
    report.same("the stage limits rate and burst",
                (at(stage, "DefaultRouteSettings", "ThrottlingRateLimit"),
                 at(stage, "DefaultRouteSettings", "ThrottlingBurstLimit")),
                (template.parameters["ThrottleRate"], template.parameters["ThrottleBurst"]))
    report.same("the stage writes an access log",
                at(stage, "AccessLogSettings", "DestinationArn"), {"Fn::GetAtt": ["ApiLogs", "Arn"]})
    fields = yaml.safe_load(log) if log else None
    report.holds("the access log is one line of JSON", isinstance(fields, dict) and "\n" not in log)
    report.holds("the access log has status, route and Lambda's request id",
                 isinstance(fields, dict)
                 and {"$context.status", "$context.routeKey", "$context.integration.requestId"} <= set(fields.values()))
    report.same("the access log has no path, query, header or address",
                re.findall(r"\$context\.(?:path|customDomain|identity|authorizer)[\w.]*|\$request[\w.]*", log), [])
    report.same("the access log is kept for the same days",
                template.properties("ApiLogs").get("RetentionInDays"), template.parameters["LogRetentionDays"])
    report.same("API Gateway adds no CORS of its own",
                [key for key in (*api, *api.get("Body", {})) if "cors" in key.lower()], [])
    report.same("no function refers to the API",
                sorted(name for folder in folders for name in (pascal(folder), f"{pascal(folder)}Role")
                       if references(template.unresolved.get(name, {})) & {"Api"}), [])


def check_inventory(report, template, folders, routes):
    report.same("nothing else is created", collections.Counter(each["Type"] for each in template.resources.values()), {
        "AWS::Lambda::Function": len(folders),
        "AWS::IAM::Role": len(folders),
        "AWS::Lambda::Permission": routes + len(bucket.STARTED_BY),
        "AWS::Lambda::EventInvokeConfig": len(bucket.STARTED_BY),
        "AWS::IAM::Policy": len(bucket.STARTED_BY),
        "AWS::Logs::LogGroup": len(folders) + 1,
        "AWS::CloudFront::Distribution": 1,
        "AWS::CloudFront::Function": len(edge.CODE),
        "AWS::CloudFront::KeyValueStore": 1,
        "AWS::CloudFront::OriginAccessControl": 1,
        "Custom::TokenKeys": 1,
        "AWS::ApiGatewayV2::Api": 1,
        "AWS::ApiGatewayV2::Stage": 1,
        "AWS::CloudWatch::Alarm": len(watch.ALARMS),
        "AWS::CloudWatch::Dashboard": 1,
        "AWS::DynamoDB::Table": 1,
        "AWS::S3::Bucket": 1,
        "AWS::S3::BucketPolicy": 1,
        "AWS::SQS::Queue": 4,
        "AWS::Lambda::EventSourceMapping": len(events.SOURCES),
        "AWS::SecretsManager::Secret": 3,
    })
    report.holds("the outputs name the address, the table and the bucket",
                 {"ApiUrl", "TableName", "BucketName"} <= set(template.outputs))


def check_stages(report, template, stages):
    for stage in ("default", "prod"):
        deploy = at(stages, stage, "deploy", "parameters", default={})
        overrides = dict(each.split("=", 1) for each in deploy.get("parameter_overrides", []))
        report.same(f"stage {stage}: sets parameters of the template only",
                    sorted(set(overrides) - set(template.parameters)), [])
        report.same(f"stage {stage}: asks {'before it changes anything' if stage == 'prod' else 'nothing'}",
                    [deploy.get(key) for key in ("resolve_s3", "confirm_changeset", "capabilities")],
                    [True, stage == "prod", "CAPABILITY_IAM"])
        report.same(f"stage {stage}: tags all that it makes", deploy.get("tags"),
                    ["application=lectern", f"stage={overrides.get('Stage')}"])
        if stage == "prod":
            report.same("stage prod: protects the table", overrides.get("DeletionProtection"), "true")
    report.same("stage firewall: is in the region whose web ACLs CloudFront takes",
                [at(stages, "firewall", "global", "parameters", "region"), at(stages, "firewall", "deploy", "parameters", "template_file")],
                ["us-east-1", "firewall.yaml"])
    names = [at(stages, stage, "global", "parameters", "stack_name") for stage in ("default", "prod")]
    report.holds("the stages are two stacks", None not in names and len(set(names)) == 2)


def check(source, openapi, folders, stages, code, pages, out=sys.stdout):
    """Checks a parsed template, and returns the report."""
    report = Report(out)
    try:
        template = Template(source)
    except InvalidDocumentException as refused:
        report.same("SAM translates the template", [cause.message for cause in refused.causes], [])
        return report
    report.holds("SAM translates the template", True)
    check_functions(report, template, folders)
    check_roles(report, template, folders)
    check_routes(report, template, openapi)
    check_api(report, template, folders)
    table.check(report, template)
    bucket.check(report, template)
    edge.check(report, template, code)
    hosts.check(report, template)
    keys.check(report, template)
    watch.check(report, template, pages["operate"])
    bill.check(report, template, pages["deploy"])
    front.check(report, template)
    events.check(report, template)
    check_inventory(report, template, folders, routes=len(dict(stated_routes(openapi))) + 1)
    check_stages(report, template, stages)
    return report


def read_template(path):
    with open(path, encoding="utf-8") as file:
        return yaml_parse(file)


def read_stages(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def read_pages():
    """The pages of docs/ that say what the template holds, by their names."""
    pages = {}
    for name in ("operate", "deploy"):
        with open(os.path.join(ROOT, "docs", f"{name}.md"), encoding="utf-8") as file:
            pages[name] = file.read()
    return pages


def folders_in(path):
    return sorted(each.name for each in os.scandir(path) if each.is_dir())


def main():
    arguments = argparse.ArgumentParser(description="Checks what template.yaml translates to.")
    arguments.add_argument("--template", default=os.path.join(ROOT, "template.yaml"))
    arguments.add_argument("--samconfig", default=os.path.join(ROOT, "samconfig.toml"))
    arguments.add_argument("--openapi", default=os.path.join(ROOT, "openapi.yaml"))
    arguments.add_argument("--functions", default=os.path.join(ROOT, "functions"))
    given = arguments.parse_args()
    try:
        with open(given.openapi, encoding="utf-8") as file:
            openapi = yaml.safe_load(file)
        source, stages = read_template(given.template), read_stages(given.samconfig)
        folders, code, pages = folders_in(given.functions), edge.read_code(ROOT), read_pages()
    except OSError as missing:
        print(f"FAIL  {missing}\n0 passed, 1 failed")
        return 1
    report = check(source, openapi, folders, stages, code, pages)
    print(f"{report.passed} passed, {len(report.failures)} failed")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
