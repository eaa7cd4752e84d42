//! What a key pair is, and every rule about it. Pure: knows no file, clock, screen,
//! command line or TOML.

pub mod audit;
pub mod browse;
pub mod bulk;
pub mod filter;
pub mod fingerprint;
pub mod form;
pub mod fuzzy;
pub mod import;
pub mod key;
pub mod name;
pub mod query;
pub mod randomart;
pub mod sighting;
pub mod tag;
