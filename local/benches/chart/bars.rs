//! Bars as an SVG. A library of charts would bring axes, fonts and a dozen crates for what is a rectangle and two texts.

use std::fmt::Write as _;
use std::path::Path;

/// Pixels of a row, of its text, and of the longest bar.
const ROW: usize = 28;
const NAMES: usize = 330;
const LONGEST: f64 = 360.0;
const WIDTH: usize = 860;

/// A bar: what it is of, how long it is, and what stands behind it.
#[derive(Debug)]
pub struct Bar {
    pub name: String,
    pub value: f64,
    pub text: String,
}

/// Writes bars below a title into `docs/performance/<name>.svg`.
pub fn write(name: &str, title: &str, bars: &[Bar]) {
    let most = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    let height = ROW * (bars.len() + 1) + 16;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"14\" role=\"img\">\n\
         <title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text x=\"12\" y=\"24\" font-weight=\"bold\">{0}</text>\n",
        escaped(title)
    );
    for (at, bar) in bars.iter().enumerate() {
        let (top, width) = (ROW * (at + 1) + 8, (bar.value / most * LONGEST).max(1.0));
        let (middle, behind) = (top + 16, NAMES as f64 + width + 8.0);
        let (name, text) = (escaped(&bar.name), escaped(&bar.text));
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{name}</text>\n\
             <rect x=\"{NAMES}\" y=\"{}\" width=\"{width:.0}\" height=\"20\" fill=\"#2f6f9f\"/>\n\
             <text x=\"{behind:.0}\" y=\"{middle}\">{text}</text>\n",
            NAMES - 10,
            top + 1,
        );
    }
    svg.push_str("</svg>\n");
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/performance"));
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join(format!("{name}.svg")), svg).unwrap();
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
