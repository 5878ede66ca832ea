//! `vitrine stores check`

use vitrine_domain::{Check, Controller, Finding};
use vitrine_model::audit::target;

use crate::{
    cli::StoresCheck,
    commands::{print, trail::Trail},
    failure::{Context, Failure, Result},
};

/// A line for everything that is wrong; fails where something is left so.
pub(super) async fn run(controller: &Controller, trail: &Trail, which: StoresCheck) -> Result {
    let names: Vec<String> = match which.stores.as_slice() {
        [] => controller.stores().iter().map(|store| store.name().to_owned()).collect(),
        names => names.to_vec(),
    };
    let check = Check { hashes: which.hashes, remove_extra: which.remove_extra };
    let mut wrong = 0_u64;
    for name in &names {
        let mut removed = 0_u64;
        let mut tell = |finding: Finding| {
            removed += u64::from(matches!(finding, Finding::Extra { removed: true, .. }));
            wrong += u64::from(!matches!(finding, Finding::Extra { removed: true, .. }));
            print(format_args!("{name}  {}", sentence(&finding)));
        };
        let places = controller.check_store(name, check, &mut tell).await;
        if removed > 0 {
            trail.did("store.check", (target::STORE, name, None), &[("removed", removed.into())]).await;
        }
        let places = places.context(format!("the store {name} could not be checked"))?;
        print(format_args!("{name}  {places} places of images looked at"));
    }
    if wrong == 0 {
        return Ok(());
    }
    Err(Failure::new(format!("{wrong} findings")))
}

fn sentence(finding: &Finding) -> String {
    match finding {
        Finding::Missing { image } => format!("missing     {image}"),
        Finding::Torn { image, expected, found } => {
            format!("torn        {image}  has {found} bytes, not {expected}")
        }
        Finding::Damaged { image } => format!("damaged     {image}  has other checksums"),
        Finding::Unreadable { image, reason } => format!("unreadable  {image}  {reason}"),
        Finding::Extra { key, size, removed: false } => format!("extra       {key}  {size} bytes"),
        Finding::Extra { key, size, removed: true } => format!("removed     {key}  {size} bytes"),
    }
}
