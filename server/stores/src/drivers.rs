//! The kinds of places image bytes can live in. Each driver is one file, with its parts in a folder beside it.

mod buffers;
pub mod cinder;
mod download;
pub mod file;
pub mod http;
pub mod ignored;
mod key;
mod keystone;
pub mod memory;
mod parts;
pub mod rbd;
pub mod s3;
pub mod sheepdog;
mod sweeping;
pub mod swift;
#[cfg(test)]
mod testing;
mod transport;
mod turns;
pub mod vmware;
mod workers;
