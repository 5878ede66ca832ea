# 大小与时间。

values-bytes = { $bytes } 字节
values-unknown = 未知
values-as-table = 以表格显示
values-day = 日期
values-stored = 已存储
