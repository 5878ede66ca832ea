# 登录。

login-title = 登录
login-user = 用户
login-password = 密码
login-project = 项目
login-project-hint = 名称或 ID。留空则进入您的默认项目；之后可以切换。
login-button = 登录
login-refused = 登录失败
login-refused-why = 用户、密码或项目有误，或者您在该项目中没有角色。
login-too-many = 失败次数过多
login-too-many-why = 请在 { $seconds } 秒后重试。
login-refused-do = 如果忘记了密码，请向运维人员索取新密码；如需询问原因，请提供请求 ID。
