//! ENS's responses as JSON, beside the key pairs and texts of [`crate::library::json`]: field
//! names and order are part of the contract.

use serde::Serialize;

use crate::domain::fingerprint::Kind;
use crate::domain::import::Response;
use crate::error::Error;
use crate::job::request_id;

pub(super) use crate::library::json::{Key, text};

/// ENS's success response.
pub(super) fn success(response: &Response) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Success<'a> {
        key_pair_finger_print: String,
        key_pair_name: &'a str,
        request_id: &'a str,
    }
    text(&Success {
        key_pair_finger_print: response.fingerprints.get(Kind::Ens),
        key_pair_name: response.name.as_str(),
        request_id: &response.request_id,
    })
}

/// ENS's failure response.
pub(super) fn failure(error: &Error) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Failure<'a> {
        code: &'a str,
        message: String,
        request_id: String,
    }
    text(&Failure {
        code: error.code.as_str(),
        message: error.message(),
        request_id: request_id(),
    })
}
