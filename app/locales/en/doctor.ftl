# What a check of the server finds, and what to do about it.

doctor-about-configuration = configuration
doctor-about-database = database
doctor-about-clock = clock
doctor-about-nodes = nodes
doctor-about-identity = identity
doctor-about-stores = stores
doctor-about-store = store { $name }
doctor-about-network = network
doctor-about-data-folder = data folder
doctor-about-staging-folder = staging folder
doctor-about-upload-folder = upload folder
doctor-about-cache-folder = cache folder
doctor-about-certificates = certificates
doctor-about-certificate = certificate { $file }
doctor-about-program = { $name }

doctor-detail = { $problem }.
doctor-configuration-read = { $file } can be used: { $set ->
    [one] one key is set, and it is known.
   *[other] { $set } keys are set, and none is unknown.
}
doctor-configuration-no-file = There is no file, and the configuration can be used: { $set ->
    [one] one key is set, and it is known.
   *[other] { $set } keys are set, and none is unknown.
}
doctor-configuration-unreadable = It cannot be used: { $problem }.
doctor-configuration-correct = Correct what the message names; `vitrine config reference` lists every key.

doctor-database-none = There is no database { $file } yet.
doctor-database-make = Start the server once, or run `vitrine db sync`.
doctor-database-closed = It cannot be opened: { $problem }.
doctor-database-reach = See that it runs, and that database.connection names it, a user and the right password.
doctor-database-well = { $engine } answers, and its schema has version { $version }, as this release wants.
doctor-database-schema = { $engine } answers, but its schema has version { $version }, and this release wants { $newest }.
doctor-database-sync = Run `vitrine db sync`, or start the server.
doctor-database-newer = Start the release that made it, or a newer one.
doctor-database-silent = { $engine } does not answer: { $problem }.
doctor-database-swallowed = See that it runs, and that nothing between it and this machine swallows what is sent.
doctor-clock-skew = Its clock and that of this machine differ by { $seconds } seconds.
doctor-clock-set = Keep the clocks of all machines right, with NTP: leases rest on them.
doctor-clock-unknown = The database does not tell its time: { $problem }.
doctor-clock-later = Ask again later.
doctor-nodes = { $count ->
    [0] No server holds work in the database now.
    [one] One server holds work in the database now.
   *[other] { $count } servers hold work in the database now.
}
doctor-nodes-unreadable = The leases cannot be read: { $problem }.
doctor-check-database = Run `vitrine db check`.

doctor-identity-well = There is an administrator who can log in.
doctor-identity-nobody = Nobody has the role admin.
doctor-identity-make = Start the server: it makes the administrator. Or give somebody the role with `vitrine role add`.
doctor-identity-unreadable = It cannot be read: { $problem }.
doctor-identity-open = { $file } holds the administrator's password, and others can open it.
doctor-identity-close = Run `chmod 600 { $file }`, and change the password.

doctor-stores-correct = Correct the section that the message names.
doctor-store-well = { $store }: { $found }.
doctor-store-bad = { $store }: it cannot be used: { $problem }.
doctor-store-kind = { $kind }, { $place }
doctor-store-kind-default = { $kind }, the default, { $place }
doctor-store-folder = folder { $folders }
doctor-store-web = web servers, read only
doctor-store-pool = pool { $pool }
doctor-store-bucket = { $place }
doctor-store-container = container { $container } by { $address }
doctor-store-datastores = datastores { $datastores } of { $host }
doctor-store-cluster = the cluster at { $place }
doctor-store-volumes = volumes of { $project } by { $address }
doctor-store-written = answers, takes data and removes it; { $room }
doctor-store-only-reads = only reads; what it reads is asked for when somebody wants it
doctor-store-later = is not there yet; the start of the server makes it
doctor-store-room-unknown = its room is not known
doctor-store-room = { $free } of { $total } bytes free
doctor-store-opening = opening it: { $problem }
doctor-store-asking = asking how it is: { $problem }
doctor-store-writing = writing to it: { $problem }
doctor-store-removing = removing the test data { $key } from it: { $problem }
doctor-store-silent = it gave no answer within { $seconds } seconds
doctor-store-no-folder = the folder { $folder } is missing, and { $above } is no folder
doctor-store-no-room-for-folder = the folder { $folder } is missing and cannot be made: { $problem }
doctor-store-denied = Check the credentials or permissions that the options name, and what they allow; where it is the certificate, name its authority.
doctor-store-unavailable = See that it runs, and that its address and port are right and can be reached from this machine.
doctor-store-full = Remove images, raise its quota or give it more room.
doctor-store-change = Change what the message names, in the options of the store or at the service, and check again.
doctor-store-change-file = Correct the file, or name another one.
doctor-store-swallowed = See that it runs, and that nothing between it and this machine swallows what is sent.
doctor-store-report = Report this as a fault of the program.
doctor-store-other-folder = Name another filesystem_store_datadir.
doctor-store-make-folder = Make it, mount what belongs there, or name another filesystem_store_datadir.

doctor-folder = { $folder } can be written to; { $room }
doctor-folder-missing = { $folder } is not there yet; the start of the server makes it, and it can be written to; { $room }
doctor-room-free = { $free } bytes are free.
doctor-room-unknown = its room is not known: { $problem }.
doctor-folder-closed = { $folder } cannot be written to: { $problem }.
doctor-folder-give = Give it to the user that runs the server, or name another folder ({ $key }).
doctor-folder-make-room = Make room on its file system, or name a folder on another one ({ $key }).
doctor-folder-look = Look at its file system.

doctor-certificates-well = { $count ->
        [one] { $folder } has one certificate that is valid today.
       *[other] { $folder } has { $count } certificates that are valid today.
    }
doctor-certificates-none = { $folder } has no certificate that is valid today: no signed image can be uploaded.
doctor-certificates-add = Put the certificates of those who sign images there, as UUID.pem, or empty signatures.certificates_dir.
doctor-certificates-closed = { $folder } cannot be read: { $problem }; no signed image can be uploaded.
doctor-certificates-give = Make it, let the user that runs the server read it, or name another folder (signatures.certificates_dir).
doctor-certificate-name = It is not named UUID.pem or UUID.crt, in small letters: no image can name it.
doctor-certificate-rename = Rename it, or take it out of the folder.
doctor-certificate-bad = It cannot be used: { $problem }.
doctor-certificate-replace = Replace it with a certificate in PEM or DER form that the server may read.
doctor-certificate-renew = Put a certificate of the same key that is valid today in its place: until then the signatures of new data cannot be verified.

doctor-tool-installed = It is installed: { $file }.
doctor-tool-not-needed = It is not installed, and not needed: imports convert nothing.
doctor-tool-needed = It is not installed, and imports are to convert images (image_import_plugins).
doctor-tool-install = Install it (Debian: qemu-utils), or take image_conversion out of image_import_plugins.
doctor-ceph-well = The client libraries of Ceph can be loaded.
doctor-ceph-install = Install the Debian packages librbd1 and librados2, or ceph-common.

doctor-network-proxy = The server stands behind a proxy (enable_proxy_headers_parsing), and public_endpoint is not set.
doctor-network-endpoint = Set public_endpoint to the address that clients use: links and catalogs lead there.
doctor-network-cookies = People come over HTTPS, and the cookies of the dashboard are not marked as secure.
doctor-network-secure = Set dashboard.secure_cookies = true.
doctor-network-https = Clients come over HTTPS, by a proxy before { $address }.
doctor-network-local = The server listens on { $address }, which only this machine reaches, without TLS.
doctor-network-clear = The server listens on { $address } without TLS: tokens and passwords pass in clear.
doctor-network-tls = Put a proxy with TLS before it, and set public_endpoint to its https address.

doctor-ignored = { $option } has no effect: { $reason }
doctor-ignored-remove = Remove it, where no Glance reads this configuration any more.
doctor-ignored-file-threshold = calls to the file system wait for their turn without a warning; filesystem_store_thread_pool_size is how many run at once
doctor-ignored-swift-trusts = the store writes with its own user, whose token it renews by itself
doctor-ignored-swift-compression = TLS has no compression any more
doctor-ignored-swift-buffer = what may have to be sent again is held in memory, and nothing is written to a disk; swift_store_upload_memory is how much
doctor-ignored-swift-buffer-folder = what may have to be sent again is held in memory, and nothing is written to a disk
doctor-ignored-cinder-rootwrap = nothing is run as root but cinder_connector_command, which knows what it needs for that
doctor-ignored-cinder-connected = how a volume is connected is for cinder_connector_command to know
doctor-ignored-cinder-mounted = where a share is mounted is for cinder_connector_command to know
doctor-ignored-unknown = nothing here depends on it
