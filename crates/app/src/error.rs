//! What can go wrong with a request, as far as the outside must tell it apart.

use banfu_domain::{Arg, Code, Refusal};
use banfu_policy::WhyNot;
use banfu_store::StoreError;

/// Why a request was not carried out. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The command was refused; the sentence is found by the code.
    #[error("refused: {code}")]
    Refused {
        /// Stable code.
        code: Code,
        /// What the sentence mentions.
        args: Vec<(&'static str, Arg)>,
    },
    /// The person may not do this; says what stands in the way.
    #[error("not permitted")]
    Denied(Box<WhyNot>),
    /// There is no such thing, or not for this person.
    #[error("not found")]
    NotFound,
    /// Someone else was faster: load and decide again.
    #[error("someone else changed this first")]
    Conflict,
    /// Not now; the text says why and what helps.
    #[error("{0}")]
    Unavailable(String),
    /// Beyond a named limit.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Our own fault.
    #[error("{0}")]
    Internal(String),
}

impl AppError {
    /// A refusal, by its code and arguments.
    pub fn refused(refusal: &dyn Refusal) -> Self {
        Self::Refused {
            code: refusal.code(),
            args: refusal.args(),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::Conflict,
            StoreError::Corrupt { .. } | StoreError::Fault(_) => Self::Internal(error.to_string()),
            StoreError::TooLarge { .. } => Self::TooLarge(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}
