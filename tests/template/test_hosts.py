"""Ways for the names that tenants have of their own to be wrong."""

from noticed import Noticed

NAMES = "^tenants have names of their own below a domain"


class Hosts(Noticed):
    def assertions(self):
        return self.source["Rules"]["TenantHostsAndDomain"]["Assertions"]

    def test_tenants_names_without_a_domain(self):
        del self.assertions()[0]
        self.notices(NAMES)

    def test_tenants_names_behind_something_else(self):
        del self.assertions()[1]
        self.notices(NAMES)

    def test_a_distribution_that_does_not_answer_to_them(self):
        config = self.properties("Distribution")["DistributionConfig"]
        config["Aliases"]["Fn::If"][1].pop()
        self.notices(NAMES)

    def test_a_distribution_that_answers_to_them_unasked(self):
        self.source["Conditions"]["HasTenantHosts"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": "DomainName"}, ""]}]}
        self.notices(NAMES)
        self.notices("^with TenantHosts=no the functions")

    def test_names_that_nobody_asked_for(self):
        self.source["Parameters"]["TenantHosts"]["Default"] = "yes"
        self.notices("^tenants have no names of their own unless")

    def test_links_that_do_not_name_them(self):
        self.properties("LaunchCourse")["Environment"]["Variables"]["TENANT_HOSTS"] = ""
        self.notices("^with TenantHosts=yes the functions")

    def test_content_tokens_that_are_good_at_every_name(self):
        del self.properties("StartRun")["Environment"]["Variables"]["TENANT_HOSTS"]
        self.notices("^with TenantHosts=yes the functions")
        self.notices("^start-run: knows")

    def test_a_console_where_courses_run(self):
        del self.properties("ShowConsole")["Environment"]["Variables"]["TENANT_HOSTS"]
        self.notices("^with TenantHosts=yes the functions")
        self.notices("^show-console: knows")

    def test_a_function_that_need_not_know_them(self):
        self.properties("GetHealth")["Environment"] = {"Variables": {"TENANT_HOSTS": ""}}
        self.notices("^get-health: knows")
