# Small words with a colour. The islands use them too.

badges-status-active = Active
badges-status-queued = Queued
badges-status-saving = Saving
badges-status-uploading = Uploading
badges-status-importing = Importing
badges-status-killed = Killed
badges-status-deleted = Deleted
badges-status-pending-delete = Pending delete
badges-status-deactivated = Deactivated
badges-visibility-private = Private
badges-visibility-shared = Shared
badges-visibility-community = Community
badges-visibility-public = Public
badges-member-pending = Pending
badges-member-accepted = Accepted
badges-member-rejected = Rejected
badges-task-ending = Ending
badges-task-waiting = Waiting
badges-task-running = Running
badges-task-done = Done
badges-task-cancelled = Cancelled
badges-task-failed = Failed
