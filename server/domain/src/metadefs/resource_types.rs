//! Types of resources, and which namespaces are for them.

mod associate;
mod associations;
mod dissociate;
mod list;
