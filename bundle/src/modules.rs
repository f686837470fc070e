//! The page's scripts in one file, so that a browser asks once for them. Own code, because the bundlers there are need Node or
//! minutes of building; it knows what the page's modules use of ECMAScript's modules, and refuses the rest.
//!
//! Every module becomes a function that is called once, before the modules that import it, and returns what it exports. Lines that are
//! comments are left out: a third of what would travel.

use std::collections::{BTreeMap, BTreeSet};

/// The modules, by their names such as `main.js`, that `entry` is made of, as one module.
///
/// # Errors
/// What cannot be bundled: an import of another form or of a module that is not there, an export of another form, a circle.
pub fn bundle(entry: &str, modules: &BTreeMap<String, String>) -> Result<String, String> {
    let mut bundle = Bundle {
        modules,
        begun: BTreeSet::new(),
        done: BTreeSet::new(),
        text: String::new(),
    };
    bundle.add(entry)?;
    match modules.keys().find(|name| !bundle.done.contains(*name)) {
        Some(unused) => Err(format!("{unused} is imported by none")),
        None => Ok(bundle.text),
    }
}

struct Bundle<'m> {
    modules: &'m BTreeMap<String, String>,
    begun: BTreeSet<String>,
    done: BTreeSet<String>,
    text: String,
}

impl Bundle<'_> {
    /// Adds a module behind those that it imports.
    fn add(&mut self, name: &str) -> Result<(), String> {
        if self.done.contains(name) {
            return Ok(());
        }
        if !self.begun.insert(name.to_owned()) {
            return Err(format!("{name} imports itself in a circle"));
        }
        let source = self.modules.get(name).ok_or(format!("there is no {name}"))?;
        let mut body = String::new();
        let mut exported = Vec::new();
        for line in without_comments(source) {
            if line.starts_with("import ") {
                let (names, from) = import(line).ok_or(format!("{name}: not understood: {line}"))?;
                self.add(from)?;
                body += &format!("const {{{names}}} = {};\n", variable(from));
            } else if let Some(declaration) = line.strip_prefix("export ") {
                let declared = declared(declaration).ok_or(format!("{name}: not understood: {line}"))?;
                exported.push(declared);
                body += &format!("{declaration}\n");
            } else {
                body += &format!("{line}\n");
            }
        }
        let exported = exported.join(", ");
        let variable = variable(name);
        self.text += &format!("// {name}\nconst {variable} = (() => {{\n{body}return {{ {exported} }};\n}})();\n");
        self.done.insert(name.to_owned());
        Ok(())
    }
}

/// A module's lines but for those that are nothing but comment. No text of the page has a line that looks like one.
fn without_comments(source: &str) -> impl Iterator<Item = &str> {
    let mut is_inside = false;
    source.lines().filter(move |line| {
        let text = line.trim();
        let was_inside = is_inside;
        is_inside = (is_inside || text.starts_with("/*")) && !text.ends_with("*/");
        !was_inside && !is_inside && !text.is_empty() && !text.starts_with("//") && !text.starts_with("/*")
    })
}

/// The names and the module of `import { a, b } from './c.js';`.
fn import(line: &str) -> Option<(&str, &str)> {
    let (names, from) = line.strip_prefix("import {")?.split_once("} from './")?;
    let from = from.strip_suffix("';")?;
    (!names.contains(" as ")).then_some((names, from))
}

/// The name that a declaration begins with.
fn declared(declaration: &str) -> Option<&str> {
    let kinds = ["const ", "class ", "function ", "async function "];
    let rest = kinds.iter().find_map(|kind| declaration.strip_prefix(kind))?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    (end > 0).then(|| &rest[..end])
}

/// What holds a module's exports.
fn variable(name: &str) -> String {
    format!("${}", name.trim_end_matches(".js"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(modules: &[(&str, &str)]) -> Result<String, String> {
        let owned = modules
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        bundle("main.js", &owned.collect())
    }

    #[test]
    fn a_module_stands_behind_what_it_imports_and_sees_only_that() {
        let both = of(&[
            (
                "main.js",
                "import { a } from './a.js';\nimport { b } from './b.js';\na(b);\n",
            ),
            (
                "a.js",
                "// Why.\n\n/** One. */\nconst own = 1; // kept\n/**\n * Two.\n */\nexport function a(x) {\n  return x + own;\n}\n",
            ),
            (
                "b.js",
                "import { a } from './a.js';\nexport const b = a(1);\nexport class C {}\n",
            ),
        ]);
        assert_eq!(
            both.unwrap_or_default(),
            "// a.js\nconst $a = (() => {\nconst own = 1; // kept\nfunction a(x) {\n  return x + own;\n}\nreturn { a };\n})();\n\
             // b.js\nconst $b = (() => {\nconst { a } = $a;\nconst b = a(1);\nclass C {}\nreturn { b, C };\n})();\n\
             // main.js\nconst $main = (() => {\nconst { a } = $a;\nconst { b } = $b;\na(b);\nreturn {  };\n})();\n"
        );
    }

    #[test]
    fn what_it_does_not_know_is_refused() {
        let refused = |modules: &[(&str, &str)]| of(modules).err().unwrap_or_default();
        assert_eq!(
            refused(&[("main.js", "import { a } from './a.js';")]),
            "there is no a.js"
        );
        assert_eq!(refused(&[("main.js", ""), ("a.js", "")]), "a.js is imported by none");
        assert_eq!(
            refused(&[
                ("main.js", "import { a } from './a.js';\nexport const b = 1;"),
                ("a.js", "import { b } from './main.js';"),
            ]),
            "main.js imports itself in a circle"
        );
        for line in [
            "import a from './a.js';",
            "import './a.js';",
            "import { a as b } from './a.js';",
            "export default class {}",
            "export { a };",
            "export let a;",
            "export const { a } = b;",
        ] {
            let found = refused(&[("main.js", line), ("a.js", "")]);
            assert_eq!(found, format!("main.js: not understood: {line}"));
        }
    }
}
