"""Ways to reach a payer over a network, and how an operator sets one up."""
