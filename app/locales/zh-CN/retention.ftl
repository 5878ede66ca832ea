# 保留规则：自动清理的镜像。

retention-title = 保留规则
retention-nav = 保留规则
retention-whose = 谁的规则
retention-by-hand = 规则会隐藏或删除陈旧、无人使用或过多的镜像。此处的规则仅在手动执行时运行。
retention-every = { $hours ->
   *[other] 规则会隐藏或删除陈旧、无人使用或过多的镜像。已启用的规则每 { $hours } 小时运行一次。
}
retention-none = 没有规则
retention-none-why = 没有镜像会自动消失。规则可以只保留每个系列中最新的镜像，或找出数月无人下载的镜像；在规则执行之前，您可以先看到它会做什么。
retention-rule = 规则
retention-project = 项目
retention-project-hint = 镜像所属项目的名称或 ID；留空表示当前项目。
retention-members-only = 您不能更改此项目的保留规则：需要角色“member”。

retention-new = 新建规则
retention-new-what = 规则最初处于停用状态：先查看它会做什么，再启用。
retention-make = 创建并预览
retention-leave = 放弃
retention-made = 规则“{ $name }”已创建。
retention-look-first = 规则已停用。请先查看它会做什么，再启用。
retention-edit = 更改
retention-save = 保存
retention-edit-off = 保存后规则会停用
retention-edit-off-why = 更改后的效果还没有人查看过。请在查看预览后重新启用。
retention-changed = 规则“{ $name }”已更改。
retention-changed-off = 规则现已停用。请先查看它会做什么，再启用。
retention-not-changed = 规则未更改。
retention-delete = 移除规则
retention-delete-what = 规则将被移除，不会因此更改任何镜像；正在进行的运行会在处理后续镜像之前结束。
retention-delete-yes = 移除
retention-deleted = 规则“{ $name }”已移除。

retention-name = 名称
retention-name-hint = 供人识别；审计记录会在规则隐藏或删除的每个镜像旁注明规则名称。
retention-name-problem = 名称为 1 到 { $most } 个字符，不能包含控制字符。
retention-which = 哪些镜像
retention-which-hint = 最新的镜像在这些镜像中计数。系列与镜像列表中的一致：属性“family”，否则为操作系统及其版本，否则为名称。
retention-choose-all = 项目的所有镜像，一起计数
retention-choose-each = 项目的所有镜像，每个系列分别计数
retention-choose-one = 仅系列 { $family }
retention-families-all = 所有镜像
retention-families-each = 每个系列分别计数
retention-families-one = 系列 { $family }
retention-family = 系列
retention-family-nameless = 无名称
retention-kind = 类型
retention-choose-kind-all = 镜像和快照
retention-choose-kind-snapshots = 仅快照
retention-kind-snapshots = 仅快照
retention-pattern = 镜像名称
retention-pattern-hint = 仅限此名称的镜像；* 代表任意文本。留空表示任意名称。
retention-pattern-problem = 最多 { $most } 个字符。
retention-named-like = 名称为 { $pattern }
retention-conditions = 条件
retention-conditions-hint = 满足所有已填写的条件时，镜像才会被清理。至少需要一个条件。
retention-condition-missing = 请至少填写一个条件。
retention-keep = 保留最新的个数
retention-keep-hint = 无论多旧，都会保留这么多镜像。受保护的镜像也计算在内。
retention-older = 早于（天）
retention-older-hint = 仅限创建时间超过这么多天的镜像。
retention-unused = 未下载（天）
retention-unused-hint = 仅限这么久无人下载的镜像。虚拟机管理程序直接读取存储后端（例如 Nova 配合 Ceph）不算下载。
retention-number-problem = 请填写 1 到 { $most } 的整数，或留空。
retention-choice-problem = 请选择其中一项。
retention-include-shared = 也包括其他项目可以使用的镜像
retention-include-shared-hint = 公共镜像、社区镜像以及与其他项目共享的镜像。否则它们会保留。
retention-shared-too = 也包括其他项目可以使用的镜像
retention-action = 执行的操作
retention-action-hide = 隐藏
retention-action-hide-what = 镜像不再出现在列表中，但仍可通过 ID 使用。此操作可以撤销。
retention-action-delete = 删除
retention-action-delete-what = 镜像及其数据会被删除。
retention-if-newest = { $count ->
   *[other] 不在最新的 { $count } 个之内
}
retention-if-older = { $days ->
   *[other] 早于 { $days } 天
}
retention-if-unused = { $days ->
   *[other] { $days } 天未下载
}

retention-on = 已启用
retention-off = 已停用
retention-switch-on = 启用
retention-switch-off = 停用
retention-switched-on = 规则已启用：将在下一轮运行。
retention-switched-off = 规则已停用。
retention-is-off = 规则已停用
retention-is-off-do = 请在下方查看它现在会做什么，然后启用规则，或运行一次。
retention-says = 规则内容
retention-last-run = 上次运行
retention-never-ran = 尚未运行
retention-run-done = { $count ->
   *[other] { $count } 个镜像
}
retention-run-refused = { $count ->
   *[other] { $count } 个镜像被保留
}
retention-changed-at = 更改时间

retention-preview = 现在会做什么
retention-goes = 将被清理
retention-stays = 保留
retention-would-go = { $count ->
   *[other] { $total } 个镜像将被清理
}
retention-shown = { $shown } / { $total } 个镜像
retention-no-images = 没有镜像
retention-no-images-why = 此处没有符合的活动镜像。
retention-nothing-goes = 现在没有镜像会被清理
retention-nothing-goes-why = 没有镜像满足所有条件。规则的页面说明了每个镜像保留的原因。
retention-why = 原因
retention-cause-place = { $count ->
   *[other] 按新旧排在第 { $place }；保留 { $count } 个
}
retention-cause-old = { $days ->
   *[other] 早于 { $days } 天
}
retention-cause-unused = 上次下载
retention-cause-never = 此后没有下载：
retention-kept-protected = 受保护
retention-kept-public = 公共镜像：其他项目可以使用
retention-kept-community = 社区镜像：其他项目可以使用
retention-kept-members = 与其他项目共享
retention-kept-newest = 按新旧排在第 { $place }
retention-kept-young = 在此之前还不够旧：
retention-kept-used = 下载于
retention-kept-maybe-used = 没有已知的下载，但仅在此后可以确定：

retention-run = 立即运行…
retention-ask-delete = { $count ->
   *[other] 删除 { $total } 个镜像？
}
retention-ask-hide = { $count ->
   *[other] 隐藏 { $total } 个镜像？
}
retention-ask-delete-what = 这些镜像及其数据将被永久删除
retention-ask-hide-what = 这些镜像将不再出现在列表中
retention-not-run = 规则未运行。
