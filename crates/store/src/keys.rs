//! Keys of the log: the one that signs checkpoints, and its public half in the form that others keep.
//!
//! Both are lines in the C2SP signed-note forms. The private key lies in `keys/log.key`, readable by its owner only, made at the first start; `keys/log.pub`
//! beside it is what participants get. Whoever has the private key can sign a forged history, so it belongs in the backup and nowhere else.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::files::write_durably;
use crate::lock::directory_error;
use crate::proof::ProofError;

/// The byte that C2SP gives Ed25519 signatures of notes.
const ED25519: u8 = 1;
const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";

/// A public key with the name it signs under, written `<name>+<key id>+<base64>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKey {
    name: String,
    key: VerifyingKey,
}

impl LogKey {
    /// The name it signs under; a region's log is called `<name>/<region>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// First four bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ public key), which tell keys of one name apart.
    pub fn id(&self) -> [u8; 4] {
        let mut digest = Sha256::new();
        digest.update(self.name.as_bytes());
        digest.update([b'\n', ED25519]);
        digest.update(self.key.as_bytes());
        let hash: [u8; 32] = digest.finalize().into();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    pub(crate) fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(bytes))
    }
}

impl FromStr for LogKey {
    type Err = ProofError;

    fn from_str(line: &str) -> Result<LogKey, ProofError> {
        let malformed = || ProofError::Malformed("the key is not of the form <name>+<key id>+<base64>".into());
        let mut parts = line.trim().splitn(3, '+');
        let (name, id, encoded) = (parts.next(), parts.next(), parts.next());
        let (Some(name), Some(id), Some(encoded)) = (name, id, encoded) else {
            return Err(malformed());
        };
        let key = LogKey {
            name: name.to_owned(),
            key: VerifyingKey::from_bytes(&decoded(encoded).ok_or_else(malformed)?).map_err(|_| malformed())?,
        };
        if hex::encode(key.id()) != id || !is_key_name(name) {
            return Err(malformed());
        }
        Ok(key)
    }
}

/// Base64 of the algorithm's byte and 32 bytes.
fn decoded(encoded: &str) -> Option<[u8; 32]> {
    let bytes = STANDARD.decode(encoded).ok()?;
    let (algorithm, key) = bytes.split_first()?;
    if *algorithm == ED25519 { key.try_into().ok() } else { None }
}

fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

/// The private key.
pub(crate) struct LogSigner {
    key: SigningKey,
    public: LogKey,
}

impl LogSigner {
    /// Reads the key in `directory`; makes one under the name `origin` when there is none and `may_create`.
    pub fn open(directory: &Path, origin: &str, may_create: bool) -> Result<LogSigner, StoreError> {
        let path = directory.join("log.key");
        match std::fs::read_to_string(&path) {
            Ok(line) => LogSigner::parse(line.trim())
                .ok_or_else(|| StoreError::Mismatch(format!("{} holds no key of this log: put the file of the backup back", path.display()))),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && may_create => {
                if !is_key_name(origin) {
                    return Err(StoreError::Fault(format!("{origin:?} cannot name a log: no spaces, no plus signs")));
                }
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).map_err(|e| StoreError::Unavailable(format!("the system gives no random numbers for a key: {e}")))?;
                let signer = LogSigner::new(origin, &seed);
                std::fs::create_dir_all(directory).map_err(|e| directory_error(directory, &e))?;
                let mut bytes = vec![ED25519];
                bytes.extend(seed);
                let line = format!("{PRIVATE_PREFIX}{origin}+{}+{}\n", hex::encode(signer.public.id()), STANDARD.encode(bytes));
                write_durably(&path, line.as_bytes(), true)?;
                write_durably(&directory.join("log.pub"), format!("{}\n", signer.public).as_bytes(), false)?;
                Ok(signer)
            }
            Err(e) => Err(directory_error(&path, &e)),
        }
    }

    fn new(name: &str, seed: &[u8; 32]) -> LogSigner {
        let key = SigningKey::from_bytes(seed);
        let public = LogKey {
            name: name.to_owned(),
            key: key.verifying_key(),
        };
        LogSigner { key, public }
    }

    fn parse(line: &str) -> Option<LogSigner> {
        let mut parts = line.strip_prefix(PRIVATE_PREFIX)?.splitn(3, '+');
        let (name, id, encoded) = (parts.next()?, parts.next()?, parts.next()?);
        let signer = LogSigner::new(name, &decoded(encoded)?);
        (hex::encode(signer.public.id()) == id).then_some(signer)
    }

    pub fn public(&self) -> &LogKey {
        &self.public
    }

    pub fn sign(&self, text: &str) -> [u8; 64] {
        self.key.sign(text.as_bytes()).to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        assert!(LogSigner::open(&keys, "banfu.example", false).is_err());
        let made = LogSigner::open(&keys, "banfu.example", true).unwrap();
        let read = LogSigner::open(&keys, "another.name", true).unwrap();
        assert_eq!(made.public(), read.public());
        let public: LogKey = std::fs::read_to_string(keys.join("log.pub")).unwrap().parse().unwrap();
        assert_eq!(&public, made.public());
        assert!(public.verifies("text\n", &read.sign("text\n")));
        assert!(!public.verifies("test\n", &read.sign("text\n")));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_the_private_key() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        LogSigner::open(dir.path(), "banfu.example", true).unwrap();
        let mode = std::fs::metadata(dir.path().join("log.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_public_key_with_a_changed_letter_is_refused() {
        let line = LogSigner::new("banfu.example", &[7; 32]).public().to_string();
        assert!(line.parse::<LogKey>().is_ok());
        assert!(line.replace("banfu", "banfv").parse::<LogKey>().is_err());
        assert!("banfu.example".parse::<LogKey>().is_err());
    }

    #[test]
    fn a_damaged_key_file_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("log.key"), "nothing").unwrap();
        assert!(matches!(LogSigner::open(dir.path(), "banfu.example", true), Err(StoreError::Mismatch(_))));
    }
}
