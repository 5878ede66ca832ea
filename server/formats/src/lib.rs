//! Streaming inspection of disk images: which format the bytes are, how large the disk inside is, and whether the
//! image is safe to hand to a hypervisor. Pure and bounded: no I/O, memory limited whatever the stream holds.
