//! Why a file could not be read. Each says what a person can do.

/// A kind of file that is known and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// Rich Text Format.
    Rtf,
    /// OpenDocument text.
    Odt,
    /// A spreadsheet, old or new.
    Spreadsheet,
    /// Slides, old or new.
    Slides,
    /// A picture: PNG, JPEG, TIFF, GIF, BMP, WebP.
    Picture,
    /// A web page saved as a file.
    Html,
    /// Word 95 or older.
    OldWord,
    /// A package or compound file that holds no document of Word's.
    OtherOffice,
}

impl Unsupported {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Rtf,
        Self::Odt,
        Self::Spreadsheet,
        Self::Slides,
        Self::Picture,
        Self::Html,
        Self::OldWord,
        Self::OtherOffice,
    ];

    /// A stable name, for sentences in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Rtf => "rtf",
            Self::Odt => "odt",
            Self::Spreadsheet => "spreadsheet",
            Self::Slides => "slides",
            Self::Picture => "picture",
            Self::Html => "html",
            Self::OldWord => "old_word",
            Self::OtherOffice => "other_office",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Rtf => "an RTF file; save it as .docx in Word or WPS, then try again",
            Self::Odt => "an OpenDocument file; save it as .docx, then try again",
            Self::Spreadsheet => "a spreadsheet; copy the text of the letter into a .docx, then try again",
            Self::Slides => "a file of slides; copy the text of the letter into a .docx, then try again",
            Self::Picture => "a picture, and its text cannot be read; ask the sender for the .docx, or type the text",
            Self::Html => "a web page; copy its text into a .txt or .docx, then try again",
            Self::OldWord => "a document of Word 95 or older; save it as .docx, then try again",
            Self::OtherOffice => "no document of Word or WPS; save it as .docx, then try again",
        }
    }
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Larger than [`crate::limits::FILE_BYTES`], or than what the caller allows.
    #[error("the file is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The bound.
        limit_bytes: usize,
    },
    /// Known, and not read.
    #[error("this is {}", .0.words())]
    Unsupported(Unsupported),
    /// Locked with a password.
    #[error("the document is locked with a password; take the password off, then try again")]
    Encrypted,
    /// A PDF or an OFD that holds pictures of pages.
    #[error("the file holds pictures of pages and no text (a scan); ask the sender for the .docx, or type the text")]
    Scan,
    /// Opened, and no word in it.
    #[error("the document holds no text")]
    NoText,
    /// Neither a known format nor text.
    #[error("not text: {0}")]
    NotText(String),
    /// Damaged or truncated.
    #[error("the file is damaged ({0}); open it in Word or WPS, save it anew, then try again")]
    Damaged(String),
    /// Beyond one of [`crate::limits`].
    #[error("the file goes beyond a limit: more than {limit} {what}")]
    Limit {
        /// What there is too much of, in words.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// Not done within [`crate::limits::READ_TIME`].
    #[error("reading the file takes longer than {} seconds", crate::limits::READ_TIME.as_secs())]
    TooSlow,
}

impl ImportError {
    /// A stable name, for sentences in language files.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Empty => "empty".to_owned(),
            Self::TooLarge { .. } => "too_large".to_owned(),
            Self::Unsupported(kind) => format!("unsupported.{}", kind.code()),
            Self::Encrypted => "encrypted".to_owned(),
            Self::Scan => "scan".to_owned(),
            Self::NoText => "no_text".to_owned(),
            Self::NotText(_) => "not_text".to_owned(),
            Self::Damaged(_) => "damaged".to_owned(),
            Self::Limit { .. } => "limit".to_owned(),
            Self::TooSlow => "too_slow".to_owned(),
        }
    }

    pub(crate) fn limit(what: &'static str, limit: impl TryInto<u64>) -> Self {
        Self::Limit {
            what,
            limit: limit.try_into().unwrap_or(u64::MAX),
        }
    }

    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }
}
