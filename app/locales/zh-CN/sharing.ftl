# 其他项目共享的镜像。

sharing-inbox = 与您共享
sharing-inbox-what = 其他项目的镜像。接受后即可在您的列表中看到；您可以随时更改答复。
sharing-answers = 答复
sharing-all = 全部
sharing-waiting = 待答复
sharing-accepted = 已接受
sharing-rejected = 已拒绝
sharing-none = 没有与此项目共享的镜像
sharing-none-waiting = 没有等待答复的镜像
sharing-none-accepted = 没有已接受的共享镜像
sharing-none-rejected = 没有已拒绝的共享镜像
sharing-none-why = 当其他项目与此项目共享镜像时，镜像会出现在这里。在您接受之前，它不会出现在您的列表中。
sharing-name = 名称
sharing-from = 来自
sharing-size = 大小
sharing-format = 格式
sharing-shared = 共享时间
sharing-answer = 答复
sharing-change = 更改答复
