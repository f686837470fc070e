"""Breaks copies of template.yaml, one way at a time, and asserts that check.py notices: the tests of this folder.

    python tests/template/test_check.py
"""

import copy
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from noticed import FOLDERS, STAGES, Noticed, checked, openapi  # noqa: E402


class Functions(Noticed):
    def test_the_template_as_it_is_passes(self):
        self.assertEqual(checked().failures, [])

    def test_a_function_that_may_do_more(self):
        self.statements("GetSession")[0]["Action"].append("dynamodb:PutItem")
        self.notices("^get-session: may BatchGetItem on table, GetItem on table, UpdateItem on limits$")

    def test_a_function_that_may_do_less(self):
        del self.statements("ListSessions")[2]
        self.notices("^list-sessions: may .* Query on index/by_user")

    def test_every_action(self):
        self.statements("GetPackage")[0]["Action"] = "dynamodb:*"
        self.notices("^get-package: may")

    def test_every_resource(self):
        self.statements("StartRun")[0]["Resource"] = "*"
        self.notices("^start-run: may")

    def test_the_table_in_place_of_its_index(self):
        self.statements("LaunchCourse")[2]["Resource"] = {"Fn::GetAtt": ["Table", "Arn"]}
        self.notices("^launch-course: may")

    def test_an_index_of_every_name(self):
        self.statements("ListPackages")[2]["Resource"] = {"Fn::Sub": "${Table.Arn}/index/*"}
        self.notices("^list-packages: may")

    def test_the_limits_of_keys_and_every_other_item(self):
        del self.statements("GetKey")[1]["Condition"]
        self.notices("^get-key: may")

    def test_the_limits_of_keys_by_a_wider_name(self):
        self.statements("GetKey")[1]["Condition"] = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["*"]}}
        self.notices("^get-key: may")

    def test_another_action_on_the_limits_of_keys(self):
        self.statements("GetKey")[1]["Action"].append("dynamodb:PutItem")
        self.notices("^get-key: may")

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
        self.properties("ShowDocs")["Policies"] = [{"Statement": self.statements("GetSession")}]
        self.notices("^show-docs: may nothing$")

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

    def test_a_table_elsewhere(self):
        self.source["Globals"]["Function"]["Environment"]["Variables"]["AWS_ENDPOINT_URL_DYNAMODB"] = ""
        self.notices("^get-health: knows")

    def test_a_bucket_that_sam_local_cannot_name(self):
        del self.source["Globals"]["Function"]["Environment"]["Variables"]["AWS_ENDPOINT_URL_S3"]
        self.notices("^get-health: is told by sam local")

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

    def test_a_resource_that_nobody_expects(self):
        self.resources["More"] = {"Type": "AWS::S3::Bucket"}
        self.notices("^nothing else is created")

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
    outcome = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.discover(HERE))
    failed = len(outcome.failures) + len(outcome.errors)
    print(f"{outcome.testsRun - failed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)
