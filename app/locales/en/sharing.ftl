# The images that other projects share.

sharing-inbox = Shared with you
sharing-inbox-what = Images of other projects. Accept one to have it in your lists; you can change the answer at any time.
sharing-answers = Answers
sharing-all = All
sharing-waiting = Waiting
sharing-accepted = Accepted
sharing-rejected = Rejected
sharing-none = Nothing is shared with this project
sharing-none-waiting = No image waits for an answer
sharing-none-accepted = No shared image was accepted
sharing-none-rejected = No shared image was rejected
sharing-none-why = When another project shares an image with this one, it appears here. It stays out of your lists until you accept it.
sharing-name = Name
sharing-from = From
sharing-size = Size
sharing-format = Format
sharing-shared = Shared
sharing-answer = Answer
sharing-change = Change the answer
