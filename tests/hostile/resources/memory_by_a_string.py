# attack: one text of many gigabytes, by a format width
# earns: any
# outcome: raised
held = f"{'x':>{8 * @MEMORY@}}"
print("got through")
