use anstyle::{AnsiColor, Style};

const HEAD: Style = Style::new().bold();
const NAME: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// The colour of a word that says how something stands.
fn style(word: &str) -> Style {
    match word {
        "active" | "ready" | "completed" | "passed" | "ok" => GOOD,
        "expired" | "failed" | "revoked" | "problem" => BAD,
        _ => Style::new(),
    }
}

/// A text without control characters: a course's title must not move a terminal's cursor.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// A word in its colour, in a column so wide.
pub fn marked(word: &str, width: usize) -> String {
    let style = style(word);
    format!("{style}{word}{style:#}{:1$}", "", width.saturating_sub(word.len()))
}

/// Rows below their heads, in columns. An empty cell is shown as a hyphen.
pub fn columns<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let shown = |cell: &String| match cell.as_str() {
        "" => "-".to_owned(),
        text => printable(text),
    };
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(shown)).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default().max(heads[column].len())
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [(&str, Style); N]| {
        let mut text = String::new();
        for (column, (cell, style)) in cells.into_iter().enumerate() {
            let is_last = column + 1 == N;
            let padding = if is_last {
                0
            } else {
                widths[column] - cell.chars().count() + 2
            };
            text.push_str(&format!("{style}{cell}{style:#}{:padding$}", ""));
        }
        text.push('\n');
        text
    };
    let mut text = line(heads.map(|head| (head, HEAD)));
    for row in &rows {
        text.push_str(&line(row.each_ref().map(|cell| (cell.as_str(), style(cell)))));
    }
    text
}

/// A title, and below it names with values. An empty value is left out.
pub fn fields(title: &str, values: &[(&str, String)]) -> String {
    let width = values.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut text = format!("{HEAD}{}{HEAD:#}\n", printable(title));
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        let (value, style) = (printable(value), style(value));
        text.push_str(&format!("  {NAME}{name:width$}{NAME:#}  {style}{value}{style:#}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it is where there are no colours.
    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn cells_stand_below_each_other_and_have_colours() {
        let rows = [["1", "ready", "Golf"], ["22", "awaiting_upload", ""]].map(|row| row.map(str::to_owned));
        let text = columns(["ID", "STATUS", "TITLE"], &rows);
        let expected = "ID  STATUS           TITLE\n1   ready            Golf\n22  awaiting_upload  -\n";
        assert_eq!(plain(&text), expected);
        assert!(text.contains("\u{1b}[32mready\u{1b}[0m"), "{text:?}");
    }

    #[test]
    fn a_value_cannot_speak_to_the_terminal() {
        let text = fields(
            "Golf\u{1b}[2J",
            &[("status", "a\u{7}\nb".to_owned()), ("none", String::new())],
        );
        assert_eq!(plain(&text), "Golf\u{fffd}[2J\n  status  a\u{fffd}\u{fffd}b\n");
    }
}
