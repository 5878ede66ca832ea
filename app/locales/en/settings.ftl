# What each setting means, with its unit: a message for each key of the configuration.

settings-service-listen = Address and port to listen on; port 0 takes a free one.
settings-service-data_dir = The folder of the database, the images and the credentials. Paths below are relative to it.
settings-service-public_endpoint = The URL under which clients reach the server, where that is not the address in their Host header.
settings-service-enable_proxy_headers_parsing = Believe X-Forwarded-For and X-Forwarded-Proto. Only behind a proxy that sets them.
settings-service-default_backend = The store where new images go. May be left out where there is only one store.
settings-service-worker_self_reference_url = The URL under which other servers reach this one; its name among those that share the database.
settings-service-delayed_delete = Leave the data of deleted images for the scrubber; until then they can be restored.
settings-service-scrub_time = Seconds the data of a deleted image stays, with delayed_delete.
settings-service-wakeup_time = Seconds between two looks for data that is to go; at least 1.
settings-service-scrub_pool_size = Deleted images whose data is removed at once; at least 1.
settings-service-hashing_algorithm = The algorithm of os_hash_value for new images.
settings-service-enabled_import_methods = The methods by which images may be imported; empty switches imports off.
settings-service-node_staging_uri = The folder where data waits for its import, as file:///PATH or PATH; empty is one in data_dir.
settings-service-drain_timeout = Seconds that running uploads and downloads have to finish when the server is told to end.
settings-service-metrics = Whether /metrics shows counters to anybody.
settings-service-log_level = error, warn, info, debug or trace; or a list such as info,vitrine_domain=debug.
settings-service-log_format = The form of the log on standard error.

settings-database-url = sqlite://PATH, postgres://USER:PASSWORD@HOST/NAME or mysql://USER:PASSWORD@HOST/NAME; empty is a SQLite file in data_dir.
settings-database-connection = Glance's name for url: a file of Glance's settings may keep it.
settings-database-max_pool_size = Connections held at most.
settings-database-pool_timeout = Seconds to wait for a connection or a lock.

settings-identity-mode = Who knows the users: embedded keeps them in the database.
settings-identity-region_name = The region in the catalog.
settings-identity-token_expiration = Seconds a token lives.
settings-identity-login_attempts_per_user = Failed logins one user may have within the window; 0 is no limit.
settings-identity-login_attempts_per_address = Failed logins one address may have within the window; 0 is no limit.
settings-identity-login_attempts_window = Seconds a failed login counts.
settings-identity-password_hash_memory = KiB of memory that one password hash takes (Argon2id).
settings-identity-password_hash_passes = Passes over that memory.
settings-identity-image_endpoints = Image services of other regions that know the same users, each as REGION=URL: for the catalog and glance-download.

settings-api-allow_anonymous_access = Serve requests without a token as a caller without project and roles, who may read public images.
settings-api-www_authenticate_uri = Where a refused client is told to get a token; empty is this server.
settings-api-max_json_body = Bytes a JSON request may have.
settings-api-retry_after = Seconds a client is asked to wait after 503.
settings-api-keepalive_timeout = Seconds a connection may wait for its next request, or take to send its headers.
settings-api-client_socket_timeout = Seconds a client may leave an answer unread before the connection is closed; 0 is for ever.
settings-api-upload_idle_timeout = Seconds an upload, or the body of another request, may stand still before it is given up.
settings-api-v1 = Also answer the Image API v1, which Glance had up to its release 16.

settings-limits-image_member_quota = Members an image may have; negative is no limit.
settings-limits-image_property_quota = Additional properties an image may have; negative is no limit.
settings-limits-image_tag_quota = Tags an image may have; negative is no limit.
settings-limits-image_location_quota = Locations an image may have; negative is no limit.
settings-limits-image_size_cap = Bytes an image may have.
settings-limits-user_storage_quota = Bytes a project may store; 0 is no limit.
settings-limits-image_size_total = MiB a project may store; negative is no limit.
settings-limits-image_stage_total = MiB a project may have staged for imports; negative is no limit.
settings-limits-image_count_total = Images a project may have; negative is no limit.
settings-limits-image_count_uploading = Images of a project whose data may be on its way at a time; negative is no limit.
settings-limits-limit_param_default = Images a list page has when the client names no limit.
settings-limits-api_limit_max = Images a list page has at most.
settings-limits-max_request_id_length = Characters a request id sent by a client may have; 0 is no limit.

settings-task-task_time_to_live = Hours a finished task is kept, for people to read how it ended.
settings-task-max_workers = Tasks that one process works on at a time; at least 1.
settings-task-max_attempts = How often a task is begun before it is given up; at least 1.

settings-image_format-disk_formats = The disk formats images may have.
settings-image_format-container_formats = The container formats images may have.
settings-image_format-require_image_format_match = Refuse data that is not of the declared disk format. Safety checks run in any case.
settings-image_format-gpt_safety_checks_nonfatal = Safety checks of GPT disks that only warn.

settings-import_filtering_opts-allowed_schemes = Schemes of URLs that may be fetched; where it is not empty, disallowed_schemes does not count.
settings-import_filtering_opts-disallowed_schemes = Schemes of URLs that may not be fetched.
settings-import_filtering_opts-allowed_hosts = Hosts that may be fetched from, also where they lie in a private network; empty is every public one. Where it is not empty, disallowed_hosts does not count.
settings-import_filtering_opts-disallowed_hosts = Hosts and addresses that may not be fetched from.
settings-import_filtering_opts-allowed_ports = Ports that may be fetched from; empty is every one. Where it is not empty, disallowed_ports does not count.
settings-import_filtering_opts-disallowed_ports = Ports that may not be fetched from.
settings-fetcher-allowed_networks = Networks such as 10.20.0.0/16 that may be fetched from although they are not public.
settings-fetcher-ca_certificates_file = A PEM file of the authorities that are trusted; empty trusts those of the system.
settings-fetcher-connect_timeout = Seconds to find a host, to connect, and for TLS, each.
settings-fetcher-idle_timeout = Seconds a server that is fetched from may stay silent.
settings-fetcher-total_timeout = Seconds a whole transfer may take; 0 is for ever.
settings-fetcher-max_redirects = Redirects that are followed; each is checked again.
settings-fetcher-resume_attempts = How often a broken transfer is taken up again without getting a mebibyte further.
settings-fetcher-resume_pause = Seconds before the first of these attempts; each further pause is twice as long, up to 30 seconds.

settings-image_cache-enabled = Keep copies of the images that are downloaded, so that the stores are read once.
settings-image_cache-image_cache_dir = The folder of the copies, for this server alone.
settings-image_cache-image_cache_max_size = Bytes all copies may have together.
settings-image_cache-image_cache_stall_time = Seconds the fetching of a copy may stand still before it is given up.
settings-image_cache-cache_file_stores = Copy also what lies in stores of type file, such as folders of another machine; queued images are always copied.
settings-image_cache-exclude_stores = Stores whose images are not copied when they are downloaded.

settings-image_import_opts-image_import_plugins = What happens to imported images beside being stored; decompression always comes before conversion.
settings-image_conversion-output_format = The disk format that image_conversion makes.
settings-inject_metadata_properties-inject = Properties that inject_image_metadata gives to imported images, each as NAME:VALUE.
settings-inject_metadata_properties-ignore_user_roles = Whoever has one of these roles gets no properties injected.
settings-glance_download_properties-extra_properties = The beginnings of the names of properties that glance-download copies from the other service.

settings-locations-show_image_direct_url = Tell everybody who sees an image the location that its data is read from (direct_url).
settings-locations-show_multiple_locations = List the locations of an image to everybody who sees it, and let a PATCH add and remove them.
settings-locations-do_secure_hash = Read and hash data that comes by a location.
settings-locations-http_retries = How often that reading is tried again.

settings-purge-age_in_days = Days after which what was removed from images, and forgotten tasks, go for good; 0 is never.
settings-purge-images_age_in_days = Days after which deleted images go for good; their ids stay taken. 0 is never.
settings-purge-max_rows = Rows of each kind that go at once, each day; at least 1.

settings-retention-interval_hours = Hours between two runs of the retention rules that are switched on; 0: they run only when somebody says so.

settings-audit-keep_days = Days after which an entry of the audit trail goes for good; 0 is never.

settings-signatures-certificates_dir = The folder of the certificates that signed images may name, as UUID.pem or UUID.crt; relative to the data folder. Data that does not have the signature its image claims is refused; empty: signatures are not verified.

settings-dashboard-secure_cookies = Mark cookies as Secure. Set it where people come over HTTPS.

settings-metadefs-load_catalog = Load the default catalog of metadata definitions at the first start on a new database. `vitrine metadefs load` does it at any time.

settings-uploads-datadir = The folder where the parts of resumable uploads wait for the rest, on a disk of this server alone; empty: there are no resumable uploads.
settings-uploads-expiry = Seconds without a new byte after which a resumable upload is given up; at least 1.
settings-uploads-finish_wait = Seconds that the request with the last byte waits for the image to be active; then it is answered all the same.

settings-store-type = What kind of store it is.
settings-store-store_description = What people should know about it.
settings-store-weight = Of the copies of an image, the one in the store of the greatest weight is read first.
settings-store-retries = How often what a store could not do just now is tried again, at most 10: openings, sizes, removals, and the beginnings of uploads; never what is in the middle of its data.
settings-store-retry_max_delay_ms = Milliseconds of the longest pause before such a try; the first is 250, and each further one twice as long.
settings-store-max_concurrent_transfers = Uploads to a store at once, and as many downloads; at least 1. Further ones wait 30 seconds for their turn.
settings-store-probe_interval = Seconds between two looks at whether a store answers; 0 is never.

settings-store-filesystem_store_datadir = The folder of the images.
settings-store-filesystem_store_datadirs = Several folders in place of the one, each as PATH:PRIORITY. New images go to the highest priority that has room; among equals to the folder with the most.
settings-store-filesystem_store_metadata_file = A JSON file of an object with id and mountpoint, or of a list of them: the metadata of the locations of new images below that mountpoint. Relative to the data folder.
settings-store-filesystem_store_file_perm = Permissions of the files as octal digits, such as 640; 0 leaves them to the umask.
settings-store-filesystem_store_chunk_size = Bytes that are read at once, 1 to 67108864.
settings-store-filesystem_thin_provisioning = Turn runs of zeros into holes that take no room.
settings-store-filesystem_store_timeout = Seconds after which a call the file system does not answer is given up; 0 is never.
settings-store-filesystem_store_thread_pool_size = Calls to the file system at once.

settings-store-https_ca_certificates_file = A PEM file of the authorities that are trusted; empty trusts those of [fetcher].
settings-store-https_insecure = Read from servers whose certificate proves nothing. It does not count where a file of authorities is named.
settings-store-http_proxy_information = Not supported: must be empty.

settings-store-rbd_store_pool = The pool of the images, which must exist.
settings-store-rbd_store_user = The user of the cluster, without "client."; empty is admin. Its keyring is where Ceph's configuration says.
settings-store-rbd_store_ceph_conf = The configuration of the cluster; empty looks where Ceph's own programs look, /etc/ceph/ceph.conf first.
settings-store-rbd_store_chunk_size = MiB of the objects that new images are cut into: a power of two up to 32; another number counts as the one below.
settings-store-rbd_thin_provisioning = Leave runs of zeros out, so that they take no room.
settings-store-rbd_store_upload_memory = MiB of one upload that may be on their way to the cluster at a time; at least 8.
settings-store-rados_connect_timeout = Seconds to wait for a connection to the cluster; 0 or less waits as long as Ceph does, which is 5 minutes.
settings-store-rados_op_timeout = Seconds to wait for the cluster's answer to one call; 0 is for ever.

settings-store-s3_store_host = The S3 service: https://HOST[:PORT], or http:// where the network can be trusted; without a scheme it is HTTPS.
settings-store-s3_store_region_name = The region that requests are signed for; empty takes it from a host of AWS, else us-east-1.
settings-store-s3_store_access_key = The access key; where both keys are empty, they come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in the environment.
settings-store-s3_store_secret_key = The secret key that belongs to the access key.
settings-store-s3_store_bucket = The bucket of the images.
settings-store-s3_store_create_bucket_on_put = Make the bucket at the first upload where it is missing.
settings-store-s3_store_bucket_url_format = Where the bucket stands in a URL: before the host, or in the path. auto is the host at AWS, and the path elsewhere.
settings-store-s3_store_large_object_size = MiB from which on an image goes in parts; smaller ones do too where the upload's memory is less, or their size is not known.
settings-store-s3_store_large_object_chunk_size = MiB of a part, at least 5; those of very large images are larger.
settings-store-s3_store_thread_pools = Parts of one image that are sent at once; at least 1.
settings-store-s3_store_cacert = A PEM file of the authorities that are trusted; empty trusts the machine's.
settings-store-s3_store_enable_data_integrity_protection = Let the service check a SHA-256 of all it gets over HTTPS too. Over plain HTTP it always does.
settings-store-s3_store_request_checksum_calculation = when_supported gives the service a SHA-256 of all data, to keep beside it.
settings-store-s3_store_response_checksum_validation = when_supported holds the SHA-256 or CRC-32 that the service keeps against data that is read as a whole.
settings-store-s3_store_upload_memory = MiB that one upload may hold, whatever the size of its image, and not less than a part. With 64, images of unknown size may have about 480 GiB; with more, more.
settings-store-s3_store_timeout = Seconds without an answer, or without a byte of a download, after which a connection is given up; at least 1.
settings-store-s3_store_abandoned_after = Seconds without a new part after which an upload that another process began is removed; 0 at once, where this is the only server.

settings-store-swift_store_auth_version = 3 for Keystone, 1 for TempAuth and radosgw.
settings-store-swift_store_auth_address = Where to log in: https://HOST:5000/v3, or https://HOST/auth/v1.0 for version 1.
settings-store-swift_store_user = PROJECT:USER (version 1: ACCOUNT:USER), or USER where the project is set by an option of its own.
settings-store-swift_store_key = The password of the user.
settings-store-swift_store_project_name = The project, where the user does not name it.
settings-store-swift_store_project_id = The project by its id; it comes before the name.
settings-store-swift_store_user_domain_id = The domain of the user by its id, where its name is not set.
settings-store-swift_store_user_domain_name = The domain of the user by its name.
settings-store-swift_store_project_domain_id = The domain of the project by its id, where its name is not set.
settings-store-swift_store_project_domain_name = The domain of the project by its name.
settings-store-swift_store_application_credential_id = An application credential of Keystone, in place of user and password.
settings-store-swift_store_application_credential_secret = The secret that belongs to the application credential.
settings-store-swift_store_region = The region whose Swift is taken from the catalog; empty takes the first one.
settings-store-swift_store_endpoint = The URL of the account, in place of the one that the login answers. With swift_store_multi_tenant that of all accounts, such as https://HOST/v1/AUTH_%(project_id)s.
settings-store-swift_store_endpoint_type = Which of the catalog's URLs is used.
settings-store-swift_store_service_type = The type of the service in the catalog.
settings-store-swift_store_config_file = A file of several accounts in Glance's form, a section each, in place of the login above; relative to the data folder. Images of all of them are read and removed.
settings-store-default_swift_reference = The name of the account in locations: swift+config://NAME/CONTAINER/IMAGE. Of a file of accounts the section where new images go.
settings-store-swift_store_retry_get_count = How often a download that breaks is taken up again; 0 is never. Not set: 12 times without a byte in between.
settings-store-swift_store_container = The container of the images, or what the names of several begin with.
settings-store-swift_store_create_container_on_put = Make a container at the first upload to it where it is missing.
settings-store-swift_store_multiple_containers_seed = How many characters of the image id are added to the name of its container, at most 32; 0 is one container for all.
settings-store-swift_store_large_object_size = MiB from which on an image goes in segments; smaller ones do too where the upload's memory is less, or their size is not known.
settings-store-swift_store_large_object_chunk_size = MiB of a segment, 1 to 5120; less while segments are held and a quarter of the upload's memory is less. Those of very large images are larger.
settings-store-swift_store_multi_tenant = Keep each image in a container of its own, in the account of the project that owns it, and let members read there. The user needs Swift's reseller-admin role.
settings-store-swift_store_admin_tenants = With swift_store_multi_tenant: ids of projects that may write to the containers of all images.
settings-store-swift_store_expire_soon_interval = Seconds before its end at which a token is renewed.
settings-store-swift_store_auth_insecure = Believe any certificate, of the login and of Swift.
settings-store-swift_store_cacert = A PEM file of the authorities that are trusted; empty trusts the machine's.
settings-store-swift_store_upload_memory = MiB that one upload may hold, whatever the size of its image; at least 4. Segments larger than half of it are sent as they come.
settings-store-swift_store_timeout = Seconds without an answer, or without a byte of a download, after which a connection is given up; at least 1.
settings-store-swift_store_abandoned_after = Seconds without a new segment after which the segments of an upload that another process began are removed; 0 at once, where this is the only server.

settings-store-vmware_server_host = HOST or HOST:PORT of the vCenter, or of a single ESXi; always asked over TLS.
settings-store-vmware_server_username = The user to log in as.
settings-store-vmware_server_password = The password of the user.
settings-store-vmware_datastores = DATACENTER_PATH:DATASTORE:WEIGHT of each datastore, the weight is 0 where it is left out. New images go to the greatest weight with room for them, and there to the datastore with the most room.
settings-store-vmware_store_image_dir = The folder of the images in each datastore; the first upload makes it.
settings-store-vmware_api_retry_count = How often a request is repeated that met trouble which may pass, 1 to 1000.
settings-store-vmware_task_poll_interval = Seconds between two looks at a task of the vCenter, at least 1; the first looks come sooner.
settings-store-vmware_insecure = Believe any certificate; not heeded where vmware_ca_file is set.
settings-store-vmware_ca_file = A PEM file of authorities to trust in place of the machine's; beside data_dir unless absolute.
settings-store-vmware_store_timeout = Seconds without an answer, or without a byte of a download, until a connection is given up; at least 1.
settings-store-vmware_store_abandoned_after = Seconds without a new byte after which the unfinished file of another process is removed.

settings-store-sheepdog_store_address = The name or IPv4 address of a node of the cluster. It stands in the locations of all images.
settings-store-sheepdog_store_port = The port of its sheep, 1 to 65535.
settings-store-sheepdog_store_chunk_size = MiB that an upload gathers before it sends them, and that a download has on their way at most; 1 to 4096.
settings-store-sheepdog_store_timeout = Seconds without an answer after which a connection is given up; at least 1.
settings-store-sheepdog_store_abandoned_after = Seconds without progress after which the upload of another process is removed; 0 at once, where this is the only server.

settings-store-cinder_store_auth_address = Where to log in: https://HOST:5000/v3.
settings-store-cinder_store_user_name = The user whose volumes the images are.
settings-store-cinder_store_password = The password of the user.
settings-store-cinder_store_project_name = The project that the volumes belong to.
settings-store-cinder_store_user_domain_name = The domain of the user by its name.
settings-store-cinder_store_project_domain_name = The domain of the project by its name.
settings-store-cinder_store_application_credential_id = An application credential of Keystone, in place of user, password and project.
settings-store-cinder_store_application_credential_secret = The secret that belongs to the application credential.
settings-store-cinder_catalog_info = Which service of the catalog is Cinder: TYPE:NAME:INTERFACE; the name may be empty.
settings-store-cinder_endpoint_template = The URL of Cinder in place of the catalog's; %(project_id)s and %(tenant)s stand for the project's id.
settings-store-cinder_os_region_name = The region whose Cinder is taken from the catalog; empty takes the first one.
settings-store-cinder_ca_certificates_file = A PEM file of the authorities that are trusted; empty trusts the machine's.
settings-store-cinder_api_insecure = Believe any certificate, of the login and of Cinder.
settings-store-cinder_http_retries = How often a request is made again that failed by accident.
settings-store-cinder_state_transition_timeout = Seconds in which a volume must have changed its state, and the connector's command have ended.
settings-store-cinder_volume_type = The volume type of new images; empty takes Cinder's default.
settings-store-cinder_do_extend_attached = Let a volume grow while it is attached, where the image's size is not known. Not all backends can.
settings-store-cinder_attachment_retry_attempts = How often an attachment is tried while the volume is busy; at least 1.
settings-store-cinder_connector_command = A program with its arguments that connects volumes to this host, for all protocols; empty connects what names a file or a device.
settings-store-cinder_store_timeout = Seconds without an answer after which a request is given up; at least 1.
settings-store-cinder_store_abandoned_after = Seconds without a change after which the volume of an upload on another host is removed.
