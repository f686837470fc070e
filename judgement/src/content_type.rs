//! What a file is served as, by its name.
//!
//! HTML goes without a character set, so that the page's own `<meta>` counts, as it did on the author's disk. An encoding
//! is never told: a file that is named `.gz` or `.br` is a course's own business.

/// What is served where the name tells nothing (RFC 2046, 4.5.1).
const UNKNOWN: &str = "application/octet-stream";

/// Endings whose registered type browsers do not play or run.
const BROWSERS: [(&str, &str); 6] = [
    ("mjs", "text/javascript"),
    ("m4v", "video/mp4"),
    ("f4v", "video/mp4"),
    ("otf", "font/otf"),
    ("map", "application/json"),
    ("m3u8", "application/vnd.apple.mpegurl"),
];

/// What a file is served as.
pub fn content_type(name: &str) -> &'static str {
    known(name).unwrap_or(UNKNOWN)
}

/// The content type of a name, where its ending is known.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    let ending = ending(name)?;
    let browsers = BROWSERS.iter().find(|(known, _)| *known == ending);
    browsers.map_or_else(|| mime_guess::from_ext(&ending).first_raw(), |(_, kind)| Some(kind))
}

/// A name's ending, in small letters.
pub(crate) fn ending(name: &str) -> Option<String> {
    let base = name.rsplit('/').next()?;
    let (stem, ending) = base.rsplit_once('.')?;
    (!stem.is_empty() && !ending.is_empty()).then(|| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_webs_files_are_served_as_browsers_take_them() {
        for (name, expected) in [
            ("index.html", "text/html"),
            ("a/b.HTM", "text/html"),
            ("scorm.js", "text/javascript"),
            ("m.mjs", "text/javascript"),
            ("style.css", "text/css"),
            ("data.json", "application/json"),
            ("imsmanifest.xml", "text/xml"),
            ("v.mp4", "video/mp4"),
            ("v.m4v", "video/mp4"),
            ("v.webm", "video/webm"),
            ("v.vtt", "text/vtt"),
            ("i.svg", "image/svg+xml"),
            ("f.woff2", "font/woff2"),
            ("w.wasm", "application/wasm"),
            ("old.swf", "application/x-shockwave-flash"),
            ("book.pdf", "application/pdf"),
            ("page.html.gz", "application/gzip"),
            ("what.xyzzy", UNKNOWN),
            ("README", UNKNOWN),
            (".htaccess", UNKNOWN),
        ] {
            assert_eq!(content_type(name), expected, "{name}");
        }
        assert_eq!(ending("a.b/c"), None);
    }
}
