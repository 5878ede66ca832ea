//! Imports: what is asked for, how it goes, how it fails, and what is left when a server dies.

pub(crate) mod bed;
mod copies;
mod downloads;
mod faults;
mod kills;
mod legacy;
mod plugins;
mod requests;
mod signatures;
mod staging;
mod transfers;
pub(crate) mod web;
