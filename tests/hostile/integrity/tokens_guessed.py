# attack: guesses the tokens of the questions to come, and stores answers for them in the socket in advance
# answers: none
# earns: nothing
# outcome: raised or ignored or stopped or unreadable
import random
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET
outlet.channel.socket.setblocking(False)
for _ in range(3000):
    token = f"{random.getrandbits(64):016x}"
    outlet.channel.send({"token": token, "answer": None})
