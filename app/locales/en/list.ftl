# The list of images: its columns, filters, views and families, and what is done to several images.

list-title = Images
list-create = Create image
list-scopes = Whose images
list-scope-project = This project
list-scope-shared = Shared with you
list-scope-public = Public
list-scope-community = Community
list-scope-all = All projects
list-back = Back to the list
list-image = Image

list-column-name = Name
list-column-visibility = Visibility
list-column-status = Status
list-column-protected = Protected
list-column-size = Size
list-column-virtual-size = Virtual size
list-column-format = Format
list-column-container = Container
list-column-type = Type
list-type-snapshot = Snapshot
list-type-image = Image
list-column-system = System
list-column-tags = Tags
list-column-stores = Stores
list-column-checksum = MD5
list-column-owner = Owner
list-column-created = Created
list-column-updated = Updated
list-columns = Columns
list-columns-beside-name = Shown beside the name
list-columns-show = Show these
list-columns-usual = The usual ones

list-protected = Protected
list-hidden = Hidden
list-choose = Choose { $name }
list-bytes-here = Bytes that are here

list-search = Search
list-search-hint = Part of a name, beginning of an id, or a checksum
list-any = Any
list-yes = Yes
list-no = No
list-hidden-images = Hidden images
list-hidden-not = Not shown
list-hidden-only = Only these
list-hidden-also = Shown too
list-tag = Tag
list-at-least = At least (MiB)
list-at-most = At most (MiB)
list-page-size = Page size
list-rows = { $count } rows
list-show = Show
list-clear = Clear
list-clear-filters = Clear the filters
list-more-filters = More filters

list-shown-all = { $count ->
    [one] 1 image
   *[other] { $count } images
}
list-shown-some = { $count ->
    [one] { $shown } of 1 image
   *[other] { $shown } of { $total } images
}
list-shown-families = { $count ->
    [one] { $shown } of 1 family
   *[other] { $shown } of { $total } families
}

list-rows-are = What a row is
list-by-image = Every image
list-by-family = By family
list-older = { $count ->
    [one] 1 older
   *[other] { $count } older
}
list-all-of-family = { $count ->
    [one] The only image of this family
   *[other] All { $count } images of this family
}
list-families-cut = Only the newest { $most } images of this list are put into families. Narrow the list to see the others.
list-of-family = Images of the family
list-family-without-name = without a name
list-all-families = All families

list-none-matches = No image matches
list-none-matches-why = No image of this list has everything the filters ask for.
list-none-project = No images yet
list-none-project-why = Images that this project creates or uploads appear here.
list-none-shared = Nothing accepted yet
list-none-shared-why = Images of other projects appear here once this project has accepted them in its inbox.
list-none-public = No public images
list-none-public-why = Administrators can make images public for everyone.
list-none-community = No community images
list-none-community-why = An image with the visibility community can be used by everyone, and is found here.
list-none-all = No images at all
list-none-all-why = No project has created an image yet.
list-open-inbox = Open the inbox

list-views = Views
list-view-keep = Save this view
list-view-keep-what = The scope, filters, order and columns as they are now. A view of the same name is replaced.
list-view-save = Save
list-view-change = Change this view
list-view-name = Name of the view
list-view-rename = Rename
list-view-remove = Remove
list-view-kept = The view { $name } was saved.
list-view-not-kept = The view was not saved.
list-view-renamed = The view is now called { $name }.
list-view-not-renamed = The view was not renamed.
list-view-removed = The view { $name } was removed.

list-undo = Undo
list-choose-images = Choose images to change several at once.
list-all-matching = { $count ->
    [one] The one that matches
   *[other] All { $total } that match, on every page
}
list-bulk-more = More
list-bulk-delete = Delete…
list-bulk-tag = Tag
list-bulk-visibility = Visibility
list-bulk-project = Share with a project (name or id)
list-bulk-store = Copy to a store

list-action-protect = Protect
list-action-unprotect = Remove protection
list-action-hide = Hide
list-action-unhide = Unhide
list-action-deactivate = Deactivate
list-action-reactivate = Reactivate
list-action-add-tag = Add tag
list-action-remove-tag = Remove tag
list-action-set-visibility = Change visibility
list-action-share = Share
list-action-copy = Copy
list-action-delete = Delete

list-bulk-none = No image was chosen.
list-bulk-none-why = Tick the boxes of the images first.
list-bulk-nothing-done = Nothing was changed.
list-bulk-no-tag = Type the tag first.
list-bulk-no-store = Choose the store first.
list-bulk-no-visibility = Choose the visibility first.
list-bulk-no-project = No project has the name or id “{ $name }”. Type the whole name, or the id.
list-bulk-many-projects = Several projects are called “{ $name }”. Type the id of the right one.
list-bulk-already = { $count ->
    [one] 1 image was so already.
   *[other] { $count } images were so already.
}
list-bulk-each = The result for each image
list-bulk-task = Change of many images
list-bulk-progress = { $done } of { $total } images
list-bulk-images-done = Images done
list-bulk-ended-early = It ended before the last image
list-bulk-look-again = Open this page again to see how far it is
list-bulk-shown = { $count ->
    [one] 1 image on this page
   *[other] { $count } images on this page
}

list-ask-protect = { $count ->
    [one] Protect 1 image from deletion?
   *[other] Protect { $total } images from deletion?
}
list-ask-unprotect = { $count ->
    [one] Remove the protection of 1 image?
   *[other] Remove the protection of { $total } images?
}
list-ask-hide = { $count ->
    [one] Hide 1 image from lists?
   *[other] Hide { $total } images from lists?
}
list-ask-unhide = { $count ->
    [one] Put 1 image back into lists?
   *[other] Put { $total } images back into lists?
}
list-ask-deactivate = { $count ->
    [one] Deactivate 1 image?
   *[other] Deactivate { $total } images?
}
list-ask-reactivate = { $count ->
    [one] Reactivate 1 image?
   *[other] Reactivate { $total } images?
}
list-ask-add-tag = { $count ->
    [one] Give 1 image the tag { $what }?
   *[other] Give { $total } images the tag { $what }?
}
list-ask-remove-tag = { $count ->
    [one] Take the tag { $what } away from 1 image?
   *[other] Take the tag { $what } away from { $total } images?
}
list-ask-set-visibility = { $count ->
    [one] Change the visibility of 1 image to { $what }?
   *[other] Change the visibility of { $total } images to { $what }?
}
list-ask-share = { $count ->
    [one] Share 1 image with { $what }?
   *[other] Share { $total } images with { $what }?
}
list-ask-copy = { $count ->
    [one] Copy 1 image to the store { $what }?
   *[other] Copy { $total } images to the store { $what }?
}
list-ask-delete = { $count ->
    [one] Delete 1 image?
   *[other] Delete { $total } images?
}
list-ask-protected = { $count ->
    [one] 1 of these images cannot be deleted
   *[other] { $total } of these images cannot be deleted
}
list-ask-protected-why = They are protected and will be refused; the others are deleted. Go back to remove the protection first.
list-ask-lost = Records and data are lost for good.
list-ask-for-good = This cannot be undone.
list-ask-others = { $count ->
    [one] and 1 more
   *[other] and { $total } more
}
list-ask-delete-yes = Delete for good
list-ask-no = Keep them as they are

list-done-protect = { $count ->
    [one] 1 image was protected from deletion.
   *[other] { $total } images were protected from deletion.
}
list-done-unprotect = { $count ->
    [one] 1 image was freed of the protection from deletion.
   *[other] { $total } images were freed of the protection from deletion.
}
list-done-hide = { $count ->
    [one] 1 image was hidden from lists.
   *[other] { $total } images were hidden from lists.
}
list-done-unhide = { $count ->
    [one] 1 image was put back into lists.
   *[other] { $total } images were put back into lists.
}
list-done-deactivate = { $count ->
    [one] 1 image was deactivated.
   *[other] { $total } images were deactivated.
}
list-done-reactivate = { $count ->
    [one] 1 image was reactivated.
   *[other] { $total } images were reactivated.
}
list-done-add-tag = { $count ->
    [one] 1 image was given the tag { $what }.
   *[other] { $total } images were given the tag { $what }.
}
list-done-remove-tag = { $count ->
    [one] 1 image lost the tag { $what }.
   *[other] { $total } images lost the tag { $what }.
}
list-done-set-visibility = { $count ->
    [one] 1 image has the visibility { $what } now.
   *[other] { $total } images have the visibility { $what } now.
}
list-done-share = { $count ->
    [one] 1 image was shared with { $what }.
   *[other] { $total } images were shared with { $what }.
}
list-done-copy = { $count ->
    [one] The copying of 1 image to the store { $what } has begun.
   *[other] The copying of { $total } images to the store { $what } has begun.
}
list-done-delete = { $count ->
    [one] 1 image was deleted.
   *[other] { $total } images were deleted.
}

list-outcome = Result
list-reason = Reason
list-outcomes = Results
list-outcome-done = Done
list-outcome-already = So already
list-outcome-refused = Refused
list-outcomes-all = All
list-outcomes-done = Done
list-outcomes-already = So already
list-outcomes-refused = Refused

list-watched-too-many = Too many pages are watched at once. Open this one again later.
