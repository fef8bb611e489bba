"""What is learnt and what is not: the labels and what they mean, and the review of clips."""
