//! The classes of result and the grounds for not filing: lists of a pack, read from its file, refused with file, line and remedy.

use banfu_domain::rules::{RefusalGround, ResultClass, Scale};
use serde::Deserialize;
use toml::Spanned;

use super::{
    BadRules,
    pack::{At, codes},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassesFile {
    pub(super) source: Option<String>,
    pub(super) assumed: Option<String>,
    items: Vec<ClassFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassFile {
    code: Spanned<String>,
    label_zh: String,
    label_en: String,
    scale: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroundsFile {
    /// With those of the national list first.
    pub(super) national: bool,
    pub(super) source: Option<String>,
    pub(super) assumed: Option<String>,
    #[serde(default)]
    pub(super) items: Vec<GroundFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroundFile {
    code: Spanned<String>,
    label_zh: String,
    label_en: String,
}

/// The grounds that the national list gives.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NationalGrounds {
    grounds: Vec<GroundFile>,
}

/// Reads the national list of grounds for not filing.
pub(super) fn grounds(file: &str, text: &str) -> Result<Vec<RefusalGround>, BadRules> {
    let at = At { file, text };
    let parsed: NationalGrounds = toml::from_str(text).map_err(|e| at.toml(&e))?;
    grounds_of(&at, vec![], parsed.grounds)
}

pub(super) fn classes(at: &At<'_>, file: Spanned<ClassesFile>) -> Result<Vec<ResultClass>, BadRules> {
    let span = file.span();
    let mut out: Vec<ResultClass> = Vec::new();
    for class in file.into_inner().items {
        let code = class.code.get_ref();
        if out.iter().any(|c| c.code == *code) {
            return Err(at.bad(class.code.span(), format!("the class {code} is there twice; give one another code")));
        }
        let scale = Scale::from_code(class.scale.get_ref()).ok_or_else(|| {
            at.bad(
                class.scale.span(),
                format!("scale is one of {}, not {}", codes(Scale::ALL, |s| s.code()), class.scale.get_ref()),
            )
        })?;
        out.push(ResultClass {
            code: class.code.into_inner(),
            label_zh: class.label_zh,
            label_en: class.label_en,
            scale,
        });
    }
    if out.is_empty() {
        return Err(at.bad(span, "no class; add [[classes.items]]"));
    }
    Ok(out)
}

pub(super) fn grounds_of(at: &At<'_>, mut out: Vec<RefusalGround>, items: Vec<GroundFile>) -> Result<Vec<RefusalGround>, BadRules> {
    for ground in items {
        if out.iter().any(|g| g.code == *ground.code.get_ref()) {
            let code = ground.code.get_ref();
            return Err(at.bad(ground.code.span(), format!("the ground {code} is there already; give it another code")));
        }
        out.push(RefusalGround {
            code: ground.code.into_inner(),
            label_zh: ground.label_zh,
            label_en: ground.label_en,
        });
    }
    if out.is_empty() {
        return Err(at.bad(0..0, "no ground for not filing; write national = true, or add [[refusal_grounds.items]]"));
    }
    Ok(out)
}
