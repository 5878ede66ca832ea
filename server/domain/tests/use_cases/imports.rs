//! Imports: what is asked for, how it goes, how it fails, and what is left when a server dies.

mod bed;
mod copies;
mod downloads;
mod faults;
mod kills;
mod legacy;
mod plugins;
mod requests;
mod staging;
mod transfers;
mod web;
