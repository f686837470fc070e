use std::fs::File;
use std::io::{self, Read, Seek};
use std::thread::sleep;

use serde_json::Value;
use terminal::{Exit, Failure};
use ureq::http::Response;
use ureq::{Body, SendBody};

use super::{Service, TRIES, WAIT};

impl Service {
    /// Sends a zip by the link of an answer; `watched` wraps what is read of it. An upload that breaks off is begun again: the
    /// bucket makes an object of all its bytes or of none.
    pub(crate) fn upload<R: Read>(
        &self,
        link: &Value,
        file: &mut File,
        size: u64,
        mut watched: impl FnMut(File) -> R,
    ) -> Result<(), Failure> {
        let url = link["url"].as_str().unwrap_or_default();
        let mut tries = 1;
        loop {
            file.rewind().map_err(unread)?;
            let mut request = self.agent.put(url).header("content-length", size.to_string());
            for (name, value) in link["headers"].as_object().into_iter().flatten() {
                request = request.header(name, value.as_str().unwrap_or_default());
            }
            let mut body = watched(file.try_clone().map_err(unread)?);
            match request.send(SendBody::from_reader(&mut body)) {
                // An earlier try had come to its end after all.
                Ok(answer) if answer.status().is_success() || (answer.status() == 412 && tries > 1) => return Ok(()),
                Ok(answer) if answer.status().as_u16() < 500 || tries == TRIES => return Err(refused(answer)),
                Err(error) if tries == TRIES => {
                    let message = format!("The zip cannot be sent: {error}. Add the course again.");
                    return Err(Failure::new(Exit::Unavailable, "NOT_UPLOADED", message));
                }
                Ok(_) | Err(_) => {}
            }
            sleep(WAIT * tries);
            tries += 1;
        }
    }
}

fn unread(error: io::Error) -> Failure {
    Failure::new(
        Exit::Usage,
        "FILE_NOT_READ",
        format!("The zip cannot be read: {error}."),
    )
}

/// Why the bucket refuses, by S3's word for it.
fn refused(mut answer: Response<Body>) -> Failure {
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    let reason = match (status, code) {
        (403, _) => "the link is over, or was changed",
        (412, _) => "the link was used before",
        (_, Some((code, _))) => code,
        (_, None) => "the bucket says no more",
    };
    let message = format!("The upload was refused with {status}: {reason}. Add the course again.");
    let exit = if status >= 500 {
        Exit::Unavailable
    } else {
        Exit::Refused
    };
    Failure::new(exit, "NOT_UPLOADED", message)
}
