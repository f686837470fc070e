//! What has to be done before an item of SCORM 1.2, in the AICC's script (CAM 1.2, 2.3.2.5.1): `a&b`, `a|b`, `~a`,
//! `a="passed"`, `a<>"failed"`, `2*{a,b,c}`, and brackets. An item by itself asks that it is completed or passed.

/// Brackets and negations within each other that are read. Manifests have two or three; a script of brackets alone must
/// not take the stack.
const MOST_DEPTH: usize = 64;

/// Whether a script holds, where `status_of` answers an item's status. A script that cannot be read holds: a learner is not
/// locked out by what only an author can mend.
pub fn holds(script: &str, status_of: impl Fn(&str) -> &'static str) -> bool {
    let Some(tokens) = tokens_of(script) else {
        return true;
    };
    let mut reader = Reader {
        tokens: &tokens,
        depth: 0,
        status_of: &status_of,
    };
    match reader.either() {
        Some(holds) => holds || !reader.tokens.is_empty(),
        None => true,
    }
}

/// Characters that no name has in it.
const MARKS: &[char] = &['&', '|', '~', '=', '<', '>', '(', ')', '{', '}', ',', '*', '"'];

/// The tokens of a script: marks, texts in quotation marks with these, and bare names; nothing where a character belongs to none.
fn tokens_of(script: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut rest = script.trim();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => rest[1..].find('"')? + 2,
            '<' => rest.starts_with("<>").then_some(2)?,
            '>' => return None,
            mark if MARKS.contains(&mark) => 1,
            _ => rest
                .find(|c: char| c.is_whitespace() || MARKS.contains(&c))
                .unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at(length);
        tokens.push(token);
        rest = behind.trim_start();
    }
    Some(tokens)
}

/// Reads tokens one after the other, and answers whether what they ask for is so; nothing where they cannot be read.
struct Reader<'t, F> {
    tokens: &'t [&'t str],
    depth: usize,
    status_of: &'t F,
}

impl<'t, F: Fn(&str) -> &'static str> Reader<'t, F> {
    fn next(&mut self) -> Option<&'t str> {
        let (first, behind) = self.tokens.split_first()?;
        self.tokens = behind;
        Some(first)
    }

    fn take(&mut self, token: &str) -> bool {
        let is_next = self.tokens.first() == Some(&token);
        if is_next {
            self.tokens = &self.tokens[1..];
        }
        is_next
    }

    fn must(&mut self, token: &str) -> Option<()> {
        self.take(token).then_some(())
    }

    // Each side is read whatever the other says, because its tokens have to go.
    fn either(&mut self) -> Option<bool> {
        let mut holds = self.both()?;
        while self.take("|") {
            holds |= self.both()?;
        }
        Some(holds)
    }

    fn both(&mut self) -> Option<bool> {
        let mut holds = self.one()?;
        while self.take("&") {
            holds &= self.one()?;
        }
        Some(holds)
    }

    fn one(&mut self) -> Option<bool> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return None;
        }
        let holds = self.one_within();
        self.depth -= 1;
        holds
    }

    fn one_within(&mut self) -> Option<bool> {
        if self.take("~") {
            return Some(!self.one()?);
        }
        if self.take("(") {
            let holds = self.either()?;
            self.must(")")?;
            return Some(holds);
        }
        let name = self.next()?;
        if is_mark(name) {
            return None;
        }
        if name.bytes().all(|byte| byte.is_ascii_digit()) && self.take("*") {
            return self.several(name);
        }
        self.item(name.trim_matches('"'))
    }

    fn several(&mut self, least: &str) -> Option<bool> {
        self.must("{")?;
        let mut count = 0;
        loop {
            count += usize::from(self.either()?);
            if !self.take(",") {
                break;
            }
        }
        self.must("}")?;
        // More than any number is more than there are.
        Some(least.parse().is_ok_and(|least: usize| count >= least))
    }

    fn item(&mut self, name: &str) -> Option<bool> {
        let status = (self.status_of)(name);
        if self.take("=") {
            return Some(status == self.wanted()?);
        }
        if self.take("<>") {
            return Some(status != self.wanted()?);
        }
        Some(matches!(status, "completed" | "passed"))
    }

    /// A status: in quotation marks, or bare, where "not attempted" is two words.
    fn wanted(&mut self) -> Option<String> {
        let word = self.next().filter(|token| !is_mark(token))?;
        let word = word.trim_matches('"').to_ascii_lowercase();
        let is_attempted = |token: &&str| token.eq_ignore_ascii_case("attempted");
        if word == "not" && self.tokens.first().is_some_and(is_attempted) {
            self.next();
            return Some("not attempted".to_owned());
        }
        Some(spelt_out(&word).to_owned())
    }
}

/// Whether a token is a mark, and names nothing.
fn is_mark(token: &str) -> bool {
    token.starts_with(|first| first != '"' && MARKS.contains(&first))
}

/// A status as a script may spell it, by its first letter alone.
fn spelt_out(word: &str) -> &str {
    match word {
        "p" => "passed",
        "c" => "completed",
        "f" => "failed",
        "i" => "incomplete",
        "b" => "browsed",
        "n" => "not attempted",
        word => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status_of(name: &str) -> &'static str {
        match name {
            "a" => "passed",
            "b" => "completed",
            "c" => "incomplete",
            "d" => "failed",
            _ => "not attempted",
        }
    }

    #[test]
    fn scripts_are_read_as_the_aicc_writes_them() {
        for script in [
            "a",
            "a&b",
            "a|c",
            "~c",
            "c=\"incomplete\"",
            "d=failed",
            "a<>passed|b",
            "2*{a,b,c}",
            "e=not attempted",
            "e=\"not attempted\"",
            "a&(c|b)",
            "a=\"P\"",
            "\"a\"",
            "0*{c}",
            " a & b ",
            "~~a",
            "2*{a,(c|b)}",
        ] {
            assert!(holds(script, status_of), "{script}");
        }
        for script in [
            "c",
            "a & c",
            "~(a|c)",
            "a<>passed",
            "3*{a,b,c}",
            "d",
            "e",
            "a=failed",
            "~a|c",
            "c|d&a",
            "a=\"f\"",
            "99999999999999999999999*{a}",
            "2*{a}",
        ] {
            assert!(!holds(script, status_of), "{script}");
        }
    }

    #[test]
    fn a_script_that_cannot_be_read_locks_nobody_out() {
        for script in [
            "((", "c d", "&", "", "c>d", "c<d", "\"c", "c&", "(c", "2*{c", "2*c", "~", "c=d e", "c=", "c=&", "c=)",
            "c={", "c=*", "d=<>", "d<>", "c=<>", "a&c=",
        ] {
            assert!(holds(script, status_of), "{script}");
        }
    }

    #[test]
    fn a_script_of_brackets_takes_no_stack() {
        for open in ["(", "~", "1*{"] {
            assert!(holds(&format!("{}c", open.repeat(100_000)), status_of), "{open}");
        }
        let within = |depth: usize| format!("{}c{}", "(".repeat(depth), ")".repeat(depth));
        assert!(!holds(&within(MOST_DEPTH - 1), status_of));
        assert!(holds(&within(MOST_DEPTH), status_of));
    }
}
