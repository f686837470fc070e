//! One course at a time, and what is said to it and by it as texts.

use jiff::Timestamp;
use scorm::extent::HAS_2004;
use scorm::package::Edition;
use scorm::play::{Opening, Play};
use scorm::sequencing::{Moment, Request, Saved};
use scorm::session::launch::Launch;
use serde::Serialize;

use crate::form::{self, Came, Entering, Opened, Said, Shown};
use crate::wire::{self, Malformed};

/// SCORM's general error, which both editions have.
pub const GENERAL: u32 = 101;
/// A call of the page's own that came to nothing; what it says tells why.
pub const REFUSED: u32 = 1;
/// Done.
pub const DONE: u32 = 0;

/// The most bytes that cross at once. A course's tree, its state and a SCO's data come in answers of the service, of which none has more
/// than 6 MB; a page's text takes at most three bytes for each of its units.
pub const MOST_INPUT: usize = 32 * 1024 * 1024;

/// A course, and the texts on their way in and out.
#[derive(Debug, Default)]
pub struct Engine {
    play: Option<Play>,
    input: Vec<u8>,
    output: Vec<u8>,
}

/// Why a call came to nothing.
type Why = &'static str;

impl Engine {
    /// Before a course is opened.
    pub const fn new() -> Self {
        Self {
            play: None,
            input: Vec::new(),
            output: Vec::new(),
        }
    }

    /// Room for a text of so many bytes; none where that is too many.
    pub fn input(&mut self, length: usize) -> Option<&mut [u8]> {
        /// What is kept between calls; the rest is given back.
        const KEPT: usize = 64 * 1024;
        if length > MOST_INPUT {
            return None;
        }
        if self.input.capacity() > KEPT && length <= KEPT {
            self.input = Vec::new();
        }
        self.input.clear();
        self.input.try_reserve(length).ok()?;
        self.input.resize(length, 0);
        Some(&mut self.input)
    }

    /// What the last call has answered with.
    pub fn output(&self) -> &[u8] {
        &self.output
    }

    /// Opens a course. Behind it the state that it goes on from may come, which may be anything.
    pub fn open(&mut self, length: usize, state: usize, moment: Moment) -> u32 {
        let opened = opened(&self.input, length, state, moment);
        self.play = None;
        match opened {
            Ok((play, fault)) => {
                let opened = Opened {
                    current: play.current(),
                    is_over: play.is_over(),
                    fault,
                };
                let code = write(&mut self.output, &opened);
                self.play = Some(play);
                code
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Enters the item that is shown.
    pub fn enter(&mut self, length: usize) -> u32 {
        let entering =
            bytes(&self.input, 0, length).and_then(|bytes| wire::read::<Entering>(bytes).map_err(Malformed::why));
        self.event(entering, |play, Entering { cmi_data, notes }, _| {
            play.enter(Launch::told(play.edition(), cmi_data, notes));
            DONE
        })
    }

    /// Notes what an item has come to: its identifier, and behind it the word.
    pub fn came_to(&mut self, item: usize, word: usize) -> u32 {
        let said = two_texts(&self.input, item, word);
        let said = said.map(|(item, word)| (item.to_owned(), word.to_owned()));
        self.event(said, |play, (item, word), _| {
            play.came_to(&item, &word);
            DONE
        })
    }

    /// `Initialize`, with its argument.
    pub fn initialize(&mut self, length: usize) -> u32 {
        self.call(length, 0, |play, argument, _| {
            play.initialize(argument);
            None
        })
    }

    /// `Terminate`, with its argument.
    pub fn terminate(&mut self, length: usize) -> u32 {
        self.call(length, 0, |play, argument, _| {
            play.terminate(argument);
            None
        })
    }

    /// `GetValue`, with the element's name.
    pub fn get(&mut self, length: usize, moment: Moment) -> u32 {
        self.call(length, 0, |play, element, _| Some(play.get_value(element, moment)))
    }

    /// `SetValue`, with the element's name and behind it the value.
    pub fn set(&mut self, name: usize, value: usize) -> u32 {
        self.call(name, value, |play, element, value| {
            play.set_value(element, value);
            None
        })
    }

    /// `Commit`, with its argument.
    pub fn commit(&mut self, length: usize) -> u32 {
        self.call(length, 0, |play, argument, _| {
            play.commit(argument);
            None
        })
    }

    /// `GetErrorString`, with the code.
    pub fn error_string(&mut self, length: usize) -> u32 {
        self.call(length, 0, |play, code, _| Some(play.error_string(code).to_owned()))
    }

    /// `GetDiagnostic`, with the code.
    pub fn diagnostic(&mut self, length: usize) -> u32 {
        self.call(length, 0, |play, code, _| Some(play.diagnostic(code)))
    }

    /// Another document of the SCO was loaded.
    pub fn document_loaded(&mut self) -> u32 {
        self.event(Ok(()), |play, (), _| {
            play.document_loaded();
            DONE
        })
    }

    /// The SCO's document is on its way out.
    pub fn document_leaves(&mut self) -> u32 {
        self.event(Ok(()), |play, (), _| {
            play.document_leaves();
            DONE
        })
    }

    /// Takes what the SCO has said.
    pub fn take_changes(&mut self) -> u32 {
        self.event(Ok(()), |play, (), output| {
            let said: Vec<Said> = play.take_changes().into_iter().map(Said::from).collect();
            write(output, &said)
        })
    }

    /// The SCO's time is over: with the learner's request in a word of `adl.nav.request`, or an empty text.
    pub fn finish(&mut self, length: usize, moment: Moment) -> u32 {
        let request = self.request(length);
        self.event(request, |play, request, output| {
            write(output, &Came::from(play.finish(request.as_ref(), moment)))
        })
    }

    /// The learner asks while no SCO runs.
    pub fn navigate(&mut self, length: usize, moment: Moment) -> u32 {
        let request = self
            .request(length)
            .and_then(|request| request.ok_or("nothing is asked for"));
        self.event(request, |play, request, output| {
            write(output, &Came::from(play.navigate(&request, moment)))
        })
    }

    /// Opens the course once more: at an item, or where it was left for an empty text.
    pub fn launch(&mut self, length: usize, moment: Moment) -> u32 {
        let target = text(&self.input, 0, length).map(str::to_owned);
        self.event(target, |play, target, output| {
            let target = Some(target.as_str()).filter(|target| !target.is_empty());
            write(output, &Came::from(play.launch(target, moment)))
        })
    }

    /// What the learner is shown beside the course.
    pub fn contents(&mut self, moment: Moment) -> u32 {
        self.event(Ok(()), |play, (), output| {
            write(output, &Shown::from(play.contents(moment)))
        })
    }

    /// What has to be kept to go on from here, if anything.
    pub fn state(&mut self) -> u32 {
        self.event(Ok(()), |play, (), output| {
            let state = if HAS_2004 { play.state() } else { None };
            write(output, &state)
        })
    }

    fn request(&self, length: usize) -> Result<Option<Request>, Why> {
        match text(&self.input, 0, length)? {
            "" => Ok(None),
            word => Request::parse(word).map(Some).ok_or("there is no such request"),
        }
    }

    /// A call of the course: SCORM's code, with the answer as the output.
    fn call(&mut self, name: usize, value: usize, act: impl FnOnce(&mut Play, &str, &str) -> Option<String>) -> u32 {
        self.output.clear();
        let (Some(play), Ok((name, value))) = (&mut self.play, two_texts(&self.input, name, value)) else {
            return GENERAL;
        };
        if let Some(answer) = act(play, name, value) {
            self.output = answer.into_bytes();
        }
        play.last_error().into()
    }

    /// An event of the page's own, with the answer as the output.
    fn event<T>(&mut self, said: Result<T, Why>, act: impl FnOnce(&mut Play, T, &mut Vec<u8>) -> u32) -> u32 {
        self.output.clear();
        match (said, &mut self.play) {
            (Ok(said), Some(play)) => act(play, said, &mut self.output),
            (Ok(_), None) => self.refuse("no course is open"),
            (Err(why), _) => self.refuse(why),
        }
    }

    fn refuse(&mut self, why: Why) -> u32 {
        self.output = why.as_bytes().to_vec();
        REFUSED
    }
}

/// A course, and why it could not go on from the state that it was given.
fn opened(input: &[u8], length: usize, state: usize, moment: Moment) -> Result<(Play, Option<String>), Why> {
    let said: form::Opening = wire::read(bytes(input, 0, length)?).map_err(Malformed::why)?;
    let edition = Edition::parse(&said.edition)
        .filter(|edition| HAS_2004 || *edition == Edition::Scorm12)
        .ok_or("there is no such edition")?;
    let kept = bytes(input, length, state)?;
    let (saved, unread) = match HAS_2004.then(|| wire::read::<Option<Saved>>(kept)) {
        Some(Ok(saved)) => (saved, None),
        Some(Err(malformed)) => (None, Some(malformed.why().to_owned())),
        None => (None, None),
    };
    let opening = Opening {
        edition,
        course: &said.course,
        saved: saved.as_ref(),
        current: said.current.as_deref(),
        statuses: &said.statuses,
    };
    let (play, fault) = Play::open(&opening, moment);
    Ok((play, unread.or(fault.map(|fault| fault.to_string()))))
}

/// Bytes that came in. The page says how many there are, and is not trusted with that.
fn bytes(input: &[u8], from: usize, length: usize) -> Result<&[u8], Why> {
    let end = from.checked_add(length);
    end.and_then(|end| input.get(from..end))
        .ok_or("it is longer than what came in")
}

fn text(input: &[u8], from: usize, length: usize) -> Result<&str, Why> {
    std::str::from_utf8(bytes(input, from, length)?).map_err(|_| "it is no UTF-8")
}

/// Two texts, one behind the other.
fn two_texts(input: &[u8], first: usize, second: usize) -> Result<(&str, &str), Why> {
    Ok((text(input, 0, first)?, text(input, first, second)?))
}

fn write(output: &mut Vec<u8>, said: &impl Serialize) -> u32 {
    // What is said has nothing in it that does not cross; a test says so of each.
    *output = wire::write(said).unwrap_or_default();
    DONE
}

/// Time in milliseconds since 1970, and any number for chance. Out of a clock's range time is at its end: a clock that is wrong
/// still plays.
pub fn moment(now: f64, seed: f64) -> Moment {
    let seconds = (now / 1000.0) as i64;
    let seconds = seconds.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Moment {
        now: Timestamp::constant(seconds, 0),
        seed: seed.to_bits(),
    }
}
