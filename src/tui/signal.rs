//! Signals: the ways in which a system asks a terminal program to stop, go on and end.

use std::io;
use std::sync::mpsc::Sender;

use super::message::Event;

#[cfg(unix)]
mod unix {
    use super::{Event, Sender, io};
    use std::thread;

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::{Pid, getpgrp, getsid};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    use signal_hook::iterator::Signals;

    /// Reports signals as events.
    pub(in super::super) fn watch(events: Sender<Event>) -> io::Result<()> {
        let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
        thread::spawn(move || {
            for signal in signals.forever() {
                let event = match signal {
                    SIGTSTP => Event::Stop,
                    SIGCONT => Event::Continued,
                    signal => Event::Terminate(signal),
                };
                if events.send(event).is_err() {
                    return;
                }
            }
        });
        Ok(())
    }

    /// Stops the job as ctrl-z does in the shell, and says so when it goes on. A job in the
    /// process group of the session's leader has no shell that could make it go on: false
    /// then.
    pub(in super::super) fn stop() -> bool {
        let own_group = Pid::from_raw(0);
        let watched = getsid(None).is_ok_and(|session| session != getpgrp());
        watched && kill(own_group, Signal::SIGSTOP).is_ok()
    }

    /// Ends the process by the signal that asked for it, as its parent expects.
    pub(in super::super) fn end_by(signal: i32) {
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }
}

#[cfg(unix)]
pub(super) use unix::{end_by, stop, watch};

#[cfg(not(unix))]
pub(super) fn watch(_: Sender<Event>) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn stop() -> bool {
    false
}

#[cfg(not(unix))]
pub(super) fn end_by(_: i32) {}
