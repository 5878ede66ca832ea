//! Decompression of streams, and real images through a real `qemu-img`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bombs;
mod decompress;
mod qemu;
mod qemu_limits;
mod samples;
