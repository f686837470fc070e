//! The modules of a crate, and what each names of the others.
//!
//! Read as tokens, not as text, so that comments and strings say nothing, and not as a syntax tree, so that what stands inside
//! a macro's call counts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module's names from the crate's root down; the root itself has none.
type Name = Vec<String>;

/// The files of a crate.
pub struct Sources {
    modules: BTreeMap<Name, Module>,
}

struct Module {
    file: String,
    lines: usize,
    tokens: TokenStream,
}

impl Sources {
    /// Reads a crate by its root file. Files are named from `folder` on.
    pub fn read(folder: &Path, root: &Path) -> Self {
        let mut sources = Self {
            modules: BTreeMap::new(),
        };
        let home = root.parent().unwrap();
        sources.add(folder, Vec::new(), root, home);
        sources
    }

    fn add(&mut self, folder: &Path, name: Name, file: &Path, below: &Path) {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let tokens: TokenStream = text.parse().unwrap();
        for (child, elsewhere) in declared(&tokens) {
            let file = match elsewhere {
                Some(path) => file.parent().unwrap().join(path),
                None => below.join(&child).with_extension("rs"),
            };
            let name = name.iter().chain([&child]).cloned().collect();
            self.add(folder, name, &file, &below.join(&child));
        }
        let file = file.strip_prefix(folder).unwrap_or(file).display().to_string();
        let lines = text.lines().count();
        self.modules.insert(name, Module { file, lines, tokens });
    }

    /// The file of a module.
    pub fn file(&self, module: &[String]) -> &str {
        &self.modules[module].file
    }

    /// Every file, with its lines.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.modules.values().map(|module| (module.file.as_str(), module.lines))
    }

    /// Which module names which other, by their files.
    pub fn imports(&self) -> BTreeSet<(&[String], &[String])> {
        let mut imports = BTreeSet::new();
        for (name, module) in &self.modules {
            let mut paths = Vec::new();
            self.walk(module.tokens.clone(), name, &mut paths);
            for path in paths {
                let (named, _) = self.holder(&path);
                if named != name {
                    imports.insert((name.as_slice(), named.as_slice()));
                }
            }
        }
        imports
    }

    /// The innermost module of a path that is a file.
    fn holder(&self, path: &[String]) -> (&Name, &Module) {
        let mut prefixes = (0..=path.len()).rev().map(|end| &path[..end]);
        prefixes.find_map(|name| self.modules.get_key_value(name)).unwrap()
    }

    /// Finds the paths in some code that stands in the module `scope`.
    fn walk(&self, tokens: TokenStream, scope: &[String], paths: &mut Vec<Name>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let before = at.checked_sub(1).map(|at| &tokens[at]);
            at += 1;
            match token {
                // `pub(in path)` says who may import, and imports nothing.
                TokenTree::Group(_) if before.is_some_and(|before| is_word(before, "pub")) => {}
                TokenTree::Group(group) => {
                    let module = at.checked_sub(3).filter(|at| is_word(&tokens[*at], "mod"));
                    let mut inside = scope.to_vec();
                    inside.extend(module.map(|at| tokens[at + 1].to_string()));
                    self.walk(group.stream(), &inside, paths);
                }
                TokenTree::Ident(word) if leads_on(&tokens, at) && !is_further(&tokens, at - 1) => {
                    if let Some(start) = self.start(scope, &word.to_string()) {
                        at = follow(&tokens, at, start, paths);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Where a path leads that begins with this word; nowhere, if not to a module of the crate.
    fn start(&self, scope: &[String], word: &str) -> Option<Name> {
        match word {
            "crate" => Some(Vec::new()),
            "self" => Some(scope.to_vec()),
            "super" => Some(scope[..scope.len().saturating_sub(1)].to_vec()),
            child => {
                let name: Name = scope.iter().cloned().chain([child.to_owned()]).collect();
                self.modules.contains_key(&name).then_some(name)
            }
        }
    }
}

/// The modules that a file declares, each a file of its own: its name, and the path that `#[path]` gives it.
fn declared(tokens: &TokenStream) -> Vec<(String, Option<String>)> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut declared = Vec::new();
    for (at, three) in tokens.windows(3).enumerate() {
        if let [word, name, end] = three
            && is_word(word, "mod")
            && is_punct(end, ';')
        {
            let before = tokens[..at].iter().rev();
            let attributes = before.take_while(|token| !is_punct(token, ';') && !is_word(token, "mod"));
            declared.push((name.to_string(), attributes.into_iter().find_map(path_of)));
        }
    }
    declared
}

/// The path in `[path = "…"]`.
fn path_of(attribute: &TokenTree) -> Option<String> {
    let TokenTree::Group(attribute) = attribute else {
        return None;
    };
    let inside: Vec<TokenTree> = attribute.stream().into_iter().collect();
    match inside.as_slice() {
        [word, _, path] if is_word(word, "path") => Some(path.to_string().trim_matches('"').to_owned()),
        _ => None,
    }
}

/// Goes along a path whose beginning is known, behind which `::` stands at `at`. Answers where it ends.
fn follow(tokens: &[TokenTree], mut at: usize, mut path: Name, paths: &mut Vec<Name>) -> usize {
    while leads_on(tokens, at) {
        at += 2;
        match tokens.get(at) {
            Some(TokenTree::Ident(word)) if word == "super" => {
                path.pop();
            }
            Some(TokenTree::Ident(word)) => path.push(word.to_string()),
            Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
                follow_all(list.stream(), &path, paths);
                return at + 1;
            }
            _ => break,
        }
        at += 1;
    }
    paths.push(path);
    at
}

/// Goes along each path of a list, such as `{self, a::A, b}`.
fn follow_all(list: TokenStream, path: &[String], paths: &mut Vec<Name>) {
    let tokens: Vec<TokenTree> = list.into_iter().collect();
    for item in tokens.split(|token| is_punct(token, ',')) {
        match item.first() {
            Some(TokenTree::Ident(word)) if word != "self" => {
                let path = path.iter().cloned().chain([word.to_string()]).collect();
                follow(item, 1, path, paths);
            }
            Some(_) => paths.push(path.to_vec()),
            None => {}
        }
    }
}

fn leads_on(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at..at + 2), Some([first, second]) if is_colon(first) && is_colon(second))
}

/// Whether a path that began before leads to what stands at `at`.
fn is_further(tokens: &[TokenTree], at: usize) -> bool {
    at.checked_sub(2).is_some_and(|before| leads_on(tokens, before))
}

fn is_colon(token: &TokenTree) -> bool {
    is_punct(token, ':')
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}
