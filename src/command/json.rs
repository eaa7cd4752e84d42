//! ENS's responses as JSON, beside the key pairs and texts of [`crate::library::json`]: field
//! names and order are part of the contract.

use serde::Serialize;

use crate::domain::fingerprint::Kind;
use crate::domain::import::Response;
use crate::error::Error;
use crate::job::request_id;

pub(super) use crate::library::json::{Key, text};

/// ENS's success response.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Success<'a> {
    key_pair_finger_print: String,
    key_pair_name: &'a str,
    request_id: &'a str,
}

impl<'a> Success<'a> {
    pub(super) fn of(response: &'a Response) -> Self {
        Self {
            key_pair_finger_print: response.fingerprints.get(Kind::Ens),
            key_pair_name: response.name.as_str(),
            request_id: &response.request_id,
        }
    }
}

/// ENS's failure response.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Failure {
    code: &'static str,
    message: String,
    request_id: String,
}

impl Failure {
    pub(super) fn of(error: &Error) -> Self {
        Self {
            code: error.code.as_str(),
            message: error.message(),
            request_id: request_id(),
        }
    }
}

/// What became of one key among many: an answer, or why there is none.
#[derive(Serialize)]
pub(super) struct OneOfMany<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    #[serde(flatten)]
    pub(super) success: Option<Success<'a>>,
    #[serde(flatten)]
    pub(super) failure: Option<Failure>,
    /// The key pair that holds the key, which was not imported again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stored_as: Option<&'a str>,
    /// Why it was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) marker: Option<&'a str>,
}
