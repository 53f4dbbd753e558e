//! Typefaces: finding them, choosing one for each role, and knowing what they cannot print.
//!
//! The standard names four faces and a Song for page numbers. An office's own faces come first, then the free ones that `scripts/fonts`
//! fetches. Two large collections (the net) are opened only when a letter holds a character that the others lack; what they supply is
//! reported, never swapped silently.
//!
//! # To add a face
//! Its family name at the right rank in [`Role::chain`]; if it comes by package, its file in `scripts/fonts`.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use kurbo::{BezPath, Shape as _};
use serde::Serialize;
use ttf_parser::OutlineBuilder;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, FontStretch, FontStyle, FontVariant, FontWeight};
use typst::utils::LazyHash;

use crate::PaperError;

/// What a face is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 仿宋: the text.
    Fangsong,
    /// 楷体: signatories and second-level headings.
    Kai,
    /// 黑体: secrecy, urgency, first-level headings.
    Hei,
    /// 小标宋: head mark and title.
    Xiaobiaosong,
    /// 宋体: page numbers.
    Song,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [Self::Fangsong, Self::Kai, Self::Hei, Self::Xiaobiaosong, Self::Song];

    /// The role's name in Chinese.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Fangsong => "仿宋",
            Self::Kai => "楷体",
            Self::Hei => "黑体",
            Self::Xiaobiaosong => "小标宋",
            Self::Song => "宋体",
        }
    }

    /// The name that offices know the role by, written into DOCX and OFD whatever face was used for layout, so that a reader without our
    /// faces still lands on the right kind.
    #[must_use]
    pub fn office_name(self) -> &'static str {
        match self {
            Self::Fangsong => "仿宋_GB2312",
            Self::Kai => "楷体_GB2312",
            Self::Hei => "黑体",
            Self::Xiaobiaosong => "方正小标宋简体",
            Self::Song => "宋体",
        }
    }

    /// Families that may play the role, best first. GBK faces come before GB2312 ones, which lack many name characters.
    #[must_use]
    pub fn chain(self) -> &'static [&'static str] {
        match self {
            Self::Fangsong => &[
                "FZFangSong-Z02",
                "方正仿宋_GBK",
                "FangSong",
                "仿宋",
                "FangSong_GB2312",
                "仿宋_GB2312",
                "Zhuque Fangsong (technical preview)",
                "朱雀仿宋",
                "FandolFang R",
                "FandolFang",
            ],
            Self::Kai => &[
                "FZKai-Z03",
                "方正楷体_GBK",
                "KaiTi",
                "楷体",
                "KaiTi_GB2312",
                "楷体_GB2312",
                "LXGW WenKai",
                "FandolKai",
            ],
            Self::Hei => &["FZHei-B01", "方正黑体_GBK", "SimHei", "黑体", "FandolHei"],
            Self::Xiaobiaosong => &["FZXiaoBiaoSong-B05", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "方正小标宋简体", "FandolSong"],
            Self::Song => &["SimSun", "宋体", "NSimSun", "FandolSong"],
        }
    }

    /// The net under the chain.
    fn net(self) -> &'static [&'static str] {
        match self {
            Self::Hei => &["Noto Sans CJK SC", "Noto Serif CJK SC"],
            _ => &["Noto Serif CJK SC", "Noto Sans CJK SC"],
        }
    }
}

/// Family names by role, as the template asks for them.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Families {
    pub fangsong: Vec<String>,
    pub kai: Vec<String>,
    pub hei: Vec<String>,
    pub xiaobiaosong: Vec<String>,
    pub song: Vec<String>,
}

impl Families {
    fn of(shelf: &[Face], with_net: bool) -> Self {
        let known = |name: &&&str| shelf.iter().any(|face| face.info.family.eq_ignore_ascii_case(name));
        let list = |role: Role| {
            let net: &[&str] = if with_net { role.net() } else { &[] };
            // LXGW WenKai knows far more characters than the text face; last before the net, it saves most names from it.
            role.chain().iter().chain(net).filter(known).map(|name| (*name).to_owned()).collect()
        };
        Self {
            fangsong: list(Role::Fangsong),
            kai: list(Role::Kai),
            hei: list(Role::Hei),
            xiaobiaosong: list(Role::Xiaobiaosong),
            song: list(Role::Song),
        }
    }

    fn of_role(&self, role: Role) -> &[String] {
        match role {
            Role::Fangsong => &self.fangsong,
            Role::Kai => &self.kai,
            Role::Hei => &self.hei,
            Role::Xiaobiaosong => &self.xiaobiaosong,
            Role::Song => &self.song,
        }
    }
}

/// One face found on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaceInfo {
    /// Its family name.
    pub family: String,
    /// The file it comes from.
    pub file: PathBuf,
    /// The roles for which it is the first choice.
    pub roles: Vec<Role>,
}

/// A font file, read when first needed and then kept.
#[derive(Debug)]
struct FontFile {
    path: PathBuf,
    bytes: OnceLock<Option<Bytes>>,
}

impl FontFile {
    fn bytes(&self) -> Option<&Bytes> {
        self.bytes.get_or_init(|| std::fs::read(&self.path).ok().map(Bytes::new)).as_ref()
    }
}

#[derive(Debug, Clone)]
struct Face {
    file: Arc<FontFile>,
    index: u32,
    info: FontInfo,
    characters: Arc<Characters>,
    font: Arc<OnceLock<Option<Font>>>,
}

impl Face {
    fn font(&self) -> Option<Font> {
        self.font.get_or_init(|| Font::new(self.file.bytes()?.clone(), self.index)).clone()
    }
}

/// A set of characters, one bit each.
#[derive(Debug, Clone)]
struct Characters(Vec<u64>);

impl Characters {
    fn none() -> Self {
        Self(vec![0; 0x11_0000 / 64])
    }

    fn of(info: &FontInfo) -> Self {
        let mut all = Self::none();
        for c in info.coverage.iter() {
            if let Some(word) = all.0.get_mut(c as usize / 64) {
                *word |= 1 << (c % 64);
            }
        }
        all
    }

    fn of_any<'a>(faces: impl Iterator<Item = &'a Face>) -> Self {
        faces.fold(Self::none(), |mut all, face| {
            for (word, with) in all.0.iter_mut().zip(&face.characters.0) {
                *word |= with;
            }
            all
        })
    }

    fn and(mut self, other: &Self) -> Self {
        for (word, with) in self.0.iter_mut().zip(&other.0) {
            *word &= with;
        }
        self
    }

    fn contains(&self, c: char) -> bool {
        let c = c as usize;
        self.0.get(c / 64).is_some_and(|word| word & (1 << (c % 64)) != 0)
    }
}

/// A set of faces that a layout may draw from.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub book: LazyHash<FontBook>,
    pub families: Families,
    faces: Vec<Face>,
    /// Characters that the chain of *every* role can print.
    everywhere: Characters,
    /// Characters that some face can print.
    anywhere: Characters,
}

impl Shelf {
    fn new(faces: Vec<Face>, with_net: bool) -> Self {
        let families = Families::of(&faces, with_net);
        let chain = |role: Role| {
            let names = families.of_role(role);
            Characters::of_any(faces.iter().filter(|face| names.iter().any(|n| n.eq_ignore_ascii_case(&face.info.family))))
        };
        let everywhere = Role::ALL[1..].iter().fold(chain(Role::Fangsong), |all, role| all.and(&chain(*role)));
        Self {
            book: LazyHash::new(FontBook::from_infos(faces.iter().map(|f| f.info.clone()))),
            anywhere: Characters::of_any(faces.iter()),
            everywhere,
            families,
            faces,
        }
    }

    pub fn font(&self, index: usize) -> Option<Font> {
        self.faces.get(index)?.font()
    }

    /// How far the ink of `text`, set bold in the faces of `role`, reaches above and below the baseline, in ems; `None` when it has none.
    ///
    /// Typst's own glyph bounds hold the control points of curves too, which at the size of a head mark is a tenth of a millimetre off.
    pub fn ink(&self, role: Role, text: &str) -> Option<(f64, f64)> {
        let mut bounds: Option<(f64, f64)> = None;
        for c in text.chars() {
            let found = self.families.of_role(role).iter().find_map(|family| {
                let index = self.book.select(&family.to_lowercase(), BOLD)?;
                let font = self.font(index)?;
                let face = ttf_parser::Face::parse(font.data(), font.index()).ok()?;
                let glyph = face.glyph_index(c)?;
                let mut path = Path::default();
                face.outline_glyph(glyph, &mut path);
                let ink = path.0.bounding_box();
                let em = f64::from(face.units_per_em());
                (!path.0.elements().is_empty()).then(|| (ink.y1 / em, ink.y0 / em))
            });
            if let Some((above, below)) = found {
                let (most, least) = bounds.unwrap_or((above, below));
                bounds = Some((most.max(above), least.min(below)));
            }
        }
        bounds
    }

    /// Whether any face of the shelf prints `c`.
    pub fn prints(&self, c: char) -> bool {
        self.anywhere.contains(c)
    }
}

const BOLD: FontVariant = FontVariant {
    style: FontStyle::Normal,
    weight: FontWeight::BOLD,
    stretch: FontStretch::NORMAL,
};

/// An outline as curves, for its exact bounds.
#[derive(Default)]
struct Path(BezPath);

impl OutlineBuilder for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((f64::from(x), f64::from(y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to((f64::from(x), f64::from(y)));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to((f64::from(x1), f64::from(y1)), (f64::from(x), f64::from(y)));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0
            .curve_to((f64::from(x1), f64::from(y1)), (f64::from(x2), f64::from(y2)), (f64::from(x), f64::from(y)));
    }

    fn close(&mut self) {
        self.0.close_path();
    }
}

/// All faces that were found.
#[derive(Debug)]
pub(crate) struct Fonts {
    usual: Shelf,
    net_files: Vec<PathBuf>,
    full: OnceLock<Shelf>,
}

impl Fonts {
    /// Reads the font files of `dirs` (not their subfolders), earlier folders first.
    ///
    /// # Errors
    /// [`PaperError::NoFontFolder`] when no folder can be read, [`PaperError::MissingFace`] when a role has no face.
    pub fn open(dirs: &[PathBuf]) -> Result<Self, PaperError> {
        let mut files = Vec::new();
        let mut readable = false;
        for dir in dirs {
            let Ok(entries) = std::fs::read_dir(dir) else {
                continue;
            };
            readable = true;
            let mut here: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| is_font(path)).collect();
            // Folder order differs from disk to disk; pages must not.
            here.sort();
            files.extend(here);
        }
        if !readable {
            return Err(PaperError::NoFontFolder { dirs: dirs.to_vec() });
        }
        let (net_files, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| is_net(path));
        let usual = Shelf::new(faces_in(&files), false);
        let missing: Vec<Role> = Role::ALL.into_iter().filter(|role| usual.families.of_role(*role).is_empty()).collect();
        if !missing.is_empty() {
            return Err(PaperError::MissingFace {
                roles: missing,
                dirs: dirs.to_vec(),
            });
        }
        Ok(Self {
            usual,
            net_files,
            full: OnceLock::new(),
        })
    }

    /// The smallest shelf that prints every one of `characters`.
    pub fn shelf_for(&self, mut characters: impl Iterator<Item = char>) -> &Shelf {
        if self.net_files.is_empty() || characters.all(|c| self.usual.everywhere.contains(c)) {
            return &self.usual;
        }
        self.full.get_or_init(|| {
            let net = faces_in(&self.net_files);
            Shelf::new(self.usual.faces.iter().cloned().chain(net).collect(), true)
        })
    }

    /// The shelf that serves letters without rare characters.
    pub fn usual(&self) -> &Shelf {
        &self.usual
    }

    /// Whether `family` is the first choice for some role; glyphs of any other face are worth telling.
    pub fn is_first_choice(&self, family: &str) -> bool {
        Role::ALL.iter().any(|role| self.first_choice(*role) == Some(family))
    }

    /// The family that plays `role` wherever it has the character.
    pub fn first_choice(&self, role: Role) -> Option<&str> {
        self.usual.families.of_role(role).first().map(String::as_str)
    }

    /// The role that a face plays, to give it its office name. One family in two weights serves both Song roles, so weight decides there.
    pub fn role_of(&self, family: &str, bold: bool) -> Option<Role> {
        let serves = |role: &Role| role.chain().iter().any(|name| name.eq_ignore_ascii_case(family));
        let song = if bold { Role::Xiaobiaosong } else { Role::Song };
        [song].into_iter().chain(Role::ALL).find(serves)
    }

    /// What was found, for `banfu doctor`.
    pub fn list(&self) -> Vec<FaceInfo> {
        self.usual
            .faces
            .iter()
            .map(|face| FaceInfo {
                family: face.info.family.clone(),
                file: face.file.path.clone(),
                roles: Role::ALL
                    .into_iter()
                    .filter(|role| self.first_choice(*role) == Some(face.info.family.as_str()))
                    .collect(),
            })
            .chain(self.net_files.iter().map(|file| FaceInfo {
                family: file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
                file: file.clone(),
                roles: Vec::new(),
            }))
            .collect()
    }
}

fn is_font(path: &std::path::Path) -> bool {
    path.extension()
        .and_then(|ext| ext.to_str())
        .is_some_and(|ext| ["ttf", "otf", "ttc", "otc"].contains(&ext.to_ascii_lowercase().as_str()))
}

/// The large collections that are opened only on need.
fn is_net(path: &std::path::Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("Noto"))
}

/// The faces of `files` in their order. Files are looked at side by side; one that cannot be read or is no font is passed over (a broken file
/// must not stop an office whose other faces are fine).
fn faces_in(files: &[PathBuf]) -> Vec<Face> {
    let looked_at = |path: &PathBuf| -> Vec<Face> {
        let file = Arc::new(FontFile {
            path: path.clone(),
            bytes: OnceLock::new(),
        });
        crate::tables::faces_of(path)
            .into_iter()
            .map(|(index, info)| Face {
                file: Arc::clone(&file),
                index,
                characters: Arc::new(Characters::of(&info)),
                info,
                font: Arc::new(OnceLock::new()),
            })
            .collect()
    };
    std::thread::scope(|scope| {
        let started: Vec<_> = files.iter().map(|path| scope.spawn(|| looked_at(path))).collect();
        // Reading tables does not panic; if it ever did, the other faces would still be there.
        started.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}
