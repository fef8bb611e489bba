"""What is learnt and what is not: labels, the review of clips, and regions to ignore."""
