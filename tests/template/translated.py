"""The template as SAM translates it, with its parameters and conditions put in."""

import copy
import logging
import os
import re

# The translator asks for a region, on which no check depends, and warns of metrics that it has no use for here.
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
logging.getLogger("samtranslator").setLevel(logging.ERROR)

from samtranslator.translator.transform import transform  # noqa: E402


class Template:
    """The translated template, with parameters and conditions put in."""

    def __init__(self, source):
        self.source = source
        stand_in = copy.deepcopy(source)
        for resource in stand_in["Resources"].values():
            if resource.get("Type") == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = "s3://bucket/key"  # As `sam package` does.
        translated = transform(stand_in, {}, NoManagedPolicies(), passthrough_metadata=True)
        self.conditions = translated.get("Conditions", {})
        self.unresolved = translated["Resources"]
        self.outputs = translated.get("Outputs", {})
        self.put_in({})

    def given(self, parameters):
        """The same template with other parameters; translating takes a second, and depends on none."""
        other = copy.copy(self)
        other.put_in(parameters)
        return other

    def put_in(self, parameters):
        self.parameters = {name: spec.get("Default") for name, spec in self.source.get("Parameters", {}).items()}
        self.parameters.update(parameters)
        self.resources = self.resolve(self.unresolved)

    def resolve(self, node):
        """Puts in parameters and conditions; what only AWS knows stays as it is written."""
        if isinstance(node, list):
            return [self.resolve(child) for child in node]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (function, argument), = node.items()
            if function == "Ref" and argument in self.parameters:
                return self.parameters[argument]
            if function == "Fn::If":
                return self.resolve(argument[1 if self.condition(argument[0]) else 2])
            if function == "Fn::Sub" and isinstance(argument, str):
                return self.substitute(argument)
        return {key: self.resolve(child) for key, child in node.items()}

    def substitute(self, text):
        return re.sub(
            r"\$\{(\w+)\}",
            lambda found: str(self.parameters[found[1]]) if found[1] in self.parameters else found[0],
            text,
        )

    def condition(self, name):
        return self.truth(self.conditions[name])

    def is_made(self, resource):
        """Whether there is the resource, with these parameters."""
        return "Condition" not in resource or self.condition(resource["Condition"])

    def truth(self, node):
        (function, argument), = node.items()
        match function:
            case "Fn::Equals":
                left, right = self.resolve(argument)
                return str(left) == str(right)
            case "Fn::Not":
                return not self.truth(argument[0])
            case "Fn::And":
                return all(self.truth(each) for each in argument)
            case "Fn::Or":
                return any(self.truth(each) for each in argument)
            case "Condition":
                return self.condition(argument)
        raise ValueError(f"unknown condition function {function}")

    def of_type(self, kind):
        return {name: resource for name, resource in self.resources.items() if resource["Type"] == kind}

    def properties(self, name):
        return at(self.resources, name, "Properties", default={})


class NoManagedPolicies:
    """The translator asks AWS for the names of its managed policies; the template uses none by a short name."""

    def load(self):
        return {}


def at(node, *path, default=None):
    """What lies at the path, or the default."""
    for step in path:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return default
    return node


def pascal(folder):
    return "".join(word.capitalize() for word in folder.split("-"))


def references(node):
    """Every logical id that the node refers to."""
    if isinstance(node, list):
        return set().union(*map(references, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    found = set()
    for key, child in node.items():
        if key == "Ref":
            found.add(child)
        elif key == "Fn::GetAtt":
            found.add(child.split(".")[0] if isinstance(child, str) else child[0])
        elif key == "Fn::Sub":
            text = child if isinstance(child, str) else child[0]
            found.update(name.split(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text))
            found.update(references(child))
        elif key == "DependsOn":
            found.update([child] if isinstance(child, str) else child)
        else:
            found.update(references(child))
    return found
