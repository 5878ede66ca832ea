//! Metadata definitions as files: the default catalog inside the executable, and the files that operators have.

mod catalog;
mod first;
mod read;
mod store;
mod write;

pub(crate) use self::{
    catalog::catalog,
    first::load_catalog_where_new,
    read::read_all,
    store::{load, names},
    write::write,
};
