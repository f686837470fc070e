"""The commands of a page of the documentation, taken from the page itself."""

import os
import re

from account import ROOT


class Page:
    """Its commands, each found by how it begins. What nobody asked for is told at the end."""

    def __init__(self, path):
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            blocks = re.findall(r"^( *)```sh\n(.*?)^ *```$", file.read(), flags=re.MULTILINE | re.DOTALL)
        self.blocks = [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in blocks]
        self.met = set()

    def commands(self, beginning, *replacements):
        """The block that begins like this, with what a reader fills in, each of which has to stand there."""
        found = [block for block in self.blocks if block.startswith(beginning) and block not in self.met] or [
            block for block in self.blocks if block.startswith(beginning)]
        if not found:
            raise LookupError(f"no command of the page begins with {beginning!r}")
        self.met.add(found[0])
        text = found[0]
        for placeholder, value in replacements:
            if placeholder not in text:
                raise LookupError(f"{placeholder!r} is not in {text!r}")
            text = text.replace(placeholder, value)
        return text

    def line(self, beginning, *replacements):
        """One line of the page's commands."""
        for block in self.blocks:
            for line in block.splitlines():
                if line.startswith(beginning):
                    self.met.add(block)
                    for placeholder, value in replacements:
                        line = line.replace(placeholder, value)
                    return line
        raise LookupError(f"no line of the page begins with {beginning!r}")

    def unmet(self):
        return [block for block in self.blocks if block not in self.met]
