# What a project uses, and what it may.

usage-title = Usage
usage-what-before = What the project{" "}
usage-what-after = {" "}uses, and what it may.
usage-hint = Deleted images do not count. An image counts once for each store it lies in. For other limits, ask an administrator.
usage-stored = Stored data
usage-staged = Staged data
usage-images = Images
usage-uploading = Uploads and imports at a time
usage-stored-what = The data of all images, in all stores.
usage-staged-what = Data that waits for its import, or is being imported.
usage-images-what = Records, those without data included.
usage-uploading-what = Images whose data is on its way now.
usage-of = { $used } of { $limit }
usage-unlimited = { $used }, no limit
usage-reached = The limit ({ $limit }) is reached. Delete what is not needed, wait for what is under way, or ask an administrator for more.
usage-unit-images = images

usage-growth = Growth
usage-growth-what = Stored data at the end of each of the last twelve weeks
usage-by-format = By disk format
usage-by-project = By project
usage-no-format = no format
usage-in-images = { $count ->
    [one] 1 image
   *[other] { $total } images
}
usage-nothing = No data is stored
usage-nothing-do = As soon as images have data, this place shows how it grows and what it is.
