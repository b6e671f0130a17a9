"""Going through a registration: which ways are open, what a step does, what the payer's records say, how it ends."""
