//! The image cache: what is in it, what never is, and who gets it.

pub(crate) mod bed;
mod filling;
mod leaving;
mod loss;
mod queue;
mod serving;
