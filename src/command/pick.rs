//! `keyrack pick`: what is printed of what was chosen in the rack.

use super::export;
use super::output::Output;
use crate::cli::{PickArgs, Printed};
use crate::domain::fingerprint::Kind;
use crate::error::{Exit, Result};
use crate::library::export::Part;

pub(super) fn run(
    args: &PickArgs,
    choose: &dyn Fn(String, Part) -> Result<Option<String>>,
    out: &mut Output,
) -> Result<Exit> {
    let chosen = choose(args.query.clone(), part(args.print))?;
    Ok(chosen.map_or(Exit::Cancelled, |text| {
        out.text(&text);
        Exit::Done
    }))
}

fn part(printed: Printed) -> Part {
    match printed {
        Printed::Name => Part::Name,
        Printed::Md5 => Part::Fingerprint(Kind::Md5),
        Printed::Ens => Part::Fingerprint(Kind::Ens),
        Printed::Sha256 => Part::Fingerprint(Kind::Sha256),
        Printed::Ec2 => Part::Fingerprint(Kind::Ec2),
        Printed::Key(form) => Part::Key(export::format(form)),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;
    use crate::library::export::ExportFormat;

    #[test]
    fn each_word_prints_what_it_says() {
        for printed in Printed::value_variants() {
            let word = printed.to_possible_value().unwrap();
            let called = match part(*printed) {
                Part::Key(format) => format.name().to_owned(),
                part => part.label().to_lowercase(),
            };
            assert_eq!(word.get_name(), called);
        }
        assert_eq!(Printed::value_variants().len(), 5 + ExportFormat::ALL.len());
    }
}
