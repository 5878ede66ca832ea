# Sizes and times.

values-bytes = { $bytes } bytes
values-unknown = unknown
