# 检查服务器的结果，以及处理方法。

doctor-about-configuration = 配置
doctor-about-database = 数据库
doctor-about-clock = 时钟
doctor-about-nodes = 节点
doctor-about-identity = 身份
doctor-about-stores = 存储后端
doctor-about-store = 存储后端 { $name }
doctor-about-network = 网络
doctor-about-data-folder = 数据文件夹
doctor-about-staging-folder = 暂存文件夹
doctor-about-upload-folder = 上传文件夹
doctor-about-cache-folder = 缓存文件夹
doctor-about-certificates = 证书
doctor-about-certificate = 证书 { $file }
doctor-about-program = { $name }

doctor-detail = { $problem }。
doctor-configuration-read = { $file } 可以使用：已设置 { $set } 个键，没有未知的键。
doctor-configuration-no-file = 没有配置文件，配置可以使用：已设置 { $set } 个键，没有未知的键。
doctor-configuration-unreadable = 配置无法使用：{ $problem }。
doctor-configuration-correct = 请更正消息中指出的内容；`vitrine config reference` 会列出所有键。

doctor-database-none = 数据库 { $file } 尚不存在。
doctor-database-make = 请启动一次服务器，或运行 `vitrine db sync`。
doctor-database-closed = 无法打开：{ $problem }。
doctor-database-reach = 请确认数据库正在运行，并且 database.connection 中的地址、用户和密码正确。
doctor-database-well = { $engine } 有响应，其数据库结构为版本 { $version }，符合此版本的要求。
doctor-database-schema = { $engine } 有响应，但其数据库结构为版本 { $version }，而此版本需要 { $newest }。
doctor-database-sync = 请运行 `vitrine db sync`，或启动服务器。
doctor-database-newer = 请启动创建该数据库的版本，或更新的版本。
doctor-database-silent = { $engine } 没有响应：{ $problem }。
doctor-database-swallowed = 请确认它正在运行，并且它与本机之间没有任何设备丢弃所发送的数据。
doctor-clock-skew = 数据库与本机的时钟相差 { $seconds } 秒。
doctor-clock-set = 请用 NTP 保持所有机器的时钟准确：租约依赖于时钟。
doctor-clock-unknown = 数据库没有提供其时间：{ $problem }。
doctor-clock-later = 请稍后重新检查。
doctor-nodes = { $count ->
    [0] 目前没有服务器在数据库中持有任务。
   *[other] 目前有 { $count } 台服务器在数据库中持有任务。
}
doctor-nodes-unreadable = 无法读取租约：{ $problem }。
doctor-check-database = 请运行 `vitrine db check`。

doctor-identity-well = 有可以登录的管理员。
doctor-identity-nobody = 没有人拥有 admin 角色。
doctor-identity-make = 请启动服务器，它会创建管理员；或使用 `vitrine role add` 授予某人该角色。
doctor-identity-unreadable = 无法读取：{ $problem }。
doctor-identity-open = { $file } 包含管理员的密码，而其他人可以打开它。
doctor-identity-close = 请运行 `chmod 600 { $file }`，并更改密码。

doctor-stores-correct = 请更正消息中指出的配置节。
doctor-store-well = { $store }：{ $found }。
doctor-store-bad = { $store }：无法使用：{ $problem }。
doctor-store-kind = { $kind }，{ $place }
doctor-store-kind-default = { $kind }，默认，{ $place }
doctor-store-folder = 文件夹 { $folders }
doctor-store-web = Web 服务器，只读
doctor-store-pool = 存储池 { $pool }
doctor-store-bucket = { $place }
doctor-store-container = 容器 { $container }，位于 { $address }
doctor-store-datastores = { $host } 的数据存储 { $datastores }
doctor-store-cluster = 位于 { $place } 的集群
doctor-store-volumes = 项目 { $project } 的卷，位于 { $address }
doctor-store-written = 有响应，可写入和移除数据；{ $room }
doctor-store-only-reads = 只读；有人需要时才会读取
doctor-store-later = 尚不存在；服务器启动时会创建
doctor-store-room-unknown = 可用空间未知
doctor-store-room = { $free } 字节空闲，共 { $total } 字节
doctor-store-opening = 打开时：{ $problem }
doctor-store-asking = 查询其状态时：{ $problem }
doctor-store-writing = 写入时：{ $problem }
doctor-store-removing = 移除测试数据 { $key } 时：{ $problem }
doctor-store-silent = { $seconds } 秒内没有响应
doctor-store-no-folder = 缺少文件夹 { $folder }，而 { $above } 不是文件夹
doctor-store-no-room-for-folder = 缺少文件夹 { $folder }，且无法创建：{ $problem }
doctor-store-denied = 请检查选项中的凭据或权限及其允许的操作；如果与证书有关，请指定其证书颁发机构。
doctor-store-unavailable = 请确认它正在运行，其地址和端口正确，并且可以从本机访问。
doctor-store-full = 请移除镜像、提高其配额或为其增加空间。
doctor-store-change = 请在存储后端的选项中或在服务上更改消息中指出的内容，然后重新检查。
doctor-store-change-file = 请更正该文件，或指定另一个文件。
doctor-store-swallowed = 请确认它正在运行，并且它与本机之间没有任何设备丢弃所发送的数据。
doctor-store-report = 请将此作为程序缺陷报告。
doctor-store-other-folder = 请指定其他 filesystem_store_datadir。
doctor-store-make-folder = 请创建该文件夹、挂载应在此处的文件系统，或指定其他 filesystem_store_datadir。

doctor-folder = { $folder } 可写；{ $room }
doctor-folder-missing = { $folder } 尚不存在，服务器启动时会创建，并且可写；{ $room }
doctor-room-free = { $free } 字节空闲。
doctor-room-unknown = 可用空间未知：{ $problem }。
doctor-folder-closed = { $folder } 不可写：{ $problem }。
doctor-folder-give = 请将其所有权授予运行服务器的用户，或指定其他文件夹 ({ $key })。
doctor-folder-make-room = 请在其文件系统上腾出空间，或指定位于其他文件系统的文件夹 ({ $key })。
doctor-folder-look = 请检查其文件系统。

doctor-certificates-well = { $folder } 中有 { $count } 个当前有效的证书。
doctor-certificates-none = { $folder } 中没有当前有效的证书：无法上传任何已签名的镜像。
doctor-certificates-add = 请将镜像签名者的证书以 UUID.pem 为名放入该文件夹，或将 signatures.certificates_dir 留空。
doctor-certificates-closed = 无法读取 { $folder }：{ $problem }；无法上传任何已签名的镜像。
doctor-certificates-give = 请创建该文件夹，允许运行服务器的用户读取，或指定其他文件夹 (signatures.certificates_dir)。
doctor-certificate-name = 文件名不是小写的 UUID.pem 或 UUID.crt：没有镜像能引用它。
doctor-certificate-rename = 请重命名该文件，或将其移出文件夹。
doctor-certificate-bad = 无法使用：{ $problem }。
doctor-certificate-replace = 请换成服务器可以读取的 PEM 或 DER 格式证书。
doctor-certificate-renew = 请换上同一密钥的、当前有效的证书：在此之前无法验证新数据的签名。

doctor-tool-installed = 已安装：{ $file }。
doctor-tool-not-needed = 未安装，也不需要：导入时不进行转换。
doctor-tool-needed = 未安装，而导入时需要转换镜像 (image_import_plugins)。
doctor-tool-install = 请安装它（Debian：qemu-utils），或从 image_import_plugins 中去掉 image_conversion。
doctor-ceph-well = 可以加载 Ceph 的客户端库。
doctor-ceph-install = 请安装 Debian 软件包 librbd1 和 librados2，或 ceph-common。

doctor-network-proxy = 服务器位于代理之后 (enable_proxy_headers_parsing)，但未设置 public_endpoint。
doctor-network-endpoint = 请将 public_endpoint 设置为客户端使用的地址：链接和服务目录都指向该地址。
doctor-network-cookies = 用户通过 HTTPS 访问，但控制台的 Cookie 未标记为安全。
doctor-network-secure = 请设置 dashboard.secure_cookies = true。
doctor-network-https = 客户端经由 { $address } 之前的代理通过 HTTPS 访问。
doctor-network-local = 服务器在 { $address } 上监听，只有本机可以访问，未使用 TLS。
doctor-network-clear = 服务器在 { $address } 上监听，未使用 TLS：令牌和密码以明文传输。
doctor-network-tls = 请在其前方设置带 TLS 的代理，并将 public_endpoint 设置为其 https 地址。

doctor-ignored = { $option } 不起作用：{ $reason }
doctor-ignored-remove = 如果不再有 Glance 读取此配置，请将其删除。
doctor-ignored-file-threshold = 对文件系统的调用会排队等待，不再发出警告；同时运行的数量由 filesystem_store_thread_pool_size 决定
doctor-ignored-swift-trusts = 存储后端以自己的用户写入，并自行更新其令牌
doctor-ignored-swift-compression = TLS 已不再支持压缩
doctor-ignored-swift-buffer = 可能需要重发的数据保存在内存中，不写入磁盘；其大小由 swift_store_upload_memory 决定
doctor-ignored-swift-buffer-folder = 可能需要重发的数据保存在内存中，不写入磁盘
doctor-ignored-cinder-rootwrap = 除 cinder_connector_command 之外没有任何程序以 root 身份运行，而它自己知道需要什么
doctor-ignored-cinder-connected = 卷如何连接由 cinder_connector_command 决定
doctor-ignored-cinder-mounted = 共享挂载在何处由 cinder_connector_command 决定
doctor-ignored-unknown = 此处没有任何内容取决于它
