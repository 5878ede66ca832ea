# Sizes and times.

values-bytes = { $bytes } bytes
values-unknown = unknown
values-as-table = As a table
values-day = Day
values-stored = Stored
