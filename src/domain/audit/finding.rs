//! What can be found about a key, and how that is told.

use std::fmt;

use super::Severity;
use super::lists::Machine;
use super::others::Others;

/// Something that was found about a key, with the figures of that key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Its modulus has under 1024 bits.
    Tiny {
        /// The size of the modulus.
        bits: usize,
    },
    /// Its modulus has 1024 to 2047 bits.
    Short {
        /// The size of the modulus.
        bits: usize,
    },
    /// Its modulus has 2048 to 3071 bits.
    Strength112 {
        /// The size of the modulus.
        bits: usize,
    },
    /// The size of its modulus is no multiple of 256 bits.
    OddSize {
        /// The size of the modulus.
        bits: usize,
    },
    /// Its modulus has over 8192 bits.
    Large {
        /// The size of the modulus.
        bits: usize,
    },
    /// Its exponent is below 65537.
    SmallExponent {
        /// The exponent.
        exponent: u32,
    },
    /// Its exponent is larger than others accept.
    LargeExponent {
        /// The size of the exponent in bits.
        bits: usize,
    },
    /// Its primes were made as CVE-2017-15361 tells.
    Roca,
    /// It is one of the keys of CVE-2008-0166.
    DebianWeak {
        /// The process id of the `ssh-keygen` that made it.
        process: u16,
        /// The kind of machine that it was made on.
        machine: Machine,
    },
    /// Its private half is published.
    Published {
        /// What it belonged to.
        label: &'static str,
        /// Where it is published.
        place: &'static str,
    },
    /// So few bits of its modulus are ones that its primes were mostly zeros.
    SparsePrimes {
        /// The share of ones, in percent.
        ones: usize,
    },
    /// Its modulus holds one byte many times in a row.
    Run {
        /// The byte.
        byte: u8,
        /// How many times.
        count: usize,
    },
    /// The share of ones among the bits of its modulus is unusual.
    Share {
        /// The share of ones, in percent.
        ones: usize,
    },
    /// A small prime divides its modulus.
    SmallFactor {
        /// The prime.
        factor: u32,
    },
    /// Its modulus is a power.
    PerfectPower {
        /// The exponent of the power.
        power: u32,
    },
    /// Its primes are close to each other.
    Fermat {
        /// The round of Fermat's method in which they were found, from 0.
        round: u32,
    },
    /// The ratio of its primes is close to a simple fraction.
    FermatRatio {
        /// The fraction: above and below the line.
        ratio: (u32, u32),
    },
    /// The lower halves of its primes are the same.
    SharedLowHalf,
    /// Its private exponent is short.
    SmallPrivateExponent,
    /// Its modulus is a prime.
    PrimeModulus,
    /// Other keys have one of its primes.
    SharedPrime {
        /// Whose they are.
        with: Others,
    },
    /// Other keys have its modulus, with another exponent.
    DuplicateModulus {
        /// Whose they are.
        with: Others,
    },
}

/// What there is to say of a key that has something in common with others, which are told by
/// their names: a prime, or the modulus with another exponent.
pub fn relations(primes: Vec<String>, modulus: Vec<String>) -> impl Iterator<Item = Finding> {
    let named = |names: Vec<String>| (!names.is_empty()).then_some(Others(names));
    let primes = named(primes).map(|with| Finding::SharedPrime { with });
    let modulus = named(modulus).map(|with| Finding::DuplicateModulus { with });
    primes.into_iter().chain(modulus)
}

impl Finding {
    /// The name of the rule.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Tiny { .. } => "rsa-tiny",
            Self::Short { .. } => "rsa-short",
            Self::Strength112 { .. } => "rsa-112",
            Self::OddSize { .. } => "rsa-odd-size",
            Self::Large { .. } => "rsa-large",
            Self::SmallExponent { .. } => "exponent-small",
            Self::LargeExponent { .. } => "exponent-large",
            Self::Roca => "roca",
            Self::DebianWeak { .. } => "debian-weak",
            Self::Published { .. } => "published-key",
            Self::SparsePrimes { .. } => "sparse-primes",
            Self::Run { .. } | Self::Share { .. } => "pattern",
            Self::SmallFactor { .. } => "small-factor",
            Self::PerfectPower { .. } => "perfect-power",
            Self::Fermat { .. } => "fermat",
            Self::FermatRatio { .. } => "fermat-ratio",
            Self::SharedLowHalf => "shared-low-half",
            Self::SmallPrivateExponent => "small-private-exponent",
            Self::PrimeModulus => "prime-modulus",
            Self::SharedPrime { .. } => "shared-prime",
            Self::DuplicateModulus { .. } => "duplicate-modulus",
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Tiny { .. }
            | Self::Roca
            | Self::DebianWeak { .. }
            | Self::Published { .. }
            | Self::SparsePrimes { .. }
            | Self::SmallFactor { .. }
            | Self::PerfectPower { .. }
            | Self::Fermat { .. }
            | Self::FermatRatio { .. }
            | Self::SharedLowHalf
            | Self::SmallPrivateExponent
            | Self::PrimeModulus
            | Self::SharedPrime { .. } => Severity::Critical,
            Self::Short { .. }
            | Self::DuplicateModulus { .. }
            | Self::LargeExponent { .. }
            | Self::SmallExponent { exponent: ..=3 } => Severity::Warning,
            Self::Strength112 { .. }
            | Self::OddSize { .. }
            | Self::Large { .. }
            | Self::SmallExponent { .. }
            | Self::Run { .. }
            | Self::Share { .. } => Severity::Info,
        }
    }

    /// What it means and what to do, with its source.
    pub fn explanation(&self) -> &'static str {
        match self {
            Self::Tiny { .. } => {
                "A modulus of 829 bits was factored in public in 2020, and OpenSSH refuses to \
                 load one under 1024. Make a new key of 3072 bits or more, and take this one out \
                 of use now."
            }
            Self::Short { .. } => {
                "NIST SP 800-131A disallows signing with RSA under 2048 bits. Make a new key of \
                 3072 bits or more."
            }
            Self::Strength112 { .. } => {
                "This is as strong as a cipher of 112 bits (NIST SP 800-57). ssh-keygen makes \
                 keys of 3072 bits since OpenSSH 8.0; there is no hurry."
            }
            Self::OddSize { .. } => {
                "Sizes of well-known tools are multiples of 256 bits. Nothing is wrong with \
                 others, but ask which tool made the key."
            }
            Self::Large { .. } => {
                "Logins take longer, and some tools refuse moduli of over 8192 bits, without any \
                 gain that matters."
            }
            Self::SmallExponent { exponent: ..=3 } => {
                "The exponent 3 turns mistakes in the padding of signatures into forgeries \
                 (Bleichenbacher, 2006). FIPS 186-5 asks for more than 65536."
            }
            Self::SmallExponent { .. } => {
                "FIPS 186-5 asks for more than 65536. The exponents 35 and 37 are those of old \
                 OpenSSH and PuTTY, and do no harm in SSH."
            }
            Self::LargeExponent { .. } => {
                "FIPS 186-5 asks for less than 2^256, and OpenSSL refuses more than 64 bits where \
                 the modulus has over 3072. Such an exponent may hide a short private one."
            }
            Self::Roca => {
                "CVE-2017-15361: a library of Infineon, in smart cards, security tokens and TPMs, \
                 made primes of a form that lets them be computed. Make a new key with other \
                 software, and take this one out of use now."
            }
            Self::DebianWeak { .. } => {
                "CVE-2008-0166: on Debian and Ubuntu from 2006 to 2008 the process id was all \
                 the randomness there was, so anybody can make the private key again. Take it out \
                 of use now. Not covered: keys made by openssl itself, MIPS, other sizes than \
                 1024 and 2048 bits."
            }
            Self::Published { .. } => {
                "Anybody can download the private half. Take the key out of use now."
            }
            Self::SparsePrimes { .. } => {
                "Such primes can be told from the modulus, which then is factored in no time. \
                 Make a new key with other software, and take this one out of use now."
            }
            Self::SmallFactor { .. } | Self::PerfectPower { .. } | Self::PrimeModulus => {
                "No working tool makes such a key: it was damaged, or made up, and its private key \
                 is within reach. Make a new one."
            }
            Self::SharedPrime { .. } => {
                "Two moduli with one prime in common have it as their greatest common divisor, \
                 which factors both (Heninger et al., Mining Your Ps and Qs, 2012). The machine \
                 that made them lacked randomness. Make new keys elsewhere, and take all of \
                 these out of use now."
            }
            Self::DuplicateModulus { .. } => {
                "Who holds one of the private keys can compute the other. Both should be \
                 replaced, unless one person holds them."
            }
            Self::Fermat { .. } | Self::FermatRatio { .. } => {
                "Fermat's method of 1643 factors such a modulus (CVE-2022-26320: devices of Fuji \
                 Xerox and Canon); FIPS 186-5 wants primes that are further apart. Make a new \
                 key with other software, and take this one out of use now."
            }
            Self::SharedLowHalf => {
                "A square root modulo a power of two gives the primes. Make a new key with other \
                 software, and take this one out of use now."
            }
            Self::SmallPrivateExponent => {
                "Continued fractions give a private exponent that short (Wiener, 1990). Make a \
                 new key with the exponent 65537, and take this one out of use now."
            }
            Self::Run { .. } | Self::Share { .. } => {
                "A random modulus does not look like this. It may be a vanity key, a forged one, \
                 or the work of a poor generator: ask who made it."
            }
        }
    }
}

impl fmt::Display for Finding {
    /// One sentence with the figures of the key; never a prime or a private number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tiny { bits } => {
                write!(
                    f,
                    "{bits} bits can be factored; 1024 are the least that load"
                )
            }
            Self::Short { bits } if *bits > 2040 => {
                write!(f, "{bits} bits: a few bits short of 2048")
            }
            Self::Short { bits } => write!(f, "{bits} bits are disallowed for signing: under 2048"),
            Self::Strength112 { bits } => write!(f, "{bits} bits have a strength of 112 bits"),
            Self::OddSize { bits } => write!(f, "{bits} bits are no multiple of 256"),
            Self::Large { bits } => write!(f, "{bits} bits are more than some tools take"),
            Self::SmallExponent { exponent } => {
                write!(f, "the exponent {exponent} is less than the usual 65537")
            }
            Self::LargeExponent { bits } => {
                write!(f, "the exponent has {bits} bits, more than others take")
            }
            Self::Roca => f.write_str("ROCA: its primes can be computed from the modulus"),
            Self::DebianWeak { process, machine } => write!(
                f,
                "made by the broken generator of Debian, as process {process} on {}",
                machine.name()
            ),
            Self::Published { label, place } => {
                write!(f, "its private half is published: {label} ({place})")
            }
            Self::SparsePrimes { ones } => {
                write!(
                    f,
                    "only {ones} % of the modulus are ones: its primes are sparse"
                )
            }
            Self::Run { byte, count } => {
                write!(
                    f,
                    "the byte {byte:02x} stands {count} times in a row in the modulus"
                )
            }
            Self::Share { ones } => write!(f, "{ones} % of the modulus are ones"),
            Self::SmallFactor { factor } => {
                write!(f, "{factor} divides the modulus")
            }
            Self::PerfectPower { power } => {
                write!(
                    f,
                    "factored: the modulus is a number to the power of {power}"
                )
            }
            Self::Fermat { round } => write!(
                f,
                "factored: its primes are close, found in round {round} of Fermat's method"
            ),
            Self::FermatRatio { ratio: (u, v) } => {
                write!(f, "factored: one prime is nearly {u}/{v} of the other")
            }
            Self::SharedLowHalf => f.write_str("factored: its primes end in the same bits"),
            Self::SmallPrivateExponent => {
                f.write_str("the private exponent is short, and was computed from the public one")
            }
            Self::PrimeModulus => f.write_str("the modulus is a prime, not a product of two"),
            Self::SharedPrime { with } => {
                write!(f, "factored: it has a prime in common with {with}")
            }
            Self::DuplicateModulus { with } => {
                write!(f, "{with}: the same modulus, with another exponent")
            }
        }
    }
}
