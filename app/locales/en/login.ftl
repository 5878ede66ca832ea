# Logging in.

login-title = Log in
login-user = User
login-password = Password
login-project = Project
login-project-hint = Name or id. Leave it empty for your default project; you can switch later.
login-button = Log in
login-refused = Not logged in
login-refused-why = User, password or project is wrong, or you have no role in the project.
login-too-many = Too many failed attempts
login-too-many-why = Try again in { $seconds } seconds.
login-refused-do = If you have forgotten your password, ask your operator for a new one; name the request id if you ask why.
