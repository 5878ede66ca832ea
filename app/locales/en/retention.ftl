# Retention rules: images that go by themselves.

retention-title = Retention rules
retention-nav = Retention
retention-whose = Whose rules
retention-by-hand = Rules hide or delete images that are old, unused, or too many. Here they run only when somebody says so.
retention-every = { $hours ->
    [one] Rules hide or delete images that are old, unused, or too many. Those that are on run every hour.
   *[other] Rules hide or delete images that are old, unused, or too many. Those that are on run every { $hours } hours.
}
retention-none = No rules
retention-none-why = No image goes by itself. A rule can keep the newest ones of a family, or find what nobody has downloaded for months; you see what it would do before it does anything.
retention-rule = Rule
retention-project = Project
retention-project-hint = The name or the ID of the project whose images are meant; empty: the project you work in.
retention-members-only = You may not change the retention rules of this project: it needs the role “member”.

retention-new = New rule
retention-new-what = A rule is off at first: you see what it would do, and then switch it on.
retention-make = Make the rule and look
retention-leave = Cancel
retention-made = The rule “{ $name }” was made.
retention-look-first = It is off. Look at what it would do, and then switch it on.
retention-edit = Change
retention-save = Save
retention-edit-off = Saving switches the rule off
retention-edit-off-why = What it does then has not been looked at. Switch it on again when you have seen the preview.
retention-changed = The rule “{ $name }” was changed.
retention-changed-off = It is off now. Look at what it would do, and then switch it on.
retention-not-changed = The rule was not changed.
retention-delete = Remove the rule
retention-delete-what = The rule is forgotten. No image is changed by this; a run that is under way ends before its next images.
retention-delete-yes = Remove it
retention-deleted = The rule “{ $name }” was removed.

retention-name = Name
retention-name-hint = For people; the audit trail names the rule beside each image that it hides or deletes.
retention-name-problem = A name has 1 to { $most } characters, and no control characters.
retention-which = Which images
retention-which-hint = The newest ones are counted among these. Families are those of the list of images: the property “family”, else the operating system and its version, else the name.
retention-choose-all = All images of the project, counted together
retention-choose-each = All images of the project, each family by itself
retention-choose-one = The family { $family } alone
retention-families-all = All images
retention-families-each = Each family by itself
retention-families-one = Family { $family }
retention-family = Family
retention-family-nameless = without a name
retention-kind = Kind
retention-choose-kind-all = Images and snapshots
retention-choose-kind-snapshots = Snapshots alone
retention-kind-snapshots = snapshots alone
retention-pattern = Names of images
retention-pattern-hint = Only images of this name; * stands for any text. Empty: any name.
retention-pattern-problem = At most { $most } characters.
retention-named-like = named { $pattern }
retention-conditions = Conditions
retention-conditions-hint = An image goes when all conditions hold that are filled in. One is needed at least.
retention-condition-missing = Fill in one condition at least.
retention-keep = Keep the newest
retention-keep-hint = So many images stay, however old they are. Protected ones are counted too.
retention-older = Older than (days)
retention-older-hint = Only images that were made more than so many days ago.
retention-unused = Not downloaded for (days)
retention-unused-hint = Only images that nobody has downloaded for so long. A hypervisor that reads the store itself, as Nova does with Ceph, is no download.
retention-number-problem = A whole number from 1 to { $most }, or nothing.
retention-choice-problem = Choose one of these.
retention-include-shared = Also images that other projects may use
retention-include-shared-hint = Public and community images, and those that are shared with a project. Otherwise they stay.
retention-shared-too = also those that other projects may use
retention-action = What is done
retention-action-hide = Hide
retention-action-hide-what = They are left out of lists and can still be used by their ID. It can be taken back.
retention-action-delete = Delete
retention-action-delete-what = They are deleted with their data.
retention-if-newest = { $count ->
    [one] not the newest one
   *[other] not among the newest { $count }
}
retention-if-older = { $days ->
    [one] older than 1 day
   *[other] older than { $days } days
}
retention-if-unused = { $days ->
    [one] not downloaded for 1 day
   *[other] not downloaded for { $days } days
}

retention-on = On
retention-off = Off
retention-switch-on = Switch on
retention-switch-off = Switch off
retention-switched-on = The rule is on: it runs with the next round.
retention-switched-off = The rule is off.
retention-is-off = The rule is off
retention-is-off-do = Look below at what it would do now. Then switch it on, or run it once.
retention-says = What it says
retention-last-run = Last run
retention-never-ran = not yet
retention-run-done = { $count ->
    [one] 1 image
   *[other] { $count } images
}
retention-run-refused = { $count ->
    [one] 1 image stayed
   *[other] { $count } images stayed
}
retention-changed-at = Changed

retention-preview = What it would do now
retention-goes = Would go
retention-stays = Stay
retention-would-go = { $count ->
    [one] 1 image would go
   *[other] { $total } images would go
}
retention-shown = { $shown } of { $total } images
retention-no-images = No images
retention-no-images-why = No active image of the project is meant here.
retention-nothing-goes = Nothing would go now
retention-nothing-goes-why = For no image do all conditions hold. The page of the rule says why each one stays.
retention-why = Why
retention-cause-place = { $count ->
    [one] number { $place } of the newest; 1 stays
   *[other] number { $place } of the newest; { $count } stay
}
retention-cause-old = { $days ->
    [one] older than 1 day
   *[other] older than { $days } days
}
retention-cause-unused = last downloaded
retention-cause-never = no download since
retention-kept-protected = protected
retention-kept-public = public: other projects may use it
retention-kept-community = a community image: other projects may use it
retention-kept-members = shared with other projects
retention-kept-newest = number { $place } of the newest
retention-kept-young = not old enough before
retention-kept-used = downloaded
retention-kept-maybe-used = no download is known, but that is certain only since

retention-run = Run now…
retention-ask-delete = { $count ->
    [one] Delete 1 image?
   *[other] Delete { $total } images?
}
retention-ask-hide = { $count ->
    [one] Hide 1 image?
   *[other] Hide { $total } images?
}
retention-ask-delete-what = These images are deleted with their data, for good
retention-ask-hide-what = These images are left out of lists
retention-not-run = The rule was not run.
