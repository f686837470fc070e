//! The functions that a page calls, over the one course that its instance plays.
//!
//! What is said comes in by `input`: the page writes it there and says with the call how long it is. What a call answers is a code, and
//! more in the output, which stays until the next call. A course's calls take and give texts as UTF-8, everything else values (`wire`).
//! Numbers are those of JavaScript.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::engine::{Engine, moment};

static ENGINE: Mutex<Engine> = Mutex::new(Engine::new());

fn engine() -> MutexGuard<'static, Engine> {
    // A page has one thread, and what panics ends its instance.
    ENGINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Exports functions under their own names.
macro_rules! exported {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty $body:block)+) => {$(
        $(#[$doc])*
        // A name that is exported is no other symbol's: a module of WebAssembly has these alone. A program has more, such as `open`.
        #[allow(unsafe_code)]
        #[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
        pub extern "C" fn $name($($argument: $kind),*) -> $answer $body
    )+};
}

exported! {
    /// Where a text of so many bytes is written; nowhere where that is too many. It stays there until `input` is called again.
    fn input(length: usize) -> *mut u8 {
        engine().input(length).map_or(std::ptr::null_mut(), <[u8]>::as_mut_ptr)
    }

    /// Where the output is.
    fn output() -> *const u8 {
        engine().output().as_ptr()
    }

    /// How many bytes it has.
    fn output_length() -> usize {
        engine().output().len()
    }

    /// See [`Engine::open`].
    fn open(length: usize, state: usize, now: f64, seed: f64) -> u32 {
        engine().open(length, state, moment(now, seed))
    }

    /// See [`Engine::enter`].
    fn enter(length: usize) -> u32 {
        engine().enter(length)
    }

    /// See [`Engine::came_to`].
    fn came_to(item: usize, word: usize) -> u32 {
        engine().came_to(item, word)
    }

    /// See [`Engine::initialize`].
    fn initialize(length: usize) -> u32 {
        engine().initialize(length)
    }

    /// See [`Engine::terminate`].
    fn terminate(length: usize) -> u32 {
        engine().terminate(length)
    }

    /// See [`Engine::get`].
    fn get(length: usize, now: f64, seed: f64) -> u32 {
        engine().get(length, moment(now, seed))
    }

    /// See [`Engine::set`].
    fn set(name: usize, value: usize) -> u32 {
        engine().set(name, value)
    }

    /// See [`Engine::commit`].
    fn commit(length: usize) -> u32 {
        engine().commit(length)
    }

    /// See [`Engine::error_string`].
    fn error_string(length: usize) -> u32 {
        engine().error_string(length)
    }

    /// See [`Engine::diagnostic`].
    fn diagnostic(length: usize) -> u32 {
        engine().diagnostic(length)
    }

    /// See [`Engine::document_loaded`].
    fn document_loaded() -> u32 {
        engine().document_loaded()
    }

    /// See [`Engine::document_leaves`].
    fn document_leaves() -> u32 {
        engine().document_leaves()
    }

    /// See [`Engine::take_changes`].
    fn take_changes() -> u32 {
        engine().take_changes()
    }

    /// See [`Engine::finish`].
    fn finish(length: usize, now: f64, seed: f64) -> u32 {
        engine().finish(length, moment(now, seed))
    }

    /// See [`Engine::navigate`].
    fn navigate(length: usize, now: f64, seed: f64) -> u32 {
        engine().navigate(length, moment(now, seed))
    }

    /// See [`Engine::launch`].
    fn launch(length: usize, now: f64, seed: f64) -> u32 {
        engine().launch(length, moment(now, seed))
    }

    /// See [`Engine::contents`].
    fn contents(now: f64, seed: f64) -> u32 {
        engine().contents(moment(now, seed))
    }

    /// See [`Engine::state`].
    fn state() -> u32 {
        engine().state()
    }
}
