"""The edition for PaddlePaddle: the book's own tab."""
