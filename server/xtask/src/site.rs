//! `target/site`: the assets as the server embeds them, under names that change with their content.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{Project, Result, browser, compress::compress, project::Mode, style};

/// Raised when the same inputs are made into something else.
const RECIPE: &str = "1";

/// Brings `target/site` up to date. Does nothing where the browser part, the style and `public/` are as they were.
pub(crate) fn build(project: &Project, mode: Mode) -> Result {
    let module = browser::compile(project, mode)?;
    let stylesheet = style::bundle(project)?;
    let public = read_tree(&project.root.join("public"))?;

    let site = project.site();
    let stamp_file = project.root.join("target/site.stamp");
    let module_hash = hash([fs::read(&module)?.as_slice(), RECIPE.as_bytes()]);
    let style_hash = hash([stylesheet.as_bytes()]);
    let public_hash = hash(public.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes]));
    let stamp = format!("{RECIPE} {mode:?} {module_hash} {style_hash} {public_hash}\n");
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) && site.join("manifest.json").is_file()
    {
        return Ok(());
    }

    let fresh = project.root.join("target/site.new");
    remove(&fresh)?;
    fs::create_dir_all(&fresh)?;
    let script = format!("vitrine-{module_hash}");
    browser::bind(&module, &script, mode, &fresh)?;
    let style_name = format!("style-{style_hash}.css");
    fs::write(fresh.join(&style_name), stylesheet)?;
    for (path, bytes) in &public {
        let target = fresh.join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(target, bytes)?;
    }
    let files: Vec<String> = read_tree(&fresh)?.into_keys().collect();
    for file in &files {
        compress(&fresh.join(file), mode)?;
    }
    let manifest = serde_json::json!({
        "script": format!("{script}.js"),
        "module": format!("{script}_bg.wasm"),
        "stylesheet": style_name,
        "files": files,
    });
    fs::write(fresh.join("manifest.json"), format!("{manifest:#}\n"))?;

    remove(&stamp_file)?;
    remove(&site)?;
    fs::rename(&fresh, &site)?;
    fs::write(&stamp_file, stamp)?;
    report(&site, &files)
}

/// One line with what a browser fetches.
fn report(site: &Path, files: &[String]) -> Result {
    let mut plain = 0;
    let mut packed = 0;
    for file in files {
        let size = fs::metadata(site.join(file))?.len();
        plain += size;
        packed += fs::metadata(site.join(format!("{file}.br"))).map_or(size, |metadata| metadata.len());
    }
    println!(
        "assets: {} files, {} KB, {} KB compressed",
        files.len(),
        plain.div_ceil(1000),
        packed.div_ceil(1000)
    );
    Ok(())
}

/// Sixteen hex digits that change with the content.
fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex::encode(&hasher.finalize()[..8])
}

/// Every file below `folder` by its path with slashes; empty where there is no such folder.
fn read_tree(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&below)) else { continue };
        for entry in entries {
            let entry = entry?;
            let path = below.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.to_string_lossy().into_owned(), fs::read(entry.path())?);
            }
        }
    }
    Ok(files)
}

/// Removes a file or folder that may be absent.
fn remove(path: &Path) -> Result {
    let result = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", path.display()).into())
        }
        _ => Ok(()),
    }
}
