"""Lays out what `sam build` would, of binaries that cargo has built already, without optimisation.

    python tests/deployment/built.py FOLDER [--binaries target/debug]

`sam build` links each function anew with whole-program optimisation, which takes minutes each. What is tried here is the deployment and not
the speed: so each function is the binary that the tests use, without its symbols. FOLDER becomes what `.aws-sam/build` is, a template
and a folder for each function, so that `sam deploy` and `sam local` take it as it is.
"""

import argparse
import os
import shutil
import subprocess

from samcli.yamlhelper import yaml_dump, yaml_parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def lay_out(folder, binaries):
    """Makes the folder anew; answers where its template is."""
    with open(os.path.join(ROOT, "template.yaml"), encoding="utf-8") as file:
        template = yaml_parse(file.read())
    shutil.rmtree(folder, ignore_errors=True)
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            os.makedirs(os.path.join(folder, name))
            binary = os.path.join(binaries, resource["Metadata"]["BuildProperties"]["Binary"])
            subprocess.run(["strip", "-o", os.path.join(folder, name, "bootstrap"), binary], check=True)
            resource["Properties"]["CodeUri"] = name
    path = os.path.join(folder, "template.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(yaml_dump(template))
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--binaries", default=os.path.join(ROOT, "target", "debug"))
    arguments = parser.parse_args()
    print(lay_out(arguments.folder, arguments.binaries))
