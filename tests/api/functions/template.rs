//! What `template.yaml` says of the functions, with its references resolved as CloudFormation would in an account
//! made up for the tests.

/// What things are called there.
mod names;

use std::collections::{BTreeMap, BTreeSet};

use local::bucket::BUCKET;
use local::database::TABLE;
use yaml_serde::Value;
use yaml_serde::value::TaggedValue;

use names::STACK;
pub use names::{
    ACCOUNT, DISTRIBUTION, REGION, bucket_arn, edge_keys_arn, items_of, origin_secret, queue_arn, queue_url, secret,
    table_arn,
};

const SOURCE: &str = include_str!("../../../template.yaml");

/// An action, and the resource that it is for.
pub type Grant = (String, String);

/// A function as it is deployed.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its folder's and its binary's name.
    pub binary: String,
    /// Its name at Lambda.
    pub name: String,
    /// Its routes, as API Gateway names them: `GET /api/health`, `$default`.
    pub routes: Vec<String>,
    /// What the keys of the objects begin with that start it.
    pub started_by: Option<String>,
    /// What Lambda reads for it.
    pub source: Option<Source>,
    /// What CloudFormation tells it of the resource that it makes.
    pub custom_resource: Option<serde_json::Value>,
    /// What the template puts into its environment, and what Lambda makes of the template's settings.
    pub environment: BTreeMap<String, String>,
    /// What its role allows.
    pub allowed: BTreeSet<Grant>,
    /// Seconds that a call may take.
    pub timeout: u64,
}

/// A stream or a queue that Lambda reads for a function.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name, as policies have it.
    pub arn: String,
    /// Patterns of events, of which a record has to fit one; none of them: all fit.
    pub filters: Vec<serde_json::Value>,
    /// How many records come at once.
    pub batch: usize,
}

/// The template, with values for its parameters.
#[derive(Debug)]
pub struct Template {
    source: Value,
    parameters: BTreeMap<String, String>,
}

impl Template {
    /// Reads the template. Parameters have their defaults where no value is given.
    pub fn read(given: &[(&str, &str)]) -> Self {
        let source: Value = yaml_serde::from_str(SOURCE).unwrap();
        let mut template = Self {
            source,
            parameters: BTreeMap::new(),
        };
        for (name, parameter) in members(&template.source["Parameters"]) {
            let default = template.text(&parameter["Default"]);
            template.parameters.insert(name.to_owned(), default);
        }
        for (name, value) in given {
            let known = template.parameters.insert((*name).to_owned(), (*value).to_owned());
            assert!(known.is_some(), "the template has no parameter {name}");
        }
        template
    }

    /// Every function of the template.
    pub fn functions(&self) -> Vec<Function> {
        members(&self.source["Resources"])
            .filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function")
            .map(|(name, resource)| self.function(name, resource))
            .collect()
    }

    /// The code at the edge of each of the distribution's behaviours, by its pattern; of the default one, by `*`.
    pub fn edge(&self) -> BTreeMap<String, Option<String>> {
        let config = &self.source["Resources"]["Distribution"]["Properties"]["DistributionConfig"];
        let code = |behaviour: &Value| {
            let associated = &behaviour["FunctionAssociations"][0]["FunctionARN"];
            let Value::Tagged(arn) = associated else { return None };
            let (name, _) = arn.value.as_str().unwrap().split_once('.').unwrap();
            Some(self.text(&self.source["Resources"][name]["Properties"]["FunctionCode"]))
        };
        let patterns =
            each(&config["CacheBehaviors"]).map(|behaviour| (self.text(&behaviour["PathPattern"]), code(behaviour)));
        patterns
            .chain([("*".to_owned(), code(&config["DefaultCacheBehavior"]))])
            .collect()
    }

    fn function(&self, logical_id: &str, resource: &Value) -> Function {
        let (globals, own) = (&self.source["Globals"]["Function"], &resource["Properties"]);
        let name = self.text(&own["FunctionName"]);
        let logging = &globals["LoggingConfig"];
        let own_or = |property: &str| match &own[property] {
            Value::Null => &globals[property],
            own => own,
        };
        let mut environment = BTreeMap::from([
            ("AWS_LAMBDA_FUNCTION_NAME", name.clone()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", self.text(own_or("MemorySize"))),
            ("AWS_LAMBDA_LOG_FORMAT", self.text(&logging["LogFormat"])),
            ("AWS_LAMBDA_LOG_LEVEL", self.text(&logging["ApplicationLogLevel"])),
            ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}")),
            ("_HANDLER", self.text(&globals["Handler"])),
        ]);
        for variables in [globals, own].map(|from| &from["Environment"]["Variables"]) {
            let given = members(variables).filter(|(_, value)| !is_left_out(value));
            environment.extend(given.map(|(name, value)| (name, self.text(value))));
        }
        let (objects, requests): (Vec<_>, Vec<_>) =
            members(&own["Events"]).partition(|(_, event)| event["Type"] == "S3");
        let routes: Vec<String> = requests.iter().map(|(_, event)| self.route(event)).collect();
        let started_by = objects.first().map(|(_, event)| self.prefix(event));
        let custom_resource = self.custom_resource(logical_id);
        let source = self.source(logical_id);
        let ways = [
            !routes.is_empty(),
            started_by.is_some(),
            source.is_some(),
            custom_resource.is_some(),
        ];
        assert_eq!(
            ways.iter().filter(|way| **way).count(),
            1,
            "{logical_id} has one way to start"
        );
        let mut allowed = self.allowed(&own["Policies"]);
        for policy in self.policies_on(&format!("{logical_id}Role")) {
            allowed.extend(self.allowed(policy));
        }
        Function {
            binary: self.text(&resource["Metadata"]["BuildProperties"]["Binary"]),
            name,
            routes,
            started_by,
            source,
            custom_resource,
            environment: environment
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            allowed,
            timeout: self.text(own_or("Timeout")).parse().unwrap(),
        }
    }

    fn route(&self, event: &Value) -> String {
        assert_eq!(event["Type"], "HttpApi");
        match (&event["Properties"]["Method"], &event["Properties"]["Path"]) {
            (Value::Null, Value::Null) => "$default".to_owned(),
            (method, path) => format!("{} {}", self.text(method), self.text(path)),
        }
    }

    /// The properties of the custom resource that a function makes.
    fn custom_resource(&self, logical_id: &str) -> Option<serde_json::Value> {
        let makes = |properties: &Value| matches!(&properties["ServiceToken"], Value::Tagged(token) if token.value == format!("{logical_id}.Arn"));
        let mut all = members(&self.source["Resources"]).map(|(_, resource)| &resource["Properties"]);
        let properties = all.find(|properties| makes(properties))?;
        let told = members(properties).filter(|(name, _)| *name != "ServiceToken");
        let value = |value: &Value| match value {
            Value::Sequence(values) => values.iter().map(|value| self.text(value)).collect(),
            value => serde_json::Value::from(self.text(value)),
        };
        Some(
            told.map(|(name, property)| (name.to_owned(), value(property)))
                .collect(),
        )
    }

    /// What Lambda reads for a function.
    fn source(&self, logical_id: &str) -> Option<Source> {
        let reads = |resource: &Value| resource["Type"] == "AWS::Lambda::EventSourceMapping";
        let is_for = |properties: &&Value| matches!(&properties["FunctionName"], Value::Tagged(name) if name.value == logical_id);
        let mappings = members(&self.source["Resources"]).filter(|(_, resource)| reads(resource));
        let properties = mappings.map(|(_, resource)| &resource["Properties"]).find(is_for)?;
        // What it could not handle comes again alone.
        assert_eq!(properties["FunctionResponseTypes"][0], "ReportBatchItemFailures");
        let pattern = |filter: &Value| serde_json::from_str(&self.text(&filter["Pattern"])).unwrap();
        Some(Source {
            arn: self.text(&properties["EventSourceArn"]),
            filters: each(&properties["FilterCriteria"]["Filters"]).map(pattern).collect(),
            batch: self.text(&properties["BatchSize"]).parse().unwrap(),
        })
    }

    /// What the keys of an event's objects begin with.
    fn prefix(&self, event: &Value) -> String {
        let rules = each(&event["Properties"]["Filter"]["S3Key"]["Rules"]);
        let mut prefixes = rules.filter(|rule| rule["Name"] == "prefix");
        self.text(&prefixes.next().unwrap()["Value"])
    }

    /// The policies that stand beside a role and are put on it.
    fn policies_on(&self, role: &str) -> impl Iterator<Item = &Value> {
        let policies =
            members(&self.source["Resources"]).filter(|(_, resource)| resource["Type"] == "AWS::IAM::Policy");
        let is_on = move |policy: &Value| {
            each(&policy["Roles"]).any(|named| matches!(named, Value::Tagged(named) if named.value == role))
        };
        policies
            .map(|(_, resource)| &resource["Properties"])
            .filter(move |policy| is_on(policy))
            .map(|policy| &policy["PolicyDocument"])
    }

    fn allowed(&self, policies: &Value) -> BTreeSet<Grant> {
        let statements = each(policies).flat_map(|policy| each(&policy["Statement"]));
        let statements = statements.filter_map(|statement| self.chosen(statement));
        let mut allowed = BTreeSet::new();
        for statement in statements {
            assert_eq!(statement["Effect"], "Allow");
            let keys = &statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"];
            assert_eq!(keys.is_null(), statement["Condition"].is_null(), "{statement:?}");
            for (action, resource) in
                each(&statement["Action"]).flat_map(|action| each(&statement["Resource"]).map(move |of| (action, of)))
            {
                let (action, resource) = (self.text(action), self.text(resource));
                match keys {
                    Value::Null => drop(allowed.insert((action, resource))),
                    keys => {
                        allowed.extend(each(keys).map(|keys| (action.clone(), items_of(&resource, &self.text(keys)))))
                    }
                }
            }
        }
        allowed
    }

    /// What stands under a condition, as that is; nothing where it is left out.
    fn chosen<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match value {
            Value::Tagged(tagged) if tagged.tag == "!If" => {
                let holds = self.holds(tagged.value[0].as_str().unwrap());
                self.chosen(&tagged.value[if holds { 1 } else { 2 }])
            }
            value => Some(value).filter(|value| !is_left_out(value)),
        }
    }

    /// A value as text, its functions applied.
    fn text(&self, value: &Value) -> String {
        let tagged = match value {
            Value::String(text) => return text.clone(),
            Value::Number(number) => return number.to_string(),
            Value::Tagged(tagged) => tagged,
            other => panic!("the template has {other:?} where a text is due"),
        };
        let tag = tagged.tag.to_string();
        match tag.as_str() {
            "!Ref" | "!GetAtt" => self.named(tagged.value.as_str().unwrap()),
            "!Sub" => self.substituted(tagged.value.as_str().unwrap()),
            "!If" => self.text(self.chosen(value).unwrap()),
            _ => panic!("the template has a {tag}, which the tests do not know"),
        }
    }

    fn holds(&self, condition: &str) -> bool {
        let Value::Tagged(tagged) = &self.source["Conditions"][condition] else {
            panic!("the template has no condition {condition}");
        };
        self.is_true(tagged)
    }

    fn is_true(&self, condition: &TaggedValue) -> bool {
        let of = &condition.value;
        match (condition.tag.to_string().as_str(), &of[0]) {
            ("!Equals", _) => self.text(&of[0]) == self.text(&of[1]),
            ("!Not", Value::Tagged(other)) => !self.is_true(other),
            (tag, _) => panic!("the template has a condition by {tag}, which the tests do not know"),
        }
    }

    fn named(&self, name: &str) -> String {
        match name {
            "AWS::StackName" => STACK.to_owned(),
            "AWS::Partition" => "aws".to_owned(),
            "AWS::Region" => REGION.to_owned(),
            "AWS::AccountId" => ACCOUNT.to_owned(),
            "Table" => TABLE.to_owned(),
            "Table.Arn" => table_arn(TABLE),
            "Table.StreamArn" => table_arn(TABLE) + "/stream/2026-01-15T10:30:00.000",
            "Deliveries" | "EventFailures" | "StaleCopies" => queue_url(name),
            "Deliveries.Arn" => queue_arn("Deliveries"),
            "StaleCopies.Arn" => queue_arn("StaleCopies"),
            "Distribution" => DISTRIBUTION.to_owned(),
            "EventFailures.Arn" => queue_arn("EventFailures"),
            "Bucket" => BUCKET.to_owned(),
            "Bucket.Arn" => bucket_arn(""),
            "Bucket.RegionalDomainName" => format!("{BUCKET}.s3.{REGION}.amazonaws.com"),
            "TokenKeyA" | "TokenKeyB" | "SecretsKey" => name.to_owned(),
            "EdgeKeys.Arn" => edge_keys_arn(),
            "CopiedTokenKeys.OriginSecretA" => origin_secret("TokenKeyA"),
            "CopiedTokenKeys.OriginSecretB" => origin_secret("TokenKeyB"),
            _ => self.parameters.get(name).cloned().unwrap_or_else(|| {
                panic!("the template refers to {name}, which the tests do not know");
            }),
        }
    }

    fn substituted(&self, text: &str) -> String {
        let named = replaced(text, "${", "}", |name| self.named(name));
        replaced(&named, "{{resolve:secretsmanager:", ":SecretString}}", secret)
    }
}

/// Replaces what stands between two marks, marks included.
fn replaced(text: &str, before: &str, after: &str, by: impl Fn(&str) -> String) -> String {
    let mut parts = text.split(before);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(after).unwrap();
        whole += &by(name);
        whole += rest;
    }
    whole
}

/// Whether a value is one that CloudFormation leaves out, with its name.
fn is_left_out(value: &Value) -> bool {
    matches!(value, Value::Tagged(tagged) if tagged.value == "AWS::NoValue")
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let mapping = value.as_mapping();
    mapping
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str().unwrap(), value))
}

/// The entries of a list; what is no list is a list of one.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Sequence(values) => values.iter(),
        Value::Null => [].iter(),
        one => std::slice::from_ref(one).iter(),
    }
}
