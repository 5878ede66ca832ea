//! The images that a machine image of Amazon's kind boots with: its kernel and its ramdisk.

use leptos::prelude::*;
use vitrine_model::{
    ImageFilters, ImageQuery,
    query::{SortDir, SortKey, VisibilityFilter},
};

use crate::{
    components::{Choice, SelectField},
    failure::Failure,
    forms::image::ImageForm,
    locale::tr,
    session::Visitor,
};

/// Images of one kind that are offered; others can be named as a property.
const MOST: u32 = 100;

/// What there is to choose from, each with its id and what it is called.
#[derive(Debug, Clone, Default)]
pub(crate) struct BootImages {
    kernels: Vec<(String, String)>,
    ramdisks: Vec<(String, String)>,
}

impl BootImages {
    /// Those the visitor sees, by name.
    pub(crate) async fn load(visitor: &Visitor) -> Result<Self, Failure> {
        let of = async |format: &str| -> Result<Vec<(String, String)>, Failure> {
            let filters = ImageFilters {
                visibility: VisibilityFilter::All,
                disk_format: Some(vec![format.to_owned()]),
                ..ImageFilters::default()
            };
            let query =
                ImageQuery { filters, sort: vec![(SortKey::Name, SortDir::Asc)], marker: None, limit: MOST };
            match visitor.dashboard.controller.list_images(&visitor.caller, query).await {
                Ok(page) => Ok(page
                    .images
                    .into_iter()
                    .map(|image| (image.id.clone(), image.title().to_owned()))
                    .collect()),
                // Who may list nothing has nothing to choose from; the page itself says what is missing.
                Err(vitrine_domain::Error::Forbidden(_)) => Ok(Vec::new()),
                Err(error) => Err(error.into()),
            }
        };
        Ok(Self { kernels: of("aki").await?, ramdisks: of("ari").await? })
    }
}

/// The choice of both; nothing where there are none and the image names none.
#[component]
pub(crate) fn BootFields(boot: BootImages, form: ImageForm) -> impl IntoView {
    let field = |name: &'static str, label: String, images: Vec<(String, String)>| {
        let value = form.named.get(name).cloned().unwrap_or_default();
        if images.is_empty() && value.is_empty() {
            return None;
        }
        let known = value.is_empty() || images.iter().any(|(id, _)| *id == value);
        let other = (!known).then(|| Choice::new(value.clone(), value.clone()));
        let images = images.into_iter().map(|(id, title)| {
            let label = format!("{title} ({})", id.get(..8).unwrap_or(&id));
            Choice::new(id, label)
        });
        let choices =
            std::iter::once(Choice::new("", tr("images-boot-none"))).chain(other).chain(images).collect();
        Some(view! { <SelectField name label choices value hint=tr("images-boot-hint") /> })
    };
    let kernel = field("kernel_id", tr("images-kernel"), boot.kernels);
    let ramdisk = field("ramdisk_id", tr("images-ramdisk"), boot.ramdisks);
    (kernel.is_some() || ramdisk.is_some())
        .then(|| view! { <div class="fields">{kernel} {ramdisk}</div> }.into_any())
}
