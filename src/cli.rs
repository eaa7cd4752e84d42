//! The command line.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  keyrack                                       open the rack
  keyrack import ~/.ssh/id_rsa.pub              import a key pair under a suggested name
  keyrack import --name build:ci - < key.pub    import from standard input
  keyrack show SHA256:aoMjreDGtwHjwHvU          whose fingerprint is this?
  keyrack list --json                           all key pairs, for scripts";

/// A terminal rack for SSH public keys.
#[derive(Debug, Parser)]
#[command(version, before_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// The store to use instead of keys.toml in the config folder (or `KEYRACK_STORE`)
    #[arg(long, global = true, value_name = "FILE")]
    pub store: Option<PathBuf>,

    /// Write without a lock, on a file system that has none and where nobody else writes
    #[arg(long, global = true)]
    pub no_lock: bool,

    /// What to do; without it, the rack opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A subcommand.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Import the public half of a key pair
    Import(ImportArgs),
    /// List the key pairs
    List(ListArgs),
    /// Show one key pair, by its name or any of its fingerprints
    Show(ShowArgs),
    /// Find the key pair that has a fingerprint, in whatever spelling or line
    Find(FindArgs),
    /// Show the fingerprints of keys in files or on standard input, without importing them
    Inspect(InspectArgs),
    /// Look for weak key pairs, and for primes that several share
    Audit(AuditArgs),
    /// Write public keys in the forms that other tools read
    Export(ExportArgs),
    /// Give a key pair another name
    Rename(RenameArgs),
    /// Give a key pair a note; an empty one takes it away
    Note(NoteArgs),
    /// Add tags to a key pair, or take them away
    Tag(TagArgs),
    /// Put a new key under a key pair's name, note and tags
    Replace(ReplaceArgs),
    /// Delete key pairs: all that are named, or none
    Delete(DeleteArgs),
    /// List former contents of the store, or bring one back
    Restore(RestoreArgs),
    /// Choose key pairs from the list, and print their names, keys or fingerprints
    Pick(PickArgs),
    /// Say where keyrack keeps its files
    Paths(OutputArgs),
    /// List the keys of the rack's screens
    Keys(OutputArgs),
    /// Print what makes a shell complete commands, options and the names of key pairs
    Completions(CompletionsArgs),
    /// Print the man page, or that of a subcommand
    Man(ManArgs),
}

/// `keyrack completions`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  source <(keyrack completions bash)      in ~/.bashrc
  source <(keyrack completions zsh)       in ~/.zshrc
  keyrack completions fish | source       in ~/.config/fish/config.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// A shell that completions are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// Bash
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
}

/// `keyrack man`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  keyrack man | man -l -
  keyrack man import > ~/.local/share/man/man1/keyrack-import.1")]
pub(crate) struct ManArgs {
    /// The subcommand
    pub subcommand: Option<String>,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct OutputArgs {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// `keyrack import`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  keyrack import ~/.ssh/id_rsa.pub
  keyrack import --name alice-laptop alice.pub
  keyrack import --public-half ~/.ssh/id_rsa
  keyrack import alice.pub bob.pub
  keyrack import --all ~/.ssh/authorized_keys
  keyrack import --from-ssh-dir --dry-run
  curl https://github.com/alice.keys | keyrack import --all")]
pub(crate) struct ImportArgs {
    /// The name to store it under; without it, one is suggested from the key
    #[arg(long)]
    pub name: Option<String>,
    /// What is refused otherwise.
    #[command(flatten)]
    pub allow: AllowArgs,
    /// Take the public half of a private key; nothing else of it is kept
    #[arg(long, conflicts_with_all = ["all", "from_agent", "from_ssh_dir"])]
    pub public_half: bool,
    /// How many keys are asked for.
    #[command(flatten)]
    pub many: ManyArgs,
    /// Judge and answer, but store nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The file that holds the key, - for standard input, or the key itself in quotes;
    /// several files hold one key each
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What is refused unless the user insists.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct AllowArgs {
    /// Store it even though the same key is stored under another name
    #[arg(long)]
    pub allow_duplicate: bool,
    /// Store it even though the audit has a critical finding about it
    #[arg(long)]
    pub allow_weak: bool,
}

/// Whether and where many keys are looked for.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ManyArgs {
    /// Import every key of the files, as one change; what cannot be imported is reported, and
    /// what is stored already is left out
    #[arg(long)]
    pub all: bool,
    /// Import every key that the SSH agent holds, as --all does
    #[arg(long)]
    pub from_agent: bool,
    /// Import every public key in ~/.ssh, as --all does
    #[arg(long)]
    pub from_ssh_dir: bool,
}

impl ManyArgs {
    /// Whether many keys are asked for.
    pub(crate) fn any(self) -> bool {
        self.all || self.from_agent || self.from_ssh_dir
    }
}

/// `keyrack list`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  keyrack list
  keyrack list alice --sort bits --reverse
  keyrack list 'bits:<3072 tag:edge'
  keyrack list weak:
  keyrack list --plain | cut -f1")]
pub(crate) struct ListArgs {
    /// Show those whose name, comment, tag or note contains this (as it is, but for the case), or
    /// whose fingerprint it is;
    /// weak: and weak:critical show those whose keys are weak at first sight, tag:edge those with
    /// a tag that starts like this, bits:<2048 those of such a size
    #[arg(value_name = "QUERY", default_value = "", hide_default_value = true)]
    pub query: String,
    /// One line each, fields set apart by tabs: name, bits, MD5, comment, what is weak
    #[arg(long, conflicts_with = "json")]
    pub plain: bool,
    /// Order them by this instead of by their order in the store
    #[arg(long, value_enum, value_name = "KEY")]
    pub sort: Option<SortKey>,
    /// Turn the order round
    #[arg(long)]
    pub reverse: bool,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortKey {
    /// By name
    Name,
    /// By size of the modulus, smallest first
    Bits,
    /// By the time of the import, newest first
    Age,
    /// The weakest first
    Weakness,
}

/// `keyrack show`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  keyrack show alice-laptop --randomart
  keyrack show 83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6
  keyrack show 8327d8b1 --json")]
pub(crate) struct ShowArgs {
    /// The name, a fingerprint or its start in any spelling, or a line that has one in it
    #[arg(value_name = "NAME|FINGERPRINT")]
    pub what: String,
    /// Draw the randomart of OpenSSH, too
    #[arg(long)]
    pub randomart: bool,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `keyrack find`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  keyrack find 83:27:d8:b1:92:f6:0b:15:36:8d:e1:26:5b:2f:32:e6
  keyrack find 'Accepted publickey for alice from 198.51.100.7 port 50112 ssh2: RSA SHA256:aoMj…'
  journalctl -u ssh | keyrack find -")]
pub(crate) struct FindArgs {
    /// A fingerprint or its start in any spelling, or a line that has one in it; - or nothing
    /// annotates each line of standard input that has one with the key pair's name
    #[arg(
        value_name = "FINGERPRINT|LINE|-",
        default_value = "-",
        hide_default_value = true
    )]
    pub what: String,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `keyrack rename`.
#[derive(Debug, Args)]
pub(crate) struct RenameArgs {
    /// The key pair's name
    pub old: String,
    /// Its new name
    pub new: String,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `keyrack delete`.
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// The names of the key pairs
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `keyrack note`.
#[derive(Debug, Args)]
pub(crate) struct NoteArgs {
    /// The key pair's name
    pub name: String,
    /// Its new note
    pub text: String,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `keyrack tag`.
#[derive(Debug, Args)]
#[command(before_help = "\
Example:
  keyrack tag alice-laptop +edge -old")]
pub(crate) struct TagArgs {
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The key pair's name
    pub name: String,
    /// Tags to add, each with a +, and to take away, each with a -
    #[arg(
        required = true,
        value_name = "+TAG|-TAG",
        allow_hyphen_values = true,
        trailing_var_arg = true
    )]
    pub tags: Vec<String>,
}

/// `keyrack replace`.
#[derive(Debug, Args)]
pub(crate) struct ReplaceArgs {
    /// The key pair's name
    pub name: String,
    /// The file that holds the new key, or - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What is refused otherwise.
    #[command(flatten)]
    pub allow: AllowArgs,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `keyrack restore`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  keyrack restore      what there is, the newest first
  keyrack restore 1    bring the newest back; the present content is kept, too")]
pub(crate) struct RestoreArgs {
    /// The number of the content to bring back
    #[arg(value_name = "N")]
    pub number: Option<usize>,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `keyrack pick`.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  keyrack pick --print openssh | ssh host 'cat >> .ssh/authorized_keys'
  keyrack pick tag:old | xargs -r keyrack delete
  keyrack pick --print sha256 alice",
    after_help = "\
The list is drawn on standard error and reads the terminal, so that standard output holds nothing
but the choice. The exit status is 130 if nothing was chosen."
)]
pub(crate) struct PickArgs {
    /// What the filter starts with: text, matched fuzzily, and weak:, tag: and bits: as in
    /// `keyrack list`
    #[arg(value_name = "QUERY", default_value = "", hide_default_value = true)]
    pub query: String,
    /// What is printed of each chosen key pair
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Printed::Name)]
    pub print: Printed,
}

/// What is printed of a key pair that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Printed {
    /// The name.
    Name,
    /// The MD5 fingerprint.
    Md5,
    /// The fingerprint as ENS writes it.
    Ens,
    /// The SHA256 fingerprint.
    Sha256,
    /// The fingerprint as AWS EC2 shows it.
    Ec2,
    /// The key in a form.
    Key(ExportFormat),
}

/// By hand, so that the forms are those of `keyrack export`.
impl ValueEnum for Printed {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Name,
            Self::Md5,
            Self::Ens,
            Self::Sha256,
            Self::Ec2,
            Self::Key(ExportFormat::Openssh),
            Self::Key(ExportFormat::Rfc4716),
            Self::Key(ExportFormat::Pkcs1),
            Self::Key(ExportFormat::Spki),
            Self::Key(ExportFormat::AuthorizedKeys),
            Self::Key(ExportFormat::Json),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (word, help) = match self {
            Self::Name => ("name", "Its name"),
            Self::Md5 => ("md5", "Its MD5 fingerprint"),
            Self::Ens => ("ens", "Its fingerprint as ENS writes it"),
            Self::Sha256 => ("sha256", "Its SHA256 fingerprint"),
            Self::Ec2 => ("ec2", "Its fingerprint as AWS EC2 shows it"),
            Self::Key(format) => return format.to_possible_value(),
        };
        Some(PossibleValue::new(word).help(help))
    }
}

/// `keyrack inspect`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  keyrack inspect ~/.ssh/id_rsa.pub
  keyrack inspect --audit ~/.ssh/authorized_keys
  curl https://github.com/alice.keys | keyrack inspect -
  keyrack inspect deploy.pub --expect SHA256:aoMjreDGtwHjwHvUe52ioafCVAiicJap/ULXyLlNqgQ")]
pub(crate) struct InspectArgs {
    /// The files that hold the keys, - for standard input, or keys themselves in quotes
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Look closely at every key, and compare the keys with each other and with the stored ones
    #[arg(long)]
    pub audit: bool,
    /// Insist that every key has this fingerprint, or one that starts like this
    #[arg(long, value_name = "FINGERPRINT")]
    pub expect: Option<String>,
    /// One line each, fields set apart by tabs: line, bits, type, MD5, SHA256, form and
    /// repairs, the name that it is stored as, comment or reason, what is weak
    #[arg(long, conflicts_with = "json")]
    pub plain: bool,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `keyrack audit`.
#[derive(Debug, Args)]
#[command(
    before_help = "\
Examples:
  keyrack audit
  keyrack audit --deep
  keyrack audit --fail-on warning --json",
    after_help = "\
No audit sees everything: a modulus of two good primes of very different size, p²q, or the work of
a weak generator that no list covers. What is found is a fact; that nothing is found is no proof."
)]
pub(crate) struct AuditArgs {
    /// Look deeper at each key: about 50 ms each at 2048 bits
    #[arg(long)]
    pub deep: bool,
    /// End with status 5 where something this bad, or worse, is found
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// How the answer is written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Worth knowing
    Info,
    /// Below a standard, or practically attackable
    Warning,
    /// The private key is known or can be computed
    Critical,
}

/// `keyrack export`.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  keyrack export alice-laptop >> ~/.ssh/authorized_keys
  keyrack export build:ci --format spki | openssl pkey -pubin -text -noout
  keyrack export --all --format rfc4716")]
pub(crate) struct ExportArgs {
    /// The names of the key pairs
    #[arg(value_name = "NAME", required_unless_present_any = ["all", "query"])]
    pub names: Vec<String>,
    /// All key pairs
    #[arg(long, conflicts_with_all = ["names", "query"])]
    pub all: bool,
    /// The key pairs that `keyrack list QUERY` shows
    #[arg(long, value_name = "QUERY", conflicts_with = "names")]
    pub query: Option<String>,
    /// The form
    #[arg(long, value_enum, default_value_t = ExportFormat::Openssh)]
    pub format: ExportFormat,
    /// Leave the comments out
    #[arg(long)]
    pub no_comment: bool,
    /// End without a line break
    #[arg(long)]
    pub no_newline: bool,
}

/// A form that public keys are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One line: ssh-rsa AAAA… comment
    Openssh,
    /// The block of RFC 4716
    Rfc4716,
    /// PKCS#1, PEM
    Pkcs1,
    /// `SubjectPublicKeyInfo`, PEM
    Spki,
    /// One line for `authorized_keys`
    AuthorizedKeys,
    /// Everything, as JSON
    Json,
}
