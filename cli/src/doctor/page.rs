//! What `docs/errors.md` says of an error: its cause and what to do, for a terminal. The page is the one source of both.

use serde_json::Value;

const PAGE: &str = include_str!("../../../docs/errors.md");
/// What stands before what is to be done, in every section.
const REMEDY: &str = "How to solve it";
/// What a line of a program begins with. Such a line is not to be wrapped.
pub(super) const CODE_INDENT: &str = "    ";

/// An error, explained. The texts are paragraphs, lines of lists, and lines of programs.
#[derive(Debug, PartialEq)]
pub(super) struct Explained {
    /// What brings it about.
    pub cause: Vec<String>,
    /// What to do about it.
    pub remedy: Vec<String>,
    /// The section's anchor.
    pub anchor: String,
}

/// Every code that has a section, in the page's order.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    PAGE.lines().filter_map(heading).map(|(_, code)| code)
}

/// What the page says of a code. Where it tells causes apart by a member of `details`, it is the one of these details.
pub(super) fn explain(code: &str, details: &Value) -> Option<Explained> {
    let anchor = PAGE.lines().filter_map(heading).find(|(_, known)| *known == code)?.0;
    let lines = PAGE
        .lines()
        .skip_while(|line| heading(line).is_none_or(|(_, known)| known != code));
    let section = lines.skip(1).take_while(|line| !line.starts_with("## "));
    let all = blocks(section);
    let at = all
        .iter()
        .position(|block| matches!(block, Block::Text(text) if text.starts_with(REMEDY)))?;
    let (cause, remedy) = all.split_at(at);
    let (mut cause_told, mut remedy_told) = (Vec::new(), told(remedy));
    if let Some((row_cause, row_remedy)) = all.iter().find_map(|block| row_of(block, details)) {
        cause_told.extend(row_cause);
        remedy_told.splice(0..0, row_remedy);
    }
    if cause_told.is_empty() {
        cause_told = told(&without_examples(cause));
    }
    Some(Explained {
        cause: cause_told,
        remedy: remedy_told,
        anchor: anchor.to_owned(),
    })
}

/// What the page says of an answer that comes from in front of Lectern and has no code: by its status, or by its message where that
/// is all there is.
pub(super) fn gateway(status: Option<u16>, message: &str) -> Option<Explained> {
    let section = PAGE.lines().take_while(|line| !line.starts_with("## "));
    let blocks = blocks(section);
    let rows = blocks.iter().find_map(|block| match block {
        Block::Table(head, rows) if head.first().is_some_and(|cell| cell == "status") => Some(rows),
        _ => None,
    })?;
    let is_meant = |row: &&Vec<String>| match status {
        Some(status) => row[0] == status.to_string(),
        None => row[1].contains(&format!("\"{message}\"")),
    };
    let row = rows
        .iter()
        .find(is_meant)
        .or(rows.last().filter(|_| status.is_none()))?;
    let lead = blocks.iter().rev().find_map(|block| match block {
        Block::Text(text) => Some(text.clone()),
        _ => None,
    });
    Some(Explained {
        cause: vec![sentence(&row[2])],
        remedy: lead.into_iter().collect(),
        anchor: "errors".to_owned(),
    })
}

/// The anchor and the code of a section's heading.
fn heading(line: &'static str) -> Option<(&'static str, &'static str)> {
    line.strip_prefix("## <a id=\"")?.split_once("\"></a>")
}

/// A piece of a page.
#[derive(Clone, Debug)]
enum Block {
    Text(String),
    Item(String),
    Table(Vec<String>, Vec<Vec<String>>),
    Code(Vec<String>),
}

/// Markdown, as these pages are written in it.
fn blocks(lines: impl Iterator<Item = &'static str>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Whether the next line goes on with the last block.
    let mut is_open = false;
    let mut lines = lines;
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        if let Some(language) = trimmed.strip_prefix("```") {
            let code = lines.by_ref().take_while(|line| !line.trim_start().starts_with("```"));
            let code: Vec<String> = code.map(|line| format!("{CODE_INDENT}{line}")).collect();
            if language == "sh" {
                blocks.push(Block::Code(code));
            }
            is_open = false;
        } else if trimmed.starts_with('|') {
            row(&mut blocks, trimmed);
            is_open = false;
        } else if trimmed.is_empty() {
            is_open = false;
        } else if is_item(trimmed) {
            blocks.push(Block::Item(plain(trimmed)));
            is_open = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Text(text) | Block::Item(text)) if is_open => {
                    text.push(' ');
                    text.push_str(&plain(trimmed));
                }
                _ => blocks.push(Block::Text(plain(trimmed))),
            }
            is_open = true;
        }
    }
    blocks
}

fn is_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ") || (number.len() < line.len() && number.starts_with(". "))
}

/// Adds a table's line: the first is its head, and the second says nothing.
fn row(blocks: &mut Vec<Block>, line: &str) {
    let cells = line.trim_matches('|').split('|').map(|cell| plain(cell.trim()));
    let cells: Vec<String> = cells.collect();
    match blocks.last_mut() {
        Some(Block::Table(..)) if line.starts_with("| ---") => {}
        Some(Block::Table(_, rows)) => rows.push(cells),
        _ => blocks.push(Block::Table(cells, Vec::new())),
    }
}

/// A text without the marks for bold and for links.
fn plain(text: &str) -> String {
    let text = text.replace("**", "");
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once("](") {
        let (lead, name) = before.rsplit_once('[').unwrap_or((before, ""));
        plain.push_str(lead);
        plain.push_str(name);
        rest = behind.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

/// Blocks without the programs among them, and without the sentences that lead to those.
fn without_examples(blocks: &[Block]) -> Vec<Block> {
    let mut left: Vec<Block> = Vec::new();
    for block in blocks {
        match (block, left.pop()) {
            (Block::Code(_), Some(Block::Text(text))) if text.ends_with(':') => {
                let before = text.rsplit_once(". ").map(|(before, _)| format!("{before}."));
                left.extend(before.map(Block::Text));
            }
            (Block::Code(_), last) => left.extend(last),
            (block, last) => left.extend(last.into_iter().chain([block.clone()])),
        }
    }
    left
}

/// A table's cells in one line.
fn joined(cells: &[String]) -> String {
    let filled: Vec<&str> = cells
        .iter()
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
        .collect();
    filled.join("; ")
}

/// Blocks as lines, without what is their headings.
fn told(blocks: &[Block]) -> Vec<String> {
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Text(text) => lines.extend(Some(headless(text)).filter(|text| !text.is_empty())),
            Block::Item(text) => lines.push(text.clone()),
            Block::Table(_, rows) => {
                lines.extend(rows.iter().map(|row| format!("- {}: {}", row[0], joined(&row[1..]))))
            }
            Block::Code(code) => lines.extend(code.iter().cloned()),
        }
    }
    lines
}

/// A paragraph without `400 Invalid request. Cause: `, or without `How to solve it: `.
fn headless(text: &str) -> String {
    let is_titled = text
        .get(..3)
        .is_some_and(|status| status.bytes().all(|b| b.is_ascii_digit()));
    let text = match text.split_once(". ") {
        Some((_, rest)) if is_titled => rest,
        _ => text,
    };
    let Some(rest) = ["Cause", REMEDY].iter().find_map(|head| text.strip_prefix(head)) else {
        return text.to_owned();
    };
    let rest = rest.trim_start_matches([':', ',', ' ']);
    let mut letters = rest.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Cause and remedy in the table's row, or the cause in the list's item, that begins with a value of the details.
fn row_of(block: &Block, details: &Value) -> Option<(Vec<String>, Vec<String>)> {
    let texts = || {
        details
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(_, value)| value.as_str())
    };
    let is_meant = |cell: &str| texts().any(|value| cell == format!("`{value}`"));
    match block {
        Block::Table(head, rows) => {
            let row = rows.iter().find(|row| is_meant(&row[0]))?;
            let (remedy, cause): (Vec<_>, Vec<_>) = head
                .iter()
                .zip(row)
                .skip(1)
                .partition(|(head, _)| *head == "what to do");
            let only = |cells: Vec<(&String, &String)>| cells.into_iter().map(|(_, cell)| sentence(cell)).collect();
            Some((only(cause), only(remedy)))
        }
        Block::Item(text) => {
            let (value, meaning) = text.strip_prefix("- ")?.split_once(": ")?;
            is_meant(value).then(|| (vec![sentence(meaning)], Vec::new()))
        }
        Block::Text(_) | Block::Code(_) => None,
    }
}

/// A cell as a sentence.
fn sentence(cell: &str) -> String {
    let mut letters = cell.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let end = if cell.ends_with('.') { "" } else { "." };
    first.into_iter().chain(letters).chain(end.chars()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_section_has_a_cause_and_a_remedy_in_plain_text() {
        assert!(codes().count() > 20);
        for code in codes() {
            let explained = explain(code, &Value::Null).expect("a section");
            assert!(!explained.cause.is_empty() && !explained.remedy.is_empty(), "{code}");
            let prose = explained.cause.iter().chain(&explained.remedy);
            for line in prose.filter(|line| !line.starts_with(CODE_INDENT)) {
                for mark in ["](", "**", "```", REMEDY, "| ", " ; "] {
                    assert!(!line.contains(mark), "{code}: {line}");
                }
            }
            assert!(
                !explained.cause[0].starts_with(char::is_lowercase),
                "{code}: {explained:?}"
            );
        }
    }

    #[test]
    fn of_several_causes_the_one_is_named_that_the_details_tell() {
        let explained = |code, details| explain(code, &details).expect("a section");
        let used = explained("INVALID_LAUNCH_TOKEN", json!({ "reason": "used" }));
        assert_eq!(used.cause, ["A link starts a course once, and was opened before."]);
        assert_eq!(used.remedy[0], "Launch again.");
        let failed = explained("PACKAGE_NOT_READY", json!({ "status": "failed", "errors": [] }));
        assert!(
            failed.cause[0].starts_with("Create or launch on a package"),
            "{failed:?}"
        );
        assert!(failed.remedy[0].starts_with("See what `errors` says"), "{failed:?}");
        let large = explained(
            "PAYLOAD_TOO_LARGE",
            json!({ "limit": "request_body", "limit_bytes": 1 }),
        );
        assert_eq!(large.cause, ["The body has more than 1 MiB."]);
    }

    #[test]
    fn what_the_gateway_answers_is_explained_by_its_status_or_its_message() {
        let told = |status, message| gateway(status, message).map(|explained| explained.cause);
        let throttled = Some(vec!["Too many calls of all clients together.".to_owned()]);
        assert_eq!(told(Some(429), ""), throttled);
        assert_eq!(told(None, "Too Many Requests"), throttled);
        assert_eq!(told(None, "Service Unavailable"), told(Some(503), ""));
        assert_eq!(told(Some(418), ""), None);
    }
}
