# 每项设置的含义及其单位：配置的每个键对应一条消息。

settings-service-listen = 监听的地址和端口；端口 0 表示使用任意空闲端口。
settings-service-data_dir = 存放数据库、镜像和凭据的文件夹。下文的相对路径均以它为起点。
settings-service-public_endpoint = 客户端访问此服务器所用的 URL，仅当它与请求的 Host 标头中的地址不同时需要设置。
settings-service-enable_proxy_headers_parsing = 信任 X-Forwarded-For 和 X-Forwarded-Proto。仅在位于会设置这些标头的代理之后时启用。
settings-service-default_backend = 存放新镜像的存储后端。只有一个存储后端时可以省略。
settings-service-worker_self_reference_url = 其他服务器访问此服务器所用的 URL；也是它在共享同一数据库的服务器中的名称。
settings-service-delayed_delete = 将已删除镜像的数据留给清理程序处理；在此之前可以恢复。
settings-service-scrub_time = 启用 delayed_delete 时，已删除镜像的数据保留的秒数。
settings-service-wakeup_time = 两次查找待清除数据之间的秒数；至少为 1。
settings-service-scrub_pool_size = 同时清除数据的已删除镜像数；至少为 1。
settings-service-hashing_algorithm = 新镜像的 os_hash_value 所用的算法。
settings-service-enabled_import_methods = 允许使用的镜像导入方式；留空则关闭导入。
settings-service-node_staging_uri = 数据等待导入时所在的文件夹，写作 file:///PATH 或 PATH；留空则使用 data_dir 中的文件夹。
settings-service-drain_timeout = 服务器收到停止指令后，留给正在进行的上传和下载完成的秒数。
settings-service-metrics = /metrics 是否向任何人显示计数器。
settings-service-log_level = error、warn、info、debug 或 trace；也可以是 info,vitrine_domain=debug 这样的列表。
settings-service-log_format = 标准错误输出中日志的形式。

settings-database-url = sqlite://PATH、postgres://USER:PASSWORD@HOST/NAME 或 mysql://USER:PASSWORD@HOST/NAME；留空则使用 data_dir 中的 SQLite 文件。
settings-database-connection = url 在 Glance 中的名称：沿用 Glance 设置的文件可以保留它。
settings-database-max_pool_size = 最多保持的连接数。
settings-database-pool_timeout = 等待连接或锁的秒数。

settings-identity-mode = 由谁管理用户：embedded 表示保存在数据库中。
settings-identity-region_name = 服务目录中的区域。
settings-identity-token_expiration = 令牌的有效秒数。
settings-identity-login_attempts_per_user = 单个用户在时间窗口内允许的登录失败次数；0 表示无限制。
settings-identity-login_attempts_per_address = 单个地址在时间窗口内允许的登录失败次数；0 表示无限制。
settings-identity-login_attempts_window = 一次登录失败计入的秒数。
settings-identity-password_hash_memory = 计算一次密码哈希所用的内存，单位为 KiB (Argon2id)。
settings-identity-password_hash_passes = 对该内存的遍历次数。
settings-identity-image_endpoints = 认可相同用户的其他区域的镜像服务，每项写作 REGION=URL：用于服务目录和 glance-download。

settings-api-allow_anonymous_access = 处理不带令牌的请求，将其视为没有项目和角色的调用者，只能读取公开镜像。
settings-api-www_authenticate_uri = 告知被拒绝的客户端从何处获取令牌；留空则为此服务器。
settings-api-max_json_body = JSON 请求的最大字节数。
settings-api-retry_after = 返回 503 后要求客户端等待的秒数。
settings-api-keepalive_timeout = 连接等待下一个请求或发送请求标头的最长秒数。
settings-api-client_socket_timeout = 客户端不读取响应的最长秒数，超过后关闭连接；0 表示永不关闭。
settings-api-upload_idle_timeout = 上传或其他请求正文停滞的最长秒数，超过后放弃。
settings-api-v1 = 同时提供镜像 API v1，Glance 直到版本 16 仍带有它。

settings-limits-image_member_quota = 每个镜像的最大成员数；负数表示无限制。
settings-limits-image_property_quota = 每个镜像的最大附加属性数；负数表示无限制。
settings-limits-image_tag_quota = 每个镜像的最大标签数；负数表示无限制。
settings-limits-image_location_quota = 每个镜像的最大位置数；负数表示无限制。
settings-limits-image_size_cap = 每个镜像的最大字节数。
settings-limits-user_storage_quota = 每个项目可存储的字节数；0 表示无限制。
settings-limits-image_size_total = 每个项目可存储的 MiB 数；负数表示无限制。
settings-limits-image_stage_total = 每个项目可为导入暂存的 MiB 数；负数表示无限制。
settings-limits-image_count_total = 每个项目的最大镜像数；负数表示无限制。
settings-limits-image_count_uploading = 每个项目同时传输数据的最大镜像数；负数表示无限制。
settings-limits-limit_param_default = 客户端未指定 limit 时，列表每页的镜像数。
settings-limits-api_limit_max = 列表每页最多的镜像数。
settings-limits-max_request_id_length = 客户端发送的请求 ID 的最大字符数；0 表示无限制。

settings-task-task_time_to_live = 已完成的任务保留的小时数，便于查看其结果。
settings-task-max_workers = 单个进程同时处理的任务数；至少为 1。
settings-task-max_attempts = 任务最多开始的次数，之后放弃；至少为 1。

settings-image_format-disk_formats = 镜像可用的磁盘格式。
settings-image_format-container_formats = 镜像可用的容器格式。
settings-image_format-require_image_format_match = 拒绝与声明的磁盘格式不符的数据。安全检查始终进行。
settings-image_format-gpt_safety_checks_nonfatal = 仅发出警告的 GPT 磁盘安全检查。

settings-import_filtering_opts-allowed_schemes = 允许获取的 URL 协议；不为空时，disallowed_schemes 不起作用。
settings-import_filtering_opts-disallowed_schemes = 禁止获取的 URL 协议。
settings-import_filtering_opts-allowed_hosts = 允许从中获取的主机，即使位于专用网络；留空则允许所有公网主机。不为空时，disallowed_hosts 不起作用。
settings-import_filtering_opts-disallowed_hosts = 禁止从中获取的主机和地址。
settings-import_filtering_opts-allowed_ports = 允许从中获取的端口；留空则允许所有端口。不为空时，disallowed_ports 不起作用。
settings-import_filtering_opts-disallowed_ports = 禁止从中获取的端口。
settings-fetcher-allowed_networks = 虽非公网但允许从中获取的网络，例如 10.20.0.0/16。
settings-fetcher-ca_certificates_file = 所信任的证书颁发机构的 PEM 文件；留空则信任系统的证书颁发机构。
settings-fetcher-connect_timeout = 解析主机、建立连接和 TLS 握手各自的最长秒数。
settings-fetcher-idle_timeout = 所访问的服务器无响应的最长秒数。
settings-fetcher-total_timeout = 整个传输的最长秒数；0 表示无限制。
settings-fetcher-max_redirects = 最多跟随的重定向次数；每次都会重新检查。
settings-fetcher-resume_attempts = 传输中断且未再推进 1 MiB 时，重新继续的次数。
settings-fetcher-resume_pause = 首次重新继续之前的秒数；之后每次等待时间加倍，最长 30 秒。

settings-image_cache-enabled = 保留所下载镜像的副本，使存储后端只需读取一次。
settings-image_cache-image_cache_dir = 存放副本的文件夹，仅供此服务器使用。
settings-image_cache-image_cache_max_size = 所有副本合计的最大字节数。
settings-image_cache-image_cache_stall_time = 获取副本停滞的最长秒数，超过后放弃。
settings-image_cache-cache_file_stores = 也复制 file 类型的存储后端（例如其他机器的文件夹）中的内容；排队的镜像始终会被复制。
settings-image_cache-exclude_stores = 镜像被下载时不生成副本的存储后端。

settings-image_import_opts-image_import_plugins = 镜像导入时除存储之外的处理；解压缩始终先于转换。
settings-image_conversion-output_format = image_conversion 转换成的磁盘格式。
settings-inject_metadata_properties-inject = inject_image_metadata 为导入的镜像添加的属性，每项写作 NAME:VALUE。
settings-inject_metadata_properties-ignore_user_roles = 拥有其中任一角色者，其导入的镜像不注入属性。
settings-glance_download_properties-extra_properties = glance-download 从其他服务复制的属性，以名称的开头表示。

settings-locations-show_image_direct_url = 向所有能看到镜像的人显示其数据的读取位置 (direct_url)。
settings-locations-show_multiple_locations = 向所有能看到镜像的人列出其位置，并允许通过 PATCH 添加和移除位置。
settings-locations-do_secure_hash = 对通过位置添加的数据进行读取并计算哈希值。
settings-locations-http_retries = 上述读取的重试次数。

settings-purge-age_in_days = 从镜像中移除的内容和已遗忘的任务永久清除前的天数；0 表示永不清除。
settings-purge-images_age_in_days = 已删除的镜像永久清除前的天数；其 ID 不会被重新使用。0 表示永不清除。
settings-purge-max_rows = 每天每类一次清除的行数；至少为 1。

settings-retention-interval_hours = 已启用的保留规则两次运行之间的小时数；0 表示仅在手动执行时运行。

settings-audit-keep_days = 审计记录条目永久清除前的天数；0 表示永不清除。

settings-signatures-certificates_dir = 已签名镜像可引用的证书所在的文件夹，文件名为 UUID.pem 或 UUID.crt；相对于数据文件夹。数据与镜像所声明的签名不符时会被拒绝；留空则不验证签名。

settings-dashboard-secure_cookies = 将 Cookie 标记为 Secure。通过 HTTPS 访问时请启用。

settings-metadefs-load_catalog = 首次在新数据库上启动时加载默认的元数据定义目录。`vitrine metadefs load` 可随时加载。

settings-uploads-datadir = 断点续传已到达的部分等待其余数据时所在的文件夹，位于此服务器独有的磁盘上；留空则不提供断点续传。
settings-uploads-expiry = 断点续传没有收到新字节的最长秒数，超过后放弃；至少为 1。
settings-uploads-finish_wait = 携带最后一个字节的请求等待镜像可用的秒数；超过后无论如何都会响应。

settings-store-type = 存储后端的类型。
settings-store-store_description = 供人阅读的说明。
settings-store-weight = 镜像有多个副本时，优先读取权重最大的存储后端中的副本。
settings-store-retries = 存储后端暂时无法完成操作时的重试次数，最多 10 次：适用于打开、查询大小、移除和开始上传；传输中的数据从不重试。
settings-store-retry_max_delay_ms = 重试前最长等待的毫秒数；首次等待 250 毫秒，之后每次加倍。
settings-store-max_concurrent_transfers = 对单个存储后端同时进行的上传数，以及同样数量的下载数；至少为 1。更多的传输最多等待 30 秒。
settings-store-probe_interval = 两次检查存储后端是否响应之间的秒数；0 表示从不检查。

settings-store-filesystem_store_datadir = 存放镜像的文件夹。
settings-store-filesystem_store_datadirs = 用多个文件夹代替单个文件夹，每项写作 PATH:PRIORITY。新镜像存入有空间且优先级最高的文件夹；优先级相同时，存入空间最多的文件夹。
settings-store-filesystem_store_metadata_file = 一个 JSON 文件，内容为带有 id 和 mountpoint 的对象，或此类对象的列表：位于该挂载点之下的新镜像，其位置会带上这些元数据。相对于数据文件夹。
settings-store-filesystem_store_file_perm = 文件的权限，以八进制数字表示，例如 640；0 表示由 umask 决定。
settings-store-filesystem_store_chunk_size = 每次读取的字节数，1 到 67108864。
settings-store-filesystem_thin_provisioning = 将连续的零变为不占空间的空洞。
settings-store-filesystem_store_timeout = 文件系统对调用无响应的最长秒数，超过后放弃；0 表示从不放弃。
settings-store-filesystem_store_thread_pool_size = 同时进行的文件系统调用数。

settings-store-https_ca_certificates_file = 所信任的证书颁发机构的 PEM 文件；留空则信任 [fetcher] 的证书颁发机构。
settings-store-https_insecure = 即使证书无法验证，也从该服务器读取。指定了证书颁发机构文件时不起作用。
settings-store-http_proxy_information = 不支持：必须为空。

settings-store-rbd_store_pool = 存放镜像的存储池，必须已存在。
settings-store-rbd_store_user = 集群的用户，不带“client.”；留空则为 admin。其密钥环位于 Ceph 配置指定的位置。
settings-store-rbd_store_ceph_conf = 集群的配置文件；留空则按 Ceph 自带程序的顺序查找，首先是 /etc/ceph/ceph.conf。
settings-store-rbd_store_chunk_size = 新镜像切分成的对象的 MiB 数：2 的幂，最大 32；其他数值按不大于它的 2 的幂处理。
settings-store-rbd_thin_provisioning = 略去连续的零，使其不占空间。
settings-store-rbd_store_upload_memory = 单个上传同时发往集群的 MiB 数；至少为 8。
settings-store-rados_connect_timeout = 等待连接到集群的秒数；0 或更小则与 Ceph 相同，即 5 分钟。
settings-store-rados_op_timeout = 等待集群对单次调用作出响应的秒数；0 表示无限制。

settings-store-s3_store_host = S3 服务：https://HOST[:PORT]，网络可信时也可用 http://；不写协议则为 HTTPS。
settings-store-s3_store_region_name = 请求签名所用的区域；留空则取自 AWS 的主机名，否则为 us-east-1。
settings-store-s3_store_access_key = 访问密钥；两个密钥均为空时，取自环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 和 AWS_SESSION_TOKEN。
settings-store-s3_store_secret_key = 与访问密钥配套的私有密钥。
settings-store-s3_store_bucket = 存放镜像的存储桶。
settings-store-s3_store_create_bucket_on_put = 存储桶不存在时，在首次上传时创建。
settings-store-s3_store_bucket_url_format = 存储桶在 URL 中的位置：主机名之前，或路径中。auto 表示在 AWS 上位于主机名之前，在其他服务上位于路径中。
settings-store-s3_store_large_object_size = 镜像达到此 MiB 数时分段上传；如果上传可用的内存更少或镜像大小未知，较小的镜像也会分段。
settings-store-s3_store_large_object_chunk_size = 每个分段的 MiB 数，至少为 5；非常大的镜像会使用更大的分段。
settings-store-s3_store_thread_pools = 单个镜像同时发送的分段数；至少为 1。
settings-store-s3_store_cacert = 所信任的证书颁发机构的 PEM 文件；留空则信任本机的证书颁发机构。
settings-store-s3_store_enable_data_integrity_protection = 通过 HTTPS 时也让服务校验所收到数据的 SHA-256。通过未加密的 HTTP 时始终校验。
settings-store-s3_store_request_checksum_calculation = when_supported 表示将所有数据的 SHA-256 交给服务，与数据一同保存。
settings-store-s3_store_response_checksum_validation = when_supported 表示完整读取数据时，与服务保存的 SHA-256 或 CRC-32 核对。
settings-store-s3_store_upload_memory = 单个上传可占用的 MiB 数，与镜像大小无关，且不小于一个分段。设为 64 时，大小未知的镜像最大约为 480 GiB；数值越大，上限越高。
settings-store-s3_store_timeout = 无响应或下载没有收到字节的最长秒数，超过后放弃连接；至少为 1。
settings-store-s3_store_abandoned_after = 其他进程开始的上传没有新分段的最长秒数，超过后移除；0 表示立即移除，适用于只有此服务器的情况。

settings-store-swift_store_auth_version = 3 表示 Keystone，1 表示 TempAuth 和 radosgw。
settings-store-swift_store_auth_address = 登录地址：https://HOST:5000/v3；版本 1 为 https://HOST/auth/v1.0。
settings-store-swift_store_user = PROJECT:USER（版本 1 为 ACCOUNT:USER）；由单独的选项指定项目时为 USER。
settings-store-swift_store_key = 该用户的密码。
settings-store-swift_store_project_name = 项目，适用于用户中未指明项目的情况。
settings-store-swift_store_project_id = 项目的 ID；优先于名称。
settings-store-swift_store_user_domain_id = 用户所在域的 ID，适用于未设置域名称的情况。
settings-store-swift_store_user_domain_name = 用户所在域的名称。
settings-store-swift_store_project_domain_id = 项目所在域的 ID，适用于未设置域名称的情况。
settings-store-swift_store_project_domain_name = 项目所在域的名称。
settings-store-swift_store_application_credential_id = Keystone 的应用凭据，用于代替用户和密码。
settings-store-swift_store_application_credential_secret = 应用凭据的密钥。
settings-store-swift_store_region = 从服务目录中选取哪个区域的 Swift；留空则选取第一个。
settings-store-swift_store_endpoint = 账户的 URL，用于代替登录返回的 URL。启用 swift_store_multi_tenant 时为所有账户的 URL，例如 https://HOST/v1/AUTH_%(project_id)s。
settings-store-swift_store_endpoint_type = 使用服务目录中的哪个 URL。
settings-store-swift_store_service_type = 服务目录中的服务类型。
settings-store-swift_store_config_file = 按 Glance 的格式列出多个账户的文件，每个账户一节，代替上面的登录信息；相对于数据文件夹。所有账户的镜像都可读取和删除。
settings-store-default_swift_reference = 位置中的账户名称：swift+config://NAME/CONTAINER/IMAGE。使用账户文件时，为新镜像存入的那一节。
settings-store-swift_store_retry_get_count = 下载中断后重新继续的次数；0 表示从不。未设置时：在没有收到任何字节的情况下最多 12 次。
settings-store-swift_store_container = 存放镜像的容器，或多个容器名称的共同开头。
settings-store-swift_store_create_container_on_put = 容器不存在时，在首次向其上传时创建。
settings-store-swift_store_multiple_containers_seed = 容器名称中加入的镜像 ID 字符数，最多 32；0 表示所有镜像共用一个容器。
settings-store-swift_store_large_object_size = 镜像达到此 MiB 数时分段上传；如果上传可用的内存更少或镜像大小未知，较小的镜像也会分段。
settings-store-swift_store_large_object_chunk_size = 每个分段的 MiB 数，1 到 5120；分段保存在内存中且上传内存的四分之一更小时，取较小者。非常大的镜像会使用更大的分段。
settings-store-swift_store_multi_tenant = 将每个镜像保存在其所属项目账户中的单独容器内，并允许成员从那里读取。该用户需要 Swift 的 reseller-admin 角色。
settings-store-swift_store_admin_tenants = 启用 swift_store_multi_tenant 时：可以写入所有镜像容器的项目的 ID。
settings-store-swift_store_expire_soon_interval = 令牌到期前多少秒更新令牌。
settings-store-swift_store_auth_insecure = 信任任何证书，包括登录和 Swift 的证书。
settings-store-swift_store_cacert = 所信任的证书颁发机构的 PEM 文件；留空则信任本机的证书颁发机构。
settings-store-swift_store_upload_memory = 单个上传可占用的 MiB 数，与镜像大小无关；至少为 4。超过其一半的分段会边接收边发送。
settings-store-swift_store_timeout = 无响应或下载没有收到字节的最长秒数，超过后放弃连接；至少为 1。
settings-store-swift_store_abandoned_after = 其他进程开始的上传没有新分段的最长秒数，超过后移除其分段；0 表示立即移除，适用于只有此服务器的情况。

settings-store-vmware_server_host = vCenter 或单个 ESXi 的 HOST 或 HOST:PORT；始终通过 TLS 访问。
settings-store-vmware_server_username = 登录所用的用户。
settings-store-vmware_server_password = 该用户的密码。
settings-store-vmware_datastores = 每个数据存储的 DATACENTER_PATH:DATASTORE:WEIGHT，省略时权重为 0。新镜像存入有空间且权重最大的数据存储；权重相同时，存入空间最多的数据存储。
settings-store-vmware_store_image_dir = 每个数据存储中存放镜像的文件夹；首次上传时创建。
settings-store-vmware_api_retry_count = 遇到可能自行恢复的问题时重复请求的次数，1 到 1000。
settings-store-vmware_task_poll_interval = 两次查询 vCenter 任务之间的秒数，至少为 1；最初几次查询间隔更短。
settings-store-vmware_insecure = 信任任何证书；设置了 vmware_ca_file 时不起作用。
settings-store-vmware_ca_file = 用于代替本机证书颁发机构的 PEM 文件；除非是绝对路径，否则相对于 data_dir。
settings-store-vmware_store_timeout = 无响应或下载没有收到字节的最长秒数，超过后放弃连接；至少为 1。
settings-store-vmware_store_abandoned_after = 其他进程未完成的文件没有新字节的最长秒数，超过后移除。

settings-store-sheepdog_store_address = 集群中某个节点的名称或 IPv4 地址。它会出现在所有镜像的位置中。
settings-store-sheepdog_store_port = 其 sheep 的端口，1 到 65535。
settings-store-sheepdog_store_chunk_size = 上传时积累多少 MiB 后发送，也是下载时同时传输的最大 MiB 数；1 到 4096。
settings-store-sheepdog_store_timeout = 无响应的最长秒数，超过后放弃连接；至少为 1。
settings-store-sheepdog_store_abandoned_after = 其他进程的上传没有进展的最长秒数，超过后移除；0 表示立即移除，适用于只有此服务器的情况。

settings-store-cinder_store_auth_address = 登录地址：https://HOST:5000/v3。
settings-store-cinder_store_user_name = 拥有镜像卷的用户。
settings-store-cinder_store_password = 该用户的密码。
settings-store-cinder_store_project_name = 卷所属的项目。
settings-store-cinder_store_user_domain_name = 用户所在域的名称。
settings-store-cinder_store_project_domain_name = 项目所在域的名称。
settings-store-cinder_store_application_credential_id = Keystone 的应用凭据，用于代替用户、密码和项目。
settings-store-cinder_store_application_credential_secret = 应用凭据的密钥。
settings-store-cinder_catalog_info = 服务目录中的哪个服务是 Cinder：TYPE:NAME:INTERFACE；名称可以为空。
settings-store-cinder_endpoint_template = 用于代替服务目录中的 Cinder URL；%(project_id)s 和 %(tenant)s 表示项目的 ID。
settings-store-cinder_os_region_name = 从服务目录中选取哪个区域的 Cinder；留空则选取第一个。
settings-store-cinder_ca_certificates_file = 所信任的证书颁发机构的 PEM 文件；留空则信任本机的证书颁发机构。
settings-store-cinder_api_insecure = 信任任何证书，包括登录和 Cinder 的证书。
settings-store-cinder_http_retries = 偶然失败的请求的重试次数。
settings-store-cinder_state_transition_timeout = 卷完成状态变更以及连接器命令结束的最长秒数。
settings-store-cinder_volume_type = 新镜像的卷类型；留空则使用 Cinder 的默认类型。
settings-store-cinder_do_extend_attached = 镜像大小未知时，允许卷在挂载期间扩展。并非所有后端都支持。
settings-store-cinder_attachment_retry_attempts = 卷繁忙时尝试挂载的次数；至少为 1。
settings-store-cinder_connector_command = 将卷连接到本机的程序及其参数，适用于所有协议；留空则只连接以文件或设备表示的卷。
settings-store-cinder_store_timeout = 请求无响应的最长秒数，超过后放弃；至少为 1。
settings-store-cinder_store_abandoned_after = 其他主机上的上传没有变化的最长秒数，超过后移除其卷。
