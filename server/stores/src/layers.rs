//! Behaviour that any driver can be wrapped in. Each layer is a [`Store`](crate::Store) around another one.

pub mod faults;
pub mod health;
pub mod later;
pub mod limit;
pub mod metrics;
mod resweep;
pub mod retry;

#[cfg(test)]
mod tests;
