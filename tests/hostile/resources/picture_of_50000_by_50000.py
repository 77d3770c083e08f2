# attack: asks matplotlib for a picture of 50,000 by 50,000 points
# earns: any
# outcome: raised or stopped or killed or ignored
import matplotlib.pyplot as plt

plt.figure(figsize=(500, 500), dpi=100)
plt.plot([1, 2])
plt.show()
