//! Size and time of compressions, over states that look like real courses'. `cargo bench -p shared`.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Instant;

use flate2::Compression;
use flate2::bufread::{DeflateDecoder, DeflateEncoder};
use shared::store::state;

/// What an item holds besides the compressed state, in bytes.
const OTHER: usize = 900;

type Data = BTreeMap<String, String>;

struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
    fn text(&mut self, alphabet: &[u8], len: usize) -> String {
        (0..len).map(|_| alphabet[self.below(alphabet.len())] as char).collect()
    }
}

const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$_";
const HEX: &[u8] = b"0123456789abcdef";
const WORDS: &str = "the safety policy report when employee data which of following is a risk to your manager before \
    incident should and customer in password not share always emergency exit training what first step information";

fn sentence(rng: &mut Rng, words: usize) -> String {
    let all: Vec<&str> = WORDS.split(' ').collect();
    let words: Vec<&str> = (0..words).map(|_| rng.pick(&all)).collect();
    format!("{}{}", words[0][..1].to_uppercase(), &words.join(" ")[1..])
}

/// Packed state of a player: runs of flags, short codes of slides, and parts that recur with small changes.
fn packed(rng: &mut Rng, len: usize, fresh: usize) -> String {
    let mut text = String::from("2");
    while text.len() < len {
        if rng.below(100) < fresh || text.len() < 80 {
            let n = 6 + rng.below(30);
            text += &rng.text(BASE64, n);
        } else if rng.below(3) == 0 {
            let n = 4 + rng.below(24);
            text += &rng.text(b"0001", n);
        } else {
            let (from, n) = (rng.below(text.len() - 40), 5 + rng.below(30));
            text.extend_from_within(from..from + n);
        }
        text.push_str(rng.pick(&["~2", "^1^", "0", "1", "_default_", "00", "%24"]));
    }
    text.truncate(len);
    text
}

fn json_suspend(rng: &mut Rng, len: usize) -> String {
    let mut text = String::from("{\"lang\":\"en\",\"a11y\":false,\"components\":[");
    while text.len() < len {
        let (id, done) = (rng.text(HEX, 24), rng.below(4) > 0);
        let answer = rng.pick(&[
            "true,false,false,false",
            "false,true,false,true",
            "false,false,true",
            "",
        ]);
        text += &format!(
            "{{\"_id\":\"{id}\",\"_isComplete\":{done},\"_isInteractionComplete\":{done},\"_userAnswer\":[{answer}],\"_attempts\":{}}},",
            rng.below(3)
        );
    }
    text.pop();
    text + "]}"
}

/// Interactions of SCORM 1.2 if `words` is 0, otherwise of 2004 with that many words of description.
fn interactions(rng: &mut Rng, data: &mut Data, count: usize, words: usize) {
    for n in 0..count {
        let (second, minute, hour) = (rng.below(60), n % 60, 9 + n / 60);
        let kind = rng.pick(&["choice", "choice", "choice", "true-false", "matching"]);
        let right = match kind {
            "true-false" => "true".to_owned(),
            "matching" => format!("1[.]{}[,]2[.]{}", rng.text(b"abc", 1), rng.text(b"abc", 1)),
            _ => sentence(rng, 5).replace(' ', "_"),
        };
        let wrong = sentence(rng, 4).replace(' ', "_");
        let (given, ok) = if rng.below(4) > 0 { (&right, "") } else { (&wrong, "in") };
        let (id, cents, slide) = (sentence(rng, 5).replace(' ', "%20"), rng.below(100), n + 1);
        let list = if words == 0 {
            let name = rng.pick(&["MultiChoice", "PickOne", "TrueFalse", "MatchingDragDrop"]);
            format!(
                "id=Scene{}_Slide{slide}_{name}_0_0 student_response={given} result={} \
                 latency=0000:00:{second:02}.{cents:02} time={hour:02}:{minute:02}:{second:02}",
                1 + n / 8,
                if ok.is_empty() { "correct" } else { "wrong" },
            )
        } else {
            let text = sentence(rng, words) + "?";
            data.insert(format!("cmi.interactions.{n}.description"), text);
            format!(
                "id=urn:scormdriver:{id} learner_response={given} result={ok}correct latency=PT0H1M{second}.{cents}S \
                 timestamp=2025-03-04T{hour:02}:{minute:02}:{second:02}.0Z objectives.0.id=urn:scormdriver:Quiz_{n}"
            )
        };
        let list = format!("type={kind} weighting=10 correct_responses.0.pattern={right} {list}");
        add(data, &format!("interactions.{n}."), &list);
    }
}

const OLD: &str = "core.lesson_status=incomplete core.exit=suspend core.entry=resume core.score.raw=80 core.score.min=0 \
    core.score.max=100 core.session_time=0000:14:37.21 core.total_time=0001:02:11.08 core.lesson_location=";
const NEW: &str = "completion_status=incomplete success_status=unknown exit=suspend entry=resume score.raw=80 score.min=0 \
    score.max=100 score.scaled=0.8 session_time=PT14M37.21S total_time=PT1H2M11.08S progress_measure=0.42 location=";

/// Adds what a list of `key=value` says.
fn add(data: &mut Data, prefix: &str, list: &str) {
    for (key, value) in list.split(' ').filter_map(|member| member.split_once('=')) {
        data.insert(format!("cmi.{prefix}{key}"), value.into());
    }
}

fn json(data: &Data) -> Vec<u8> {
    let quote = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let members: Vec<String> = data
        .iter()
        .map(|(key, value)| format!("{}:{}", quote(key), quote(value)))
        .collect();
    let rest = "\"total_time\":3731,\"entry\":\"resume\",\"launched_in\":1,\"ended\":false";
    format!("{{\"item_1\":{{\"data\":{{{}}},{rest}}}}}", members.join(",")).into_bytes()
}

fn made(name: &str, rng: &mut Rng) -> Vec<u8> {
    let mut data = Data::new();
    add(&mut data, "", if matches!(name, "tiny" | "slides") { OLD } else { NEW });
    let suspend = match name {
        "tiny" => packed(rng, 200, 40),
        "slides" => {
            interactions(rng, &mut data, 20, 0);
            packed(rng, 6_000, 50)
        }
        "json" => {
            interactions(rng, &mut data, 10, 12);
            json_suspend(rng, 4_000)
        }
        "quiz" => {
            interactions(rng, &mut data, 100, 1);
            packed(rng, 3_000, 40)
        }
        _ => {
            interactions(rng, &mut data, 250, 8);
            for n in 0..100 {
                let done = rng.pick(&["completed", "completed", "incomplete"]);
                let passed = rng.pick(&["passed", "failed", "unknown"]);
                let list = format!(
                    "id=urn:course:objective_{n} score.min=0 score.max=100 score.raw={0} score.scaled=0.{0:02} \
                     completion_status={done} success_status={passed}",
                    rng.below(100)
                );
                add(&mut data, &format!("objectives.{n}."), &list);
            }
            packed(rng, 40_000, 50) + &json_suspend(rng, 23_700)
        }
    };
    data.insert("cmi.suspend_data".into(), suspend);
    json(&data)
}

fn drain(mut from: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    from.read_to_end(&mut out).unwrap();
    out
}

type Pack = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// Names with packing and unpacking.
fn packers() -> Vec<(String, Pack, Pack)> {
    let mut all: Vec<(String, Pack, Pack)> = Vec::new();
    let mut add = |name: String, pack: Pack, unpack: Pack| all.push((name, pack, unpack));
    let chosen = |b: &[u8]| state::decode(b).unwrap();
    add(
        "chosen".into(),
        Box::new(|b| state::encode(b).unwrap()),
        Box::new(chosen),
    );
    let lz4 = |b: &[u8]| lz4_flex::decompress_size_prepended(b).unwrap();
    add("lz4".into(), Box::new(lz4_flex::compress_prepend_size), Box::new(lz4));
    for level in [1, 6, 9] {
        let pack = move |b: &[u8]| miniz_oxide::deflate::compress_to_vec(b, level);
        let unpack = |b: &[u8]| miniz_oxide::inflate::decompress_to_vec(b).unwrap();
        add(format!("miniz-{level}"), Box::new(pack), Box::new(unpack));
        let pack = move |b: &[u8]| drain(DeflateEncoder::new(b, Compression::new(level.into())));
        add(
            format!("zlib-rs-{level}"),
            Box::new(pack),
            Box::new(|b| drain(DeflateDecoder::new(b))),
        );
    }
    all
}

fn median(run: &dyn Fn() -> Vec<u8>, budget: u128) -> f64 {
    let (start, mut times) = (Instant::now(), Vec::new());
    while times.len() < 5 || (start.elapsed().as_millis() < budget && times.len() < 20_000) {
        let begin = Instant::now();
        std::hint::black_box(run());
        times.push(begin.elapsed().as_nanos());
    }
    times.sort_unstable();
    times[times.len() / 2] as f64 / 1000.0
}

fn main() {
    println!("state   packer      bytes  ratio units   pack us unpack us");
    let rng = &mut Rng(0x5C02_2004);
    for name in ["tiny", "slides", "json", "quiz", "large"] {
        let bytes = made(name, rng);
        for (packer, pack, unpack) in packers() {
            let packed = pack(&bytes);
            let (size, units) = (packed.len(), (packed.len() + OTHER).div_ceil(1024));
            let ratio = bytes.len() as f64 / size as f64;
            assert_eq!(unpack(&packed), bytes, "{name} {packer}");
            let (there, back) = (median(&|| pack(&bytes), 150), median(&|| unpack(&packed), 80));
            println!("{name:7} {packer:9} {size:7} {ratio:6.2} {units:5} {there:9.1} {back:9.1}");
        }
    }
}
