"""Breaks copies of template.yaml, one way at a time, and asserts that check.py notices.

    python tests/template/test_check.py
"""

import copy
import io
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import check  # noqa: E402

ROUTES = """
get-health               GET    /api/health
explain-errors           GET    /docs/errors
list-packages            GET    /api/v1/packages
create-package           POST   /api/v1/packages
get-package              GET    /api/v1/packages/{package_id}
delete-package           DELETE /api/v1/packages/{package_id}
create-version           POST   /api/v1/packages/{package_id}/versions
launch-course            POST   /api/v1/packages/{package_id}/launch
list-sessions            GET    /api/v1/sessions
create-session           POST   /api/v1/sessions
get-session              GET    /api/v1/sessions/{session_id}
update-session           PUT    /api/v1/sessions/{session_id}
update-session-by-beacon POST   /api/v1/sessions/{session_id}
delete-session           DELETE /api/v1/sessions/{session_id}
list-attempts            GET    /api/v1/sessions/{session_id}/attempts
renew-session            POST   /api/v1/sessions/{session_id}/renew
start-run                POST   /api/v1/sessions/{session_id}/runs
open-player              GET    /player/{session_id}
open-player-file         GET    /player/assets/{version}/{file}
"""


def openapi():
    document = {"openapi": "3.1.0", "paths": {}}
    for line in ROUTES.split("\n"):
        if line:
            operation, method, path = line.split()
            document["paths"].setdefault(path, {})[method.lower()] = {"operationId": operation}
    return document


SOURCE = check.read_template(os.path.join(check.ROOT, "template.yaml"))
STAGES = check.read_stages(os.path.join(check.ROOT, "samconfig.toml"))
FOLDERS = sorted(check.GRANTS)


def checked(source=SOURCE, document=None, folders=FOLDERS, stages=STAGES):
    return check.check(source, document or openapi(), folders, stages, out=io.StringIO())


class Noticed(unittest.TestCase):
    """Each test is one way for the template to be wrong."""

    def setUp(self):
        self.source = copy.deepcopy(SOURCE)
        self.resources = self.source["Resources"]

    def properties(self, name):
        return self.resources[name]["Properties"]

    def statements(self, name):
        return self.properties(name)["Policies"][0]["Statement"]

    def notices(self, claim, **given):
        failures = checked(self.source, **given).failures
        self.assertTrue(any(re.search(claim, each) for each in failures), f"{claim!r} is not in {failures}")

    def test_the_template_as_it_is_passes(self):
        self.assertEqual(checked().failures, [])

    def test_a_function_that_may_do_more(self):
        self.statements("GetSession")[0]["Action"].append("dynamodb:PutItem")
        self.notices("^get-session: may BatchGetItem on table, GetItem on table$")

    def test_a_function_that_may_do_less(self):
        del self.statements("ListSessions")[1]
        self.notices("^list-sessions: may .* Query on index/by_user")

    def test_every_action(self):
        self.statements("GetPackage")[0]["Action"] = "dynamodb:*"
        self.notices("^get-package: may")

    def test_every_resource(self):
        self.statements("StartRun")[0]["Resource"] = "*"
        self.notices("^start-run: may")

    def test_the_table_in_place_of_its_index(self):
        self.statements("LaunchCourse")[1]["Resource"] = {"Fn::GetAtt": ["Table", "Arn"]}
        self.notices("^launch-course: may")

    def test_an_index_of_every_name(self):
        self.statements("ListPackages")[1]["Resource"] = {"Fn::Sub": "${Table.Arn}/index/*"}
        self.notices("^list-packages: may")

    def test_an_action_of_another_service(self):
        self.statements("UpdateSession").append(
            {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": {"Ref": "TokenKeyA"}})
        self.notices("^update-session: may")

    def test_everything_but_one_action(self):
        self.statements("RenewSession").append(
            {"Effect": "Allow", "NotAction": ["dynamodb:Scan"], "Resource": {"Fn::GetAtt": ["Table", "Arn"]}})
        self.notices("^renew-session: may")

    def test_a_policy_template_of_sam(self):
        self.properties("GetSession")["Policies"].append({"DynamoDBReadPolicy": {"TableName": {"Ref": "Table"}}})
        self.notices("^get-session: may")

    def test_a_managed_policy(self):
        self.properties("CreateSession")["Policies"].append("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess")
        self.notices("^create-session: writes logs and traces")

    def test_permissions_without_a_need(self):
        self.properties("GetHealth")["Policies"] = [{"Statement": self.statements("GetSession")}]
        self.notices("^get-health: may nothing$")

    def test_a_role_of_another_function(self):
        self.properties("GetSession")["Role"] = {"Fn::GetAtt": ["UpdateSessionRole", "Arn"]}
        self.notices("^one role for each function")

    def test_a_policy_beside_the_roles(self):
        self.resources["Wider"] = {"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyName": "wider", "Roles": [{"Ref": "GetSessionRole"}], "PolicyDocument": {"Statement": []}}}
        self.notices("^no policy stands outside")

    def test_a_function_with_an_address_of_its_own(self):
        self.properties("GetHealth")["FunctionUrlConfig"] = {"AuthType": "NONE"}
        self.notices("^no policy stands outside")

    def test_a_folder_without_a_function(self):
        self.notices("^one function for each folder", folders=FOLDERS + ["open-player"])

    def test_a_function_without_a_folder(self):
        self.notices("^one function for each folder", folders=FOLDERS[1:])

    def test_a_wrong_binary(self):
        self.resources["StartRun"]["Metadata"]["BuildProperties"]["Binary"] = "renew-session"
        self.notices("^start-run: is its binary")

    def test_another_runtime(self):
        self.source["Globals"]["Function"]["Runtime"] = "provided.al2"
        self.notices("^get-health: runs on provided.al2023")

    def test_another_processor(self):
        self.source["Parameters"]["Architecture"]["Default"] = "x86_64"
        self.notices("^get-health: on arm64")

    def test_no_tracing(self):
        self.properties("LaunchCourse")["Tracing"] = "PassThrough"
        self.notices("^launch-course: is traced")

    def test_logs_of_text(self):
        self.source["Globals"]["Function"]["LoggingConfig"] = {"LogFormat": "Text"}
        self.notices("^get-package: logs JSON")

    def test_the_log_group_of_another_function(self):
        self.properties("GetPackage")["LoggingConfig"]["LogGroup"] = {"Ref": "StartRunLogs"}
        self.notices("^get-package: to its own log group")

    def test_logs_kept_for_ever(self):
        del self.properties("GetSessionLogs")["RetentionInDays"]
        self.notices("^get-session: kept 30 days")

    def test_reserved_concurrency(self):
        self.properties("GetSession")["ReservedConcurrentExecutions"] = 5
        self.notices("^get-session: shares")

    def test_a_route_to_another_function(self):
        self.properties("GetSession")["Events"]["Route"]["Properties"]["Path"] = "/api/v1/session/{session_id}"
        self.notices("^route GET /api/v1/sessions/{session_id}: get-session")

    def test_a_route_that_nobody_states(self):
        self.properties("GetHealth")["Events"]["More"] = {
            "Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}, "Method": "GET", "Path": "/healthz"}}
        self.notices("^route GET /healthz: not in openapi.yaml")

    def test_a_method_too_many(self):
        self.properties("GetHealth")["Events"]["Route"]["Properties"]["Method"] = "ANY"
        self.notices("^route ANY /api/health")

    def test_no_beacon(self):
        del self.properties("UpdateSession")["Events"]["Beacon"]
        self.notices("^route POST /api/v1/sessions/{session_id}: update-session")

    def test_no_default_route(self):
        del self.properties("RefuseRequest")["Events"]
        self.notices(r"^route ANY \$default: refuse-request")

    def test_a_stated_route_without_a_function(self):
        document = openapi()
        document["paths"]["/api/v1/jobs"] = {"get": {"operationId": "run-jobs"}}
        self.notices("^route GET /api/v1/jobs: run-jobs", document=document)

    def test_a_caller_other_than_the_api(self):
        self.resources["Anyone"] = {"Type": "AWS::Lambda::Permission", "Properties": {
            "Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "GetSession"}, "Principal": "*"}}
        self.notices("nobody else may")

    def test_no_throttling(self):
        del self.properties("Api")["DefaultRouteSettings"]
        self.notices("^the stage limits rate and burst")

    def test_no_access_log(self):
        del self.properties("Api")["AccessLogSettings"]
        self.notices("^the stage writes an access log")

    def test_an_access_log_with_addresses(self):
        settings = self.properties("Api")["AccessLogSettings"]
        settings["Format"] = settings["Format"].replace("$context.requestTime", "$context.identity.sourceIp")
        self.notices("^the access log has no path")

    def test_a_stage_in_the_path(self):
        self.properties("Api")["StageName"] = "prod"
        self.notices("^the API has one stage")

    def test_cors_of_the_gateway(self):
        self.properties("Api")["CorsConfiguration"] = {"AllowOrigins": ["*"]}
        self.notices("^API Gateway adds no CORS")

    def test_a_function_that_refers_to_the_api(self):
        address = {"Fn::GetAtt": ["Api", "ApiEndpoint"]}
        self.properties("GetHealth")["Environment"] = {"Variables": {"PUBLIC_URL": address}}
        self.notices("^no function refers to the API")

    def test_no_expiry(self):
        del self.properties("Table")["TimeToLiveSpecification"]
        self.notices("^the table expires items")

    def test_no_recovery(self):
        self.properties("Table")["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] = False
        self.notices("^the table can be restored")

    def test_no_encryption(self):
        del self.properties("Table")["SSESpecification"]
        self.notices("^the table is encrypted")

    def test_no_protection(self):
        self.source["Parameters"]["DeletionProtection"]["Default"] = "false"
        self.notices("^the table is protected")

    def test_a_table_that_goes_with_its_stack(self):
        self.resources["Table"]["DeletionPolicy"] = "Delete"
        self.notices("^the table outlives")

    def test_an_index_that_a_commit_would_write(self):
        self.properties("Table")["GlobalSecondaryIndexes"][1]["Projection"] = {"ProjectionType": "ALL"}
        self.notices("^index by_package")

    def test_a_secret_that_goes_further(self):
        keys = self.properties("UpdateSession")["Environment"]["Variables"]["TOKEN_KEYS"]
        self.properties("DeleteSession")["Environment"]["Variables"]["TOKEN_KEYS"] = keys
        self.notices("^the secrets reach")
        self.notices("^delete-session: knows")

    def test_a_secret_in_every_function(self):
        self.source["Globals"]["Function"]["Environment"]["Variables"]["KEY"] = {"Ref": "TokenKeyA"}
        self.notices("^the secrets reach")

    def test_a_secret_in_an_output(self):
        self.source["Outputs"]["Key"] = {"Value": {"Ref": "TokenKeyB"}}
        self.notices("^no output shows a secret")

    def test_a_function_that_signs_with_the_wrong_key(self):
        keys = self.properties("StartRun")["Environment"]["Variables"]["TOKEN_KEYS"]
        condition, first, second = keys["Fn::If"]
        keys["Fn::If"] = [condition, second, first]
        self.notices("^StartRun: key a signs")

    def test_a_key_that_keeps_its_name(self):
        self.properties("TokenKeyB")["Name"] = {"Fn::Sub": "${AWS::StackName}/token-key/b"}
        self.notices("^secret TokenKeyB is renamed")

    def test_a_resource_that_nobody_expects(self):
        self.resources["More"] = {"Type": "AWS::S3::Bucket"}
        self.notices("^nothing else is created")

    def test_a_bucket_that_goes_with_its_stack(self):
        self.resources["Bucket"]["DeletionPolicy"] = "Delete"
        self.notices("^the bucket outlives")

    def test_a_bucket_with_a_name(self):
        self.properties("Bucket")["BucketName"] = "lectern"
        self.notices("^the bucket has no fixed name")

    def test_a_public_bucket(self):
        self.properties("Bucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = False
        self.notices("^nobody can make the bucket public")

    def test_a_bucket_of_many_owners(self):
        self.properties("Bucket")["OwnershipControls"]["Rules"][0]["ObjectOwnership"] = "ObjectWriter"
        self.notices("^objects belong")

    def test_a_bucket_in_the_clear(self):
        del self.properties("Bucket")["BucketEncryption"]
        self.notices("^the bucket is encrypted")

    def test_a_bucket_of_versions(self):
        self.properties("Bucket")["VersioningConfiguration"] = {"Status": "Enabled"}
        self.notices("^the bucket keeps no versions")

    def test_courses_that_expire(self):
        self.properties("Bucket")["LifecycleConfiguration"]["Rules"].append(
            {"Status": "Enabled", "Prefix": "content/", "ExpirationInDays": 365})
        self.notices("^what is left of uploads")

    def test_half_uploads_that_stay(self):
        del self.properties("Bucket")["LifecycleConfiguration"]["Rules"][0]
        self.notices("^what is left of uploads")

    def test_uploads_from_every_page(self):
        self.properties("Bucket")["CorsConfiguration"] = {"CorsRules": [
            {"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}]}
        self.notices("^no browser uploads")
        self.notices("^a browser that is let in")

    def test_a_bucket_over_plain_http(self):
        del self.resources["BucketPolicy"]
        self.notices("^the bucket refuses what is not encrypted")
        self.notices("^no policy stands outside")

    def test_a_bucket_that_lets_somebody_in(self):
        self.properties("BucketPolicy")["PolicyDocument"]["Statement"].append(
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"})
        self.notices("^the bucket refuses what is not encrypted")

    def test_every_folder_of_the_bucket(self):
        files = self.properties("ImportPackageFiles")["PolicyDocument"]["Statement"]
        files[0]["Resource"] = {"Fn::Sub": "${Bucket.Arn}/*"}
        self.notices("^import-package: may")

    def test_an_upload_over_what_is_played(self):
        self.statements("CreatePackage")[1]["Resource"] = {"Fn::Sub": "${Bucket.Arn}/content/*"}
        self.notices("^create-package: may")

    def test_a_policy_for_another_role(self):
        self.properties("PurgePackageFiles")["Roles"].append({"Ref": "GetSessionRole"})
        self.notices("^get-session: may")

    def test_a_role_that_waits_for_the_bucket(self):
        self.statements("ImportPackage").append(
            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": {"Fn::GetAtt": ["Bucket", "Arn"]}})
        self.notices("^no resource waits for itself")

    def test_an_import_for_every_file(self):
        self.properties("ImportPackage")["Events"]["Object"]["Properties"]["Filter"]["S3Key"]["Rules"][0]["Value"] = ""
        self.notices("^the bucket starts an import")

    def test_a_deletion_that_nobody_hears_of(self):
        del self.properties("PurgePackage")["Events"]
        self.notices("^the bucket starts an import")
        self.notices("^S3 may start them")

    def test_an_import_without_time(self):
        del self.properties("ImportPackage")["Timeout"]
        self.notices("^import-package: 512 MB and 900 s")

    def test_a_failure_that_is_forgotten(self):
        del self.properties("ImportPackage")["EventInvokeConfig"]["DestinationConfig"]
        self.notices("^import-package: is tried three times")
        self.notices("^import-package: may")

    def test_failures_that_are_kept_for_a_day(self):
        self.properties("ImportFailures")["MessageRetentionPeriod"] = 86400
        self.notices("^failures are kept")

    def test_no_alarm_for_failures(self):
        self.properties("FailedImports")["MetricName"] = "NumberOfMessagesSent"
        self.notices("^an alarm watches the failures")

    def test_a_stage_without_protection(self):
        stages = copy.deepcopy(STAGES)
        overrides = stages["prod"]["deploy"]["parameters"]["parameter_overrides"]
        overrides[overrides.index("DeletionProtection=true")] = "DeletionProtection=false"
        self.notices("^stage prod: protects the table", stages=stages)

    def test_a_stage_with_a_misspelt_parameter(self):
        stages = copy.deepcopy(STAGES)
        stages["default"]["deploy"]["parameters"]["parameter_overrides"].append("LogRetention=7")
        self.notices("^stage default: sets parameters", stages=stages)

    def test_a_template_that_sam_refuses(self):
        self.properties("GetHealth")["Timeout"] = "soon"
        del self.source["Globals"]["Function"]["Handler"]
        self.notices("^SAM translates the template")


if __name__ == "__main__":
    outcome = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(Noticed))
    failed = len(outcome.failures) + len(outcome.errors)
    print(f"{outcome.testsRun - failed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)
