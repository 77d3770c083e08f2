# attack: sleeps for a day
# earns: others
# outcome: stopped
import time

time.sleep(86400)
