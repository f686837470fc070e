//! The page's language, and what it says in it.
//!
//! The texts of a language are one file, `player/texts/{tag}.json`: those of the page, which are put into it whole, and those of the
//! pages that say why no course is opened.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use shared::http::page::escaped;

/// The texts of a language.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// Its tag (RFC 5646).
    pub tag: &'static str,
    /// Which way it is written: `ltr` or `rtl`.
    pub direction: &'static str,
    /// Its file, as it is.
    pub file: &'static str,
}

macro_rules! languages {
    ($($tag:literal $direction:literal),+ $(,)?) => {
        /// The languages that the page speaks. The first is for whoever speaks none of the others.
        pub const LANGUAGES: &[Language] = &[$(Language {
            tag: $tag,
            direction: $direction,
            file: include_str!(concat!("../../../player/texts/", $tag, ".json")),
        }),+];
    };
}

languages! {
    "en" "ltr",
    "de" "ltr",
    "fr" "ltr",
    "es" "ltr",
    "pt" "ltr",
    "it" "ltr",
    "nl" "ltr",
    "pl" "ltr",
    "tr" "ltr",
    "ar" "rtl",
    "hi" "ltr",
    "ja" "ltr",
    "ko" "ltr",
    "zh" "ltr",
}

/// A language's texts, by their names.
pub type Texts = BTreeMap<String, String>;

impl Language {
    /// The language that a launch has chosen, or else the one that a browser likes best of those that are there.
    pub fn chosen(launched: Option<&str>, headers: &HeaderMap) -> &'static Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        launched
            .and_then(Self::of_tag)
            .or_else(|| liked(accepted.unwrap_or_default()).into_iter().find_map(Self::of_tag))
            .unwrap_or(&LANGUAGES[0])
    }

    /// The language of a tag, whatever region or script it names besides (RFC 4647, 3.4).
    fn of_tag(tag: &str) -> Option<&'static Self> {
        let first = tag.split('-').next().unwrap_or_default();
        LANGUAGES
            .iter()
            .find(|language| language.tag.eq_ignore_ascii_case(first))
    }

    /// Its texts.
    pub fn texts(&self) -> Texts {
        serde_json::from_str(self.file).unwrap_or_default()
    }

    /// A page of ours in this language: what it names as `{{text name}}` is said, and its element says which language that is.
    pub fn fill(&self, page: &str) -> String {
        let mut page = page
            .replace("{{language}}", self.tag)
            .replace("{{direction}}", self.direction);
        for (name, text) in self.texts() {
            page = page.replace(&format!("{{{{text {name}}}}}"), &escaped(&text));
        }
        page
    }
}

/// The tags of `Accept-Language`, the best liked first (RFC 9110, 12.5.4).
fn liked(accepted: &str) -> Vec<&str> {
    let weighed = accepted.split(',').filter_map(|entry| {
        let (tag, weight) = entry.split_once(';').unwrap_or((entry, ""));
        let weight = weight
            .trim()
            .strip_prefix("q=")
            .map_or(Some(1.0), |weight| weight.parse::<f64>().ok())?;
        Some((tag.trim(), weight)).filter(|(_, weight)| *weight > 0.0)
    });
    let mut weighed: Vec<(&str, f64)> = weighed.collect();
    weighed.sort_by(|one, other| other.1.total_cmp(&one.1));
    weighed.into_iter().map(|(tag, _)| tag).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_language_lacks_a_text() {
        let english = LANGUAGES[0].texts();
        assert!(english.len() > 70);
        let names = |texts: &Texts| texts.keys().cloned().collect::<BTreeSet<_>>();
        let places = |text: &str| text.matches(['{', '}']).count();
        for language in LANGUAGES {
            let texts = language.texts();
            assert_eq!(names(&texts), names(&english), "{}", language.tag);
            for (name, text) in &texts {
                assert!(!text.trim().is_empty(), "{} {name}", language.tag);
                assert_eq!(places(text), places(&english[name]), "{} {name}", language.tag);
            }
        }
    }

    #[test]
    fn a_launch_chooses_before_a_browser_and_a_browser_by_what_it_likes() {
        let chosen = |launched: Option<&str>, accepted: &str| {
            let headers = [(ACCEPT_LANGUAGE, accepted.parse().expect("a header"))]
                .into_iter()
                .collect();
            Language::chosen(launched, &headers).tag
        };
        assert_eq!(chosen(Some("pt-BR"), "de"), "pt");
        assert_eq!(chosen(Some("sv"), "de-AT, en;q=0.5"), "de");
        assert_eq!(chosen(None, "en;q=0.3, sv, zh-Hans-CN;q=0.8"), "zh");
        assert_eq!(chosen(None, "fr;q=0, AR"), "ar");
        assert_eq!(chosen(None, "sv"), "en");
        assert_eq!(chosen(None, ""), "en");
    }

    #[test]
    fn a_page_names_no_text_that_there_is_none_of() {
        for page in [
            include_str!("../../../player/index.html"),
            include_str!("../../../player/refusal.html"),
        ] {
            for language in LANGUAGES {
                assert!(!language.fill(page).contains("{{text "), "{}", language.tag);
            }
        }
    }
}
