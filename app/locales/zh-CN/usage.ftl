# 项目的用量及其上限。

usage-title = 用量
usage-what-before = 项目{" "}
usage-what-after = {" "}的用量及其上限。
usage-hint = 已删除的镜像不计入。镜像在每个存储后端中的副本各计一次。如需其他限制，请联系管理员。
usage-stored = 已存储的数据
usage-staged = 暂存的数据
usage-images = 镜像
usage-uploading = 同时进行的上传和导入
usage-stored-what = 所有镜像在所有存储后端中的数据。
usage-staged-what = 等待导入或正在导入的数据。
usage-images-what = 记录数，包括没有数据的记录。
usage-uploading-what = 数据正在传输的镜像。
usage-of = { $used } / { $limit }
usage-unlimited = { $used }，无限制
usage-reached = 已达到限制（{ $limit }）。请删除不需要的内容，等待正在进行的操作完成，或请管理员提高限制。
usage-unit-images = 个镜像

usage-growth = 增长
usage-growth-what = 最近十二周每周末已存储的数据
usage-by-format = 按磁盘格式
usage-by-project = 按项目
usage-no-format = 无格式
usage-in-images = { $count ->
   *[other] { $total } 个镜像
}
usage-nothing = 没有已存储的数据
usage-nothing-do = 镜像有了数据后，这里会显示数据的增长和构成。
