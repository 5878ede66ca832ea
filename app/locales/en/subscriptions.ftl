# Subscriptions to catalogues of images.

subscriptions-title = Subscriptions
subscriptions-what = Catalogues of images elsewhere, whose new versions become images of a project by themselves.
subscriptions-whose = Whose subscriptions
subscriptions-new = Subscribe to a catalogue
subscriptions-none = No subscriptions
subscriptions-none-why = A vendor's catalogue names images and their checksums. Subscribe to one, and new versions of what you choose come here by themselves, checked, in one family; older ones leave the list.
subscriptions-cannot-create = You cannot subscribe to a catalogue
subscriptions-name = Name
subscriptions-name-hint = What you call the subscription. Images get their names from the catalogue.
subscriptions-name-missing = Give the subscription a name.
subscriptions-state = State
subscriptions-versions = Versions
subscriptions-last = Last check
subscriptions-next = Next check
subscriptions-by-hand = by hand alone
subscriptions-everything = everything
subscriptions-every =
    { $count ->
        [one] every hour
       *[other] every { $count } hours
    }
subscriptions-count-none = none yet
subscriptions-count-ready = in sight:
subscriptions-count-importing = on their way:
subscriptions-count-failed = failed:
subscriptions-count-stale = missing:
subscriptions-count-old = hidden:
subscriptions-state-checking = Being checked
subscriptions-state-paused = Paused
subscriptions-state-failed = Check failed
subscriptions-state-never = Not checked yet
subscriptions-state-ok = Up to date
subscriptions-version-importing = On its way
subscriptions-version-ready = In sight
subscriptions-version-failed = Failed
subscriptions-version-stale = File missing
subscriptions-version-old = Hidden
subscriptions-version-removed = Deleted as old
subscriptions-version-gone = Deleted by hand
subscriptions-stale-why = The catalogue names this file, but its server does not have it: the catalogue is out of date. The next check reads it anew.
subscriptions-failed-why = The next check tries again, three times at most for the same file. “Check now” always tries.
subscriptions-gone-why = It does not come again.
subscriptions-kind = Form of the catalogue
subscriptions-kind-simplestreams = Simplestreams
subscriptions-kind-simplestreams-what = As Ubuntu, LXD and others publish: an index with products, versions and files.
subscriptions-kind-list = List
subscriptions-kind-list-what = One JSON file with names, versions, addresses and checksums.
subscriptions-url = Address
subscriptions-url-hint = Where the catalogue begins, or the address of its JSON file. The operator decides which hosts may be asked.
subscriptions-first-step = First the catalogue is read; then you choose what of it you want. Nothing is kept before that.
subscriptions-read = Read the catalogue
subscriptions-cancel = Cancel
subscriptions-refused = That does not work
subscriptions-pattern = Products
subscriptions-pattern-hint = The name of a product; * stands for any letters. Empty means all.
subscriptions-release = Release
subscriptions-arch = Architecture
subscriptions-ftype = File
subscriptions-any = Any
subscriptions-offered =
    { $count ->
        [one] { $word } (one product)
       *[other] { $word } ({ $count } products)
    }
subscriptions-look = Show what matches
subscriptions-matches =
    { $count ->
        [one] One of { $all } products matches
       *[other] { $count } of { $all } products match
    }
subscriptions-none-match = Nothing in the catalogue matches: choose other filters.
subscriptions-too-many = A subscription takes { $most } products at most: narrow the filters.
subscriptions-first-shown = The first { $count } are shown.
subscriptions-left-out =
    { $count ->
        [one] One entry of the catalogue cannot be used and was left out.
       *[other] { $count } entries of the catalogue cannot be used and were left out.
    }
subscriptions-product = Product
subscriptions-newest = Newest version
subscriptions-file = File
subscriptions-size = Size
subscriptions-choose = Choose
subscriptions-no-checksum = without a checksum
subscriptions-only-this = Only this
subscriptions-keep = Versions to keep
subscriptions-keep-hint = The newest of each product that stay in the list.
subscriptions-hours = Hours between checks
subscriptions-hours-hint = 0 means: only when you ask.
subscriptions-rhythm = Checked
subscriptions-visibility = Visibility
subscriptions-old = Older versions
subscriptions-old-hide = Hide
subscriptions-old-hide-what = They leave the list of images, and whoever knows them can go on using them.
subscriptions-old-delete = Delete
subscriptions-old-delete-what = They are deleted with their data. Protected images stay.
subscriptions-stores = Stores
subscriptions-stores-hint = Where the data goes; nothing ticked means the default store.
subscriptions-properties = Further properties
subscriptions-properties-hint = One a line, as name=value. System, version, architecture and family come from the catalogue, unless you set them here.
subscriptions-property-line = “{ $line }” is not of the form name=value.
subscriptions-number = Give a whole number from { $least } to { $most }.
subscriptions-subscribe = Subscribe
subscriptions-made = You are subscribed to { $name }.
subscriptions-made-do = The catalogue is being checked; what is new appears below.
subscriptions-edit = Edit the subscription
subscriptions-edit-button = Edit
subscriptions-save = Save
subscriptions-changed = { $name } was saved.
subscriptions-changed-do = It counts from the next check on. Images that are there stay as they are.
subscriptions-check = Check now
subscriptions-check-begun = The catalogue is being checked.
subscriptions-check-not-begun = No check was begun.
subscriptions-pause = Pause
subscriptions-resume = Resume
subscriptions-was-paused = The subscription is paused. Nothing new comes until you resume it or check by hand.
subscriptions-was-resumed = The subscription goes on; it is checked within a minute or two.
subscriptions-not-changed = The subscription was not changed.
subscriptions-checking = The catalogue is being checked
subscriptions-check-failed = The last check failed
subscriptions-check-failed-do = Images that came before stay as they are. The next check tries again.
subscriptions-no-versions = No versions yet
subscriptions-no-versions-why = What the first check finds appears here, with its images.
subscriptions-image = Image
subscriptions-met = Found
subscriptions-about = Subscription
subscriptions-filter = Takes
subscriptions-delete = Delete a subscription
subscriptions-delete-button = Delete…
subscriptions-delete-question = Delete this subscription?
subscriptions-delete-lost = Nothing new comes of it any more, and what is known of its versions is forgotten. Empty images whose data never came go as well.
subscriptions-images = Images
subscriptions-images-what = What becomes of its images?
subscriptions-images-stay = They stay
subscriptions-images-stay-what = They are ordinary images of the project from now on.
subscriptions-images-go = They are deleted
subscriptions-images-go-what = With their data, for good. Protected images, and those in use, stay.
subscriptions-delete-now = Delete
subscriptions-keep-it = Keep it
subscriptions-deleted = The subscription { $name } is deleted.
subscriptions-images-deleted =
    { $count ->
        [0] No image was deleted.
        [one] One image was deleted.
       *[other] { $count } images were deleted.
    }
