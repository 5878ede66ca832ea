# 镜像列表：列、筛选、视图、系列，以及对多个镜像的操作。

list-title = 镜像
list-create = 创建镜像
list-scopes = 谁的镜像
list-scope-project = 本项目
list-scope-shared = 与您共享
list-scope-public = 公有
list-scope-community = 社区
list-scope-all = 所有项目
list-back = 返回列表
list-image = 镜像

list-column-name = 名称
list-column-visibility = 可见性
list-column-status = 状态
list-column-protected = 受保护
list-column-size = 大小
list-column-virtual-size = 虚拟大小
list-column-format = 磁盘格式
list-column-container = 容器格式
list-column-type = 类型
list-type-snapshot = 快照
list-type-image = 镜像
list-column-system = 操作系统
list-column-tags = 标签
list-column-stores = 存储
list-column-checksum = MD5
list-column-owner = 所有者
list-column-created = 创建时间
list-column-updated = 更新时间
list-columns = 列
list-columns-beside-name = 名称之外显示的列
list-columns-show = 显示所选列
list-columns-usual = 恢复默认列

list-protected = 受保护
list-hidden = 已隐藏
list-choose = 选择 { $name }
list-bytes-here = 已到达的字节

list-search = 搜索
list-search-hint = 名称的一部分、ID 的开头或校验和
list-any = 不限
list-yes = 是
list-no = 否
list-hidden-images = 已隐藏的镜像
list-hidden-not = 不显示
list-hidden-only = 只显示这些
list-hidden-also = 一并显示
list-tag = 标签
list-at-least = 不小于（MiB）
list-at-most = 不大于（MiB）
list-page-size = 每页行数
list-rows = { $count } 行
list-show = 显示
list-clear = 清除
list-clear-filters = 清除筛选条件
list-more-filters = 更多筛选条件

list-shown-all = 共 { $count } 个镜像
list-shown-some = { $count ->
   *[other] 显示 { $shown } 个，共 { $total } 个镜像
}
list-shown-families = { $count ->
   *[other] 显示 { $shown } 个，共 { $total } 个系列
}

list-rows-are = 每行显示的内容
list-by-image = 逐个显示
list-by-family = 按系列显示
list-older = { $count } 个旧版本
list-all-of-family = 此系列的全部 { $count } 个镜像
list-families-cut = 仅对此列表中最新的 { $most } 个镜像按系列分组。请缩小列表范围以查看其余镜像。
list-of-family = 所属系列：
list-family-without-name = 未命名
list-all-families = 所有系列

list-none-matches = 没有符合条件的镜像
list-none-matches-why = 此列表中没有镜像满足全部筛选条件。
list-none-project = 还没有镜像
list-none-project-why = 本项目创建或上传的镜像会显示在这里。
list-none-shared = 还没有已接受的镜像
list-none-shared-why = 本项目在收件箱中接受其他项目的镜像后，它们会显示在这里。
list-none-public = 没有公有镜像
list-none-public-why = 管理员可以将镜像设为对所有人公有。
list-none-community = 没有社区镜像
list-none-community-why = 可见性为“社区”的镜像可供所有人使用，并显示在这里。
list-none-all = 没有任何镜像
list-none-all-why = 还没有项目创建过镜像。
list-open-inbox = 打开收件箱

list-views = 视图
list-view-keep = 保存此视图
list-view-keep-what = 保存当前的范围、筛选条件、排序和列。同名视图将被替换。
list-view-save = 保存
list-view-change = 修改此视图
list-view-name = 视图名称
list-view-rename = 重命名
list-view-remove = 移除
list-view-kept = 视图“{ $name }”已保存。
list-view-not-kept = 视图未保存。
list-view-renamed = 视图已重命名为“{ $name }”。
list-view-not-renamed = 视图未重命名。
list-view-removed = 视图“{ $name }”已移除。

list-undo = 撤销
list-choose-images = 选择镜像，即可一次更改多个。
list-all-matching = { $count ->
   *[other] 所有页面上符合条件的全部 { $total } 个
}
list-bulk-more = 更多
list-bulk-delete = 删除…
list-bulk-tag = 标签
list-bulk-visibility = 可见性
list-bulk-project = 与项目共享（名称或 ID）
list-bulk-store = 复制到存储

list-action-protect = 保护
list-action-unprotect = 取消保护
list-action-hide = 隐藏
list-action-unhide = 取消隐藏
list-action-deactivate = 停用
list-action-reactivate = 重新启用
list-action-add-tag = 添加标签
list-action-remove-tag = 移除标签
list-action-set-visibility = 更改可见性
list-action-share = 共享
list-action-copy = 复制
list-action-delete = 删除

list-bulk-none = 未选择镜像。
list-bulk-none-why = 请先勾选镜像。
list-bulk-nothing-done = 未作任何更改。
list-bulk-no-tag = 请先输入标签。
list-bulk-no-store = 请先选择存储。
list-bulk-no-visibility = 请先选择可见性。
list-bulk-no-project = 没有名称或 ID 为“{ $name }”的项目。请输入完整名称或 ID。
list-bulk-many-projects = 有多个项目名为“{ $name }”。请输入所需项目的 ID。
list-bulk-already = { $count } 个镜像原本就是如此。
list-bulk-each = 查看每个镜像的结果
list-bulk-task = 批量更改镜像
list-bulk-progress = { $done } / { $total } 个镜像
list-bulk-images-done = 已处理的镜像
list-bulk-ended-early = 未处理完全部镜像就已结束
list-bulk-look-again = 重新打开此页面以查看进度
list-bulk-shown = 本页 { $count } 个镜像

list-ask-protect = { $count ->
   *[other] 保护 { $total } 个镜像，防止删除？
}
list-ask-unprotect = { $count ->
   *[other] 取消对 { $total } 个镜像的保护？
}
list-ask-hide = { $count ->
   *[other] 在列表中隐藏 { $total } 个镜像？
}
list-ask-unhide = { $count ->
   *[other] 在列表中重新显示 { $total } 个镜像？
}
list-ask-deactivate = { $count ->
   *[other] 停用 { $total } 个镜像？
}
list-ask-reactivate = { $count ->
   *[other] 重新启用 { $total } 个镜像？
}
list-ask-add-tag = { $count ->
   *[other] 为 { $total } 个镜像添加标签“{ $what }”？
}
list-ask-remove-tag = { $count ->
   *[other] 从 { $total } 个镜像移除标签“{ $what }”？
}
list-ask-set-visibility = { $count ->
   *[other] 将 { $total } 个镜像的可见性改为“{ $what }”？
}
list-ask-share = { $count ->
   *[other] 将 { $total } 个镜像与“{ $what }”共享？
}
list-ask-copy = { $count ->
   *[other] 将 { $total } 个镜像复制到存储“{ $what }”？
}
list-ask-delete = { $count ->
   *[other] 删除 { $total } 个镜像？
}
list-ask-protected = { $count ->
   *[other] 其中 { $total } 个镜像无法删除
}
list-ask-protected-why = 这些镜像受保护，将被拒绝；其余镜像会被删除。如需删除，请先返回取消保护。
list-ask-lost = 记录和数据将永久丢失。
list-ask-for-good = 此操作无法撤销。
list-ask-others = { $count ->
   *[other] 以及另外 { $total } 个
}
list-ask-delete-yes = 永久删除
list-ask-no = 保持不变

list-done-protect = { $count ->
   *[other] 已保护 { $total } 个镜像，防止删除。
}
list-done-unprotect = { $count ->
   *[other] 已取消对 { $total } 个镜像的保护。
}
list-done-hide = { $count ->
   *[other] 已在列表中隐藏 { $total } 个镜像。
}
list-done-unhide = { $count ->
   *[other] 已在列表中重新显示 { $total } 个镜像。
}
list-done-deactivate = { $count ->
   *[other] 已停用 { $total } 个镜像。
}
list-done-reactivate = { $count ->
   *[other] 已重新启用 { $total } 个镜像。
}
list-done-add-tag = { $count ->
   *[other] 已为 { $total } 个镜像添加标签“{ $what }”。
}
list-done-remove-tag = { $count ->
   *[other] 已从 { $total } 个镜像移除标签“{ $what }”。
}
list-done-set-visibility = { $count ->
   *[other] 已将 { $total } 个镜像的可见性改为“{ $what }”。
}
list-done-share = { $count ->
   *[other] 已将 { $total } 个镜像与“{ $what }”共享。
}
list-done-copy = { $count ->
   *[other] 已开始将 { $total } 个镜像复制到存储“{ $what }”。
}
list-done-delete = { $count ->
   *[other] 已删除 { $total } 个镜像。
}

list-outcome = 结果
list-reason = 原因
list-outcomes = 结果
list-outcome-done = 完成
list-outcome-already = 原本如此
list-outcome-refused = 被拒绝
list-outcomes-all = 全部
list-outcomes-done = 完成
list-outcomes-already = 原本如此
list-outcomes-refused = 被拒绝

list-watched-too-many = 同时跟踪的页面过多，请稍后再打开本页。
