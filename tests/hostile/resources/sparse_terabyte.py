# attack: a file of one TiB that takes no space until somebody copies it
# earns: others
# outcome: raised
with open("/tmp/hostile_left", "wb") as file:
    file.truncate(1 << 40)
print("got through")
