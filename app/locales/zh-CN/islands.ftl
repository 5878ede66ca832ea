# 浏览器中的交互部件所说的话。不按数量变化形式。

islands-theme-title = 配色
islands-theme-auto = 跟随系统
islands-theme-light = 浅色
islands-theme-dark = 深色
