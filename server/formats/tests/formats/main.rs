//! The crate from outside: headers made by hand, headers made to harm, real images of `qemu-img`, and the decision.

#[cfg(test)]
mod chunking;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod judge;
#[cfg(test)]
mod qemu;
#[cfg(test)]
mod samples;
