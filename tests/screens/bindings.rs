//! Every key of the table, pressed where it is bound: it leads to an effect or changes the screen.

use keyrack::domain::form::PrivateForm;
use keyrack::error::{Code, Error};
use keyrack::library::Library;
use keyrack::library::export::Part;
use keyrack::tui::keymap::{BINDINGS, Context, written};
use keyrack::tui::{Effect, Msg, Pick};
use ratatui::layout::Position;

use crate::auditing::{audit, library};
use crate::choosing::answer;
use crate::stage::{Stage, corpus, demo, former};

/// A place where the keys of a context work, in the middle of what they move through.
fn place(context: Context) -> Stage {
    // So low that there is something to scroll everywhere.
    let mut stage = Stage::demo(80, 11);
    match context {
        Context::List => {
            stage.press("space / e enter j j j j j");
        }
        Context::Filter => {
            stage.press("/ e down down");
        }
        Context::Pick => {
            stage = Stage::with(80, 11, |settings| {
                let query = "e".to_owned();
                settings.pick = Some(Pick {
                    query,
                    part: Part::Name,
                });
            });
            stage.load(demo());
            stage.press("down down");
        }
        Context::Import => {
            stage.press("i").type_text("abc def").press("alt-b left");
        }
        Context::Replace => {
            stage.press("p").paste(&corpus("openssh-8192.pub"));
        }
        Context::Review | Context::ReviewName => {
            stage = Stage::empty(80, 11);
            let text = corpus("authorized_keys.txt");
            stage.paste(&text).gathered(&text, &Library::default());
            stage.press("j");
            if context == Context::ReviewName {
                stage.press("e").type_text("x");
            }
        }
        Context::Files => {
            stage.press("i ctrl-o");
            answer(&mut stage, "/home/li");
            stage.press("down down ctrl-t down");
        }
        Context::Prompt => {
            stage.press("e").type_text(" more");
        }
        Context::Export => {
            stage.press("x");
        }
        Context::Restore => {
            stage.offer(former(20)).press("j j j");
        }
        Context::Audit => {
            stage.load(library());
            stage.press("a");
            audit(&mut stage);
            stage.press("g j");
        }
        Context::Copy => {
            stage.press("y");
        }
        Context::Detail => {
            stage.press("j enter j j");
        }
        Context::Confirm => {
            stage.press("i tab").paste(&corpus("openssh-2048.pub"));
            stage.press("enter");
        }
        Context::Help => {
            stage.press("? j j");
        }
        Context::HelpFilter => {
            stage.press("? /").type_text("e");
        }
        // Of all places, the one with the fewest keys of its own.
        Context::Everywhere | Context::Trouble => {
            let error = Error::new(Code::Interface, "does not parse", "mend it");
            stage.send(Msg::Loaded(Err(error)));
        }
        Context::Field => {
            stage
                .press("e ctrl-u")
                .type_text("ab cd ef")
                .press("alt-b left");
        }
    }
    stage
}

/// Keys that need something else to be there.
fn prepare(context: Context, key: &str, stage: &mut Stage) {
    match (context, key) {
        (Context::Import | Context::Replace, "alt-p") => {
            stage.press("tab").paste(&corpus("openssh-2048"));
            assert!(stage.shows(PrivateForm::OpenSsh.label()));
        }
        (Context::Files, "tab") => {
            stage.type_text("al");
        }
        _ => {}
    }
}

/// What can be seen of a stage, and what it asked for.
fn seen(stage: &mut Stage) -> (String, Position, Vec<Effect>) {
    (stage.text(), stage.cursor(), stage.effects.clone())
}

#[test]
fn every_key_does_something_where_it_is_bound() {
    let mut idle = Vec::new();
    for binding in BINDINGS {
        for key in binding.keys {
            let mut stage = place(binding.context);
            prepare(binding.context, key, &mut stage);
            stage.effects.clear();
            let before = seen(&mut stage);
            stage.press(key);
            // The last level has nothing to go back to.
            let is_last = (binding.context, *key) == (Context::Everywhere, "esc");
            if seen(&mut stage) == before && !is_last {
                idle.push(format!(
                    "{key} in {}: {}",
                    binding.context.label(),
                    written(binding)
                ));
            }
        }
    }
    assert_eq!(idle, [""; 0]);
}
