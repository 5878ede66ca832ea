# What the islands say in the browser. They choose no form by a number.

islands-theme-title = Colours
islands-theme-auto = As the system
islands-theme-light = Light
islands-theme-dark = Dark
