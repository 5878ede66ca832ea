//! Brotli files beside the assets.

use std::{fs, path::Path};

use crate::{Result, project::Mode};

const COMPRESSIBLE: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];
/// Below this a compressed file saves nothing that anybody could notice.
const SMALLEST: usize = 512;

/// Writes `<path>.br` where that makes it smaller.
pub(crate) fn compress(path: &Path, mode: Mode) -> Result {
    let compressible = path
        .extension()
        .is_some_and(|extension| COMPRESSIBLE.iter().any(|known| extension.eq_ignore_ascii_case(known)));
    if !compressible {
        return Ok(());
    }
    let plain = fs::read(path)?;
    if plain.len() < SMALLEST {
        return Ok(());
    }
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: if mode == Mode::Release { 11 } else { 4 },
        lgwin: 22,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut plain.as_slice(), &mut packed, &parameters)?;
    if packed.len() < plain.len() {
        let mut name = path.as_os_str().to_owned();
        name.push(".br");
        fs::write(name, packed)?;
    }
    Ok(())
}
