# 大小与时间。

values-bytes = { $bytes } 字节
values-unknown = 未知
