# 带颜色的短语。交互部件也会用到。

badges-status-active = 可用
badges-status-queued = 已排队
badges-status-saving = 正在保存
badges-status-uploading = 正在上传
badges-status-importing = 正在导入
badges-status-killed = 已终止
badges-status-deleted = 已删除
badges-status-pending-delete = 等待删除
badges-status-deactivated = 已停用
badges-visibility-private = 私有
badges-visibility-shared = 共享
badges-visibility-community = 社区
badges-visibility-public = 公有
badges-member-pending = 待答复
badges-member-accepted = 已接受
badges-member-rejected = 已拒绝
badges-task-ending = 正在结束
badges-task-waiting = 等待中
badges-task-running = 运行中
badges-task-done = 已完成
badges-task-cancelled = 已取消
badges-task-failed = 失败
