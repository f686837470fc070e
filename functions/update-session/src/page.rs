//! Updates by a run's page: numbered within the run, applied to the session as it is now.
//!
//! A request may carry several updates, the last one and those before it that nobody has acknowledged. They are applied in their
//! order, in one write, unless one of them ends an attempt: then the rest waits for a write of its own, because a write takes one
//! ended attempt along.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use scorm::cmi::batch::Remark;
use scorm::id::SessionId;
use scorm::session::Session;
use scorm::session::change::{Change, Standing};
use scorm::session::terms::{Digest, Run, Stage, Writer};
use secrecy::ExposeSecret;
use serde_json::json;
use shared::app::App;
use shared::http::auth::{reset, superseded};
use shared::http::code::Code;
use shared::http::extract::{invalid, no_session};
use shared::http::fields;
use shared::http::lms::digest;
use shared::http::problem::Problem;
use shared::http::session::{SessionView, WrittenSession, expired, tagged};
use shared::meter::count;
use shared::store::along::Along;
use shared::store::item::time_text;
use shared::store::sessions::While;
use shared::token::{Audience, Grant, TokenError};
use shared::version::Versioned;

use super::answer::{Brief, RunStanding, Updated, Wanted, Whole};
use super::update::{MOST_BEFORE, PageUpdate};

/// What a request says.
struct Saying {
    /// The run whose words they are.
    run: u32,
    /// The updates, by rising numbers.
    updates: Vec<Numbered>,
    /// Of all of it, to recognise its repetition.
    digest: Digest,
    /// Some update enters a SCO.
    has_entered: bool,
}

struct Numbered {
    seq: u64,
    change: Change,
}

/// Why an update of the run is not written.
enum Stop {
    /// It is refused.
    Refused(Problem),
    /// It is in the session already: as the last one, or overtaken by a later one.
    Applied(Box<Versioned<Session>>, Standing),
}

impl<E: Into<Problem>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// What one write has taken.
struct Heard {
    warnings: Vec<Remark>,
    is_all: bool,
}

/// Applies the run's next updates, whatever others wrote meanwhile.
pub(super) async fn update(
    app: &App,
    grant: &Grant,
    id: &SessionId,
    body: PageUpdate,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let saying = Saying::read(grant, body)?;
    let (store, now) = (app.store()?, app.now());
    let session = store.session(&grant.tenant, id, now).await?;
    let mut session = session.ok_or_else(|| no_session(id.as_str()))?;
    let mut warnings = Vec::new();
    let mut is_late = false;
    loop {
        let written = store.rewrite(&grant.tenant, session, While::Active, now, |session| {
            saying.apply(grant, session, now)
        });
        match written.await {
            Ok((written, heard)) => {
                session = written;
                warnings.extend(heard.warnings);
                if heard.is_all {
                    break;
                }
            }
            Err(error) => match error.stopped()? {
                Stop::Applied(applied, standing) => {
                    count(|counts| counts.replays += 1);
                    session = *applied;
                    is_late = standing == Standing::Late;
                    break;
                }
                Stop::Refused(problem) => return Err(problem),
            },
        }
    }
    let standing = standing(app, grant, &session, is_late, now)?;
    let body = match wanted {
        Wanted::Brief => {
            let brief = Brief::new(&session, saying.has_entered, warnings, standing, now);
            Updated::Brief(Box::new(brief))
        }
        Wanted::Whole => Updated::Whole(Box::new(Whole {
            written: WrittenSession::new(&session, warnings, now).for_page(),
            standing,
        })),
    };
    Ok(tagged(StatusCode::OK, &session, &body))
}

impl Saying {
    fn read(grant: &Grant, mut body: PageUpdate) -> Result<Self, Problem> {
        let named = body.run.take();
        if grant.audience == Audience::Launch && named.is_none() {
            return Err(TokenError::WrongAudience.into());
        }
        let run = named.unwrap_or(grant.run);
        // What is handed in may have come in time: it is the same, whoever sends it.
        let digest = digest(&body);
        let before = body.before.take().unwrap_or_default();
        if before.len() > MOST_BEFORE {
            let reason = format!("an update carries at most {MOST_BEFORE} that were before it");
            return Err(invalid("/before", reason));
        }
        let mut has_entered = body.enter.unwrap_or(false);
        let mut updates: Vec<Numbered> = Vec::new();
        let places = (0..before.len())
            .map(|at| format!("/before/{at}"))
            .chain([String::new()]);
        for (place, said) in places.zip(before.into_iter().chain([body])) {
            has_entered |= said.enter.unwrap_or(false);
            let numbered = Numbered::read(&place, said, updates.last())?;
            updates.push(numbered);
        }
        Ok(Self {
            run,
            updates,
            digest,
            has_entered,
        })
    }

    /// Applies what is not applied yet, up to an end of an attempt.
    fn apply(&self, grant: &Grant, session: &mut Versioned<Session>, now: Timestamp) -> Result<(Heard, Along), Stop> {
        grant.check(session.value())?;
        let newest = session.value().run.clone();
        let mut heard = self.of_run(grant, session.value())?;
        let last = self.updates.last().map_or(0, |update| update.seq);
        match heard.standing(self.run, last, &self.digest) {
            Standing::Next => {}
            standing @ (Standing::Repeat | Standing::Late) => {
                return Err(Stop::Applied(Box::new(session.clone()), standing));
            }
            Standing::Clash => return Err(Stop::Refused(clash(last, session, now))),
            Standing::Superseded => return Err(Stop::Refused(superseded(grant, session.value()))),
            Standing::Reset => return Err(Stop::Refused(reset(self.run, session.value()))),
        }
        if heard.run.stage == Stage::Left {
            return Err(TokenError::Over.into());
        }
        if !heard.is_active(now) {
            return Err(Stop::Refused(expired(&heard)));
        }
        let ends = |update: &Numbered| update.change.terminate || update.change.stage.is_some();
        heard.count_update(self.updates.iter().any(ends), now)?;
        let mut warnings = Vec::new();
        let mut ended = None;
        let (from, clock) = (heard.run.seq, heard.run.clock.clone());
        for update in self.updates.iter().filter(|update| update.seq > from) {
            let changed = heard.change(&update.change, Writer::Run, now);
            let changed = changed.map_err(|error| Problem::from(error).detail_of("seq", json!(update.seq)))?;
            warnings.extend(changed.warnings);
            heard.heard(update.seq, self.digest);
            ended = changed.ended;
            if ended.is_some() {
                break;
            }
        }
        // Its link has brought a page to play, and starts no other.
        heard.link_used |= grant.audience == Audience::Play && grant.launch == heard.launches;
        let is_all = heard.run.seq == last;
        let mut run = None;
        if self.run != newest.number {
            // Its words are as old as they are late.
            heard.run.clock = clock;
            run = heard.run_before_next();
            let again = heard.start_over(&newest, now);
            // Words that end an attempt twice over, or only in part, are more than one write can put behind a run that has started.
            if !is_all || (ended.is_some() && again.is_some()) {
                return Err(Stop::Refused(superseded(grant, session.value())));
            }
            ended = ended.or(again);
        }
        if ended.is_some() {
            heard.count_attempt(now)?;
        }
        *session.value_mut() = heard;
        let along = Along {
            run,
            ..Along::from(ended)
        };
        Ok((Heard { warnings, is_all }, along))
    }

    /// The session as the run finds it whose words they are: as it is for the newest run, and put back for an earlier one. Only
    /// the newest run's page hands the words of an earlier one in, or a page that is about to start one.
    fn of_run(&self, grant: &Grant, session: &Session) -> Result<Session, Problem> {
        let Run { number: newest, .. } = session.run;
        if session.is_closed(self.run) {
            return Err(reset(self.run, session));
        }
        if grant.audience == Audience::Launch {
            grant.check_start(session)?;
        }
        let may = match grant.audience {
            Audience::Launch => true,
            Audience::Play => grant.run == newest,
        };
        if !may {
            return Err(superseded(grant, session));
        }
        if self.run == newest {
            return Ok(session.clone());
        }
        session.put_back_to(self.run).ok_or_else(|| superseded(grant, session))
    }
}

impl Numbered {
    fn read(place: &str, said: PageUpdate, previous: Option<&Self>) -> Result<Self, Problem> {
        let refused = |member: &str, reason: &str| invalid(&format!("{place}/{member}"), reason);
        let seq = said.seq.filter(|seq| *seq > 0);
        let seq = seq.ok_or_else(|| {
            refused(
                "seq",
                "an update with a play token has a seq of 1 or more, not a version",
            )
        })?;
        if previous.is_some_and(|previous| previous.seq >= seq) {
            return Err(refused("seq", "updates come by rising seq"));
        }
        if !place.is_empty() && (said.run.is_some() || said.before.is_some()) {
            return Err(refused("before", "only the last update has run and before"));
        }
        let is = |flag: Option<bool>| flag.unwrap_or(false);
        let stage = match (is(said.leave), is(said.over)) {
            (true, _) => Some(Stage::Left),
            (false, true) => Some(Stage::Over),
            (false, false) => None,
        };
        let change = Change {
            sco: said.sco,
            cmi: fields::cmi_data(said.cmi_data),
            metadata: None,
            reason: None,
            enter: is(said.enter),
            goes_on: said.goes_on,
            sequencing: fields::sequencing(said.sequencing)?,
            new_sitting: is(said.new_sitting),
            shown: is(said.shown),
            terminate: is(said.terminate),
            stage,
        };
        Ok(Self { seq, change })
    }
}

/// Two updates of a run with one number: a page that counts wrongly.
fn clash(seq: u64, current: &Versioned<Session>, now: Timestamp) -> Problem {
    let detail = format!("The run's update {seq} was applied with other contents; the next one needs a higher seq.");
    Problem::new(Code::VersionConflict, detail).details(json!({
        "sent_seq": seq,
        "current_seq": current.value().run.seq,
        "current_version": current.version(),
        "current": SessionView::new(current, now).for_page(),
    }))
}

fn standing(
    app: &App,
    grant: &Grant,
    session: &Versioned<Session>,
    is_late: bool,
    now: Timestamp,
) -> Result<RunStanding, Problem> {
    let is_own = grant.audience == Audience::Play && grant.run == session.value().run.number;
    let fresh = match is_own && grant.is_past_half(now) {
        true => Some(app.tokens()?.play(grant, session.value(), now)?),
        false => None,
    };
    Ok(RunStanding {
        seq: Some(session.value().run.seq),
        late: is_late.then_some(true),
        play_token: fresh.as_ref().map(|signed| signed.token.expose_secret().to_owned()),
        play_token_expires_at: fresh.map(|signed| time_text(signed.expires_at)),
    })
}
