# The list of images, the page of an image, and the forms that change one.

images-protect = Protect
images-unprotect = Remove protection
images-hide = Hide
images-unhide = Unhide
images-deactivate = Deactivate
images-reactivate = Reactivate
images-delete = Delete
images-accepted = The image was accepted and is now in your lists.
images-rejected = The image was rejected and stays out of your lists.
images-answer-back = The answer was taken back.
images-accept = Accept
images-reject = Reject
images-none-chosen = No image was chosen.
images-none-chosen-do = Tick the boxes of the images first.
images-delete-several = Delete images
images-some-protected = They are protected. Go back and remove the protection, or delete the others alone.
images-is-protected = {" "}– protected
images-title = Images
images-lost-before = Records and data,{" "}
images-lost-after = {" "}together, are lost for good. This cannot be undone.
images-delete-for-good = Delete for good
images-keep-them = Keep them
images-cache-queued = The image is in the queue: this server fetches it into its cache soon.
images-cache-evicted = The image was taken out of the cache of this server. Downloads read it from its store.
images-cache-pinned = The image is pinned: its copy stays in the cache, however long nobody asks for it.
images-cache-unpinned = The image is not pinned any more: its copy may make room for others.
images-cache-unchanged = The cache was not changed.
images-copies-admins = Copies to other stores are made by administrators.
images-copies-disabled = Copies are not enabled here: enabled_import_methods in the configuration has no copy-image.
images-copies-state = The image is { $status }: only an active one can be copied.
images-copy-removal-admins = Single copies are removed by administrators.
images-copy-removal-state = The image is { $status }: copies can be removed only of an active one.
images-copy-only = This is the only copy of the data, so it cannot be removed. Copy the image to another store first, or delete the image.
images-no-store = No store was chosen.
images-no-store-do = Tick the stores that the data is to be copied to.
images-copies-all = The image is in all these stores already.
images-copies-begun = The copying has begun. Downloads go on meanwhile.
images-copies-refused = Nothing is copied.
images-copy-remove-title = Remove copy
images-copy-removed = The copy in the store { $store } was removed. The image lives on in the others.
images-copy-kept = The copy was not removed.
images-copy-remove = Remove this copy
images-keep = Keep it
images-copy-not = It cannot be removed
images-back = Back to the image
images-copy-question = Remove this copy?
images-copy-lost = The data in this store is lost for good. The image itself, and its other copies, stay.
images-image = Image
images-store = Store
images-data = Data
images-other-copies = Other copies
images-created = The image was created. It waits for its data.
images-not-all = Not everything could be accepted
images-not-created = The image was not created.
images-not-created-do = Change the fields named here, and send the form again.
images-create = Create image
images-cannot-create = You cannot create images here
images-delete-title = Delete image
images-deleted = The image { $name } was deleted.
images-delete-public = Every project can use it now; none can afterwards.
images-delete-not = It cannot be deleted
images-delete-question = Delete this image?
images-delete-lost = The record and its data are lost for good. This cannot be undone.
images-name = Name
images-owner = Owner
images-used-by = Used by
images-arrived = All data has arrived
images-arrived-why = It is waiting for the store. The server tries again by itself; open this page again in a while.
images-file-format-before = The file must be of the format{" "}
images-file-format-after = , as declared; other data is refused. The format can still be changed under Edit.
images-upload = Upload data
images-upload-not = The data cannot be uploaded yet
images-waiting = Waiting for data
images-download = Download
images-edit = Edit
images-share = Share
images-more = More
images-change = Change
images-not-now = Not possible now
images-unpin = Unpin
images-pin = Pin
images-cached = Cached
images-pinned = Pinned
images-size = Size
images-cache-hits = Downloads from here
images-cache-last = Last one
images-evict = Evict
images-cache-waiting = Queued
images-cache-soon = This server fetches it soon.
images-cache-leave = Take out of the queue
images-cache-no = This server has no copy of it. The first download makes one, or you have it fetched now.
images-prefetch = Prefetch
images-fetch-and-pin = Fetch and pin
images-cache-title = Cache of this server
images-the-command = the command
images-commands = From the command line
images-command-show = Show it
images-command-upload = Upload its data with curl
images-command-download = Download it
images-command-curl = Download it with curl
images-command-share = Share it
images-command-token = A token for curl
images-not-known = not known yet
images-the-project-id = the project's id
images-overview = Overview
images-the-id = the id
images-status = Status
images-virtual-size = Virtual size
images-disk-format = Disk format
images-container-format = Container format
images-min-disk = Minimum disk
images-min-ram = Minimum memory
images-created-at = Created
images-updated-at = Updated
images-stored-in = Stored in
images-the-hash = the hash
images-the-checksum = the checksum
images-checksums = Checksums
images-explain-queued = Queued: the record is there, the data is not
images-explain-saving = Saving: data is being uploaded
images-explain-uploading = Uploading: data is being staged for an import
images-explain-importing = Importing: an import is at work
images-explain-active = Active: ready for use
images-explain-killed = Killed: its upload failed for good; delete it and try another
images-explain-deleted = Deleted
images-explain-pending-delete = Pending delete: its data is about to be removed
images-explain-deactivated = Deactivated: only administrators can download it
images-description = Description
images-properties = Properties
images-tags = Tags
images-not-shared = Not shared with any other project yet.
images-member-remove = Remove
images-shared-with = Shared with
images-share-more = Share…
images-member-pending = This image is shared with your project
images-member-accepted = Your project has accepted this image
images-member-rejected = Your project has rejected this image
images-member-pending-do = Accept it only if you trust its owner: it then appears in your project's lists.
images-member-accepted-do = It is in your project's lists.
images-member-rejected-do = It stays out of your project's lists, but who knows its id can still use it.
images-owner-is = {" "}Owner:{" "}
images-not-filled = The last import or copy did not reach every store
images-not-filled-before = Not filled:{" "}
images-not-filled-after = . The task below says why.
images-on-its-way = On its way
images-on-its-way-to = {" "}to{" "}
images-every-store = Every store has a copy.
images-stores = Stores
images-store-unknown = Not configured here
images-store-silent = Does not answer
images-store-available = Available
images-store-default = Default
images-copy-remove-dots = Remove…
images-copy-to = Copy to other stores…
images-copy-targets = Stores to copy to
images-copy = Copy
images-open-again = Open this page again to see how far it is
images-tasks = Tasks
images-discard-state = The image is { $state }; only one without data can be discarded.
images-no-data = The image has no data yet.
images-edit-nothing = Nothing was different, so nothing was changed.
images-edit-saved = The changes were saved.
images-edit-tick = Tick the definitions to add first.
images-edit-searched = The definitions were searched; nothing was saved yet.
images-edit-title = Edit image
images-edit-conflict = Somebody else changed the image meanwhile
images-edit-both = Changed by both:{" "}
images-edit-conflict-do = Nothing was saved yet. The form below still holds your values: save again to overwrite theirs, or open the image to see how it is now.
images-cannot-edit = You cannot edit this image
images-defined = Defined properties
images-defined-hint = Their types and values are known from the metadata definitions. A field that is left empty removes its property.
images-save = Save changes
images-cancel = Cancel
images-chooser-none = No further definition has all these words. Any key can still be typed in below.
images-chooser-all = Everything that is defined for images is in the form already.
images-chooser-title = Add defined properties
images-chooser-search = Search the definitions
images-chooser-placeholder = Part of a name, title or description
images-search = Search
images-chooser-add = Add the ticked ones
images-required = Required
images-default-value = default: { $default }
images-from = From{" "}
images-not-set = Not set
images-not-listed = { $value } (not a listed value)
images-no-operator = No operator
images-operator = Operator
images-import-begun = The import has begun.
images-import-begun-do = This page shows how far it is. You can leave it; the import goes on.
images-fetch-title = Fetch data
images-fetch-not = No data can be fetched for it
images-import-refused = The import did not begin
images-import = Import
images-leave = Leave it
images-fetch = Fetch the data
images-who = Who can use it
images-protect-field = Protect from deletion
images-protect-hint = Nobody can delete it until the protection is removed.
images-hide-field = Hide from lists
images-hide-hint = For outdated images: who knows the id can still use it.
images-min-disk-field = Minimum disk (GiB)
images-min-ram-field = Minimum memory (MiB)
images-os = Operating system
images-os-version = Its version
images-architecture = Architecture
images-tags-hint = One a line.
images-further = Further properties
images-further-hint = A row without name and value is left out; that is also how one is removed.
images-format-unknown = Not known yet
images-disk-format-hint = What the file is. Data of another format is refused.
images-container-format-hint = bare, unless the disk is wrapped in something.
images-format-raw = bytes of a disk as they are
images-format-iso = CD or DVD
images-format-ami = Amazon machine
images-format-aki = Amazon kernel
images-format-ari = Amazon ramdisk
images-private-what = Only this project.
images-shared-what = Only this project, and the projects you share it with.
images-community-what = Everyone can use it, but it is not in others' ordinary lists.
images-public-what = Everyone sees it in their lists and can use it.
images-admins-alone = { $text } Only administrators can make it so.
images-import-format = Choose the format of the file: data of another one is refused.
images-import-container = Choose one; it is bare unless the disk is wrapped in something.
images-import-created = The image was created, and its import has begun.
images-no-region = Your catalog has no Image service in the region '{ $region }' with the interface '{ $interface }'.
images-import-none = The import did not begin, and no image was made
images-create-import = Create and import
images-share-title = Share image
images-shared = The image is now shared with { $name }.
images-shared-then = The project finds it in its inbox and decides whether it wants it in its lists.
images-not-shared-now = The image was not shared.
images-no-project = No project has the name or id “{ $text }”. Type the whole name, or the id.
images-many-projects = Several projects are called “{ $text }”. Type the id of the right one.
images-unshared = The image is no longer shared with { $name }.
images-share-not = This image cannot be shared now
images-share-this = Share this image
images-project = Project
images-project-hint = The whole name, or the id. The project can use the image at once; it appears in its lists when it accepts.
images-unshared-yet = Not shared yet
images-own-project = Only your own project can use it.
images-stop = Stop sharing
images-answer = Answer
images-since = Since
images-from-file = From a file
images-from-url = From a URL
images-from-service = From another Image service
images-from-url-what = The server fetches the file by itself, so you need not download it first, and can close this page. The address must be reachable from the server; which ones may be fetched, the operator decides.
images-from-service-what = The server fetches the data of an image of another Image service of this cloud, in another region, with your login. Its formats and some of its properties are taken over, and its checksum is compared.
images-sources = Where the data comes from
images-sources-other = Or have the server fetch it:
images-url = URL
images-expected = Expected checksum
images-expected-hint = As the publisher of the file gives it: MD5, SHA-1, SHA-256, SHA-384 or SHA-512. Data with another checksum is refused. May be left empty.
images-region = Region
images-region-hint = The region of the other service, as your catalog names it.
images-interface = Interface
images-interface-hint = public, unless your operator says otherwise.
images-id-there = Image id there
images-targets = Stores to put it in
images-target-read-only = read-only: it takes no data
images-target-default = the default store
images-target-all = All stores that take data
images-target-all-hint = Whatever is ticked above.
images-target-go-on = Go on without a store that fails
images-target-go-on-hint = Otherwise one store that cannot be filled fails it all.
images-not-stored = { $title }: no data was stored.
images-stored = The data was checked and stored.
images-done-protect = The image was protected from deletion.
images-done-unprotect = The image was freed of the protection from deletion.
images-done-hide = The image was hidden from lists.
images-done-unhide = The image was put back into lists.
images-done-deactivate = The image was deactivated: only administrators can download now.
images-done-reactivate = The image was reactivated: downloads work again.
images-done-delete = The image was deleted.
images-bulk-protect =
    { $count ->
        [0] No image was
        [one] 1 image was
       *[other] { $count } images were
    } protected from deletion.
images-bulk-unprotect =
    { $count ->
        [0] No image was
        [one] 1 image was
       *[other] { $count } images were
    } freed of the protection from deletion.
images-bulk-hide =
    { $count ->
        [0] No image was
        [one] 1 image was
       *[other] { $count } images were
    } hidden from lists.
images-bulk-unhide =
    { $count ->
        [0] No image was
        [one] 1 image was
       *[other] { $count } images were
    } put back into lists.
images-bulk-deactivate =
    { $count ->
        [0] No image was
        [one] 1 image was
       *[other] { $count } images were
    } deactivated: only administrators can download now.
images-bulk-reactivate =
    { $count ->
        [0] No image was
        [one] 1 image was
       *[other] { $count } images were
    } reactivated: downloads work again.
images-bulk-delete =
    { $count ->
        [0] No image was
        [one] 1 image was
       *[other] { $count } images were
    } deleted.
images-bulk-refused = { $done } { $count } refused.
images-some-kept = { $kept } of these images cannot be deleted
images-bulk-question =
    { $count ->
        [one] Delete 1 image?
       *[other] Delete { $count } images?
    }
images-delete-shared = { $users } other project(s) have accepted it and will lose it.
images-edit-added =
    { $count ->
        [one] 1 property was added to the form. Fill it in and save.
       *[other] { $count } properties were added to the form. Fill them in and save.
    }
images-none = none
images-nobody = nobody
images-store-unnamed = unknown
images-minimum = { $number } { $unit }
images-format-named = { $format } – { $name }
images-upload-nameless = A file without a name
images-upload-part = { $received } of { $length } are here
images-upload-some = { $received } are here
images-uploads-unfinished = Uploads that were not finished
images-range = The image has { $size } bytes; { $range } lies outside of them.
