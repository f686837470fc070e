"""Ways for what is watched, and for what stands in front, to be wrong."""

import copy

from noticed import PAGES, STAGES, Noticed


class Watch(Noticed):
    def test_an_alarm_that_is_gone(self):
        del self.resources["WaitingWork"]
        self.notices("^what is watched is written down")

    def test_an_alarm_that_nobody_explains(self):
        self.notices("^alarm SlowAnswers: docs/operate.md says", pages={**PAGES, "operate": ""})

    def test_an_alarm_that_never_goes_off(self):
        self.properties("SlowAnswers")["Threshold"] = 2_000_000
        self.notices("^alarm SlowAnswers: Latency")

    def test_an_alarm_that_tells_nobody(self):
        self.properties("ThrottledTable")["AlarmActions"] = {"Ref": "AWS::NoValue"}
        self.notices("^alarm ThrottledTable: tells the topic")

    def test_an_alarm_of_another_table(self):
        self.properties("ThrottledTable")["Metrics"][1]["MetricStat"]["Metric"]["Dimensions"][0]["Value"] = "other"
        self.notices("^the table's alarm looks at the table")

    def test_a_bill_of_fewer_alarms(self):
        del self.resources["LateEvents"]
        self.notices("^docs/deploy.md counts the alarms")

    def test_a_bill_of_fewer_queues(self):
        del self.resources["EventFailures"]
        self.notices("^docs/deploy.md counts: queues")

    def test_an_alarm_that_sees_no_index(self):
        alarm = self.properties("ThrottledTable")
        alarm["Metrics"] = [each for each in alarm["Metrics"] if each["Id"] != "packages"]
        self.notices("^and at what it and each of its indexes write")

    def test_an_index_that_no_alarm_sees(self):
        self.properties("Table")["GlobalSecondaryIndexes"][0]["IndexName"] = "by_course"
        self.notices("^and at what it and each of its indexes write")

    def test_an_alarm_that_sees_one_function_at_the_edge(self):
        metric = next(each for each in self.properties("EdgeErrors")["Metrics"] if each["Id"] == "hosts")
        metric["MetricStat"]["Metric"]["MetricName"] = "FunctionExecutionErrors"
        self.notices("^EdgeErrors looks at the functions")

    def test_an_alarm_that_leaves_a_metric_out(self):
        self.properties("FailingWork")["Metrics"][0]["Expression"] = "FILL(imports, 0)"
        self.notices("^alarm FailingWork: adds up")

    def test_an_alarm_that_is_nothing_where_half_of_it_is_missing(self):
        self.properties("FailingWork")["Metrics"][0]["Expression"] = "imports + removals"
        self.notices("^alarm FailingWork: adds up")

    def test_an_alarm_by_a_part_of_the_sum(self):
        self.properties("FailingWork")["Metrics"][0]["ReturnData"] = False
        self.notices("^alarm FailingWork: goes off by the sum")

    def test_an_alarm_where_its_metric_is_not(self):
        del self.resources["EdgeErrors"]["Condition"]
        self.notices("^alarm EdgeErrors: is there")

    def test_a_quiet_night_that_wakes_somebody(self):
        self.properties("ServerErrors")["TreatMissingData"] = "breaching"
        self.notices("^alarm ServerErrors: nothing that happened")

    def test_a_dashboard_that_is_no_json(self):
        body = self.properties("Dashboard")["DashboardBody"]
        body["Fn::Sub"] = body["Fn::Sub"].replace("]", "", 1)
        self.notices("^the dashboard is JSON")

    def test_a_dashboard_without_an_alarm(self):
        body = self.properties("Dashboard")["DashboardBody"]
        body["Fn::Sub"] = body["Fn::Sub"].replace('"${FailingWork.Arn}",', "")
        self.notices("^the dashboard shows each alarm")

    def test_metrics_that_cannot_be_switched_off(self):
        variables = self.source["Globals"]["Function"]["Environment"]["Variables"]
        variables["METRICS_STACK"] = {"Ref": "AWS::StackName"}
        self.notices("^with Metrics=no")

    def test_concurrency_that_a_new_account_has_not(self):
        self.properties("ImportPackage")["ReservedConcurrentExecutions"] = 5
        self.notices("^with ImportConcurrency=0")

    def test_a_stage_that_changes_production_unasked(self):
        stages = copy.deepcopy(STAGES)
        stages["prod"]["deploy"]["parameters"]["confirm_changeset"] = False
        self.notices("^stage prod: asks before", stages=stages)

    def test_a_stage_without_tags(self):
        stages = copy.deepcopy(STAGES)
        del stages["prod"]["deploy"]["parameters"]["tags"]
        self.notices("^stage prod: tags all", stages=stages)


class Front(Noticed):
    def test_a_firewall_that_stands_beside(self):
        del self.properties("Distribution")["DistributionConfig"]["WebACLId"]
        self.notices("^a firewall that is named")

    def test_a_distribution_that_says_the_other_secret(self):
        self.source["Conditions"]["SignsWithA"] = {"Fn::Equals": ["a", "a"]}
        self.notices("^with a firewall the distribution says the secret of key b")

    def test_functions_that_take_one_secret(self):
        variables = self.source["Globals"]["Function"]["Environment"]["Variables"]
        variables["ORIGIN_SECRETS"]["Fn::If"][1] = {"Fn::Sub": "${CopiedTokenKeys.OriginSecretA}"}
        self.notices("^with RefuseDirectCalls=yes")

    def test_direct_calls_refused_without_a_firewall(self):
        del self.source["Rules"]["DirectCallsAndFirewall"]
        self.notices("^direct calls are refused only behind")

    def test_a_circle_around_the_secrets(self):
        del self.properties("CopyTokenKeys")["Environment"]["Variables"]["ORIGIN_SECRETS"]
        self.notices("^the function that makes the secrets")
